"""A model as it came from the disk, and what it has learnt of everything since its training."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from features.errors import ArtifactError
from features.events import Event
from features.frames import ProjectTable
from features.outcomes import PairOutcome, pair_outcomes
from features.policy.pack import Policy
from recommender.learned.artifact import Artifact
from recommender.learned.city_model import CityModel, lessons
from recommender.learned.decisions import Decisions
from recommender.learned.learned import Landing, Learned, unseen, with_news
from recommender.learned.stored import city_model, landed_tags
from recommender.matching.matcher import Matcher

Table = Callable[[Sequence[str]], ProjectTable]


@dataclass(frozen=True, eq=False)
class LoadedModel:
    """A model as it came from the disk."""

    model_id: str
    model: CityModel
    tags: dict[str, npt.NDArray[np.float32]]
    trained_until: dt.date
    mature_days: int
    last_seq: int


def up_to_date(
    loaded: LoadedModel,
    events: Sequence[Event],
    *,
    plain: Matcher,
    policy: Policy,
    table: Table,
    names: Mapping[str, str],
) -> Learned | None:
    """Return what a model has learnt with every outcome up to now.

    ``None`` = it was trained on other technologies than the pack in force names.

    Parameters
    ----------
    plain
        A matcher of today's places, without anything learnt.
    table
        Returns the projects of these ids, tagged; ids that are not there are left out.
    names
        Project id -> name.
    """
    if loaded.model.columns.technology_ids != tuple(one.id for one in policy.taxonomy.technologies):
        return None
    outcomes = pair_outcomes(events, policy.stages)
    model = _with_news(loaded, events, outcomes, plain=plain, policy=policy, table=table)
    landings = _landings(loaded, outcomes, table, names)
    return Learned(model, loaded.model_id, landings, _decisions(outcomes, policy, table, names))


def load_model(artifact: Artifact, model_id: str) -> LoadedModel:
    """Rebuild everything of a model that answers need: its chances, and what had landed."""
    try:
        return _put_together(artifact, model_id)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise ArtifactError(
            f"{model_id}: its parts do not fit together: {type(fault).__name__}", zh=f"{model_id}：模型内容不完整"
        ) from fault


def _put_together(artifact: Artifact, model_id: str) -> LoadedModel:
    model, about = city_model(artifact), artifact.about
    return LoadedModel(
        model_id,
        model,
        landed_tags(artifact),
        dt.date.fromisoformat(about["trained_until"]),
        int(about["recipe"]["chances"]["mature_days"]),
        int(about["last_seq"]),
    )


def _with_news(
    loaded: LoadedModel,
    events: Sequence[Event],
    outcomes: Sequence[PairOutcome],
    *,
    plain: Matcher,
    policy: Policy,
    table: Table,
) -> CityModel:
    """Return the model that also knows what came after its training."""
    until, mature = loaded.trained_until, loaded.mature_days
    earlier = pair_outcomes([event for event in events if event.seq <= loaded.last_seq], policy.stages)
    place_ids = plain.park_ids
    ids = sorted({one.project_id for one in outcomes})
    before = lessons(earlier, ids, place_ids, day=until, mature_days=mature)
    now = lessons(outcomes, ids, place_ids, day=max(plain.today, until), mature_days=mature)
    fresh = sorted({row for rows in unseen(before, now).values() for row in rows[:, 0].tolist()})
    if not fresh:
        return loaded.model
    projects = table([ids[row] for row in fresh])
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


def _decisions(outcomes: Sequence[PairOutcome], policy: Policy, table: Table, names: Mapping[str, str]) -> Decisions:
    """Return what places have decided, each by the leading field of the lead."""
    projects = table(sorted({one.project_id for one in outcomes if one.answered_on is not None}))
    strongest = projects.tags.argmax(axis=1) if len(projects) else []
    fields = {
        profile.project_id: policy.taxonomy.technologies[column].field_id
        for profile, column, tags in zip(projects.profiles, strongest, projects.tags, strict=True)
        if tags[column] > 0
    }
    return Decisions.of(outcomes, fields, names)


def _landings(
    loaded: LoadedModel, outcomes: Sequence[PairOutcome], table: Table, names: Mapping[str, str]
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
