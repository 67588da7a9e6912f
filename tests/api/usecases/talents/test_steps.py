"""The steps between a candidate and a role, on both databases."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from api.access import Actor, Role
from api.persons.identity import PersonIdentity
from api.persons.sealing import PersonSeals, new_master_key
from api.persons.vault import PersonVault
from api.store.kinds import PARKS, ROLES, TALENTS
from api.store.queries.consents import add_consents
from api.store.queries.erasing import is_skeleton
from api.store.queries.talent_events import all_arrivals, list_steps
from api.store.session import Store
from api.usecases.leads.profiles import import_profiles
from api.usecases.persons.erasure import KeptFiles, erase
from api.usecases.talents.shortlists import put_forward
from api.usecases.talents.steps import StepDraft, record_step, reveal, steps_of_candidate, steps_of_role
from api.usecases.talents.today import today_for_talents
from features.choices import Degree, PlaceKind
from features.consents import NAMED, Consent, ConsentChannel, ConsentWord, Purpose
from features.errors import AccessDenied, ConsentNeeded, IllegalStepError, InputError, UnknownIdError
from features.role import RoleProfile
from features.talent import TalentProfile
from features.talent_choices import WorkMode
from features.talent_steps import ArrivalCount, TalentStep, count_arrivals
from tests.api.samples import OFFICER, STEWARD, call_of, park

OFFICE = Actor.of("talent", Role.TALENT_OFFICER)
DESK_A = Actor.of("desk-a", Role.PARK_DESK, places=["a"])
DESK_B = Actor.of("desk-b", Role.PARK_DESK, places=["b"])
HUB = Actor.of("hub", Role.HUB_DESK, places=["hub"])
MASTER_KEY = new_master_key()
VAULT = PersonVault(PersonSeals(lambda: MASTER_KEY))
SOMEBODY = PersonIdentity(name_zh="王某（演示）", phones=("13800000000",))
S = TalentStep


@pytest.fixture
def office(store: Store) -> Store:
    """One candidate who agrees to be matched, and a role each of place a and of a hub."""
    hub = park("hub", kind=PlaceKind.OVERSEAS_HUB, country="US")
    import_profiles(call_of(store, STEWARD), PARKS, [park("a"), park("b"), hub])
    call = call_of(store, OFFICE)
    import_profiles(call, TALENTS, [TalentProfile(talent_id="T-1"), TalentProfile(talent_id="T-2")])
    roles = [RoleProfile(role_id=f"R-{place}", title="工程师", place_id=place) for place in ("a", "hub")]
    import_profiles(call, ROLES, roles)
    agree(store, Purpose.KEPT, Purpose.MATCHED)
    with store.write(OFFICE) as tx:
        VAULT.keep_identity(tx, "T-1", SOMEBODY, now=call.now)
    return store


def agree(store: Store, *purposes: Purpose, to: str = "a", word: ConsentWord = ConsentWord.GIVEN) -> None:
    call = call_of(store, OFFICE)
    said = [
        Consent(
            talent_id="T-1",
            purpose=purpose,
            word=word,
            notice="1",
            channel=ConsentChannel.LINK,
            at=call.now,
            recipient=to if purpose in NAMED else "",
        )
        for purpose in purposes
    ]
    with store.write(OFFICE) as tx:
        add_consents(tx, OFFICE, said, now=call.now)


def take(store: Store, *steps: TalentStep, actor: Actor = OFFICE, role: str = "R-a", **said: Any) -> None:
    for step in steps:
        details = {"mode": WorkMode.FULL_TIME, "degree": Degree.DOCTOR} if step is S.ARRIVED else {}
        record_step(call_of(store, actor), StepDraft(talent_id="T-1", role_id=role, step=step, **{**details, **said}))


def names(store: Store, actor: Actor, role: str = "R-a") -> list[TalentStep]:
    return [one.event.step for one in steps_of_role(call_of(store, actor), role)]


def test_from_a_shortlist_to_an_arrival(office: Store) -> None:
    take(office, S.SHORTLISTED)
    take(office, S.SUITABLE, actor=DESK_A)
    take(office, S.CONSENT_ASKED)
    agree(office, Purpose.DISCLOSED)
    take(office, S.SENT)
    assert reveal(call_of(office, DESK_A), VAULT, "T-1", "R-a") == SOMEBODY
    take(office, S.INTERVIEWED, S.OFFERED, actor=DESK_A)
    take(office, S.ACCEPTED)
    take(office, S.ARRIVED, actor=DESK_A)
    expected = [S.SHORTLISTED, S.SUITABLE, S.CONSENT_ASKED, S.SENT, S.REVEALED]
    assert names(office, DESK_A) == [*expected, S.INTERVIEWED, S.OFFERED, S.ACCEPTED, S.ARRIVED]
    assert names(office, DESK_A) == [one.event.step for one in steps_of_candidate(call_of(office, OFFICE), "T-1")]


def test_nobody_is_shortlisted_who_does_not_agree_to_be_matched(office: Store) -> None:
    agree(office, Purpose.MATCHED, word=ConsentWord.WITHDRAWN)
    with pytest.raises(ConsentNeeded):
        take(office, S.SHORTLISTED)
    assert names(office, OFFICE) == []


def test_nobody_is_sent_or_seen_without_consent_to_this_recipient(office: Store) -> None:
    take(office, S.SHORTLISTED, S.CONSENT_ASKED)
    agree(office, Purpose.DISCLOSED, to="b")
    with pytest.raises(ConsentNeeded):
        take(office, S.SENT)
    agree(office, Purpose.DISCLOSED)
    take(office, S.SENT)
    agree(office, Purpose.DISCLOSED, word=ConsentWord.WITHDRAWN)
    with pytest.raises(ConsentNeeded):
        reveal(call_of(office, DESK_A), VAULT, "T-1", "R-a")
    assert S.REVEALED not in names(office, OFFICE)


def test_who_was_seen_once_is_not_seen_again_after_a_withdrawal(office: Store) -> None:
    agree(office, Purpose.DISCLOSED)
    take(office, S.SHORTLISTED, S.CONSENT_ASKED, S.SENT)
    assert reveal(call_of(office, DESK_A), VAULT, "T-1", "R-a") == SOMEBODY
    assert reveal(call_of(office, DESK_A), VAULT, "T-1", "R-a") == SOMEBODY
    assert names(office, OFFICE).count(S.REVEALED) == 1
    agree(office, Purpose.KEPT, word=ConsentWord.WITHDRAWN)
    with pytest.raises(ConsentNeeded):
        reveal(call_of(office, DESK_A), VAULT, "T-1", "R-a")


def test_a_hub_abroad_needs_consent_to_the_transfer_too(office: Store) -> None:
    take(office, S.SHORTLISTED, S.CONSENT_ASKED, role="R-hub")
    agree(office, Purpose.DISCLOSED, to="hub")
    with pytest.raises(ConsentNeeded):
        take(office, S.SENT, role="R-hub")
    agree(office, Purpose.ABROAD, to="hub")
    take(office, S.SENT, role="R-hub")
    assert reveal(call_of(office, HUB), VAULT, "T-1", "R-hub") == SOMEBODY


def test_who_can_be_sent_to_a_hub_has_agreed_to_the_transfer(office: Store) -> None:
    take(office, S.SHORTLISTED, S.CONSENT_ASKED, role="R-hub")
    agree(office, Purpose.DISCLOSED, to="hub")
    today = today_for_talents(call_of(office, OFFICE))
    assert (len(today.unanswered), len(today.to_send)) == (1, 0)
    agree(office, Purpose.ABROAD, to="hub")
    today = today_for_talents(call_of(office, OFFICE))
    assert (len(today.unanswered), len(today.to_send)) == (0, 1)


def test_an_identity_is_seen_only_of_who_was_sent(office: Store) -> None:
    agree(office, Purpose.DISCLOSED)
    take(office, S.SHORTLISTED)
    with pytest.raises(IllegalStepError):
        reveal(call_of(office, DESK_A), VAULT, "T-1", "R-a")


@pytest.mark.parametrize("ending", [S.DECLINED, S.NOT_SUITABLE])
def test_who_declined_or_was_declined_is_seen_no_more(office: Store, ending: TalentStep) -> None:
    agree(office, Purpose.DISCLOSED)
    take(office, S.SHORTLISTED, S.CONSENT_ASKED, S.SENT)
    reveal(call_of(office, DESK_A), VAULT, "T-1", "R-a")
    take(office, ending, reason="pay")
    for again in ((), (S.SHORTLISTED,)):
        take(office, *again)
        with pytest.raises(IllegalStepError):
            reveal(call_of(office, DESK_A), VAULT, "T-1", "R-a")


@pytest.mark.parametrize("step", [step for step in S if step in (S.SHORTLISTED, S.SENT, S.CONSENT_ASKED, S.RETRACTED)])
def test_the_offices_steps_are_not_a_desks(office: Store, step: TalentStep) -> None:
    with pytest.raises(AccessDenied):
        take(office, step, actor=DESK_A)


def test_a_desk_knows_nobody_who_was_not_put_before_it(office: Store) -> None:
    with pytest.raises(UnknownIdError):
        take(office, S.SUITABLE, actor=DESK_A)
    take(office, S.PASSED_OVER, text="技术方向不同")
    assert names(office, DESK_A) == []


def test_another_desk_sees_and_does_nothing(office: Store) -> None:
    take(office, S.SHORTLISTED)
    with pytest.raises(UnknownIdError):
        take(office, S.SUITABLE, actor=DESK_B)
    with pytest.raises(UnknownIdError):
        names(office, DESK_B)
    with pytest.raises(UnknownIdError):
        reveal(call_of(office, DESK_B), VAULT, "T-1", "R-a")


@pytest.mark.parametrize("actor", [OFFICER, STEWARD])
def test_candidates_steps_are_not_for_those_who_bring_projects(office: Store, actor: Actor) -> None:
    take(office, S.SHORTLISTED)
    with pytest.raises(AccessDenied):
        take(office, S.SUITABLE, actor=actor)
    assert names(office, actor) == []


def test_nothing_happens_tomorrow(office: Store) -> None:
    tomorrow = call_of(office, OFFICE).today + dt.timedelta(days=1)
    with pytest.raises(InputError, match="future"):
        take(office, S.SHORTLISTED, happened_on=tomorrow)


def test_words_of_the_office_are_not_told_to_a_desk(office: Store) -> None:
    take(office, S.SHORTLISTED, text="此人另有两家在谈")
    (seen,) = steps_of_role(call_of(office, DESK_A), "R-a")
    assert (seen.event.text, seen.by) == ("", "")


def test_who_arrived_still_counts_once_erased_and_leads_to_nobody(office: Store, tmp_path: Path) -> None:
    agree(office, Purpose.DISCLOSED)
    take(office, S.SHORTLISTED, S.CONSENT_ASKED, S.SENT)
    reveal(call_of(office, DESK_A), VAULT, "T-1", "R-a")
    take(office, S.INTERVIEWED, S.OFFERED, S.ACCEPTED, S.ARRIVED, text="一段话")
    erase(call_of(office, OFFICE), KeptFiles(tmp_path), "T-1")
    with office.read(OFFICE) as tx:
        kept = [one.event for one in list_steps(tx, OFFICE)]
        arrived = count_arrivals(all_arrivals(tx), since=dt.date(2026, 1, 1), until=dt.date(2026, 12, 31))
    assert arrived == ArrivalCount(full_time=1, flexible=0)
    assert {is_skeleton(one.talent_id) for one in kept} == {True}
    assert {one.text for one in kept} == {""}
    (forward,) = put_forward(call_of(office, DESK_A), "R-a")
    assert (forward.card, forward.match) == (None, None)
