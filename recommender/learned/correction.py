"""What boosting adds to the chances: the learned ranker, starting from the value that both sides' chances give.

The chances know the policy's score, the numbers of a lead and the record of a place in a field. The ranker reads
everything else: words, meaning, likeness to what has landed. How far it moves the order is its strength, which
training measures on months that it has not seen; a ranker that has not proved itself there moves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.frames import ParkTable, ProjectTable
from features.market import ID, Matrix, PairInput, PairRole
from features.policy.weights import EXPERT_COMPONENTS
from features.sides import GivenInput, is_home, lead_frame
from recommender.expert import ExpertScores
from recommender.learned.hybrid import HybridRanker
from recommender.scoring.base import Options, Queries

__all__ = ["Correction", "expert_inputs"]

Array = npt.NDArray[np.float64]
_LEAST_SCALE = 0.25


def expert_inputs(
    query_ids: Sequence[str],
    place_ids: Sequence[str],
    *,
    score: npt.NDArray[np.floating],
    components: npt.NDArray[np.floating],
    role: PairRole,
) -> tuple[PairInput, ...]:
    """Return the city's own inputs about pairs.

    Parameters
    ----------
    score, components
        (n_queries, n_places) and (n_queries, n_places, n_components): the policy's score and what it is made of.
    role
        Whether learning starts from the score, or it is one more input beside another prior.
    """
    queries, places = pd.Index(list(query_ids)), pd.Index(list(place_ids))

    def given(name: str, group: str, role: PairRole, values: npt.NDArray[np.floating]) -> GivenInput:
        return GivenInput(name, group, role, 1, queries, places, values.astype(np.float64))

    return (
        given("expert", "policy_score", role, score),
        *(
            given(f"expert_{name}", name, PairRole.FEATURE, components[:, :, column])
            for column, name in enumerate(EXPERT_COMPONENTS)
        ),
    )


@dataclass(frozen=True, eq=False)
class Correction:
    """The ranker with the history it reads.

    Attributes
    ----------
    options
        Places at home with everything that has happened so far.
    """

    ranker: HybridRanker
    options: Options
    technology_ids: tuple[str, ...]

    def __call__(self, projects: ProjectTable, parks: ParkTable, expert: ExpertScores) -> Array:
        """Return by how much each pair moves, (n, m), on the scale of the logarithm of the combined value.

        The mean over a project's places at home is 0, so that it moves their order and not the project.
        """
        score, components = expert.score, expert.components
        said = np.zeros(score.shape)
        rows = self.rows(parks)
        home = rows >= 0
        if self.ranker.strength and len(projects) and home.any():
            ranker, queries = self._asking(projects, parks, score, components)
            for block in ranker.features.blocks(queries, self.options):
                values = block.values[:, rows[home]]
                raw = ranker.boosted(values.reshape(-1, values.shape[2])).reshape(values.shape[:2])
                said[block.rows, home] = self.unit * (raw - raw.mean(axis=1, keepdims=True))
        return said

    @property
    def unit(self) -> float:
        """What one unit of the ranker's utility is worth on the scale of the prior."""
        return 1.0 / max(self.ranker.prior_scale, _LEAST_SCALE)

    def _asking(
        self, projects: ProjectTable, parks: ParkTable, score: Matrix, components: Matrix
    ) -> tuple[HybridRanker, Queries]:
        """Return the ranker with these projects' expert numbers, and the projects as it reads them."""
        ids, places = [one.project_id for one in projects.profiles], [one.park_id for one in parks.profiles]
        inputs = expert_inputs(ids, places, score=score, components=components, role=PairRole.FEATURE)
        day = self.options.now.date()
        frame = lead_frame(projects, [day] * len(projects), technology_ids=self.technology_ids).set_index(ID)
        return self.ranker.with_inputs(inputs), Queries.asking(frame, self.options)

    def rows(self, parks: ParkTable) -> npt.NDArray[np.intp]:
        """Row of the options of each place, -1 = not at home or not known to the history."""
        found = self.options.frame.index.get_indexer(pd.Index([one.park_id for one in parks.profiles]))
        return np.where([is_home(one) for one in parks.profiles], found, -1)
