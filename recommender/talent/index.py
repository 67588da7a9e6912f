"""Candidates as codes of shared values: everybody's gates and score for a role by a few look-ups, in one process.

The functions of :mod:`recommender.talent.parts` and the rules of :mod:`recommender.eligibility.role_talent` are asked
once for each value that somebody has, and their answers looked up for all. So the index judges and scores exactly as
one candidate alone is judged and scored: there is nothing else that does. Points are whole hundredths: sums are exact.

Whoever is withdrawn or erased is so in the next answer: their row is overwritten, and a value that only they had is
dropped. Nothing is kept on disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from features.consents import StandingConsents
from features.policy.pack import Policy
from features.role import SkillNeed
from features.talent import OUTPUTS, TalentProfile
from recommender.eligibility.columns import Columns, Guests, Hosts
from recommender.eligibility.kleene import FAIL
from recommender.eligibility.pairs import Pairs
from recommender.eligibility.role_talent.rules import ROLE_TALENT, excluding_fields, talent_fields
from recommender.eligibility.role_talent.sides import NOTHING, Agreed, Candidate, Standings
from recommender.talent.ask import RoleAsk, in_hundredths
from recommender.talent.facets import BLANK, Facet, SkillRows, longer
from recommender.talent.parts import SINGLE_PARTS, Ceilings, ceilings
from recommender.talent.technology import TECHNOLOGY, THOUSAND, SkillCredit, weight_in_all, weight_of

Points: TypeAlias = NDArray[np.int32]
Rows: TypeAlias = NDArray[np.intp]
Mask: TypeAlias = NDArray[np.bool_]
_ROOM = 1024
EXCLUDED = -1
"""Points of whoever may not be shown."""


@dataclass(frozen=True, eq=False)
class TalentScores:
    """Everybody's points for a role, and who is excluded by which rule.

    Attributes
    ----------
    points
        (rows,) hundredths; :data:`EXCLUDED` where a rule fails or where nobody is.
    excluded
        How many candidates each rule excludes, by its id; one whom two exclude is counted by both.
    """

    ask: RoleAsk
    ceilings: Ceilings
    points: Points
    excluded: Mapping[str, int]
    considered: int

    @property
    def allowed(self) -> int:
        """How many may be shown."""
        return int(np.count_nonzero(self.points >= 0))


class TalentIndex:
    """All candidates of an office, ready to be asked for any role.

    Examples
    --------
    >>> from features.policy.pack import load_policy
    >>> index = TalentIndex(load_policy())
    >>> index.put(TalentProfile(talent_id="T-1"), StandingConsents())
    >>> len(index), index.profile("T-1").talent_id
    (1, 'T-1')
    >>> index.erase("T-1")
    >>> len(index)
    0
    """

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        rules = ROLE_TALENT.of(policy)
        self._rules = [(rule, excluding_fields(rule)) for rule in rules]
        looked_up = [part.reads for part in SINGLE_PARTS] + [fields for _, fields in self._rules if fields]
        told = [
            (field,) for rule in rules for field in talent_fields(rule) if not any(field in one for one in looked_up)
        ]
        self._facets = {fields: Facet(fields, _ROOM) for fields in dict.fromkeys([*looked_up, *told])}
        self._skills = SkillRows(_ROOM)
        self._stated: NDArray[np.int8] = np.zeros(_ROOM, dtype=np.int8)
        self._here: Mask = np.zeros(_ROOM, dtype=bool)
        self._ids: list[str] = []
        self._row: dict[str, int] = {}
        self._free: list[int] = []

    @classmethod
    def of(cls, policy: Policy, talents: Iterable[TalentProfile], standings: Standings) -> TalentIndex:
        """Return an index of candidates with what stands of their consents."""
        index = cls(policy)
        for talent in talents:
            index.put(talent, standings.get(talent.talent_id, NOTHING))
        return index

    def __len__(self) -> int:
        """Return how many candidates there are."""
        return len(self._row)

    def put(self, talent: TalentProfile, standing: StandingConsents) -> None:
        """Hold a candidate, in place of what was known of them."""
        row = self._row.get(talent.talent_id)
        if row is None:
            row = self._row[talent.talent_id] = self._new_row()
            self._ids[row] = talent.talent_id
        self._write(row, Candidate.of(talent, standing))
        self._here[row] = True

    def stand(self, talent_id: str, standing: StandingConsents) -> None:
        """Hold what stands of a candidate's consents now; of somebody who is not here there is nothing to hold."""
        row = self._row.get(talent_id)
        if row is not None:
            agreed = Candidate.of(BLANK, standing)
            for fields, facet in self._facets.items():
                if _OF_CONSENT.issuperset(fields):
                    facet.put(row, agreed)

    def erase(self, talent_id: str) -> None:
        """Overwrite everything that is held of a candidate; whoever is not here is erased already."""
        row = self._row.pop(talent_id, None)
        if row is not None:
            self._here[row] = False
            self._write(row, BLANK)
            self._ids[row] = ""
            self._free.append(row)

    def profile(self, talent_id: str) -> Candidate:
        """Return what is held of a candidate: what is matched and their consents, nothing else."""
        return self._decoded(self._row[talent_id])

    def ids(self, rows: Rows) -> list[str]:
        """Return the candidates of some rows."""
        return [self._ids[row] for row in rows.tolist()]

    def scores(self, ask: RoleAsk) -> TalentScores:
        """Judge and score everybody for a role."""
        tops = ceilings(ask)
        allowed, excluded = self._judged(ask)
        points = self._points(ask, tops)
        points[~allowed] = EXCLUDED
        return TalentScores(ask, tops, points, excluded, len(self))

    def best(self, scores: TalentScores, k: int, *, among: Mask | None = None) -> Rows:
        """Return the rows of the k best who may be shown, best first; equals by their number."""
        points = scores.points if among is None else np.where(among, scores.points, EXCLUDED)
        if not k or not len(points):
            return np.zeros(0, dtype=np.intp)
        least = max(int(np.partition(points, -k)[-k]), 0) if k < len(points) else 0
        rows = np.flatnonzero(points >= least)
        ordered = sorted(rows.tolist(), key=lambda row: (-int(points[row]), self._ids[row]))
        return np.array(ordered[:k], dtype=np.intp)

    def where(self, fields: tuple[str, ...], holds: Callable[[Candidate], bool]) -> Mask:
        """Return of whom something holds that reads these fields, (rows,); fields that a part or a rule reads."""
        facet = self._facets[fields]
        return np.array([holds(one) for one in facet.profiles], dtype=bool)[facet.codes[: len(self._ids)]]

    def thin(self) -> Mask:
        """(rows,): who states hardly any output."""
        return self._stated[: len(self._ids)] <= self.policy.talent.measures.thin_outputs

    def _judged(self, ask: RoleAsk) -> tuple[Mask, dict[str, int]]:
        """Return who may be shown, (rows,), and how many each rule excludes."""
        n = len(self._ids)
        here = self._here[:n]
        allowed, excluded = here.copy(), {}
        role = Guests(Columns([ask.asked]), np.zeros((1, 0), dtype=np.float32))
        for rule, fields in self._rules:
            facet = self._facets.get(fields)
            hosts = [BLANK] if facet is None else facet.profiles
            status = rule.status(Pairs(role, Hosts(Columns(hosts)), ask.today))
            passes = np.broadcast_to(status[0] != FAIL, len(hosts))
            if passes.all():
                continue
            met = passes[facet.codes[:n]] if facet is not None else np.zeros(n, dtype=bool)
            excluded[rule.id] = int(np.count_nonzero(here & ~met))
            allowed &= met
        return allowed, excluded

    def _points(self, ask: RoleAsk, tops: Ceilings) -> Points:
        """Return everybody's points, (rows,) hundredths, whether they may be shown or not."""
        total = np.full(len(self._ids), tops.given, dtype=np.int32)
        for fields, facet in self._facets.items():
            parts = [part for part in SINGLE_PARTS if part.reads == fields and part in tops.of]
            if parts:
                table = [sum(part.points(ask, tops.of[part], one) for part in parts) for one in facet.profiles]
                total += np.array(table, dtype=np.int32)[facet.codes[: len(total)]]
        if TECHNOLOGY in tops.of:
            total += self._technology(ask, tops.of[TECHNOLOGY])
        return total

    def _technology(self, ask: RoleAsk, ceiling: int) -> Points:
        """Return everybody's points for technologies: the best of theirs for each asked for."""
        n, whole = len(self._ids), THOUSAND * weight_in_all(ask)
        worth: Points = np.zeros(n, dtype=np.int32)
        for need in ask.role.skills:
            worth += weight_of(ask, need) * self._best_credit(self._credits(ask, need), n)
        points = (ceiling * (worth / whole) + 0.5).astype(np.int32)
        unknown = in_hundredths(ask.measures.unknown_share(TECHNOLOGY.component), ceiling)
        points[self._skills.planes[0, :n] == 0] = unknown
        return points

    def _credits(self, ask: RoleAsk, need: SkillNeed) -> Points:
        """Return what each technology that somebody has is worth for one asked for, by its code."""
        credit = SkillCredit(ask, need)
        worth: Points = np.zeros(len(self._skills.skills), dtype=np.int32)
        for technology_id, codes in self._skills.by_technology.items():
            if credit.near(technology_id):
                for code in codes:
                    worth[code] = credit(self._skills.skill(code))
        return worth

    def _best_credit(self, credits: Points, n: int) -> Points:
        planes = self._skills.planes
        best: Points = reduce(np.maximum, (credits[plane[:n]] for plane in planes))
        for row, codes in self._skills.beyond.items():
            best[row] = max(int(best[row]), *(int(credits[code]) for code in codes))
        return best

    def _write(self, row: int, candidate: Candidate) -> None:
        for facet in self._facets.values():
            facet.put(row, candidate)
        self._skills.put(row, candidate.skills)
        self._stated[row] = sum(getattr(candidate, field) is not None for field in OUTPUTS)

    def outputs(self, row: int) -> Candidate:
        """Return somebody who states what the candidate of a row states of outputs, and nothing else."""
        held = (self._facets[field,].value(row) for field in OUTPUTS)
        return BLANK.model_copy(update=reduce(or_, held))

    def _decoded(self, row: int) -> Candidate:
        held: dict[str, object] = {"talent_id": self._ids[row], "skills": self._skills.value(row)}
        for facet in self._facets.values():
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
        for facet in self._facets.values():
            facet.grow(capacity)
        self._skills.grow(capacity)
        self._stated, self._here = longer(self._stated, capacity), longer(self._here, capacity)


_OF_CONSENT = frozenset(Agreed.__annotations__)
