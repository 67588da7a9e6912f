"""What has been learnt, as the matcher uses it: a model that ranks, and the projects that landed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from features.frames import ParkTable, ProjectTable
from features.memo import once
from recommender.expert import ExpertScores
from recommender.learned.city_model import HEADS, PREFERRED, CityModel, Judgement, Rows, taught
from recommender.learned.decisions import Decisions
from recommender.learned.explain import Precedent, likeness

__all__ = ["Landing", "Learned", "unseen", "with_news"]

PRECEDENTS = 3
_FIELD_WEIGHT = np.float32(0.5)


@dataclass(frozen=True, eq=False)
class Landing:
    """A project that landed; ``tags`` (n_technologies,) in the order of the taxonomy."""

    project_id: str
    name: str
    park_id: str
    landed_on: dt.date
    tags: npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Learned:
    """A promoted model with what it may point to.

    Attributes
    ----------
    landings
        Everything that landed so far; it may be newer than the model.
    decisions
        What places have decided up to now: it bounds how far the model moves a rank.
    """

    model: CityModel
    model_id: str
    landings: tuple[Landing, ...] = ()
    decisions: Decisions = field(default_factory=Decisions)

    def judge(self, projects: ProjectTable, parks: ParkTable, expert: ExpertScores) -> Judgement:
        """Judge every project at every place."""
        return self.model.judge(projects, parks, expert)

    @once
    def _landed(self) -> npt.NDArray[np.float32]:
        """(n_landings, k): what has landed, described."""
        return self._described(np.stack([one.tags for one in self.landings]))

    def _described(self, tags: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Weights of technologies and, beside them, of their fields: the same field is a little alike."""
        names = self.model.columns.technology_ids
        fields = list(dict.fromkeys(name.partition(".")[0] for name in names))
        owner = np.array([fields.index(name.partition(".")[0]) for name in names], dtype=np.intp)
        strongest = np.zeros((len(tags), len(fields)), dtype=np.float32)
        for column, row in enumerate(owner):
            strongest[:, row] = np.maximum(strongest[:, row], tags[:, column])
        return np.concatenate([tags, _FIELD_WEIGHT * strongest], axis=1)

    def precedents(self, project_id: str, tags: npt.NDArray[np.float32], park_id: str) -> tuple[Precedent, ...]:
        """Return the landed projects of a place that are most alike, the latest first among equals.

        A project is never its own precedent, and one that shares no field is none.
        """
        rows = [row for row, one in enumerate(self.landings) if one.park_id == park_id and one.project_id != project_id]
        if not rows:
            return ()
        there = [self.landings[row] for row in rows]
        alike = likeness(self._described(tags[None])[0], self._landed[rows])
        ranked = sorted(
            zip(alike.tolist(), there, strict=True),
            key=lambda x: (-round(x[0], 6), -x[1].landed_on.toordinal(), x[1].project_id),
        )
        return tuple(
            Precedent(one.project_id, one.name, one.landed_on, alike_share)
            for alike_share, one in ranked[:PRECEDENTS]
            if alike_share > 0
        )


def with_news(
    model: CityModel,
    before: Mapping[str, Rows],
    now: Mapping[str, Rows],
    *,
    projects: ProjectTable,
    parks: ParkTable,
    expert: ExpertScores,
) -> CityModel:
    """Return the model that also knows what came after its training; nothing is retrained.

    Parameters
    ----------
    before, now
        Lessons, each (k, 3): what training had seen, and what may be learnt from now, as rows of
        ``projects`` and ``parks``.
    """
    news = unseen(before, now)
    if not any(len(rows) for rows in news.values()):
        return model
    return model.updated(taught(news, model.columns(projects, parks, expert).at))


def unseen(before: Mapping[str, Rows], now: Mapping[str, Rows]) -> dict[str, Rows]:
    """Return the lessons of ``now`` that training has not had; a pair teaches once, whatever became of it since."""
    news = {}
    for name in (*HEADS, PREFERRED):
        told = slice(None) if name == PREFERRED else slice(0, 2)
        seen = set(map(tuple, before[name][:, told].tolist()))
        fresh = [tuple(row) not in seen for row in now[name][:, told].tolist()]
        news[name] = now[name][np.array(fresh, dtype=bool)]
    return news
