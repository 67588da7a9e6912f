"""What a ranking of an invented city is worth against the hidden truth of the city."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from features.policy.weights import LearningRule
from recommender.learned.city_model import INTERVAL_LEVEL, Judgement
from recommender.matching.combination import RoleRank
from training.city.combined import Ranked
from training.city.data import CityData
from training.city.evaluate import assembled
from training.measures.calibration import calibration_error
from training.world.city import InventedCity

Array = npt.NDArray[np.float64]


class Judge:
    """Knows the truth, in the order of the data, and looks at the leads that came in after ``cut``."""

    def __init__(self, city: InventedCity, data: CityData, cut: dt.date) -> None:
        lead = {one.profile.project_id: row for row, one in enumerate(city.leads)}
        place = {one.park_id: row for row, one in enumerate(city.places)}
        self.data, self.truth = data, city.truth
        self.leads = [lead[name] for name in data.project_ids]
        self.places = [place[name] for name in data.place_ids]
        self.value = city.truth.value[np.ix_(self.leads, self.places)]
        self.late = data.days > np.datetime64(cut)
        self.topical = np.array([bool(city.leads[row].idea.technology_id) for row in self.leads])

    @cached_property
    def rows(self) -> npt.NDArray[np.intp]:
        """Rows of the late leads of some field, of which something is known, that may go to several places."""
        tagged = self.data.assembled(
            lambda group: np.broadcast_to(group.projects.tags.any(axis=1)[:, None], group.allowed.shape)
        )
        told = np.nan_to_num(tagged).any(axis=1)
        return np.flatnonzero(self.late & self.topical & told & (self.data.allowed.sum(axis=1) > 1))

    def _first(self, scores: Array) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Return the first allowed place of each row, as an index into arrays of these rows."""
        open_to = np.where(self.data.allowed[self.rows], np.nan_to_num(scores[self.rows], nan=-np.inf), -np.inf)
        return np.arange(len(self.rows)), open_to.argmax(axis=1)

    def regret(self, scores: Array) -> float:
        """Mean of the best allowed value minus the value of the first choice, over leads with a choice."""
        value = np.where(self.data.allowed[self.rows], self.value[self.rows], -1.0)
        return float((value.max(axis=1) - value[self._first(scores)]).mean())

    def violations(self, ranked: Ranked, rule: LearningRule) -> int:
        """Count first choices without a role in the field or landings to name, where a primary place is open."""
        allowed, role, first = self.data.allowed[self.rows], ranked.role[self.rows], self._first(ranked.score)
        unnamed = (role[first] == RoleRank.NONE) & (ranked.landed[self.rows][first] < rule.landings_to_lift)
        return int((unnamed & ((role == RoleRank.PRIMARY) & allowed).any(axis=1)).sum())

    def landing(self, row: int, column: int, sent: Sequence[int]) -> float:
        """Return the exact chance that a lead lands at a place when it is sent to all of ``sent``."""
        return self.truth.landing(self.leads[row], self.places[column], [self.places[one] for one in sent])

    def chances(self, judged: list[Judgement]) -> dict[str, float]:
        """Compare the stated chance of landing with the true one, of every pair that was sent in the test months."""
        land = assembled(self.data, judged, "land")
        low, high = (self._end(judged, side) for side in (0, 1))
        pairs = [(lead, place, places) for lead, places in self._sent().items() for place in places]
        exact = np.array([self.landing(*pair) for pair in pairs])
        at = ([lead for lead, _, _ in pairs], [place for _, place, _ in pairs])
        return {
            "pairs": len(pairs),
            "land_mean_true": float(exact.mean()),
            "land_mean_said": float(land[at].mean()),
            "land_error": calibration_error(land[at], exact),
            "interval_coverage": float(((low[at] <= exact) & (exact <= high[at])).mean()),
            "interval_width": float((high[at] - low[at]).mean()),
        }

    def _end(self, judged: Sequence[Judgement], side: int) -> Array:
        """Return the lower (0) or upper (1) ends of the intervals of landing."""
        found = iter(judged)
        return self.data.assembled(lambda _: next(found).land.interval(INTERVAL_LEVEL)[side])

    def _sent(self) -> dict[int, list[int]]:
        """Return the columns that each late lead was sent to, by row."""
        row = {name: position for position, name in enumerate(self.data.project_ids)}
        column = {name: position for position, name in enumerate(self.data.place_ids)}
        sent: defaultdict[int, list[int]] = defaultdict(list)
        for one in self.data.outcomes:
            if self.late[row[one.project_id]]:
                sent[row[one.project_id]].append(column[one.park_id])
        return sent
