"""One account per role for the demo city, each with a random password of this installation, kept beside its data."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

from api.access import Actor, Permission, Role, require
from api.audit import Action, record
from api.auth.passwords import hash_password
from api.auth.secret import one_time_password
from api.store.queries.accounts import find_account, insert_account, update_account
from api.store.queries.events import engagements, place_kinds
from api.store.queries.listing import park_ids
from api.store.session import ReadTransaction, Store
from features.choices import PlaceKind
from features.errors import StoreError

FILE = "demo-accounts.json"
_LOGINS = {Role.ADMINISTRATOR: "admin"}
_HUBS = frozenset({PlaceKind.OVERSEAS_HUB})


@dataclass(frozen=True, repr=False)
class DemoAccount:
    """One account of the demo city and its password."""

    login: str
    role: Role
    name: str
    places: tuple[str, ...]
    password: str


def settle_demo_accounts(store: Store, actor: Actor, folder: Path, *, now: dt.datetime) -> tuple[DemoAccount, ...]:
    """Give every role an account; where they stand already with passwords that are known, nothing changes."""
    require(actor, Permission.MANAGE_USERS)
    known = {one.login: one for one in demo_accounts(folder)}
    accounts = []
    with store.write(actor) as tx:
        for role in (role for role in Role if role is not Role.SYSTEM):
            login = _LOGINS.get(role, role.value.replace("_", "-"))
            exists = find_account(tx, login) is not None
            if exists and login in known:
                accounts.append(known[login])
                continue
            places = _busiest(tx, actor, role)
            new = DemoAccount(login, role, f"{role.zh}（演示）", places, one_time_password())
            values = {"password_hash": hash_password(new.password), "updated_at": now, "updated_by": actor.id}
            if exists:
                update_account(tx, login, values)
            else:
                stated = {"id": login, "name": new.name, "role": role.value, "must_change": False}
                insert_account(tx, {**stated, **values, "created_at": now, "created_by": actor.id}, places)
            accounts.append(new)
            told = {"what": "password_reset" if exists else "added", "role": role.value, "places": list(places)}
            record(tx, actor, Action.ACCOUNT_CHANGED, f"account:{login}", now=now, details=told)
        _write(folder / FILE, accounts)
    return tuple(accounts)


def demo_accounts(folder: Path) -> tuple[DemoAccount, ...]:
    """Return the accounts of the demo city that lives in this folder, none if it is no demo."""
    try:
        kept = json.loads((folder / FILE).read_text("utf-8"))
        return tuple(
            DemoAccount(one["login"], Role(one["role"]), one["name"], tuple(one["places"]), one["password"])  # type: ignore[call-arg]
            for one in kept
        )
    except FileNotFoundError:
        return ()
    except (ValueError, KeyError, TypeError):
        raise StoreError(
            f"{folder / FILE} cannot be read: remove it and run `jianghai demo` again",
            zh=f"{folder / FILE} 无法读取：请删除后重新运行 `jianghai demo`",
        ) from None


def _busiest(tx: ReadTransaction, actor: Actor, role: Role) -> tuple[str, ...]:
    """Return the place that a desk of the demo acts for: the one that most leads were sent to."""
    if role not in (Role.PARK_DESK, Role.HUB_DESK):
        return ()
    kinds = place_kinds(tx, actor, park_ids(tx, actor))
    sent = Counter(one.park_id for many in engagements(tx, actor).values() for one in many)
    own = [park_id for park_id, kind in kinds.items() if (kind in _HUBS) is (role is Role.HUB_DESK)]
    return tuple(sorted(own, key=lambda park_id: (-sent[park_id], park_id))[:1])


def _write(file: Path, accounts: list[DemoAccount]) -> None:
    """Write the file so that nobody else on the machine can read it at any moment."""
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps([asdict(one) for one in accounts], ensure_ascii=False, indent=1)
    partial = file.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
    partial.replace(file)
