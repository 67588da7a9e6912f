"""Signing in: sessions that end, guesses that are slowed down, and nothing told about who exists."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from sqlalchemy import text

from api.access import SYSTEM, Permission, Role
from api.audit import Action
from api.auth.oidc import Identity
from api.auth.secret import digest
from api.store.queries.audit import canonical
from api.store.queries.sign_ins import bearer_of_session
from api.store.session import Store
from api.usecases.office.auditing import list_records, verify
from api.usecases.people.accounts import GivenPassword, NewAccount, add_account, disable_account, reset_password
from api.usecases.people.sign_in import (
    Credentials,
    NewSession,
    SessionTerms,
    SignedIn,
    change_password,
    end_own_session,
    own_sessions,
    session_holder,
    sign_in,
    sign_in_by_identity,
    sign_out,
)
from api.usecases.people.tokens import create_token, tokens_of
from features.errors import (
    GivenPasswordTooOld,
    InputError,
    JianghaiError,
    NotSignedIn,
    TooManyAttempts,
    UnknownIdError,
    WrongPassword,
)
from tests.api.samples import NOW, call_of, later

TERMS = SessionTerms()
OWN = "lantern gravel otter"


def new_officer(store: Store, login: str = "wangli") -> GivenPassword:
    """An officer's account with its one-time password."""
    return add_account(call_of(store, SYSTEM), NewAccount(login=login, name="王丽（演示）", role=Role.OFFICER))


def enter(
    store: Store, password: str, login: str = "wangli", *, now: dt.datetime = NOW, address: str = "10.0.0.1"
) -> NewSession:
    """Sign in."""
    return sign_in(store, Credentials(login, password, address, "browser"), terms=TERMS, now=now)


def holder(store: Store, opened: NewSession, now: dt.datetime = NOW, *, terms: SessionTerms = TERMS) -> SignedIn:
    """Who holds the session."""
    with store.read() as tx:
        bearer = bearer_of_session(tx, digest(opened.secret))
    return session_holder(bearer, opened.secret, terms=terms, now=now, day=store.today(now))


def settled(store: Store, login: str = "wangli") -> NewSession:
    """An officer signed in with a password of their own."""
    given = new_officer(store, login)
    opened = enter(store, given.password, login)
    change_password(store, holder(store, opened), old=given.password, new=OWN, now=NOW)
    return opened


def test_a_one_time_password_is_good_for_seven_days_and_one_s_own_for_good(store: Store) -> None:
    given = new_officer(store)
    with pytest.raises(GivenPasswordTooOld, match="within 7 days"):
        enter(store, given.password, now=later(days=7, seconds=1))
    again = reset_password(call_of(store, SYSTEM, now=later(days=8)), "wangli")
    opened = enter(store, again.password, now=later(days=15))
    change_password(store, holder(store, opened, later(days=15)), old=again.password, new=OWN, now=later(days=15))
    assert enter(store, OWN, now=later(days=90)).account.id == "wangli"


def test_a_first_password_only_serves_to_change_it(store: Store) -> None:
    given = new_officer(store)
    opened = enter(store, given.password)
    first = holder(store, opened)
    assert (first.must_change, first.actor.permissions) == (True, frozenset())
    change_password(store, first, old=given.password, new=OWN, now=NOW)
    signed = holder(store, opened)
    assert not signed.must_change
    assert signed.actor.may(Permission.SEND_PROJECTS)
    assert (signed.actor.id, signed.name) == ("wangli", "王丽（演示）")
    with pytest.raises(WrongPassword):
        enter(store, given.password)
    assert enter(store, OWN, " WangLi ").account.id == "wangli"


def test_nothing_tells_whether_an_account_exists(store: Store) -> None:
    """A wrong password, no such login, a disabled account: the same answers in the same order, blocks included."""
    settled(store)
    settled(store, "zhaoqi")
    disable_account(call_of(store, SYSTEM), "zhaoqi")

    def story(login: str, address: str) -> list[str]:
        said = []
        for _ in range(8):
            try:
                enter(store, OWN if login == "zhaoqi" else "wrong", login, address=address)
            except JianghaiError as refusal:
                said.append(f"{refusal.code} {refusal} {refusal.say('zh')}")
        return said

    known, unknown, shut = story("wangli", "10.0.0.1"), story("nobody", "10.0.0.2"), story("zhaoqi", "10.0.0.3")
    assert known == unknown == shut
    assert [line.split()[0] for line in known] == ["wrong_password"] * 6 + ["too_many_attempts"] * 2


def test_each_failure_after_the_fifth_doubles_the_wait(store: Store) -> None:
    settled(store)
    for _ in range(5):
        with pytest.raises(WrongPassword):
            enter(store, "wrong")
    now = NOW
    for wait in (2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900):
        with pytest.raises(WrongPassword):
            enter(store, "wrong", now=now)
        with pytest.raises(TooManyAttempts, match=f"in {wait} seconds") as caught:
            enter(store, OWN, now=now)  # the right password is not looked at either
        assert caught.value.retry_after_seconds == wait
        now += dt.timedelta(seconds=wait - 1)
        with pytest.raises(TooManyAttempts, match="in 1 seconds"):
            enter(store, OWN, now=now)
        now += dt.timedelta(seconds=1)
    assert enter(store, OWN, now=now)
    for _ in range(5):  # a success starts over
        with pytest.raises(WrongPassword):
            enter(store, "wrong", now=now)
    assert enter(store, OWN, now=now)


def test_failures_are_forgotten_after_a_quiet_day(store: Store) -> None:
    settled(store)
    for _ in range(6):
        with pytest.raises(WrongPassword):
            enter(store, "wrong")
    for _ in range(5):
        with pytest.raises(WrongPassword):
            enter(store, "wrong", now=later(hours=25))
    assert enter(store, OWN, now=later(hours=25))


def test_an_address_that_tries_many_logins_is_slowed_down(store: Store) -> None:
    for number in range(51):
        with pytest.raises(WrongPassword):
            enter(store, "wrong", f"login{number}")
    with pytest.raises(TooManyAttempts):
        enter(store, "wrong", "another")
    with pytest.raises(WrongPassword):
        enter(store, "wrong", "another", address="10.0.0.2")
    with pytest.raises(WrongPassword):
        enter(store, "wrong", "another", now=later(minutes=61))


def test_a_session_ends_by_time_by_silence_and_by_hand(store: Store) -> None:
    opened = settled(store)
    assert holder(store, opened, later(minutes=59))
    for now in (later(minutes=60), later(hours=12)):
        with pytest.raises(NotSignedIn):
            holder(store, opened, now)
    signed = holder(store, opened)
    other = enter(store, OWN)
    assert {one.id for one in own_sessions(store, signed, terms=TERMS, now=NOW)} == {
        opened.session.id,
        other.session.id,
    }
    end_own_session(store, signed, other.session.id, password=OWN, now=NOW)
    with pytest.raises(NotSignedIn):
        holder(store, other)
    with pytest.raises(UnknownIdError):
        end_own_session(store, signed, other.session.id, password=OWN, now=NOW)
    sign_out(store, signed, now=NOW)
    with pytest.raises(NotSignedIn):
        holder(store, opened)


def test_a_new_password_ends_the_other_sessions_and_a_reset_all(store: Store) -> None:
    opened = settled(store)
    other = enter(store, OWN)
    signed = holder(store, opened)
    with pytest.raises(WrongPassword):
        change_password(store, signed, old="wrong", new="velvet anchor plum", now=NOW)
    for weak in (OWN, "short", "wangli-wangli-2026"):
        with pytest.raises(InputError):
            change_password(store, signed, old=OWN, new=weak, now=NOW)
    change_password(store, signed, old=OWN, new="velvet anchor plum", now=NOW)
    assert holder(store, opened)
    with pytest.raises(NotSignedIn):
        holder(store, other)
    given = reset_password(call_of(store, SYSTEM), "wangli")
    with pytest.raises(NotSignedIn):
        holder(store, opened)
    assert holder(store, enter(store, given.password)).must_change


def told(store: Store) -> list[tuple[str, str, dict[str, Any]]]:
    """What the audit says of signing in, without the ids of sessions."""
    actions = [Action.SIGNED_IN, Action.SIGN_IN_REFUSED, Action.SIGNED_OUT]
    found = list_records(call_of(store, SYSTEM), actions=actions, limit=10_000, newest_first=False)
    details = [{k: v for k, v in json.loads(one.details).items() if k != "session"} for one in found]
    return [(f"{one.action} {one.actor_id}", one.subject, told) for one, told in zip(found, details, strict=True)]


def test_who_came_in_who_was_refused_and_who_left_is_in_the_audit(store: Store) -> None:
    opened = settled(store)
    with pytest.raises(WrongPassword):
        enter(store, "wrong")
    for _ in range(2):
        with pytest.raises(WrongPassword):
            enter(store, "wrong", "hunter2-typed-into-the-wrong-field")
    sign_out(store, holder(store, opened), now=NOW)
    first = ("signed_in wangli", "account:wangli", {"how": "password"})
    wrong = {"how": "password", "locked_seconds": 0, "disabled": False}
    assert told(store) == [
        first,
        ("sign_in_refused system", "account:wangli", wrong),
        ("sign_in_refused system", "account", {"how": "password"}),
        ("signed_out wangli", "account:wangli", {}),
    ]
    changed = list_records(call_of(store, SYSTEM), actions=[Action.ACCOUNT_CHANGED], newest_first=True)[0]
    assert (changed.actor_id, json.loads(changed.details)) == (
        "wangli",
        {"what": "password", "ended": 0, "tokens_ended": 0},
    )
    everything = canonical([one.to_json() for one in list_records(call_of(store, SYSTEM), limit=1000)])
    assert not [word for word in ("hunter2", "10.0.0.1", "王丽", opened.secret) if word in everything]
    assert verify(call_of(store, SYSTEM)).is_sound


def test_guessing_does_not_swell_the_audit(store: Store) -> None:
    """A day of guesses, as many as are looked at, at one login and at ever other ones."""
    settled(store)
    before, now, looked_at = len(told(store)), NOW, 0
    while now < later(hours=24):
        try:
            enter(store, "wrong", now=now, address=f"10.0.{looked_at % 200}.1")
        except TooManyAttempts as refusal:
            now += dt.timedelta(seconds=refusal.retry_after_seconds)
        except WrongPassword:
            looked_at += 1
    locked = [one[2]["locked_seconds"] for one in told(store)[before:]]
    assert looked_at > 90
    assert locked[:11] == [0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900]
    assert len(locked) <= 10 + 25
    for number in range(100):
        with pytest.raises(WrongPassword):
            enter(store, "wrong", f"nobody{number}", address=f"10.1.{number}.1", now=now)
    assert len(told(store)) - before == len(locked) + 1


def test_an_administrator_sees_refusals_by_the_provider(store: Store) -> None:
    identity = Identity("s-1", "nobody@nantong.example")
    with pytest.raises(NotSignedIn):
        sign_in_by_identity(store, identity, device="", terms=TERMS, now=NOW)
    assert told(store) == [("sign_in_refused system", "account", {"how": "identity"})]


def test_the_store_keeps_no_secret(store: Store) -> None:
    given = new_officer(store)
    opened = enter(store, given.password)
    with store.read() as tx:
        kept = [
            str(value)
            for table in ("account", "session", "sign_in_attempt")
            for row in tx.execute(text(f"SELECT * FROM {table}"))  # noqa: S608 - our own tables
            for value in row
        ]
    assert not [value for value in kept if given.password in value or opened.secret in value]
    assert any(value.startswith("$argon2id$") for value in kept)
    assert opened.secret not in repr(opened)
    assert given.password not in repr(given) + repr(Credentials("wangli", given.password, "10.0.0.1"))


def test_a_token_for_long_needs_the_password_and_ends_with_it_unless_kept(store: Store) -> None:
    signed = holder(store, settled(store))

    def make(days: int, password: str | None = None) -> str:
        lifetime, scopes = dt.timedelta(days=days), [Permission.READ_PROJECTS]
        made = create_token(
            call_of(store, signed.actor), "wangli", name="x", scopes=scopes, lifetime=lifetime, password=password
        )
        return made.token.id

    short = make(30)
    for wrong in (None, "wrong"):
        with pytest.raises(WrongPassword):
            make(31, wrong)
    long = make(31, OWN)
    change_password(store, signed, old=OWN, new="velvet anchor plum", now=NOW, keep_tokens=True)
    assert {one.id for one in tokens_of(call_of(store, signed.actor), "wangli")} == {short, long}
    change_password(store, signed, old="velvet anchor plum", new=OWN, now=NOW)
    assert tokens_of(call_of(store, signed.actor), "wangli") == []
