"""Candidates as codes of shared values: everybody's gates and score for a role by a few look-ups, in one process.

The functions of :mod:`recommender.talent.parts` and the rules of :mod:`recommender.eligibility.role_talent` are asked
once for each value that somebody has, and their answers looked up for all. So the index judges and scores exactly as
one candidate alone is judged and scored: there is nothing else that does. Points are whole hundredths: sums are exact.

Whoever is withdrawn or erased is so in the next answer: their row is overwritten, and a value that only they had is
dropped. Nothing is kept on disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from threading import RLock
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from features.consents import StandingConsents
from features.policy.pack import Policy
from features.talent import OUTPUTS, TalentProfile
from recommender.eligibility.role_talent.rules import ROLE_TALENT, excluding_fields, talent_fields
from recommender.eligibility.role_talent.sides import CONSENT_FIELDS, NOTHING, Candidate, Standings, agreed
from recommender.talent.ask import RoleAsk
from recommender.talent.facets import BLANK, Facets, SkillRows, longer
from recommender.talent.part import TalentPart
from recommender.talent.parts import SINGLE_PARTS
from recommender.talent.scan import EXCLUDED, Mask, TalentScores, scanned
from recommender.talent.vectors import TalentVectors, Vector

Rows: TypeAlias = NDArray[np.intp]
DIRECTIONS = 64
"""Numbers of a short vector of words."""
_ROOM = 1024


_NO_WORDS: Mapping[str, Vector] = {}


class TalentIndex:
    """All candidates of an office, ready to be asked for any role.

    Examples
    --------
    >>> from features.policy.pack import load_policy
    >>> index = TalentIndex(load_policy())
    >>> index.put(TalentProfile(talent_id="T-1"), StandingConsents())
    >>> len(index), list(index.profiles(["T-1", "T-2"]))
    (1, ['T-1'])
    >>> index.erase("T-1")
    >>> len(index)
    0
    """

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._facets = Facets([part.reads for part in SINGLE_PARTS] + [*_of_rules(policy)], _ROOM)
        self._skills = SkillRows(_ROOM)
        self._words = TalentVectors(DIRECTIONS, _ROOM)
        self._stated: NDArray[np.int8] = np.zeros(_ROOM, dtype=np.int8)
        self._here: Mask = np.zeros(_ROOM, dtype=bool)
        self._ids: list[str] = []
        self._row: dict[str, int] = {}
        self._free: list[int] = []
        self._lock = RLock()

    @classmethod
    def of(
        cls,
        policy: Policy,
        talents: Iterable[TalentProfile],
        standings: Standings,
        words: Mapping[str, Vector] = _NO_WORDS,
    ) -> TalentIndex:
        """Return an index of candidates with what stands of their consents, and where their words stand."""
        index = cls(policy)
        for talent in talents:
            known = talent.talent_id
            index.put(talent, standings.get(known, NOTHING), words.get(known))
        return index

    def __len__(self) -> int:
        """Return how many candidates there are."""
        return len(self._row)

    def put(self, talent: TalentProfile, standing: StandingConsents, words: Vector | None = None) -> None:
        """Hold a candidate, in place of what was known of them.

        Parameters
        ----------
        words
            (DIRECTIONS,) float32 of length 1: where what they have written stands; ``None`` = nothing is known of it.
        """
        with self._lock:
            row = self._row.get(talent.talent_id)
            if row is None:
                row = self._row[talent.talent_id] = self._new_row()
                self._ids[row] = talent.talent_id
            self._write(row, {**vars(talent), **agreed(standing)})
            if words is not None:
                self._words.put(row, words)
            self._here[row] = True

    def stand(self, talent_id: str, standing: StandingConsents) -> None:
        """Hold what stands of a candidate's consents now; of somebody who is not here there is nothing to hold."""
        with self._lock:
            row = self._row.get(talent_id)
            if row is not None:
                self._facets.holding(CONSENT_FIELDS).put(row, agreed(standing))

    def erase(self, talent_id: str) -> None:
        """Overwrite everything that is held of a candidate; whoever is not here is erased already."""
        with self._lock:
            row = self._row.pop(talent_id, None)
            if row is not None:
                self._here[row] = False
                self._write(row, vars(BLANK))
                self._ids[row] = ""
                self._free.append(row)

    def profiles(self, talent_ids: Iterable[str]) -> dict[str, Candidate]:
        """Return what is held of those who are here: what is matched and their consents, nothing else."""
        with self._lock:
            return {one: self._decoded(self._row[one]) for one in talent_ids if one in self._row}

    def ids(self, rows: Rows) -> list[str]:
        """Return the candidates of some rows."""
        return [self._ids[row] for row in rows.tolist()]

    def scores(self, ask: RoleAsk, words: Vector | None = None) -> TalentScores:
        """Judge and score everybody for a role; whoever changes something waits for it, and for nothing else.

        Parameters
        ----------
        words
            (DIRECTIONS,) float32 of length 1: where what the role says stands; counts for whom no technology is known.
        """
        with self._lock:
            here = self._here[: len(self._ids)]
            if words is None:
                return scanned(ask, here, self._facets, self._skills)
            likeness = self._words.heard(words, len(here))
            hearing = replace(ask, heard=self._heard(likeness))
            return scanned(hearing, here, self._facets, self._skills, likeness)

    def best(self, scores: TalentScores, k: int, *, among: Mask | None = None) -> Rows:
        """Return the rows of the k best who may be shown, best first; equals by their number."""
        points = scores.points if among is None else np.where(among, scores.points, np.int16(EXCLUDED))
        if not k or not len(points):
            return np.zeros(0, dtype=np.intp)
        least = max(int(np.partition(points, -k)[-k]), 0) if k < len(points) else 0
        rows = np.flatnonzero(points >= least)
        ordered = sorted(rows.tolist(), key=lambda row: (-int(points[row]), self._ids[row]))
        return np.array(ordered[:k], dtype=np.intp)

    def where(self, part: TalentPart, holds: Callable[[Candidate], bool], scores: TalentScores) -> Mask:
        """Return of whom of those scored something holds that reads no more than a part does, (rows,)."""
        with self._lock:
            facet = self._facets.holding(part.reads)
            return np.array([holds(one) for one in facet.profiles], dtype=bool)[facet.codes[: len(scores.points)]]

    def thin(self, scores: TalentScores) -> Mask:
        """Return who of those scored states hardly any output, (rows,)."""
        return self._stated[: len(scores.points)] <= self.policy.talent.measures.thin_outputs

    def outputs(self, row: int) -> Candidate:
        """Return somebody who states what the candidate of a row states of outputs, and little else."""
        held: dict[str, object] = {}
        with self._lock:
            for field in OUTPUTS:
                held |= self._facets.holding((field,)).value(row)
        return BLANK.model_copy(update=held)

    def _heard(self, likeness: Vector) -> Callable[[str], float | None]:
        """Return what tells the likeness of one candidate, as long as they are there."""

        def heard(talent_id: str) -> float | None:
            row = self._row.get(talent_id, len(likeness))
            return None if row >= len(likeness) or np.isnan(likeness[row]) else float(likeness[row])

        return heard

    def _write(self, row: int, fields: Mapping[str, Any]) -> None:
        for facet in self._facets:
            facet.put(row, fields)
        self._skills.put(row, fields["skills"])
        self._words.clear(row)
        self._stated[row] = sum(fields[name] is not None for name in OUTPUTS)

    def _decoded(self, row: int) -> Candidate:
        held: dict[str, object] = {"talent_id": self._ids[row], "skills": self._skills.value(row)}
        for facet in self._facets:
            held |= facet.value(row)
        return BLANK.model_copy(update=held)

    def _new_row(self) -> int:
        if self._free:
            return self._free.pop()
        self._ids.append("")
        if len(self._ids) > len(self._here):
            self._grow(2 * len(self._here))
        return len(self._ids) - 1

    def _grow(self, capacity: int) -> None:
        for facet in self._facets:
            facet.grow(capacity)
        self._skills.grow(capacity)
        self._stated, self._here = longer(self._stated, capacity), longer(self._here, capacity)


def _of_rules(policy: Policy) -> Iterator[tuple[str, ...]]:
    """Yield what rules read: together what decides whether one excludes, and every other field by itself."""
    for rule in ROLE_TALENT.of(policy):
        yield excluding_fields(rule)
        yield from ((field,) for field in talent_fields(rule))
