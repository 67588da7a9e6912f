"""Kept views of lists: three small forms that lead back to the list."""

from __future__ import annotations

from starlette.responses import Response
from starlette_admin.flash import flash

from api.access import Actor, Permission
from api.console.listing import ListView
from api.console.page import Page, post
from api.console.visit import Visit
from api.store.queries.personal import KeptView
from api.usecases.people.personal import choose_default, forget_view, keep_view
from features.bilingual import Bilingual
from features.errors import UnknownIdError


class ViewsPage(Page):
    """Keeps, chooses and forgets the views of one list."""

    path = "/views"
    words = Bilingual("常用视图", "Kept views")
    permission = Permission.READ_PROJECTS
    in_menu = False

    def may_open(self, actor: Actor) -> bool:  # noqa: ARG002
        """Everyone may keep views of what they may see."""
        return True

    @post("/{key}/keep")
    def keep(self, visit: Visit) -> Response:
        """Keep what the list shows under a name."""
        name, is_default = " ".join(visit.typed("name").split()), bool(visit.typed("default"))
        view = KeptView(name, visit.typed("query"), is_default=is_default)
        keep_view(visit.call, str(list_called(self, visit).key), view)
        return self._back(visit, visit.say(f"已存为常用视图“{name}”。", f"Kept as “{name}”."))

    @post("/{key}/default")
    def default(self, visit: Visit) -> Response:
        """Let the list open with a view, or with all it holds."""
        name = visit.typed("name") or None
        choose_default(visit.call, str(list_called(self, visit).key), name)
        said = visit.say(f"打开列表时将显示“{name}”。", f"The list will open with “{name}”.")
        return self._back(visit, said if name else visit.say("打开列表时将显示全部。", "The list will open with all."))

    @post("/{key}/forget")
    def forget(self, visit: Visit) -> Response:
        """Delete a view."""
        name = visit.typed("name")
        forget_view(visit.call, str(list_called(self, visit).key), name)
        return self._back(visit, visit.say(f"已删除视图“{name}”。", f"“{name}” is deleted."))

    def again(self, visit: Visit) -> Response:
        """Go back to the list with the reason; what it shows is in its address."""
        flash(visit.request, visit.error or "", "error")
        return self._back(visit, "")

    def _back(self, visit: Visit, said: str) -> Response:
        view, query = list_called(self, visit), visit.typed("query")
        return visit.go(f"{view.path}?{query or 'all=1'}", said=said)


def list_called(page: Page, visit: Visit) -> ListView:
    """Return the list that an address names by its key, of those that the visitor may see."""
    assert page._admin is not None
    lists = (one for one in page._admin._views if isinstance(one, ListView) and one.is_accessible(visit.request))
    found = next((one for one in lists if one.key == visit.part("key")), None)
    if found is None:
        raise UnknownIdError("there is no such list", zh="没有这个列表")
    return found
