"""账号: who may sign in, in which role and for which places; passwords, sessions, lock and unlock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response

from api.access import DESKS, Actor, Permission, Role
from api.call import Call
from api.console.page import Page, get, post
from api.console.visit import Visit
from api.store.kinds.park import PLACE_LIST
from api.store.queries.listing import RecordFilter, list_records
from api.usecases.people.accounts import (
    GivenPassword,
    NewAccount,
    add_account,
    change_role,
    disable_account,
    enable_account,
    end_sessions,
    find_accounts,
    reset_factor,
    reset_password,
    show_account,
)
from api.usecases.people.seconding import CHANGE_OF, ROLE_OF, AccountChange
from api.usecases.people.two_persons import Wanted, ask, confirm, requests, withdraw
from features.bilingual import Bilingual
from features.choices import PlaceKind
from features.errors import InputError, SecondPersonNeeded

_A_PAGE = 50
_MOST_PLACES = 500
_PEOPLE = tuple(role for role in Role if role is not Role.SYSTEM)


@dataclass(frozen=True)
class _Place:
    """A place a desk may be bound to."""

    id: str
    name: str
    is_hub: bool


class UsersPage(Page):
    """All accounts, and one of them."""

    path = "/users"
    words = Bilingual("账号", "Accounts")
    icon = "fa-solid fa-users"
    permission = Permission.MANAGE_USERS
    guide = "users"

    @get()
    def index(self, visit: Visit) -> Response:
        """List the accounts, and offer to add one."""
        role = next((one for one in _PEOPLE if one == visit.asked("role")), None)
        found = find_accounts(
            visit.call, roles=() if role is None else (role,), limit=_A_PAGE, cursor=visit.asked("after") or None
        )
        return self.show(
            visit,
            "users.html",
            accounts=found,
            roles=_PEOPLE,
            role=role,
            places=_places(visit),
            desks=DESKS,
            waiting=requests(visit.call),
            changes=CHANGE_OF,
            role_of=ROLE_OF,
        )

    @post("/add")
    def add(self, visit: Visit) -> Response:
        """Add an account; its one-time password is shown in this answer and never again."""
        stated = NewAccount(
            login=visit.typed("login").casefold(),
            name=visit.typed("name"),
            role=_role(visit),
            places=_chosen_places(visit),
            email=visit.typed("email") or None,
        )
        wanted = Wanted(
            change=AccountChange.ADD,
            login=stated.login,
            role=stated.role,
            places=stated.places,
            name=stated.name,
            email=stated.email,
        )
        return self._or_ask(visit, wanted, lambda: self._given(visit, add_account(visit.call, stated)))

    @post("/requests/{request}/confirm")
    def confirm(self, visit: Visit) -> Response:
        """Do what another administrator has asked for."""
        done = confirm(visit.call, visit.part("request"))
        if done.password is not None:
            return self._given(visit, GivenPassword(done.account, done.password))
        return visit.go(f"/users/{done.account.id}", said=visit.say("已确认并执行。", "Confirmed and done."))

    @post("/requests/{request}/withdraw")
    def withdraw(self, visit: Visit) -> Response:
        """Take a request back."""
        withdraw(visit.call, visit.part("request"))
        return visit.go("/users", said=visit.say("申请已撤回。", "The request is withdrawn."))

    @get("/{login}")
    def one(self, visit: Visit) -> Response:
        """Show one account with what can be done about it."""
        account = show_account(visit.call, visit.part("login"))
        return self.show(
            visit,
            "user.html",
            account=account,
            roles=_PEOPLE,
            places=_places(visit),
            desks=DESKS,
            own=account.id == visit.actor.id,
            title=account.name,
        )

    @post("/{login}/role")
    def role(self, visit: Visit) -> Response:
        """Change role and places."""
        version, login = visit.typed("version"), visit.part("login")
        role, places = _role(visit), _chosen_places(visit)
        expected = int(version) if version.isascii() and version.isdigit() else None

        def change() -> Response:
            change_role(visit.call, login, role=role, places=places, expected_version=expected)
            said = visit.say("角色已更改，立即生效。", "The role is changed at once.")
            return visit.go(f"/users/{login}", said=said)

        return self._or_ask(visit, Wanted(change=AccountChange.ROLE, login=login, role=role, places=places), change)

    @post("/{login}/reset")
    def reset(self, visit: Visit) -> Response:
        """Give a new one-time password."""
        login = visit.part("login")
        wanted = Wanted(change=AccountChange.PASSWORD, login=login)
        return self._or_ask(visit, wanted, lambda: self._given(visit, reset_password(visit.call, login)))

    @post("/{login}/factor")
    def factor(self, visit: Visit) -> Response:
        """Take away the second factor that somebody has lost."""
        said = visit.say(
            "动态验证码已重置，请本人重新启用。", "The second factor is reset; its owner sets one up anew."
        )
        return self._done(visit, reset_factor, said, AccountChange.FACTOR)

    @post("/{login}/disable")
    def disable(self, visit: Visit) -> Response:
        """Shut the account."""
        said = visit.say("账号已停用。", "The account is shut.")
        return self._done(visit, disable_account, said, AccountChange.DISABLE)

    @post("/{login}/enable")
    def enable(self, visit: Visit) -> Response:
        """Open the account again."""
        said = visit.say("账号已启用。", "The account is open again.")
        return self._done(visit, enable_account, said, AccountChange.ENABLE)

    @post("/{login}/end")
    def end(self, visit: Visit) -> Response:
        """End all sessions of the account."""
        login = visit.part("login")
        end_sessions(visit.call, login)
        said = visit.say("该账号已全部退出登录。", "The account is signed out everywhere.")
        return visit.go(f"/users/{login}", said=said)

    def _done(self, visit: Visit, step: Callable[[Call, str], object], said: str, change: AccountChange) -> Response:
        login = visit.part("login")

        def take() -> Response:
            step(visit.call, login)
            return visit.go(f"/users/{login}", said=said)

        return self._or_ask(visit, Wanted(change=change, login=login), take)

    def _or_ask(self, visit: Visit, wanted: Wanted, take: Callable[[], Response]) -> Response:
        """Take a step, or ask for it where it takes a second administrator."""
        try:
            return take()
        except SecondPersonNeeded:
            ask(visit.call, wanted)
            said = visit.say(
                "已提交申请，须由另一位系统管理员在账号页确认。",
                "Asked for: another administrator confirms it here.",
            )
            return visit.go("/users", said=said)

    def _given(self, visit: Visit, given: GivenPassword) -> Response:
        response = self.show(
            visit, "user_password.html", given=given, title=visit.say("一次性密码", "One-time password")
        )
        response.headers["Cache-Control"] = "no-store"
        return response


def _places(visit: Visit) -> list[_Place]:
    actor: Actor = visit.actor
    with visit.services.store.read(actor) as tx:
        found = list_records(tx, actor, PLACE_LIST, RecordFilter(), limit=_MOST_PLACES).items
    return [_Place(one.id, one.name, one.kind == PlaceKind.OVERSEAS_HUB) for one in found]


def _role(visit: Visit) -> Role:
    chosen = next((one for one in _PEOPLE if one == visit.typed("role")), None)
    if chosen is None:
        raise InputError("role: choose one of the list", zh="请选择角色")
    return chosen


def _chosen_places(visit: Visit) -> tuple[str, ...]:
    """Return the places that were ticked; a role that is not bound to places has none."""
    ticked = tuple(one for one in visit.form.getlist("place") if isinstance(one, str))
    return ticked if _role(visit) in DESKS else ()
