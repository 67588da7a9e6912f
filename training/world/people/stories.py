"""Two years of steps between candidates and roles, drawn from the hidden truth.

A talent officer lists a round of people who look right on paper; the employer answers; who is wanted is asked, sent,
met and offered the role; who accepts arrives, and most stay. A role is over once all its places are taken, and nobody
is in two full-time roles.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from features.choices import Degree
from features.consents import Consent, ConsentChannel, ConsentWord, Purpose, standing_consents
from features.role import RoleProfile
from features.talent_choices import FLEXIBLE_MODES, Clearance, WorkMode
from features.talent_steps import TalentEvent, TalentStep, Unsuitability
from training.world.people.agreements import said
from training.world.people.candidates import InventedTalent
from training.world.people.dice import Dice
from training.world.people.marks import Marks
from training.world.people.taste import ASPECTS, PeopleTruth

ROUNDS, LISTED = 4, (5, 9)
_YEAR = dt.timedelta(days=365)
_UNLIKE = "与团队现有分工重合"
_NOT_NOW = "先推荐更接近的人选"
_AGREES, _OFFERED, _ARRIVES, _STAYS = (0.35, 0.6), 0.72, 0.92, 0.86


class _Present(Exception):
    """The present is reached: the rest has not happened yet."""


@dataclass(frozen=True)
class Papers:
    """What the profiles say, as an officer reads them."""

    technologies: Marks
    fields: Marks
    modes: Marks
    pay: npt.NDArray[np.float64]

    @classmethod
    def of(cls, talents: Sequence[InventedTalent]) -> Papers:
        """Read the profiles, gaps and all."""
        known = [one.profile for one in talents]
        named = [[skill.technology_id for skill in one.skills] for one in known]
        return cls(
            Marks(named),
            Marks([{one.partition(".")[0] for one in some} for some in named]),
            Marks([one.modes for one in known]),
            np.array([one.salary_wan or 0.0 for one in known]),
        )

    def looks(self, role: RoleProfile, dice: Dice) -> npt.NDArray[np.float64]:
        """How right people look for a role: what it asks for named, its field, its terms, and a good deal of chance."""
        asked = {need.technology_id for need in role.skills}
        shared = 2.0 * self.technologies.count_of(asked)
        field = 0.7 * self.fields.any_of({one.partition(".")[0] for one in asked})
        terms = 1.2 * self.modes.any_of(role.modes) + 0.6 * (self.pay <= (role.salary_wan or np.inf))
        return np.asarray(shared + field + terms + dice.rng.gumbel(scale=0.45, size=len(self.pay)), dtype=np.float64)


@dataclass
class Office:
    """What happens between all candidates and roles, and what is said on the way."""

    talents: Sequence[InventedTalent]
    words: dict[str, list[Consent]]
    truth: PeopleTruth
    last_day: dt.date
    papers: Papers = field(init=False)
    taken: dict[int, dt.date] = field(default_factory=dict)
    events: list[TalentEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.papers = Papers.of(self.talents)

    def fill(self, row: int, role: RoleProfile, dice: Dice, *, is_abroad: bool) -> int:
        """Tell the story of one role; return how many of its places were taken by the last day."""
        looks = self.papers.looks(role, dice)
        day, hired, met = role.opened_on or self.last_day, 0, set[int]()
        for _ in range(ROUNDS):
            day += dice.days(3, 45)
            over = role.open_until is not None and day > role.open_until
            if hired >= role.count or over or day > self.last_day:
                break
            for column in self._listed(looks, day, met, dice):
                met.add(column)
                story = _Candidacy(self, row, column, role, day, dice, is_abroad)
                hired += story.told(is_full=hired >= role.count)
        return hired

    def _listed(self, looks: npt.NDArray[np.floating], day: dt.date, met: set[int], dice: Dice) -> list[int]:
        """Return who may be listed on a day and looks best, best first."""
        count = int(dice.between(*LISTED))
        found: list[int] = []
        for column in np.argsort(-looks, kind="stable")[: 40 * ROUNDS]:
            if len(found) < count and int(column) not in met and self._may_be_listed(int(column), day):
                found.append(int(column))
        return found

    def _may_be_listed(self, column: int, day: dt.date) -> bool:
        talent = self.talents[column]
        if talent.joined_on > day or self.taken.get(column, dt.date.max) <= day:
            return False
        if Clearance.HOLD in (talent.profile.compliance, talent.profile.export_control):
            return False
        return self.agrees(column, day, Purpose.MATCHED)

    def agrees(self, column: int, day: dt.date, purpose: Purpose) -> bool:
        """Whether somebody agrees on a day to a purpose that names no recipient."""
        said_by_then = [one for one in self.words[self.talents[column].profile.talent_id] if one.at.date() <= day]
        return standing_consents(said_by_then, day).allows(purpose)


def numbered(events: Iterable[TalentEvent]) -> tuple[TalentEvent, ...]:
    """Return the events by day, numbered from 1; those between one candidate and one role keep their order."""
    ordered = sorted(events, key=lambda one: one.happened_on)
    return tuple(replace(one, seq=number) for number, one in enumerate(ordered, 1))


@dataclass
class _Candidacy:
    """What happens between one candidate and one role, day by day, until the present."""

    office: Office
    row: int
    column: int
    role: RoleProfile
    day: dt.date
    dice: Dice
    is_abroad: bool

    @property
    def talent(self) -> InventedTalent:
        return self.office.talents[self.column]

    @property
    def recipient(self) -> str:
        return self.role.place_id or self.role.project_id or ""

    def told(self, *, is_full: bool) -> bool:
        """Record the events up to the present; return whether somebody accepted the role."""
        before = len(self.office.events)
        with suppress(_Present):
            self._tell(is_full)
        return any(one.step is TalentStep.ACCEPTED for one in self.office.events[before:])

    def _tell(self, is_full: bool) -> None:
        self._note(TalentStep.SHORTLISTED)
        self._wait(1, 8)
        if self.dice.yes(0.08):
            return self._note(TalentStep.PASSED_OVER, text=_NOT_NOW)
        if is_full:
            return self._unsuitable(Unsuitability.FILLED)
        if not self.dice.yes(float(self.office.truth.suitable[self.row, self.column])):
            return self._unsuitable(self._why())
        self._note(TalentStep.SUITABLE)
        self._wait(1, 6)
        self._note(TalentStep.CONSENT_ASKED)
        self._wait(1, 12)
        return self._meet() if self._agreed() else self._note(TalentStep.DECLINED)

    def _meet(self) -> None:
        for step in (TalentStep.SENT, TalentStep.REVEALED):
            self._note(step, recipient=self.recipient)
            self._wait(0, 5)
        self._wait(3, 18)
        self._note(TalentStep.INTERVIEWED)
        self._wait(3, 20)
        if not self.dice.yes(_OFFERED):
            return self._unsuitable(self._why())
        self._note(TalentStep.OFFERED)
        self._wait(2, 20)
        elsewhere = self.office.taken.get(self.column, dt.date.max) <= self.day
        if elsewhere or not self.dice.yes(float(self.office.truth.accepts[self.row, self.column])):
            return self._note(TalentStep.DECLINED)
        return self._come()

    def _come(self) -> None:
        mode = self._mode()
        self._note(TalentStep.ACCEPTED)
        if mode not in FLEXIBLE_MODES:
            self.office.taken[self.column] = self.day
        self._wait(15, 100)
        if not self.dice.yes(_ARRIVES):
            return None
        degree = self.talent.whole.degree or Degree.BACHELOR
        self._note(TalentStep.ARRIVED, mode=mode, degree=degree)
        arrived = self.day
        if not self.dice.yes(_STAYS):
            self._wait(60, 340)
            return self._note(TalentStep.LEFT)
        self.day = arrived + _YEAR
        self._wait(0, 10)
        return self._note(TalentStep.STAYED)

    def _mode(self) -> WorkMode:
        both = [one for one in self.role.modes if one in self.talent.whole.modes]
        return both[0] if both else next(iter(self.role.modes), WorkMode.FULL_TIME)

    def _agreed(self) -> bool:
        """Ask for what sending takes; a recipient abroad takes one consent more."""
        keen = float(self.office.truth.accepts[self.row, self.column]) ** 0.5
        yes = self.dice.yes(_AGREES[0] + _AGREES[1] * keen) and self.office.agrees(
            self.column, self.day, Purpose.MATCHED
        )
        word = ConsentWord.GIVEN if yes else ConsentWord.REFUSED
        channel = self.dice.pick((ConsentChannel.LINK, ConsentChannel.EMAIL, ConsentChannel.PHONE))
        purposes = (Purpose.DISCLOSED, *((Purpose.ABROAD,) if self.is_abroad else ()))
        kept = self.office.words[self.talent.profile.talent_id]
        kept += [said(self.talent, one, word, self.day, channel, recipient=self.recipient) for one in purposes]
        return yes

    def _why(self) -> Unsuitability:
        """Return the weakest side, or now and then another reason."""
        if self.dice.yes(0.2):
            return self.dice.pick((Unsuitability.PAY, Unsuitability.TIME, Unsuitability.EXPERIENCE, Unsuitability.MODE))
        return ASPECTS[int(self.office.truth.weakest[self.row, self.column])]

    def _unsuitable(self, reason: Unsuitability) -> None:
        self._note(TalentStep.NOT_SUITABLE, reason=reason.value, text=_UNLIKE if reason is Unsuitability.OTHER else "")

    def _wait(self, low: int, high: int) -> None:
        self.day += self.dice.days(low, high)
        if self.day > self.office.last_day:
            raise _Present

    def _note(self, step: TalentStep, **details: Any) -> None:
        self.office.events.append(
            TalentEvent(
                seq=len(self.office.events) + 1,
                talent_id=self.talent.profile.talent_id,
                role_id=self.role.role_id,
                step=step,
                happened_on=self.day,
                **details,
            )
        )
