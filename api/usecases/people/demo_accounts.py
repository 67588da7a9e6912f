"""One account per role for the demo city, without a password until somebody asks for them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from api.access import Actor, Permission, Role
from api.audit import Action
from api.auth.passwords import hash_password
from api.auth.secret import one_time_password
from api.call import Call
from api.store.kinds.park import PLACE_LIST
from api.store.queries.accounts import find_account, get_account, insert_account, update_account
from api.store.queries.attention import names_of_places
from api.store.queries.events import engagements, place_kinds
from api.store.queries.listing import record_ids
from api.store.queries.sign_ins import revoke_sessions, revoke_tokens
from api.store.session import ReadTransaction
from features.choices import PlaceKind

_LOGINS = {Role.ADMINISTRATOR: "admin"}
_ROLES = tuple(role for role in Role if role is not Role.SYSTEM)
_HUBS = frozenset({PlaceKind.OVERSEAS_HUB})


@dataclass(frozen=True, repr=False)
class DemoAccount:
    """One account of the demo city, the names of its places, and the password that it was just given."""

    login: str
    role: Role
    places: tuple[str, ...]
    password: str


def settle_demo_accounts(call: Call) -> None:
    """Give every role an account that nobody can sign in to yet; those that stand already stay as they are."""
    call.require(Permission.MANAGE_USERS)
    with call.write() as tx:
        for role in _ROLES:
            login = _login(role)
            if find_account(tx, login) is not None:
                continue
            places = _busiest(tx, call.actor, role)
            stated = {"id": login, "name": f"{role.zh}（演示）", "role": role.value, "must_change": False}
            stamps = {
                "created_at": call.now,
                "created_by": call.actor.id,
                "updated_at": call.now,
                "updated_by": call.actor.id,
            }
            insert_account(tx, {**stated, **stamps}, places)
            told = {"what": "added", "role": role.value, "places": list(places)}
            call.record(tx, Action.ACCOUNT_CHANGED, f"account:{login}", details=told)


def give_demo_passwords(call: Call) -> tuple[DemoAccount, ...]:
    """Give every account of the demo a fresh random password, kept nowhere but in the answer; earlier ones end."""
    call.require(Permission.MANAGE_USERS)
    given = {role: one_time_password() for role in _ROLES}
    hashes = {role: hash_password(password) for role, password in given.items()}
    accounts = []
    with call.write() as tx:
        for role, password in given.items():
            login = _login(role)
            values = {"password_hash": hashes[role], "updated_at": call.now, "updated_by": call.actor.id}
            update_account(tx, login, values)
            revoke_sessions(tx, login, now=call.now)
            revoke_tokens(tx, login, now=call.now)
            places = get_account(tx, login).places
            names = names_of_places(tx, call.actor, places)
            accounts.append(DemoAccount(login, role, tuple(names[place][0] for place in places), password))
            told = {"what": "password_reset", "role": role.value}
            call.record(tx, Action.ACCOUNT_CHANGED, f"account:{login}", details=told)
    return tuple(accounts)


def _login(role: Role) -> str:
    return _LOGINS.get(role, role.value.replace("_", "-"))


def _busiest(tx: ReadTransaction, actor: Actor, role: Role) -> tuple[str, ...]:
    """Return the place that a desk of the demo acts for: the one that most leads were sent to."""
    if role not in (Role.PARK_DESK, Role.HUB_DESK):
        return ()
    kinds = place_kinds(tx, actor, record_ids(tx, actor, PLACE_LIST))
    sent = Counter(one.park_id for many in engagements(tx, actor).values() for one in many)
    own = [park_id for park_id, kind in kinds.items() if (kind in _HUBS) is (role is Role.HUB_DESK)]
    return tuple(sorted(own, key=lambda park_id: (-sent[park_id], park_id))[:1])
