"""Two years of funnel events, drawn from the hidden truth.

An officer sends each lead that qualifies to up to three places; what happens there is the truth's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from features.choices import AssetType, Degree, PlaceKind
from features.events import EventDraft, EventKind, Outcome
from features.park import ParkProfile
from training.world.leads import InventedLead
from training.world.officers import Officers
from training.world.truth import Truth

LOST_REASONS = ("chose_other_city", "cost", "policy_terms", "financing_failed", "no_response")
DECLINE_REASONS = ("better_track_fit", "space_short", "crowding", "power_energy_short")


class _Over(Exception):
    """The present is reached: the rest of the story has not happened yet."""


def draw_history(
    leads: Sequence[InventedLead],
    places: Sequence[ParkProfile],
    *,
    truth: Truth,
    officers: Officers,
    scores: NDArray[np.floating],
    allowed: NDArray[np.bool_],
    last_day: dt.date,
    seed: int,
) -> list[EventDraft]:
    """Return the events of all leads up to ``last_day``, in the order of the days.

    Parameters
    ----------
    scores, allowed
        (n_leads, n_places): the expert score that officers looked at, and which places passed the hard rules.
    """
    events: list[EventDraft] = []
    for row, lead in enumerate(leads):
        rng = np.random.default_rng([seed, 2, row])
        story = _Story(row, lead, places, truth, officers, last_day, rng)
        events += story.told(scores[row], allowed[row])
    return sorted(events, key=lambda event: event.happened_on)


@dataclass
class _Story:
    """What happens to one lead, day by day, until the present."""

    row: int
    lead: InventedLead
    places: Sequence[ParkProfile]
    truth: Truth
    officers: Officers
    last_day: dt.date
    rng: np.random.Generator
    day: dt.date = field(init=False)
    events: list[EventDraft] = field(default_factory=list)

    def told(self, scores: NDArray[np.floating], allowed: NDArray[np.bool_]) -> list[EventDraft]:
        """Return the events up to the present."""
        self.day = self.lead.arrived_on
        with suppress(_Over):
            self._tell(scores, allowed)
        return self.events

    def _tell(self, scores: NDArray[np.floating], allowed: NDArray[np.bool_]) -> None:
        self._note(EventKind.OPENED)
        self._wait(1, 6)
        if not self.lead.idea.technology_id and self.rng.random() < 0.9:
            return self._lose("outside_fields")
        self._move("qualified")
        self._wait(1, 5)
        accepted = self._answers(self.officers.send(self.row, scores, allowed, self.rng), scores)
        self._wait(3, 20)
        if not accepted:
            return self._lose("no_response") if self.rng.random() < 0.7 else None
        self._stay_abroad()
        winner = self.truth.teams.pick(self.row, accepted, self.rng)
        return self._lose("chose_other_city") if winner is None else self._negotiate(winner)

    def _answers(self, sent: list[int], scores: NDArray[np.floating]) -> list[int]:
        shown = [self.places[column].park_id for column in sent]
        for column in sent:
            slate = {"shown_park_ids": shown, "score": round(float(scores[column]), 2)}
            self._note(EventKind.SENT, park_id=self.places[column].park_id, payload=slate)
        accepted = []
        for column in sent:
            self._wait(1, 6)
            park_id = self.places[column].park_id
            if self.rng.random() < self.truth.accept[self.row, column]:
                accepted.append(column)
                self._note(EventKind.ACCEPTED, park_id=park_id)
            else:
                self._note(EventKind.DECLINED, park_id=park_id, code=self._one_of(DECLINE_REASONS))
        return accepted

    def _stay_abroad(self) -> None:
        """A third of the teams abroad first spend half a year in an overseas hub."""
        hubs = [place.park_id for place in self.places if place.kind is PlaceKind.OVERSEAS_HUB]
        if hubs and self.lead.is_abroad and self.rng.random() < 0.33:
            self._move("offshore_incubating", park_id=self._one_of(hubs), code="early_stage")
            self._wait(120, 260)

    def _negotiate(self, winner: int) -> None:
        park_id = self.places[winner].park_id
        self._move("negotiating", park_id=park_id)
        self._wait(10, 60)
        if self.rng.random() > self.truth.choose[self.row, winner]:
            return self._lose(self._one_of(LOST_REASONS), park_id=park_id)
        for state in ("approved", "signed"):
            self._move(state, park_id=park_id)
            self._wait(10, 50)
        if self.rng.random() > self.truth.progress[self.row]:
            return self._lose("financing_failed", park_id=park_id)
        self._move("registered", park_id=park_id)
        return self._grow(park_id)

    def _grow(self, park_id: str) -> None:
        """After landing: people arrive, the path goes on, and some are recognised."""
        self._wait(20, 90)
        degree = Degree.DOCTOR if self.rng.random() < 0.3 else Degree.MASTER
        arrival = {"count": 1 + int(self.rng.poisson(4)), "degree": degree.value}
        self._note(EventKind.TALENT_ARRIVED, park_id=park_id, payload=arrival)
        light = self.lead.profile.asset_type is AssetType.LIGHT
        for state in ("moved_in", "first_revenue") if light else ("construction_started", "in_production"):
            self._wait(60, 200)
            self._move(state, park_id=park_id)
        if self.rng.random() < 0.25:
            self._note(EventKind.OUTCOME, park_id=park_id, code=Outcome.TECH_SME.value)

    def _wait(self, low: int, high: int) -> None:
        self.day += dt.timedelta(days=int(self.rng.integers(low, high + 1)))
        if self.day > self.last_day:
            raise _Over

    def _move(self, state: str, *, park_id: str | None = None, code: str | None = None) -> None:
        self._note(EventKind.MOVED, to_state=state, park_id=park_id, code=code)

    def _lose(self, reason: str, *, park_id: str | None = None) -> None:
        self._move("lost", park_id=park_id, code=reason)

    def _one_of(self, options: Sequence[str]) -> str:
        return options[int(self.rng.integers(len(options)))]

    def _note(self, kind: EventKind, **details: Any) -> None:
        """Record an event; its key is unique because a lead enters a state, or meets a place, once."""
        lead_id = self.lead.profile.project_id
        key = f"demo:{lead_id}:{kind.value}:{details.get('to_state') or details.get('park_id') or ''}"
        self.events.append(
            EventDraft.model_validate(
                {"project_id": lead_id, "kind": kind, "happened_on": self.day, "key": key, **details}
            )
        )
