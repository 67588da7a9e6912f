"""园区: one place as it is known."""

from __future__ import annotations

from starlette.responses import Response

from api.access import Permission, require
from api.console.facts import fact_groups
from api.console.page import Page, get
from api.console.visit import Visit
from api.store.kinds import PARKS
from api.store.queries.attention import names_of_places
from api.store.queries.profiles import get_profile
from features.bilingual import Bilingual
from features.references import places_in


class PlacePage(Page):
    """The facts of one place."""

    path = "/place/{park_id}"
    words = Bilingual("园区", "Place")
    permission = Permission.READ_PLACES
    in_menu = False
    guide = "places"

    @get()
    def index(self, visit: Visit) -> Response:
        """Show what is known of the place."""
        require(visit.actor, Permission.READ_PLACES)
        services = visit.services
        with services.store.read(visit.actor) as tx:
            stored = get_profile(tx, visit.actor, PARKS, visit.part("park_id"))
            names = names_of_places(tx, visit.actor, places_in(stored.profile))
        taxonomy = services.policy.taxonomy
        groups = fact_groups(
            stored.profile,
            today=visit.today,
            taxonomy=taxonomy,
            language=visit.language,
            places={park_id: visit.say(zh, en) for park_id, (zh, en) in names.items()},
        )
        return self.show(
            visit,
            "place.html",
            stored=stored,
            park=stored.profile,
            groups=groups,
            title=visit.say(stored.profile.name_zh, stored.profile.name_en or stored.profile.name_zh),
        )
