"""Named inputs about (project, place) pairs, in blocks: what each is worth is learnt, how much it may be is set.

Every block has a prior spread. Where nothing is known of a value it sits at the
mean of what was known in training, so it moves nothing. A place that training did not know has no column of its
own: it is judged by what it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel

from features.frames import ParkTable, ProjectTable
from features.policy.weights import EXPERT_COMPONENTS
from recommender.expert import ExpertScores
from recommender.learned.alike import AlikeAnswers, AskedOfAnswers, Days

__all__ = ["InputConfig", "PairColumns", "PairInputs", "Scale", "lead_numbers"]

Array = npt.NDArray[np.float64]
LEAD_NUMBERS = ("trl", "rounds", "postgraduate_share", "investment_log", "from_abroad")
PLACE_NUMBERS = ("rent_yuan_m2_month", "minutes_to_shanghai", "sla_met_share")


class InputConfig(BaseModel):
    """Prior standard deviations of the weights of each block, in log-odds, and the prior means that are not 0."""

    model_config = {"frozen": True, "extra": "forbid"}

    score_mean: float = 0.5
    score_spread: float = 1.0
    component_spread: float = 0.7
    lead_spread: float = 0.5
    place_spread: float = 0.3
    cross_spread: float = 0.15
    field_spread: float = 0.5
    alike_mean: float = 0.2
    alike_spread: float = 0.3
    place_id_spread: float = 0.7
    place_field_spread: float = 2.4
    place_abroad_spread: float = 0.5


@dataclass(frozen=True, eq=False)
class Scale:
    """Means and standard deviations of numbers as training knew them; NaN becomes 0, the mean."""

    means: Array
    spreads: Array

    @classmethod
    def of(cls, values: Array) -> Self:
        """Measure (n, k) values; a column without any known value has mean 0 and spread 1."""
        known = np.isfinite(values)
        count = np.maximum(known.sum(axis=0), 1)
        means = np.where(known, values, 0.0).sum(axis=0) / count
        squares = np.where(known, (values - means) ** 2, 0.0).sum(axis=0) / count
        return cls(means, np.where(squares > 0, np.sqrt(squares), 1.0))

    def __call__(self, values: Array) -> Array:
        """Return (n, k) standard scores, held within 4 spreads."""
        scores = np.clip((values - self.means) / self.spreads, -4.0, 4.0)
        return np.where(np.isfinite(scores), scores, 0.0)


@dataclass(frozen=True, eq=False)
class PairColumns:
    """Which columns there are, and how to compute them; frozen when a model is trained.

    Attributes
    ----------
    place_ids
        Places that have columns of their own.
    technology_ids
        Order of the tag matrix; the fields are the parts before the dot.
    shares_mean
        (n_components,) mean share of each component among the pairs of training.
    alike
        What places have answered about leads alike; ``None`` = there are no columns of it.
    """

    config: InputConfig
    place_ids: tuple[str, ...]
    technology_ids: tuple[str, ...]
    lead_scale: Scale
    place_scale: Scale
    shares_mean: Array
    alike: AlikeAnswers | None = None

    @classmethod
    def of(
        cls,
        leads: Array,
        parks: ParkTable,
        expert: ExpertScores,
        *,
        technology_ids: Sequence[str],
        config: InputConfig,
    ) -> Self:
        """Freeze the columns for the places and projects that training knows.

        Parameters
        ----------
        leads
            :func:`lead_numbers` of the projects.
        expert
            Any of their scores, to measure the components by.
        """
        return cls(
            config=config,
            place_ids=tuple(park.park_id for park in parks.profiles),
            technology_ids=tuple(technology_ids),
            lead_scale=Scale.of(leads),
            place_scale=Scale.of(place_numbers(parks)),
            shares_mean=_shares(expert).reshape(-1, len(EXPERT_COMPONENTS)).mean(axis=0),
        )

    @cached_property
    def field_ids(self) -> tuple[str, ...]:
        """Fields, in the order of the technologies."""
        return tuple(dict.fromkeys(name.partition(".")[0] for name in self.technology_ids))

    @cached_property
    def _blocks(self) -> tuple[tuple[str, int, float], ...]:
        """Block, number of columns, prior spread."""
        config, n_places, n_fields = self.config, len(self.place_ids), len(self.field_ids)
        return (
            ("bias", 1, 10.0),
            ("score", 2, config.score_spread),
            ("components", len(EXPERT_COMPONENTS), config.component_spread),
            ("lead", len(LEAD_NUMBERS), config.lead_spread),
            ("place", len(PLACE_NUMBERS), config.place_spread),
            ("cross", len(LEAD_NUMBERS) * len(PLACE_NUMBERS), config.cross_spread),
            ("field", n_fields, config.field_spread),
            ("alike", 0 if self.alike is None else self.alike.width, config.alike_spread),
            ("place_id", n_places, config.place_id_spread),
            ("place_field", n_fields * n_places, config.place_field_spread),
            ("place_abroad", n_places, config.place_abroad_spread),
        )

    @cached_property
    def width(self) -> int:
        """Number of columns, d."""
        return sum(width for _, width, _ in self._blocks)

    @property
    def prior_means(self) -> Array:
        """(d,) means before any outcome: the policy's score counts, and what was answered about leads alike."""
        means = np.zeros(self.width)
        means[1] = self.config.score_mean
        means[self.of_alike] = self.config.alike_mean
        return means

    @property
    def prior_spreads(self) -> Array:
        """(d,) standard deviations before any outcome."""
        return np.concatenate([np.full(width, spread) for _, width, spread in self._blocks])

    @cached_property
    def shared(self) -> int:
        """How many columns, the first ones, every place has."""
        own = {"place_id", "place_field", "place_abroad"}
        return sum(width for name, width, _ in self._blocks if name not in own)

    @property
    def of_alike(self) -> slice:
        """Which columns tell of answers about leads alike: the last of the shared ones."""
        return slice(self.shared - (0 if self.alike is None else self.alike.width), self.shared)

    @cached_property
    def own(self) -> npt.NDArray[np.intp]:
        """(n_place_ids, 2 + n_fields): which columns are a place's own: itself, itself by field, teams from abroad."""
        n_places, n_fields = len(self.place_ids), len(self.field_ids)
        place = np.arange(n_places, dtype=np.intp)[:, None]
        by_field = np.arange(n_fields, dtype=np.intp)[None, :] * n_places + place
        whole = (place, n_places + by_field, n_places * (1 + n_fields) + place)
        return self.shared + np.concatenate(whole, axis=1)

    def __call__(
        self, projects: ProjectTable, parks: ParkTable, expert: ExpertScores, *, on: Days | None = None
    ) -> PairInputs:
        """Return the inputs of every project at every place.

        Parameters
        ----------
        on
            (n,) ordinal days: what a place answered on a project's day or later is not known. ``None`` = all is.
        """
        leads = self.lead_scale(lead_numbers(projects, expert))
        fields, position = self._fields(projects), self._position(parks)
        return PairInputs(
            columns=self,
            leads=leads,
            sites=self.place_scale(place_numbers(parks)),
            fields=fields,
            theirs=np.concatenate([np.ones((len(leads), 1)), fields, leads[:, -1:]], axis=1),
            position=position,
            expert=expert,
            alike=None if self.alike is None else self.alike.asked(projects, position, len(self.place_ids), on),
        )

    def unknown(self, inputs: PairInputs) -> Array:
        """(n, m) variance of the log-odds that the missing columns of a place unknown to training leave open."""
        config = self.config
        variance = (
            config.place_id_spread**2
            + config.place_field_spread**2 * (inputs.fields**2).sum(axis=1)
            + config.place_abroad_spread**2 * inputs.leads[:, -1] ** 2
        )
        return np.where(inputs.position[None, :] < 0, variance[:, None], 0.0)

    def _fields(self, projects: ProjectTable) -> Array:
        """(n, n_fields): the strongest tag in each field, [0, 1]."""
        strongest = np.zeros((len(self.field_ids), len(projects)))
        np.maximum.at(strongest, self.field_of, projects.tags.T)
        return strongest.T

    @cached_property
    def field_of(self) -> npt.NDArray[np.intp]:
        """(n_technologies,): the position of each one's field."""
        return np.array([self.field_ids.index(name.partition(".")[0]) for name in self.technology_ids], dtype=np.intp)

    @cached_property
    def _places(self) -> dict[str, int]:
        """Position of each place that training knows."""
        return {name: position for position, name in enumerate(self.place_ids)}

    def _position(self, parks: ParkTable) -> npt.NDArray[np.intp]:
        """(m,): which of the places that training knows each one is, -1 = none of them."""
        return np.array([self._places.get(park.park_id, -1) for park in parks.profiles], dtype=np.intp)


@dataclass(frozen=True, eq=False)
class PairInputs:
    """Inputs of n projects at m places, as little of them at a time as is asked for.

    Almost all of the d columns belong to one place each and are zero at every other; so a pair is told by the columns
    that every place has and by the few of its own.

    Attributes
    ----------
    theirs
        (n, 2 + n_fields): what stands in a place's own columns, the same at each.
    position
        (m,) which of the places of training each one is, -1 = none.
    """

    columns: PairColumns
    leads: Array
    sites: Array
    fields: Array
    theirs: Array
    position: npt.NDArray[np.intp]
    expert: ExpertScores
    alike: AskedOfAnswers | None

    @property
    def shape(self) -> tuple[int, int, int]:
        """(n, m, d)."""
        return len(self.leads), len(self.sites), self.columns.width

    def shared(self, rows: slice) -> Array:
        """Return the columns that every place has, for some of the projects, (k, m, n_shared) float64, finite."""
        leads, fields, sites, expert = self.leads[rows], self.fields[rows], self.sites, self.expert
        n, m = len(leads), len(sites)
        by_lead, by_place = (np.broadcast_to(x, (n, m, x.shape[-1])) for x in (leads[:, None], sites[None]))
        columns = (
            np.ones((n, m, 1)),
            np.stack([(expert.score[rows] - 50.0) / 15.0, expert.factor[rows] - 0.7], axis=2).astype(np.float64),
            _shares(expert, rows) - self.columns.shares_mean,
            by_lead,
            by_place,
            (leads[:, None, :, None] * sites[None, :, None, :]).reshape(n, m, -1),
            np.broadcast_to(fields[:, None], (n, m, fields.shape[1])),
            *(() if self.alike is None else (self.alike.of(rows),)),
        )
        return np.concatenate(columns, axis=2)

    def at(self, pairs: npt.NDArray[np.intp]) -> Array:
        """Return whole rows of some pairs (k, 2+) of projects and places, (k, d)."""
        out = np.zeros((len(pairs), self.shape[2]))
        for project in np.unique(pairs[:, 0]).tolist():
            mine = np.flatnonzero(pairs[:, 0] == project)
            places = pairs[mine, 1]
            out[mine, : self.columns.shared] = self.shared(slice(project, project + 1))[0, places]
            known = self.position[places] >= 0
            own = self.columns.own[self.position[places[known]]]
            out[mine[known, None], own] = self.theirs[project]
        return out


def _shares(expert: ExpertScores, rows: slice = slice(None)) -> Array:
    """(n, m, n_components): share of each component's points that the pair got, [0, 1], before the factor."""
    most = np.where(expert.max_points > 0, expert.max_points, 1.0)[None]
    factor = np.where(expert.factor[rows] > 0, expert.factor[rows], 1.0)[:, :, None]
    return np.clip(expert.components[rows] / most / factor, 0.0, 1.0).astype(np.float64)


def place_numbers(parks: ParkTable) -> Array:
    """(m, 3) in the order of ``PLACE_NUMBERS``, NaN = unknown."""
    return np.stack([parks.column(name) for name in PLACE_NUMBERS], axis=1).astype(np.float64)


def lead_numbers(projects: ProjectTable, expert: ExpertScores) -> Array:
    """(n, 5) in the order of ``LEAD_NUMBERS``, NaN = unknown."""
    size = projects.column("core_team_size")
    rounds = [len(profile.rounds) if profile.rounds else np.nan for profile in projects.profiles]
    investment = projects.column("total_investment_wan")
    columns = (
        projects.column("trl"),
        np.array(rounds, dtype=np.float64),
        np.divide(
            projects.column("core_team_postgraduates"),
            size,
            out=np.full(len(size), np.nan),
            where=size > 0,
        ),
        np.log10(np.maximum(investment, 1.0)),
        1.0 - expert.side.mainland.astype(np.float64),
    )
    return np.stack(columns, axis=1)
