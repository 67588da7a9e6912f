"""The matcher: the one place where eligibility, score, routing and four-have meet.

A batch is judged and scored as arrays; a slate, an inbound list or a single pair is explained from it on demand,
by the same code on the one row concerned.
"""

from __future__ import annotations

import numpy as np

from features.frames import ProjectTable
from recommender.eligibility.evaluation import Known
from recommender.matching.batch import Batch
from recommender.matching.prepared import PreparedPlaces

__all__ = ["Matcher"]


class Matcher(PreparedPlaces):
    """Matches projects with places on one day; the places are prepared once."""

    def batch(self, projects: ProjectTable, *, earlier: Batch | None = None) -> Batch:
        """Judge and score every project at every place.

        Parameters
        ----------
        earlier
            A batch of the same places: of the projects that it holds unchanged, the very same profiles with equal tags,
            what the rules said is taken over.
        """
        known = None if earlier is None else self._known(projects, earlier)
        batch = Batch(self, projects, self.rules.evaluate(projects, known=known))
        if earlier is not None and known is not None:
            batch.take_over(earlier, known.rows)
        return batch

    def _known(self, projects: ProjectTable, earlier: Batch) -> Known | None:
        if earlier.matcher.rules is not self.rules:  # other places, another day or pack
            return None
        row_of = {id(profile): row for row, profile in enumerate(earlier.projects.profiles)}
        rows = np.array([row_of.get(id(profile), -1) for profile in projects.profiles], dtype=np.intp)
        there = np.flatnonzero(rows >= 0)
        changed = (projects.tags[there] != earlier.projects.tags[rows[there]]).any(axis=1)
        rows[there[changed]] = -1
        return Known(earlier.eligibility, rows)
