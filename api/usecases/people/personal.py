"""What a person keeps for themselves: views of lists under a name, and whether the tour was seen.

Everybody who is signed in may keep their own; nobody sees another's.
"""

from __future__ import annotations

from collections.abc import Sequence

from api.call import Call
from api.store.queries.personal import (
    KeptView,
    has_ended_tour,
    put_tour,
    put_view,
    remove_view,
    set_default_view,
    views_of,
)
from features.errors import InputError, UnknownIdError
from features.typed_text import is_blank

MOST_VIEWS = 20
LONGEST_NAME = 30
_LONGEST_QUERY = 2_000


def kept_views(call: Call, list_key: str) -> list[KeptView]:
    """Return the views that the account keeps of a list."""
    with call.read() as tx:
        return views_of(tx, call.actor, list_key)


def keep_view(call: Call, list_key: str, view: KeptView) -> None:
    """Keep a view; one of the same name is replaced, and a new default takes the place of the old.

    Raises
    ------
    InputError
        It has no name, or too long a one, shows nothing in particular, or there are too many already.
    """
    if is_blank(view.name) or len(view.name) > LONGEST_NAME:
        raise InputError(
            f"a view needs a name of at most {LONGEST_NAME} characters", zh=f"请给视图起名，最多{LONGEST_NAME}个字"
        )
    if not 1 <= len(view.query) <= _LONGEST_QUERY:
        raise InputError("set a filter or an order first", zh="请先设置筛选或排序，再存为视图")
    with call.write() as tx:
        known = views_of(tx, call.actor, list_key)
        if len(known) >= MOST_VIEWS and view.name not in {one.name for one in known}:
            raise InputError(
                f"there are {MOST_VIEWS} views of this list already: delete one first",
                zh=f"这个列表已有{MOST_VIEWS}个视图，请先删除一个",
            )
        put_view(tx, call.actor, list_key, view, now=call.now)
        if view.is_default:
            set_default_view(tx, call.actor, list_key, view.name)


def forget_view(call: Call, list_key: str, name: str) -> None:
    """Delete a view of one's own."""
    with call.write() as tx:
        _known(views_of(tx, call.actor, list_key), name)
        remove_view(tx, call.actor, list_key, name)


def choose_default(call: Call, list_key: str, name: str | None) -> None:
    """Let a view of one's own be what the list opens with; ``None`` = the whole list."""
    with call.write() as tx:
        if name is not None:
            _known(views_of(tx, call.actor, list_key), name)
        set_default_view(tx, call.actor, list_key, name)


def tour_waits(call: Call, tour: str) -> bool:
    """Whether the account has not walked through this tour yet."""
    with call.read() as tx:
        return not has_ended_tour(tx, call.actor, tour)


def end_tour(call: Call, tour: str) -> None:
    """Remember that the account has walked through the tour, or skipped it."""
    with call.write() as tx:
        put_tour(tx, call.actor, tour, ended_at=call.now)


def restart_tour(call: Call, tour: str) -> None:
    """Let the tour be shown again."""
    with call.write() as tx:
        put_tour(tx, call.actor, tour, ended_at=None)


def _known(views: Sequence[KeptView], name: str) -> None:
    if name not in {one.name for one in views}:
        raise UnknownIdError(f"there is no view {name!r}", zh=f"没有名为“{name}”的视图")
