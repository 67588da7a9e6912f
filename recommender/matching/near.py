"""Places that are nearly open to a project, and the one change that would make one of them its first choice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from features.fields import field_specs
from features.park import ParkProfile
from features.policy.vocabulary import Named
from features.policy.weights import NearMiss
from recommender.eligibility.kleene import Status
from recommender.eligibility.verdict import Facts, Verdict
from recommender.learned.explain import Counterfactual
from recommender.matching.judged import JudgedProjects, Mask, place_name
from recommender.matching.requirements import CheckedRequest
from recommender.ranking import order

__all__ = ["counterfactual", "is_near", "near_misses"]

NEAR_MISSES = 3
_NEAR_CONSIDERED = 6
_FREE_FIELDS = tuple(
    field.name for field in field_specs(ParkProfile) if field.kind == "number" and "_free_" in field.name
)


def near_misses(judged: JudgedProjects, project: int, within: Mask | None) -> list[int]:
    """Return the rows of a few sites that one rule alone keeps out, those closest to being met first."""
    best, measure = _nearly(judged, project, within), judged.matcher.policy.weights.near_miss

    def is_far(row: int) -> bool:
        return not is_near(judged.eligibility.failed(project, row), measure)

    return sorted(best, key=is_far)[:NEAR_MISSES]


def is_near(verdicts: Sequence[Verdict], measure: NearMiss) -> bool:
    """Return whether every failing finding is short by little, or met before long."""
    failing = [finding for verdict in verdicts if verdict.status is Status.FAIL for finding in verdict.findings]
    return bool(failing) and all(_closes(finding.facts, measure) for finding in failing)


def _closes(facts: Facts, measure: NearMiss) -> bool:
    if facts.available_from is not None and facts.needed_from is not None:
        return (facts.available_from - facts.needed_from).days <= measure.max_wait_days
    if facts.shortfall is None or not isinstance(facts.needed, (int, float)) or not facts.needed:
        return False
    return facts.shortfall / facts.needed <= measure.max_short_share


def counterfactual(
    judged: JudgedProjects, project: int, *, asked: CheckedRequest | None = None
) -> Counterfactual | None:
    """Return one change at a place excluded for want of a resource that would make it rank first.

    It is verified: the place is changed and everything is judged and scored again, under what the request asked.
    ``None`` = none found, or no park is recommended as things stand.
    """
    one, matcher = judged.projects.take([project]), judged.matcher
    within = None if asked is None else asked.within(matcher.free.profiles)
    if not judged.offers_parks([project])[0]:
        return None
    for row in _nearly(judged, project, within):
        for name, needed in _short(judged, project, row):
            again = matcher.with_number(row, name, needed)
            within = None if asked is None else asked.within(again.free.profiles)
            if not _would_lead(judged, project, row, again.scores(one)[0], within):
                continue
            anew = JudgedProjects(again, one, again.rules.evaluate(one))
            if anew.ranked(0, within=within)[:1].tolist() == [row]:
                return _counterfactual(matcher.places.profiles[row], name, needed)
    return None


def _would_lead(
    judged: JudgedProjects, project: int, row: int, scores: NDArray[np.float32], within: Mask | None
) -> bool:
    """Whether a place would rank first by these scores if no rule kept it out; the rules take longest to ask."""
    allowed = judged.open_at(project, within).copy()
    allowed[row] = True
    return bool(order(scores, allowed, ids=judged.matcher.park_ids)[0] == row)


def _nearly(judged: JudgedProjects, project: int, within: Mask | None) -> list[int]:
    """Return the rows of the best sites that one rule alone keeps out."""
    single = (judged.eligibility.failures[project] == 1) & ~judged.matcher.is_hub
    single = single if within is None else single & within
    best: list[int] = order(judged.scores[project], single, ids=judged.matcher.park_ids).tolist()
    return best[:_NEAR_CONSIDERED]


def _short(judged: JudgedProjects, project: int, row: int) -> list[tuple[str, float]]:
    """Return the numeric fields of a place that may be what is short, with the amount needed."""
    verdicts = judged.eligibility.verdicts(project, row)
    facts = [finding.facts for verdict in verdicts if verdict.status == 0 for finding in verdict.findings]
    short = [fact for fact in facts if fact.shortfall and isinstance(fact.needed, (int, float))]
    if len(facts) != 1 or not short:
        return []
    if short[0].field is not None:  # full: what it reports must grow by what is short
        return [(short[0].field, float(short[0].limit) + float(short[0].shortfall))]  # type: ignore[arg-type]
    place, needed, observed = judged.matcher.places.profiles[row], float(short[0].needed), short[0].observed  # type: ignore[arg-type]
    return [(name, needed) for name in _FREE_FIELDS if getattr(place, name) == observed]


def _counterfactual(place: ParkProfile, name: str, needed: float) -> Counterfactual:
    """Return the change that makes a place the first choice."""
    field = next(field for field in field_specs(ParkProfile) if field.name == name)
    label = Named(zh=field.zh, en=field.en)
    observed = float(getattr(place, name))
    return Counterfactual(place.park_id, place_name(place), name, label, field.unit, observed, needed, rank=1)
