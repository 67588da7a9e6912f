"""The first-run tour: ended once, started again from the help."""

from __future__ import annotations

from starlette.responses import Response

from api.access import Actor, Permission
from api.console.page import Page, post
from api.console.visit import Visit
from api.usecases.people.personal import end_tour, restart_tour
from features.bilingual import Bilingual

_NO_CONTENT = 204


class TourPage(Page):
    """Remembers for an account whether it has seen its tour."""

    path = "/tour"
    words = Bilingual("引导", "Tour")
    permission = Permission.READ_PROJECTS
    in_menu = False

    def may_open(self, actor: Actor) -> bool:  # noqa: ARG002
        """Everyone who is signed in."""
        return True

    @post("/end")
    def end(self, visit: Visit) -> Response:
        """Remember that the tour was walked through, or skipped."""
        end_tour(visit.call, visit.actor.role.value)
        return Response(status_code=_NO_CONTENT)

    @post("/again")
    def again_from_help(self, visit: Visit) -> Response:
        """Show the tour again, on the first page of the role."""
        restart_tour(visit.call, visit.actor.role.value)
        return visit.go("/")
