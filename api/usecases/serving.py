"""The model that serves, as new as the store: loaded when the pointer moves, moved by every outcome since."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from features.events import Event
from features.frames import ProjectTable
from features.outcomes import PairOutcome, pair_outcomes
from features.policy.pack import Policy
from recommender.artifact import Artifact, Shelf
from recommender.chances.model import HEADS, CityModel, lessons
from recommender.chances.stored import city_model, landed_tags
from recommender.learned import Landing, Learned, with_news
from recommender.matcher import Matcher

__all__ = ["ServingModel"]

Table = Callable[[Sequence[str]], ProjectTable]


@dataclass(frozen=True, eq=False)
class _Loaded:
    """A model as it came from the disk."""

    model_id: str
    artifact: Artifact
    model: CityModel
    tags: dict[str, npt.NDArray[np.float32]]


class ServingModel:
    """The promoted model of one installation. Asking which one it is costs one look at a file.

    While another model is being promoted, answers come from the one that was loaded: the pointer moves in one step.
    """

    def __init__(self, folder: Path) -> None:
        self._shelf = Shelf(folder)
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None

    @property
    def model_id(self) -> str | None:
        """Which model is promoted now; ``None`` = none is."""
        return self._shelf.pointer().model_id

    def learned(
        self, events: Sequence[Event], *, plain: Matcher, policy: Policy, table: Table, names: Mapping[str, str]
    ) -> Learned | None:
        """Return what has been learnt, with every outcome up to now.

        ``None`` = no model is promoted, or it was trained on other technologies than the pack in force names: then
        the policy's score ranks.

        Parameters
        ----------
        events
            All events of the store.
        plain
            A matcher of today's places, without anything learnt.
        table
            Returns the projects of these ids, tagged; ids that are not there are left out.
        names
            Project id -> name.
        """
        loaded = self._load()
        technology_ids = tuple(technology.id for technology in policy.taxonomy.technologies)
        if loaded is None or loaded.model.columns.technology_ids != technology_ids:
            return None
        outcomes = pair_outcomes(events, policy.stages)
        model = _with_news(loaded, events, outcomes, plain=plain, policy=policy, table=table)
        return Learned(model, loaded.model_id, _landings(loaded, outcomes, table, names))

    def _load(self) -> _Loaded | None:
        model_id = self.model_id
        with self._lock:
            if model_id is None:
                self._loaded = None
            elif self._loaded is None or self._loaded.model_id != model_id:
                artifact = self._shelf.read(model_id)
                self._loaded = _Loaded(model_id, artifact, city_model(artifact), landed_tags(artifact))
            return self._loaded


def _with_news(
    loaded: _Loaded,
    events: Sequence[Event],
    outcomes: Sequence[PairOutcome],
    *,
    plain: Matcher,
    policy: Policy,
    table: Table,
) -> CityModel:
    """Return the model that also knows what came after its training."""
    about = loaded.artifact.about
    until, mature = dt.date.fromisoformat(about["trained_until"]), int(about["config"]["mature_days"])
    earlier = pair_outcomes([event for event in events if event.seq <= int(about["last_seq"])], policy.stages)
    place_ids = plain.park_ids
    ids = sorted({one.project_id for one in outcomes})
    before = lessons(earlier, ids, place_ids, day=until, mature_days=mature)
    now = lessons(outcomes, ids, place_ids, day=max(plain.today, until), mature_days=mature)
    fresh = {row for name in HEADS for row, _ in _pairs(now[name]) - _pairs(before[name])}
    if not fresh:
        return loaded.model
    projects = table([ids[row] for row in sorted(fresh)])
    batch = plain.batch(projects)
    held = [profile.project_id for profile in projects.profiles]
    return with_news(
        loaded.model,
        lessons(earlier, held, place_ids, day=until, mature_days=mature),
        lessons(outcomes, held, place_ids, day=max(plain.today, until), mature_days=mature),
        projects=projects,
        parks=plain.places,
        expert=batch.expert,
    )


def _pairs(rows: npt.NDArray[np.intp]) -> set[tuple[int, int]]:
    return {(i, j) for i, j, _ in rows.tolist()}


def _landings(
    loaded: _Loaded, outcomes: Sequence[PairOutcome], table: Table, names: Mapping[str, str]
) -> tuple[Landing, ...]:
    """Return everything that has landed, with tags from the model or, if it landed since, from its text."""
    landed = [one for one in outcomes if one.landed and one.resolved_on is not None]
    missing = sorted({one.project_id for one in landed} - set(loaded.tags))
    late = table(missing) if missing else None
    tags = dict(loaded.tags)
    if late is not None:
        tags |= {profile.project_id: row for profile, row in zip(late.profiles, late.tags, strict=True)}
    return tuple(
        Landing(
            one.project_id,
            names.get(one.project_id, one.project_id),
            one.park_id,
            one.resolved_on,
            tags[one.project_id],
        )
        for one in landed
        for name in (one.project_id,)
        if name in tags and one.resolved_on is not None
    )
