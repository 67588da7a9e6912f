"""The second factor: enrolled by a code, asked for after the password, never taken twice, lost and reset on record."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest
from sqlalchemy import text

from api.access import SYSTEM, Role
from api.audit import Action
from api.auth.factor import RECOVERY_CODES, code_at, qr_code
from api.auth.oidc import Identity
from api.auth.vault import Vault, new_key
from api.store.queries.accounts import update_account
from api.store.session import Store
from api.usecases.office.auditing import list_records
from api.usecases.people.accounts import NewAccount, add_account, add_with_password, reset_factor, reset_password
from api.usecases.people.second_factor import (
    begin_enrolment,
    confirm_enrolment,
    own_factor,
    pending_enrolment,
    remove_own_factor,
    seal_anew,
    show_code,
)
from api.usecases.people.sign_in import (
    Credentials,
    NewSession,
    SessionTerms,
    SignInStanding,
    sign_in,
    sign_in_by_identity,
)
from features.errors import (
    AccessDenied,
    ConflictError,
    NotSignedIn,
    StoreError,
    TooManyAttempts,
    UnknownIdError,
    WrongPassword,
)
from tests.api.samples import NOW, call_of, later
from tests.api.usecases.people.test_sign_in import OWN, enter, holder, settled

TERMS = SessionTerms()
KEY = new_key()


@pytest.fixture
def vault() -> Vault:
    return Vault(lambda: KEY)


def enrolled(store: Store, vault: Vault) -> tuple[str, tuple[str, ...]]:
    """Wangli with a second factor: its secret and recovery codes; the code of ``NOW`` is used up by that."""
    signed = holder(store, settled(store))
    secret = begin_enrolment(store, signed, vault, password=OWN, now=NOW).secret
    return secret, confirm_enrolment(store, signed, vault, code=code_at(secret, NOW), now=NOW)


def give(store: Store, vault: Vault, opened: NewSession, code: str, now: dt.datetime) -> NewSession:
    """Show a code."""
    signed = holder(store, opened, now)
    return show_code(store, signed, vault, code=code, device="browser", terms=TERMS, now=now)


def test_a_factor_counts_once_its_first_code_was_right(store: Store, vault: Vault) -> None:
    opened = settled(store)
    signed, other = holder(store, opened), enter(store, OWN)
    with pytest.raises(WrongPassword):
        begin_enrolment(store, signed, vault, password="wrong", now=NOW)
    begun = begin_enrolment(store, signed, vault, password=OWN, now=NOW)
    assert pending_enrolment(store, signed, vault, now=NOW) == begun
    assert "<svg" in qr_code(begun.address)
    assert begun.secret in begun.address
    assert not enter(store, OWN).session.awaits_code_since  # as long as no code was right
    with pytest.raises(WrongPassword):
        confirm_enrolment(store, signed, vault, code="000000", now=NOW)
    codes = confirm_enrolment(store, signed, vault, code=code_at(begun.secret, NOW), now=NOW)
    assert len(set(codes)) == RECOVERY_CODES == 10
    assert all(len(one.replace("-", "")) == 28 for one in codes)  # 138 bits: a plain hash cannot be guessed back
    assert own_factor(store, signed).recovery_codes_left == 10
    assert holder(store, opened).standing is SignInStanding.WHOLE
    with pytest.raises(NotSignedIn):
        holder(store, other)
    with pytest.raises(ConflictError):
        begin_enrolment(store, signed, vault, password=OWN, now=NOW)


def test_only_a_guess_counts_as_one(store: Store, vault: Vault) -> None:
    """Codes shown where nothing waits for one say nothing about a secret: they shut nobody out."""
    signed = holder(store, settled(store))
    for _ in range(9):
        with pytest.raises(UnknownIdError):
            confirm_enrolment(store, signed, vault, code="000000", now=NOW)
        with pytest.raises(UnknownIdError):
            remove_own_factor(store, signed, vault, code="000000", now=NOW)
    secret = begin_enrolment(store, signed, vault, password=OWN, now=NOW).secret
    assert confirm_enrolment(store, signed, vault, code=code_at(secret, NOW), now=NOW)
    for _ in range(9):  # a form sent again after all is done
        with pytest.raises(UnknownIdError):
            confirm_enrolment(store, signed, vault, code=code_at(secret, NOW), now=NOW)
    half, now = enter(store, OWN, now=later(minutes=1)), later(minutes=1)
    assert give(store, vault, half, code_at(secret, now), now)
    assert not list_records(call_of(store, SYSTEM), actions=[Action.SIGN_IN_REFUSED], limit=10)


@pytest.mark.parametrize(("minutes", "waits"), [(59, True), (60, False)])
def test_what_was_begun_waits_for_an_hour(store: Store, vault: Vault, minutes: int, waits: bool) -> None:
    opened = settled(store)
    signed = holder(store, opened)
    begun, now = begin_enrolment(store, signed, vault, password=OWN, now=NOW), later(minutes=minutes)
    assert (pending_enrolment(store, signed, vault, now=now) == begun) is waits
    if waits:
        assert confirm_enrolment(store, signed, vault, code=code_at(begun.secret, now), now=now)
        return
    with pytest.raises(UnknownIdError, match="begin anew"):
        confirm_enrolment(store, signed, vault, code=code_at(begun.secret, now), now=now)
    again = begin_enrolment(store, signed, vault, password=OWN, now=now)
    assert confirm_enrolment(store, signed, vault, code=code_at(again.secret, now), now=now)


def test_the_password_alone_opens_nothing(store: Store, vault: Vault) -> None:
    secret, _ = enrolled(store, vault)
    half = enter(store, OWN, now=later(minutes=1))
    waiting = holder(store, half, later(minutes=1))
    assert (waiting.standing, waiting.actor.permissions) == (SignInStanding.AWAITS_CODE, frozenset())
    whole = give(store, vault, half, code_at(secret, later(minutes=1)), later(minutes=1))
    assert holder(store, whole, later(minutes=1)).standing is SignInStanding.WHOLE
    assert (whole.secret == half.secret, whole.csrf == half.csrf) == (False, False)
    with pytest.raises(NotSignedIn):
        holder(store, half, later(minutes=1))
    with pytest.raises(ConflictError):
        give(store, vault, whole, code_at(secret, later(minutes=2)), later(minutes=2))


def test_who_shows_no_code_is_out_after_ten_minutes(store: Store, vault: Vault) -> None:
    enrolled(store, vault)
    half = enter(store, OWN)
    assert holder(store, half, later(minutes=9))
    with pytest.raises(NotSignedIn):
        holder(store, half, later(minutes=10))


@pytest.mark.parametrize(("seconds", "fits"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_be_one_step_off(store: Store, vault: Vault, seconds: int, fits: bool) -> None:
    secret, _ = enrolled(store, vault)
    now = later(hours=1)
    half = enter(store, OWN, now=now)
    code = code_at(secret, now + dt.timedelta(seconds=seconds))
    if fits:
        assert give(store, vault, half, f"{code[:3]} {code[3:]}", now)
        return
    with pytest.raises(WrongPassword, match="set the clock"):
        give(store, vault, half, code, now)


def test_no_code_is_taken_twice_nor_an_older_one_after_it(store: Store, vault: Vault) -> None:
    secret, _ = enrolled(store, vault)
    with pytest.raises(WrongPassword):  # the code of the enrolment
        give(store, vault, enter(store, OWN), code_at(secret, NOW), NOW)
    now = later(hours=1)
    give(store, vault, enter(store, OWN, now=now), code_at(secret, now), now)
    for seconds in (0, -30):
        with pytest.raises(WrongPassword):
            give(store, vault, enter(store, OWN, now=now), code_at(secret, now + dt.timedelta(seconds=seconds)), now)


def test_a_recovery_code_stands_in_once(store: Store, vault: Vault) -> None:
    _, codes = enrolled(store, vault)
    whole = give(store, vault, enter(store, OWN), codes[3].upper().replace("-", " "), NOW)
    assert own_factor(store, holder(store, whole)).recovery_codes_left == 9
    with pytest.raises(WrongPassword):
        give(store, vault, enter(store, OWN), codes[3], NOW)


def test_guesses_at_codes_are_slowed_down_and_on_record(store: Store, vault: Vault) -> None:
    secret, _ = enrolled(store, vault)
    now = later(hours=1)
    half = enter(store, OWN, now=now)
    for _ in range(6):
        with pytest.raises(WrongPassword):
            give(store, vault, half, "000000", now)
    with pytest.raises(TooManyAttempts, match="in 2 seconds"):
        give(store, vault, half, code_at(secret, now), now)
    assert enter(store, OWN, now=now)  # the password is not shut by that, nor are codes opened by the password
    with pytest.raises(TooManyAttempts):
        give(store, vault, half, code_at(secret, now), now)
    assert give(store, vault, half, code_at(secret, now), now + dt.timedelta(seconds=2))
    found = list_records(call_of(store, SYSTEM), actions=[Action.SIGN_IN_REFUSED], limit=100)
    assert {json.loads(one.details)["how"] for one in found} == {"code"}


def test_a_role_may_demand_it_and_nothing_goes_before(store: Store, vault: Vault) -> None:
    add_with_password(call_of(store, SYSTEM), NewAccount(login="chief", name="主管（演示）", role=Role.STEWARD), OWN)
    terms = SessionTerms(factor_roles=frozenset({Role.STEWARD}))
    opened = sign_in(store, Credentials("chief", OWN, "10.0.0.1"), terms=terms, now=NOW)
    signed = holder(store, opened, terms=terms)
    assert (signed.standing, signed.actor.permissions) == (SignInStanding.MUST_ENROL, frozenset())
    secret = begin_enrolment(store, signed, vault, password=OWN, now=NOW).secret
    confirm_enrolment(store, signed, vault, code=code_at(secret, NOW), now=NOW)
    assert holder(store, opened, terms=terms).standing is SignInStanding.WHOLE
    assert holder(store, settled(store), terms=terms).standing is SignInStanding.WHOLE  # an officer need not


def test_it_is_asked_for_after_the_identity_provider_too(store: Store, vault: Vault) -> None:
    enrolled(store, vault)
    with store.write(SYSTEM) as tx:
        update_account(tx, "wangli", {"email": "wangli@city.example"})
    identity = Identity("s-1", "wangli@city.example")
    opened = sign_in_by_identity(store, identity, device="", terms=TERMS, now=NOW)
    assert holder(store, opened).standing is SignInStanding.AWAITS_CODE


def test_another_telephone_needs_a_code_of_the_old_one(store: Store, vault: Vault) -> None:
    secret, codes = enrolled(store, vault)
    now = later(hours=1)
    whole = give(store, vault, enter(store, OWN, now=now), code_at(secret, now), now)
    signed = holder(store, whole, now)
    with pytest.raises(WrongPassword):
        remove_own_factor(store, signed, vault, code=code_at(secret, now), now=now)
    remove_own_factor(store, signed, vault, code=codes[0], now=now)
    assert own_factor(store, signed).enrolled_at is None
    assert enter(store, OWN, now=now).session.awaits_code_since is None
    with pytest.raises(UnknownIdError):  # the other recovery codes went with it
        remove_own_factor(store, signed, vault, code=codes[1], now=now)


def test_a_lost_one_is_reset_by_another_person_on_record(store: Store, vault: Vault) -> None:
    enrolled(store, vault)
    add_account(call_of(store, SYSTEM), NewAccount(login="boss", name="管理员（演示）", role=Role.ADMINISTRATOR))
    opened = settled(store, "zhaoqi")
    administrator = replace(holder(store, opened).actor, id="boss", permissions=SYSTEM.permissions)
    with pytest.raises(AccessDenied):
        reset_factor(call_of(store, replace(administrator, id="wangli")), "wangli")
    half = enter(store, OWN)
    reset_factor(call_of(store, administrator), "wangli")
    with pytest.raises(NotSignedIn):
        holder(store, half)
    assert enter(store, OWN).session.awaits_code_since is None
    with pytest.raises(UnknownIdError):
        reset_factor(call_of(store, administrator), "wangli")
    found = list_records(call_of(store, SYSTEM), actions=[Action.ACCOUNT_CHANGED], limit=100, newest_first=False)
    told = [(one.actor_id, json.loads(one.details)["what"]) for one in found if one.subject == "account:wangli"]
    assert told[-3:] == [("wangli", "factor_begun"), ("wangli", "factor_enrolled"), ("boss", "factor_reset")]


def test_a_reset_password_does_not_get_around_it(store: Store, vault: Vault) -> None:
    secret, _ = enrolled(store, vault)
    given = reset_password(call_of(store, SYSTEM), "wangli")
    now = later(hours=1)
    half = enter(store, given.password, now=now)
    assert holder(store, half, now).standing is SignInStanding.AWAITS_CODE
    whole = give(store, vault, half, code_at(secret, now), now)
    assert holder(store, whole, now).standing is SignInStanding.MUST_CHANGE


def test_the_store_and_the_audit_keep_no_secret_of_it(store: Store, vault: Vault) -> None:
    secret, codes = enrolled(store, vault)
    half = enter(store, OWN)
    with pytest.raises(WrongPassword):
        give(store, vault, half, "135790", NOW)
    whole = give(store, vault, half, codes[0], NOW)
    with store.read(SYSTEM) as tx:
        kept = "\n".join(
            str(value)
            for table in ("second_factor", "recovery_code", "session", "audit")
            for row in tx.execute(text(f"SELECT * FROM {table}"))  # noqa: S608 - our own tables
            for value in row
        )
    plain = [secret, *codes, *(one.replace("-", "") for one in codes), code_at(secret, NOW), "135790", whole.secret]
    assert not [one for one in plain if one in kept]


def test_keys_are_changed_one_after_the_other(store: Store, vault: Vault) -> None:
    secret, _ = enrolled(store, vault)
    fresh = new_key()
    assert seal_anew(call_of(store, SYSTEM), Vault(lambda: f"{fresh}\n{KEY}")) == 1
    now = later(hours=1)
    half = enter(store, OWN, now=now)
    with pytest.raises(StoreError, match="the key of this installation is another one"):
        give(store, vault, half, code_at(secret, now), now)
    assert give(store, Vault(lambda: fresh), half, code_at(secret, now), now)
