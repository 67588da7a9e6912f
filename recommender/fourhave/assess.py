"""The four-have assessment of one project, or of many.

A band holds when all its conditions hold (Kleene: unknown stays unknown). What surely holds gives the points, what may
hold gives the high end; so no later evidence can leave the range. Early-stage bands join when the project surely is
in its early stage, and only raise the high end while that is unknown.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from features.policy.conditions import AtLeast, Condition, Operator
from features.policy.fourhave import FourHaveRubric as Rubric
from features.policy.fourhave import Indicator, ScoreBand, Veto
from features.policy.pack import Policy
from features.project import ProjectProfile
from recommender.evidence import EvidenceBook, EvidenceUsed, weakest
from recommender.fourhave.grading import Asks, HaveStanding, grade_of, have_score, missing_evidence, standing
from recommender.fourhave.inputs import Observed, RubricLead, Undefined, readers
from recommender.fourhave.result import FourHave, IndicatorScore, VetoCheck, VetoState

NO_IDS: frozenset[str] = frozenset()
NO_TAGS: Mapping[str, float] = {}

Test: TypeAlias = Callable[[Observed], bool | None]

_COMPARE: Mapping[Operator, Callable[[Any, Any], bool]] = {
    Operator.AT_LEAST: operator.le,
    Operator.ABOVE: operator.lt,
    Operator.AT_MOST: operator.ge,
    Operator.BELOW: operator.gt,
    Operator.EQUALS: operator.eq,
}
"""Each operator as ``compare(wanted, observed)``, for values known exactly."""


def assess(
    profile: ProjectProfile,
    tags: Mapping[str, float],
    *,
    policy: Policy,
    today: dt.date,
    proposed: bool = False,
    released: Collection[str] = NO_IDS,
) -> FourHave:
    """Assess one project; see :meth:`FourHaveAssessor.assess`."""
    return FourHaveAssessor(policy).assess(profile, tags, today=today, proposed=proposed, released=released)


def assess_many(
    profiles: Sequence[ProjectProfile],
    tags: Sequence[Mapping[str, float]],
    *,
    policy: Policy,
    today: dt.date,
    proposed: Sequence[bool] | None = None,
    released: Mapping[str, Collection[str]] | None = None,
) -> tuple[FourHave, ...]:
    """Assess many projects in the order given.

    Parameters
    ----------
    tags
        One mapping technology id -> weight a project.
    proposed
        Whether for each project a technology is proposed that nobody has confirmed.
    released
        Veto ids that a person has released, by project id.
    """
    assessor = FourHaveAssessor(policy)
    waiting = [False] * len(profiles) if proposed is None else proposed
    freed = released or {}
    return tuple(
        assessor.assess(profile, tagging, today=today, proposed=unsure, released=freed.get(profile.project_id, NO_IDS))
        for profile, tagging, unsure in zip(profiles, tags, waiting, strict=True)
    )


@dataclass(frozen=True, slots=True)
class _Check:
    """One condition ready to be tried."""

    input_id: str
    test: Test


@dataclass(frozen=True, slots=True)
class _Band:
    """A band ready to be tried."""

    band: ScoreBand
    early: bool
    checks: tuple[_Check, ...]


@dataclass(frozen=True, slots=True)
class _IndicatorLine:
    """An indicator with its bands, best points first; on equal points the ordinary path comes first."""

    indicator: Indicator
    bands: tuple[_Band, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """What trying the bands of one indicator gave: the band that holds, and those above it that may hold."""

    held: _Band | None
    undecided: tuple[_Band, ...]

    @property
    def points(self) -> float:
        """Points that are established."""
        return self.held.band.points if self.held else 0.0

    @property
    def high(self) -> float:
        """The most that is still possible."""
        return self.undecided[0].band.points if self.undecided else self.points


class FourHaveAssessor:
    """The rubric of a policy pack, prepared once for many projects.

    Examples
    --------
    >>> from features.policy.pack import load_policy
    >>> lead = ProjectProfile(project_id="L1", name="某项目（演示）", trl=6, lead_programme="nation")
    >>> result = FourHaveAssessor(load_policy()).assess(lead, {}, today=dt.date(2026, 7, 1))
    >>> result.indicator("A5").points, result.indicator("B1").points, result.indicator("B2").known
    (3.0, 7.0, False)
    """

    def __init__(self, policy: Policy) -> None:
        rubric = policy.fourhave
        processes = policy.rules.negative_list.parameters.processes
        self._rubric: Rubric = rubric
        self._version = policy.version
        self._readers = readers(rubric, taxonomy=policy.taxonomy, processes=processes)
        self._reads = {item.id: item.reads for item in rubric.inputs}
        self._early = _checks(rubric.early_stage)
        self._asks = Asks(rubric)
        self._lines = tuple(_line(indicator) for indicator in rubric.indicators)
        self._vetoes = tuple((veto, _checks(veto.when_any)) for veto in rubric.vetoes)

    def assess(
        self,
        profile: ProjectProfile,
        tags: Mapping[str, float],
        *,
        today: dt.date,
        proposed: bool = False,
        released: Collection[str] = NO_IDS,
    ) -> FourHave:
        """Assess one project on what is known at ``today``.

        Parameters
        ----------
        tags
            Technology id (or field or industry id, where no more is known) -> weight.
        proposed
            Whether a technology is proposed that nobody has confirmed: without a tag it is then unknown.
        released
            Ids of raised vetoes that a person has released.
        """
        lead = RubricLead(profile, tags, proposed, today)
        observed = {input_id: read(lead) for input_id, read in self._readers.items()}
        book = EvidenceBook(profile, today=today)
        early = _any(self._early, observed)
        scores = tuple(self._score(line, observed, early=early, book=book) for line in self._lines)
        vetoes = tuple(_veto(veto, checks, observed, released) for veto, checks in self._vetoes)
        return self._result(lead, scores, early=early, vetoes=vetoes, filled=book.filled)

    def _score(
        self, line: _IndicatorLine, observed: Mapping[str, Observed], *, early: bool | None, book: EvidenceBook
    ) -> IndicatorScore:
        indicator = line.indicator
        found = _try_bands(line, observed, early=early)
        known = found.held is not None or found.high <= self._rubric.max_open_share * indicator.points
        evidence = self._evidence(line, found, observed, book=book) if known else ()
        return IndicatorScore(
            indicator_id=indicator.id,
            points=found.points,
            high=found.high,
            max_points=indicator.points,
            band=found.held.band if found.held else None,
            known=known,
            kind=weakest(evidence),
            evidence=evidence,
            open_inputs=self._open_inputs(found, observed, early=early) if found.undecided else (),
            label=indicator,
        )

    def _evidence(
        self, line: _IndicatorLine, found: _Found, observed: Mapping[str, Observed], *, book: EvidenceBook
    ) -> tuple[EvidenceUsed, ...]:
        """Return the records of the fields that decided: those of the band that holds, else of all known inputs."""
        bands = (found.held,) if found.held else line.bands
        inputs = dict.fromkeys(check.input_id for band in bands for check in band.checks)
        fields = [field for item in inputs if observed[item] is not None for field in self._reads[item]]
        known = [field for field in fields if field in book.filled]
        return book.used(known or fields[:1], fresh_months=line.indicator.fresh_months)

    def _open_inputs(self, found: _Found, observed: Mapping[str, Observed], *, early: bool | None) -> tuple[str, ...]:
        """Return the inputs that keep better bands undecided.

        Of two early-stage bands the lesser is moot where the better one waits for nothing but the stage itself.
        """
        checks: list[_Check] = []
        early_settled = False
        for band in found.undecided:
            if not (band.early and early_settled):
                checks += band.checks
                early_settled = early_settled or (band.early and _all(band.checks, observed) is True)
        if early is None and any(band.early for band in found.undecided):
            checks += self._early
        return tuple(dict.fromkeys(check.input_id for check in checks if check.test(observed[check.input_id]) is None))

    def _result(
        self,
        lead: RubricLead,
        scores: tuple[IndicatorScore, ...],
        *,
        early: bool | None,
        vetoes: tuple[VetoCheck, ...],
        filled: Collection[str],
    ) -> FourHave:
        rubric = self._rubric
        by_have = {have.id: [score for score in scores if score.indicator_id[0] == have.id] for have in rubric.haves}
        haves = tuple(have_score(by_have[have.id], have, rubric) for have in rubric.haves)
        now: dict[str, HaveStanding] = {have.id: standing(by_have[have.id], have) for have in rubric.haves}
        return FourHave(
            project_id=lead.profile.project_id,
            indicators=scores,
            haves=haves,
            total=sum(have.points for have in haves),
            high=sum(have.high for have in haves),
            confidence=sum(have.confidence * have.max_points for have in haves)
            / sum(have.max_points for have in haves),
            grade=grade_of(now.values(), rubric),
            worst_grade=grade_of(
                (HaveStanding(have.points, have.max_points, have.max_points) for have in haves), rubric
            ),
            best_grade=grade_of((HaveStanding(have.high, have.max_points, have.max_points) for have in haves), rubric),
            rated=sum(score.known for score in scores) >= rubric.rated.min_known,
            early_stage=early,
            vetoes=vetoes,
            missing=missing_evidence(scores, now, rubric, asks=self._asks, filled=filled),
            label=rubric.label,
            policy_version=self._version,
            as_of=lead.today,
        )


def _line(indicator: Indicator) -> _IndicatorLine:
    ordinary = [_Band(band, False, _checks(band.when)) for band in indicator.bands]
    early = [_Band(band, True, _checks(band.when)) for band in indicator.early]
    return _IndicatorLine(indicator, tuple(sorted((*ordinary, *early), key=lambda item: -item.band.points)))


def _try_bands(line: _IndicatorLine, observed: Mapping[str, Observed], *, early: bool | None) -> _Found:
    """Try the bands, best first, up to the first that surely holds."""
    undecided: list[_Band] = []
    for band in line.bands:
        if band.early and early is False:
            continue
        outcome = _all(band.checks, observed)
        if outcome and (early or not band.early):
            worth_more = tuple(item for item in undecided if item.band.points > band.band.points)
            return _Found(band, worth_more)
        if outcome is not False:
            undecided.append(band)
    return _Found(None, tuple(undecided))


def _all(checks: tuple[_Check, ...], observed: Mapping[str, Observed]) -> bool | None:
    """Kleene conjunction."""
    certain = True
    for check in checks:
        outcome = check.test(observed[check.input_id])
        if outcome is False:
            return False
        certain = certain and outcome is True
    return True if certain else None


def _any(checks: tuple[_Check, ...], observed: Mapping[str, Observed]) -> bool | None:
    """Kleene disjunction."""
    outcomes = [check.test(observed[check.input_id]) for check in checks]
    if True in outcomes:
        return True
    return None if None in outcomes else False


def _checks(conditions: Iterable[Condition]) -> tuple[_Check, ...]:
    return tuple(_Check(condition.input, _test(condition)) for condition in conditions)


def _test(condition: Condition) -> Test:
    """Return the condition as a function of one observed value; nothing holds of what is undefined."""
    compare = _COMPARE.get(condition.op)
    wanted: Any = condition.value
    if condition.op is Operator.IN and isinstance(wanted, tuple):
        compare, wanted = operator.contains, frozenset(wanted)

    def test(value: Observed) -> bool | None:
        if value is None:
            return None
        if isinstance(value, Undefined):
            return False
        if compare is None or isinstance(value, AtLeast):
            return condition.holds(value)
        return bool(compare(wanted, value))

    return test


def _veto(
    veto: Veto, checks: tuple[_Check, ...], observed: Mapping[str, Observed], released: Collection[str]
) -> VetoCheck:
    raised = _any(checks, observed)
    if raised is None:
        return VetoCheck(veto.id, veto, VetoState.UNKNOWN, ())
    if not raised:
        return VetoCheck(veto.id, veto, VetoState.CLEAR, ())
    causes = tuple(check.input_id for check in checks if check.test(observed[check.input_id]))
    return VetoCheck(veto.id, veto, VetoState.RELEASED if veto.id in released else VetoState.RAISED, causes)
