"""Places made ready for one day: what judges, scores, routes and grades whatever lead is asked about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from copy import copy
from functools import partial
from typing import Self

import numpy as np
from numpy.typing import NDArray

from features.capacity import LIMITS, free_now
from features.choices import PlaceKind
from features.errors import UnknownIdError
from features.frames import ParkTable, ProjectTable, park_table, with_number
from features.memo import ObjectMemo, once
from features.park import ParkProfile
from features.policy.pack import Policy
from features.policy.weights import LearningMode
from recommender.eligibility.evaluation import RuleSet
from recommender.eligibility.project_place.rules import PROJECT_PLACE
from recommender.expert import ExpertScorer, ExpertScores
from recommender.fourhave import FourHaveAssessor
from recommender.learned.city_model import Judgement
from recommender.learned.learned import Learned
from recommender.matching.combination import Combined, Combiner
from recommender.matching.listed_words import listed_words
from recommender.matching.sufficiency import Sufficiency
from recommender.routing import Router

__all__ = ["PreparedPlaces", "ranking"]

_IN_OWN_WORDS: ObjectMemo[ParkProfile] = ObjectMemo(most=5_000)


class PreparedPlaces:
    """Places of a city with everything that answers about them, prepared once.

    Parameters
    ----------
    places
        All places of the city, hubs included, any order. Those that stand with what they have accepted
        (:class:`~features.capacity.PlaceNow`) are judged by their room and scored by what is free now.
    today
        The business day that decides protections, dates and benefits.
    learned
        What has been learnt so far ranks the places at home; ``None`` = the policy's score alone does.
    explores
        Whether places may be shown on trial, as the pack says: not where only some of the city's places are known.
    """

    def __init__(
        self,
        places: Sequence[ParkProfile],
        *,
        policy: Policy,
        today: dt.date,
        learned: Learned | None = None,
        explores: bool = True,
    ) -> None:
        self.explores = explores
        self.policy = policy
        self.today = today
        known = [_IN_OWN_WORDS.get(partial(policy.in_own_words, place), policy, place) for place in places]
        self.places = park_table(sorted(known, key=lambda place: place.park_id))
        self.free = _free_now(self.places)
        self.park_ids = [place.park_id for place in self.places.profiles]
        self.districts = [place.district for place in self.places.profiles]
        self.is_hub = np.array([place.kind is PlaceKind.OVERSEAS_HUB for place in self.places.profiles], dtype=bool)
        self.rules = RuleSet(PROJECT_PLACE, policy, self.places, today)
        self.scorer = ExpertScorer(policy, self.free)
        hubs = [place for place in self.places.profiles if place.kind is PlaceKind.OVERSEAS_HUB]
        self.router = Router(policy, hubs=hubs, today=today)
        self.assessor = FourHaveAssessor(policy)
        self.sufficiency = Sufficiency(policy)
        self._learn(learned)

    def taught(self, learned: Learned | None) -> Self:
        """Return the same places, moved by what has been learnt; nothing is prepared again."""
        matcher = copy(self)
        matcher._learn(learned)
        return matcher

    def _learn(self, learned: Learned | None) -> None:
        if self.policy.weights.learning.mode is LearningMode.POLICY_ONLY:
            learned = None
        self.learned = learned
        self.combiner = (
            None if learned is None else Combiner(self.places, self.policy, learned.decisions, today=self.today)
        )

    def with_number(self, row: int, name: str, value: float) -> Self:
        """Return the same with one capacity of one place at home changed."""
        other = copy(self)
        other.places = with_number(self.places, row, name, value)
        other.free = with_number(self.free, row, name, getattr(free_now(other.places.profiles[row]), name))
        other.scorer = self.scorer.with_numbers(other.free)
        other.rules = RuleSet(PROJECT_PLACE, self.policy, other.places, self.today)
        return other

    @once
    def listed_words(self) -> dict[str, tuple[str, ...]]:
        """What most places list of what leads say in words."""
        return listed_words(self.places.profiles)

    def judge(self, projects: ProjectTable, expert: ExpertScores) -> Judgement | None:
        """Return what is believed of every pair; ``None`` where nothing has been learnt."""
        return None if self.learned is None else self.learned.judge(projects, self.places, expert)

    def combined(self, projects: ProjectTable, expert: ExpertScores, judged: Judgement | None) -> Combined | None:
        """Return by how much decisions move every pair; ``None`` where nothing has been learnt."""
        if judged is None or self.combiner is None:
            return None
        return self.combiner(projects, expert.score, judged.surplus)

    def scores(self, projects: ProjectTable) -> NDArray[np.float32]:
        """(n_projects, n_places): what would rank, whatever the rules say."""
        expert = self.scorer.score(projects, today=self.today)
        return ranking(expert, self.combined(projects, expert, self.judge(projects, expert)))

    def row_of(self, park_id: str) -> int:
        """Return the row of a place; raises `UnknownIdError` if there is none."""
        try:
            return self.park_ids.index(park_id)
        except ValueError:
            raise UnknownIdError(f"there is no place {park_id!r}", zh=f"没有编号为 {park_id!r} 的园区") from None


def ranking(expert: ExpertScores, combined: Combined | None) -> NDArray[np.float32]:
    """(n_projects, n_places): the policy's score with the learned points, which rank together."""
    return expert.score if combined is None else (expert.score + combined.counted).astype(np.float32)


def _free_now(places: ParkTable) -> ParkTable:
    """Return the places with what is free now in place of what they report; themselves where nothing is taken."""
    free = [free_now(place) for place in places.profiles]
    same = all(now is place for now, place in zip(free, places.profiles, strict=True))
    return places if same else places.but(free, {limit.free for limit in LIMITS})
