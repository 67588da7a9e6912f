"""The best candidates for a role: several kinds of evidence among the first, a few places for who states none yet.

Everything is advice to a person, and deterministic: the same candidates, consents, day and seed give the same list.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from features.bilingual import Language
from features.policy.pack import Policy
from features.policy.weights import TalentScore
from features.role import RoleProfile
from features.talent import OUTPUTS, TalentProfile
from recommender.eligibility.evaluation import RuleSet
from recommender.eligibility.role_talent.rules import ROLE_TALENT
from recommender.eligibility.role_talent.sides import NOTHING, Candidate, RoleAsked, Standings
from recommender.eligibility.verdict import Verdict
from recommender.phrases.sentence import Sentence
from recommender.ranking import spread
from recommender.talent.ask import RoleAsk
from recommender.talent.index import TalentIndex
from recommender.talent.match import TalentMatch, evidence_missed, leading_output, matched
from recommender.talent.part import told
from recommender.talent.parts import ceilings
from recommender.talent.scan import TalentScores
from recommender.talent.vectors import Vector

Read: TypeAlias = Callable[[Sequence[str]], Mapping[str, Candidate]]
"""Reads candidates, with what stands of their consents now, by number; who is gone or has withdrawn may be absent."""
_TEN = 10
_TRIED_FOR_EACH = 4
"""So many thin candidates, best first, are looked at for each exploration place."""


@dataclass(frozen=True)
class Shortlist:
    """Candidates for a role, best first.

    Attributes
    ----------
    considered, allowed
        How many candidates there are, and how many of them no rule excludes.
    excluded
        How many each rule excludes, by its id.
    """

    role_id: str
    matches: tuple[TalentMatch, ...]
    considered: int
    allowed: int
    excluded: Mapping[str, int]

    def ahead(self, position: int) -> Sentence | None:
        """Return why the candidate at a position stands before the next; nothing is told of places on trial."""
        pair = self.matches[position : position + 2]
        return pair[0].ahead_of(pair[1]) if len(pair) > 1 and not (pair[0].trial or pair[1].trial) else None

    def as_json(self, language: Language) -> dict[str, Any]:
        """Return it as JSON values, with texts in one language."""
        rows = []
        for position, match in enumerate(self.matches):
            ahead = self.ahead(position)
            rows.append({**match.as_json(language), "ahead": ahead.say(language) if ahead else None})
        counts = {"considered": self.considered, "allowed": self.allowed, "excluded": dict(self.excluded)}
        return {"role_id": self.role_id, **counts, "matches": rows}


@dataclass(frozen=True, eq=False)
class RoleWords:
    """Where the words of a role stand, and those of candidates by number: short vectors of length 1."""

    role: Vector
    talents: Mapping[str, Vector]


@dataclass(frozen=True)
class _Roles:
    """One role as the rules take guests."""

    profiles: tuple[RoleAsked, ...]
    tags: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.profiles)


@dataclass(frozen=True)
class _Talents:
    profiles: tuple[Candidate, ...]


def verdicts(ask: RoleAsk, talents: Sequence[Candidate]) -> list[tuple[Verdict, ...]]:
    """Return what every rule says of each candidate for a role."""
    technologies = len(ask.policy.taxonomy.technologies)
    roles = _Roles((ask.asked,), np.zeros((1, technologies), dtype=np.float32))
    judged = RuleSet(ROLE_TALENT, ask.policy, _Talents(tuple(talents)), ask.today).evaluate(roles)
    return [judged.verdicts(0, row) for row in range(len(talents))]


def matches(ask: RoleAsk, talents: Sequence[Candidate]) -> list[TalentMatch]:
    """Return each candidate for a role, in the order given, whether they may be shown or not."""
    tops = ceilings(ask)
    return [matched(ask, tops, one, said) for one, said in zip(talents, verdicts(ask, talents), strict=True)]


def shortlist(
    role: RoleProfile,
    talents: Iterable[TalentProfile],
    standings: Standings,
    *,
    policy: Policy,
    today: dt.date,
    k: int = 10,
    recipient: str | None = None,
    is_abroad: bool = False,
    words: RoleWords | None = None,
    seed: int = 0,
) -> Shortlist:
    """Return the k best candidates for a role among those who have agreed to be matched.

    Parameters
    ----------
    standings
        What stands of each candidate's consents now; who is not in it has agreed to nothing.
    recipient, is_abroad
        To whom they are to be disclosed, and whether abroad; only who has separately agreed to that is then shown.
    words
        Where the words of the role and of candidates stand; they count for whom no technology is known.
    seed
        Chooses among those who may have an exploration place.

    Examples
    --------
    >>> from features.policy.pack import load_policy
    >>> from features.consents import ANYBODY, Purpose, StandingConsents
    >>> role = RoleProfile(role_id="R-1", title="外延工艺工程师", place_id="ntcx")
    >>> people = [TalentProfile(talent_id="T-1"), TalentProfile(talent_id="T-2")]
    >>> agreed = {"T-2": StandingConsents(frozenset({(Purpose.KEPT, ANYBODY), (Purpose.MATCHED, ANYBODY)}))}
    >>> found = shortlist(role, people, agreed, policy=load_policy(), today=dt.date(2026, 11, 1))
    >>> [match.talent_id for match in found.matches], dict(found.excluded)
    (['T-2'], {'TR-01': 1})
    """
    known = {talent.talent_id: talent for talent in talents}
    index = TalentIndex.of(policy, known.values(), standings, words.talents if words else {})

    def read(ids: Sequence[str]) -> Mapping[str, Candidate]:
        return {one: Candidate.of(known[one], standings.get(one, NOTHING)) for one in ids}

    ask = RoleAsk(role, policy, today, recipient, is_abroad)
    return shortlisted(index, ask, read, k=k, words=words.role if words else None, seed=seed)


def shortlisted(
    index: TalentIndex,
    ask: RoleAsk,
    read: Read | None = None,
    *,
    k: int = 10,
    words: Vector | None = None,
    seed: int = 0,
) -> Shortlist:
    """Return the k best of an index for a role.

    ``read`` gives the candidates as they stand in the transaction that answers: each is judged again, and whoever has
    withdrawn in the meantime is left out. Without it they are taken as the index holds them.
    """
    scores = index.scores(ask, words)
    chosen = TalentPlaces(index, scores, k, seed)
    ids = index.ids(np.array([row for row, _ in chosen.places], dtype=np.intp))
    there = read(ids) if read else index.profiles(ids)
    shown = [(there[one], trial) for one, (_, trial) in zip(ids, chosen.places, strict=True) if one in there]
    told_of = matches(scores.ask, [talent for talent, _ in shown])
    with_trials = (replace(match, trial=trial) for match, (_, trial) in zip(told_of, shown, strict=True))
    return Shortlist(
        role_id=ask.role.role_id,
        matches=tuple(match for match in with_trials if match.allowed),
        considered=scores.considered,
        allowed=scores.allowed,
        excluded=scores.excluded,
    )


@dataclass(frozen=True, eq=False)
class TalentPlaces:
    """Which rows of an index are shown, and which of them on trial."""

    index: TalentIndex
    scores: TalentScores
    k: int
    seed: int

    @cached_property
    def places(self) -> list[tuple[int, Sentence | None]]:
        """Rows in the order shown, with the reason of those on trial: the last place of every ten."""
        ranked: list[int] = self.index.best(self.scores, self.k).tolist()
        trials = self._trials(ranked)
        step = self.k // len(trials) if trials else self.k + 1
        first = min(self._rule.diversity_top, self.k)
        by_score = self._diverse(ranked, first - first // step)[: self.k - len(trials)]
        kept: list[tuple[int, Sentence | None]] = [(row, None) for row in by_score]
        for position, row in enumerate(trials, start=1):
            kept.insert(step * position - 1, (row, self._reason(row)))
        return kept

    @property
    def _rule(self) -> TalentScore:
        return self.scores.ask.policy.weights.talent

    def _diverse(self, ranked: list[int], first: int) -> list[int]:
        """Return the ranking with enough kinds of evidence among the first, where the best of all have them."""
        rule = self._rule
        if len({self._output(row) for row in ranked[:first]} - {None}) >= min(
            rule.diversity_evidence_types, len(ranked)
        ):
            return ranked
        pool = self.index.best(self.scores, max(self.k, self.scores.ask.measures.evidence_pool)).tolist()
        outputs = [self._output(row) for row in pool]
        some = next((one for one in outputs if one), "")  # who states none adds no kind
        shown = spread(
            list(range(len(pool))),
            -np.arange(len(pool), dtype=np.float64),
            districts=[one or some for one in outputs],
            limit=first,
            min_districts=rule.diversity_evidence_types,
            close_points=math.inf,
        )
        leading = [pool[place] for place in shown]
        return [*leading, *(row for row in pool if row not in set(leading))][: self.k]

    def _output(self, row: int) -> str | None:
        return leading_output(self.scores.ask, self.scores.ceilings, self.index.outputs(row))

    def _trials(self, ranked: list[int]) -> list[int]:
        """Return who is shown on trial: they state hardly any output, and could be among the first if it were there."""
        places = int(self.k * self._rule.exploration_share + 0.5)
        if not places or len(ranked) < self.k:
            return []
        thin = self.index.best(
            self.scores, self.k + _TRIED_FOR_EACH * places, among=self.index.thin(self.scores)
        ).tolist()
        least = int(self.scores.points[ranked[-1]])
        waiting = sorted(set(thin) - set(ranked), key=self._drawn)
        return list(islice((row for row in waiting if self._potential(row) > least), places))

    def _potential(self, row: int) -> int:
        missed = evidence_missed(self.scores.ask, self.scores.ceilings, self.index.outputs(row))
        return int(self.scores.points[row]) + missed

    def _drawn(self, row: int) -> str:
        """Return what orders the draw: nobody who looks twice on the same seed sees another one."""
        [talent_id] = self.index.ids(np.array([row], dtype=np.intp))
        return hashlib.sha256(f"{self.seed}\0{self.scores.ask.role.role_id}\0{talent_id}".encode()).hexdigest()

    def _reason(self, row: int) -> Sentence:
        stated = self.index.outputs(row)
        return told("trial", stated=sum(getattr(stated, name) is not None for name in OUTPUTS))
