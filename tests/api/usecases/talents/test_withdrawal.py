"""A withdrawal while others rank: whoever asks after it was kept sees nobody who has withdrawn, in any process."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

import pytest

from api.access import Actor, Role
from api.advice.talent_pool import TalentPool
from api.store.kinds import PARKS, ROLES, TALENTS
from api.store.queries.consents import add_consents
from api.store.session import Store
from api.usecases.leads.profiles import import_profiles
from api.usecases.talents.shortlists import put_forward, role_shortlist
from api.usecases.talents.steps import StepDraft, record_step
from features.consents import Consent, ConsentChannel, ConsentWord, Purpose
from features.role import RoleProfile
from features.talent import TalentProfile
from features.talent_steps import TalentStep
from tests.api.samples import POLICY, STEWARD, call_of, park

OFFICE = Actor.of("talent", Role.TALENT_OFFICER)
PEOPLE = tuple(f"T-{number}" for number in range(8))
ROUNDS = 12


@dataclass
class Asker:
    """Asks for the same shortlist again and again, as a process of its own would."""

    store: Store
    pool: TalentPool = field(default_factory=lambda: TalentPool(POLICY))
    answers: list[tuple[float, float, frozenset[str]]] = field(default_factory=list)

    def ask(self) -> frozenset[str]:
        """Ask once; when it began and was answered, and who was shown, is noted."""
        began = time.monotonic()
        found = role_shortlist(call_of(self.store, OFFICE), self.pool, "R", k=20)
        shown = frozenset(one.talent_id for one in found.found.matches)
        self.answers.append((began, time.monotonic(), shown))
        return shown

    def go_on(self, stop: threading.Event) -> None:
        """Ask until told to stop."""
        while not stop.is_set():
            self.ask()


@pytest.fixture
def office(store: Store) -> Store:
    """Eight people who agree to be matched, and a role."""
    import_profiles(call_of(store, STEWARD), PARKS, [park("a")])
    import_profiles(call_of(store, OFFICE), TALENTS, [TalentProfile(talent_id=one) for one in PEOPLE])
    import_profiles(call_of(store, OFFICE), ROLES, [RoleProfile(role_id="R", title="工程师", place_id="a")])
    for one in PEOPLE:
        say(store, one, Purpose.KEPT, ConsentWord.GIVEN)
        say(store, one, Purpose.MATCHED, ConsentWord.GIVEN)
    return store


def say(store: Store, talent_id: str, purpose: Purpose, word: ConsentWord) -> None:
    """Keep a word of a candidate."""
    call = call_of(store, OFFICE)
    channel = ConsentChannel.LINK
    said = Consent(talent_id=talent_id, purpose=purpose, word=word, notice="1", channel=channel, at=call.now)
    with store.write(OFFICE) as tx:
        add_consents(tx, OFFICE, [said], now=call.now)


def test_nobody_is_ranked_who_withdrew_before_it_was_asked(office: Store) -> None:
    askers, stop = [Asker(office), Asker(office)], threading.Event()
    threads = [threading.Thread(target=one.go_on, args=(stop,)) for one in askers]
    for one in threads:
        one.start()
    stood: list[tuple[str, float, float]] = []  # who, from when without consent, until when
    try:
        for number in range(ROUNDS):
            who = PEOPLE[number % len(PEOPLE)]
            say(office, who, Purpose.MATCHED, ConsentWord.WITHDRAWN)
            gone = time.monotonic()
            assert who not in Asker(office).ask()
            assert who not in askers[0].ask()
            stood.append((who, gone, time.monotonic()))
            say(office, who, Purpose.MATCHED, ConsentWord.GIVEN)
    finally:
        stop.set()
        for one in threads:
            one.join()
    answers = [answer for one in askers for answer in one.answers]
    shown_without = [
        who
        for who, since, until in stood
        for began, ended, shown in answers
        if since <= began and ended <= until and who in shown
    ]
    assert shown_without == []
    assert len(answers) > len(askers)


def test_a_card_is_gone_with_the_consent_in_the_next_answer(office: Store) -> None:
    record_step(call_of(office, OFFICE), StepDraft(talent_id="T-1", role_id="R", step=TalentStep.SHORTLISTED))
    desk = Actor.of("desk-a", Role.PARK_DESK, places=["a"])
    (shown,) = put_forward(call_of(office, desk), "R")
    assert shown.card is not None
    say(office, "T-1", Purpose.MATCHED, ConsentWord.WITHDRAWN)
    (shown,) = put_forward(call_of(office, desk), "R")
    assert shown.card is None
