"""Guesses: one address's spray shuts nobody out who belongs there, and nothing tells which login exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from api.access import SYSTEM
from api.store.session import Store
from api.usecases.people.accounts import disable_account
from features.errors import JianghaiError, TooManyAttempts, WrongPassword
from tests.api.samples import call_of, later
from tests.api.usecases.people.test_sign_in import OWN, enter, settled

OFFICE, HOME = "10.7.7.7", "10.9.9.9"


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """What is asked of the database, the values left out."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("PRAGMA"):  # of a connection, whoever asks
            asked.append(re.sub(r"(RELEASE|ROLLBACK TO) SAVEPOINT", "END SAVEPOINT", " ".join(statement.split())))

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


def spray(store: Store, count: int = 51) -> None:
    """Fail with so many logins from the office."""
    for number in range(count):
        with pytest.raises(WrongPassword):
            enter(store, "wrong", f"login{number}", address=OFFICE)


def refused(store: Store, password: str, login: str, **where: Any) -> str:
    """What is said to who is refused."""
    with pytest.raises(JianghaiError) as caught:
        enter(store, password, login, **where)
    return f"{caught.value.code} {caught.value} {caught.value.say('zh')}"


def test_a_spray_from_the_office_shuts_no_colleague_out(store: Store) -> None:
    settled(store)
    settled(store, "zhaoqi")
    enter(store, OWN, address=OFFICE)
    enter(store, OWN, "zhaoqi", address=HOME)
    spray(store)
    assert enter(store, OWN, address=OFFICE)
    with pytest.raises(TooManyAttempts):  # right, but was never here
        enter(store, OWN, "zhaoqi", address=OFFICE)
    assert enter(store, OWN, "zhaoqi", address=HOME)
    assert enter(store, OWN, "zhaoqi", address=OFFICE, now=later(hours=2))


def test_who_has_not_been_here_for_a_month_waits_like_others(store: Store) -> None:
    settled(store)
    enter(store, OWN, address=OFFICE)
    with store.write(SYSTEM) as tx:
        tx.execute(text("UPDATE known_address SET latest_at = :then"), {"then": later(days=-31)})
    spray(store)
    with pytest.raises(TooManyAttempts):
        enter(store, OWN, address=OFFICE)


def test_while_shut_everybody_hears_the_same_and_each_login_still_has_its_own_limit(store: Store) -> None:
    settled(store)
    enter(store, OWN, address=OFFICE)
    spray(store)
    known = [refused(store, "wrong", "wangli", address=OFFICE) for _ in range(8)]
    unknown = [refused(store, "wrong", "nobody", address=OFFICE) for _ in range(8)]
    assert known == unknown
    assert {one.split()[0] for one in known} == {"too_many_attempts"}
    with pytest.raises(TooManyAttempts):  # five failures were free: now not even the right one is looked at
        enter(store, OWN, address=OFFICE)


def test_a_refusal_does_the_same_whether_the_login_exists_or_not(store: Store) -> None:
    """Statement by statement, over the first failures, those that shut, those while shut, and an address shut."""
    for login in ("wangli", "zhaoqi"):
        settled(store, login)
    disable_account(call_of(store, SYSTEM), "zhaoqi")
    refused(store, "wrong", "earlier", address="10.0.9.9")

    def story(login: str, address: str) -> list[list[str]]:
        seen = []
        for number in range(9):
            with statements(store) as asked:
                refused(store, "wrong", login, address=address, now=later(seconds=number))
            seen.append(asked)
        return seen

    tried = (("wangli", "10.1.0.1"), ("nobody", "10.1.0.2"), ("zhaoqi", "10.1.0.3"))
    known, unknown, shut = (story(login, address) for login, address in tried)
    for one, other, third in zip(known, unknown, shut, strict=True):
        assert one == other == third
    settled(store, "sunba")
    enter(store, OWN, "sunba", address=OFFICE)
    spray(store)
    assert story("sunba", OFFICE)[0] == story("stranger", OFFICE)[0]
