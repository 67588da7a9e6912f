"""From indicator scores to the four 有, the grade, and the evidence worth asking for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from features.evidence import EvidenceKind
from features.policy.fourhave import FourHaveRubric as Rubric
from features.policy.fourhave import Grade, Have
from features.policy.vocabulary import Named
from recommender.fourhave.result import HaveScore, IndicatorScore, MissingEvidence


@dataclass(frozen=True, slots=True)
class HaveStanding:
    """What decides whether one 有 is met: its points and the weight of its known indicators."""

    points: float
    known_weight: float
    max_points: float

    def met(self, rubric: Rubric) -> bool:
        """Whether both minima of the rubric are reached."""
        enough = self.known_weight >= rubric.met.min_confidence * self.max_points
        return enough and self.points >= rubric.met.min_points

    def with_gain(self, score: IndicatorScore) -> HaveStanding:
        """Return the standing if ``score`` reached its best on evidence."""
        weight = 0.0 if score.known else score.max_points
        return HaveStanding(self.points + score.high - score.points, self.known_weight + weight, self.max_points)


def standing(scores: Iterable[IndicatorScore], have: Have) -> HaveStanding:
    """Return the standing of one 有 on what is known."""
    of_have = list(scores)
    weight = sum(score.max_points for score in of_have if score.known)
    return HaveStanding(sum(score.points for score in of_have), weight, have.points)


def have_score(scores: Sequence[IndicatorScore], have: Have, rubric: Rubric) -> HaveScore:
    """Return points, range, confidence and the met rule of one 有."""
    now = standing(scores, have)
    high = sum(score.high for score in scores)
    by_kind = dict.fromkeys(EvidenceKind, 0.0)
    for score in scores:
        if score.kind is not None:
            by_kind[score.kind] += score.max_points / have.points
    return HaveScore(
        have_id=have.id,
        points=now.points,
        high=high,
        max_points=have.points,
        confidence=now.known_weight / have.points,
        confidence_by_kind=by_kind,
        met=now.met(rubric),
        could_be_met=HaveStanding(high, have.points, have.points).met(rubric),
        label=have,
    )


def grade_of(standings: Iterable[HaveStanding], rubric: Rubric) -> Grade:
    """Return the grade that these standings reach."""
    of_haves = list(standings)
    met = sum(item.met(rubric) for item in of_haves)
    return rubric.grade(met=met, total=sum(item.points for item in of_haves))


class Asks:
    """What to ask for given inputs: their questions and the profile fields they read, looked up once."""

    def __init__(self, rubric: Rubric) -> None:
        self._rubric = rubric
        self._known: dict[tuple[str, ...], tuple[tuple[Named, ...], tuple[str, ...]]] = {}

    def of(self, input_ids: tuple[str, ...]) -> tuple[tuple[Named, ...], tuple[str, ...]]:
        """Return (questions, fields), each without repetition."""
        if input_ids not in self._known:
            inputs = [self._rubric.input(input_id) for input_id in input_ids]
            questions = {item.question.zh: item.question for item in inputs}
            fields = dict.fromkeys(field for item in inputs for field in item.reads)
            self._known[input_ids] = tuple(questions.values()), tuple(fields)
        return self._known[input_ids]


def missing_evidence(
    scores: Sequence[IndicatorScore],
    standings: Mapping[str, HaveStanding],
    rubric: Rubric,
    *,
    asks: Asks,
    filled: Collection[str],
) -> tuple[MissingEvidence, ...]:
    """Return what could raise the assessment, greatest gain first, then what changes the grade, then rubric order.

    Parameters
    ----------
    standings
        Standing of each 有 by its id.
    filled
        Names of the profile fields that say anything.
    """
    met = {have_id: item.met(rubric) for have_id, item in standings.items()}
    total, count = sum(item.points for item in standings.values()), sum(met.values())
    today = rubric.grade(met=count, total=total)
    found = []
    for score in scores:
        gain = score.high - score.points
        if gain > 0:
            have_id = score.indicator_id[0]
            met_with = count - met[have_id] + standings[have_id].with_gain(score).met(rubric)
            grade = rubric.grade(met=met_with, total=total + gain)
            questions, fields = asks.of(score.open_inputs)
            empty = tuple(field for field in fields if field not in filled) or fields
            found.append(
                MissingEvidence(
                    score.indicator_id,
                    gain,
                    score.open_inputs,
                    empty,
                    questions,
                    grade,
                    changes_grade=grade.id != today.id,
                )
            )
    return tuple(sorted(found, key=lambda item: (-item.gain, not item.changes_grade)))
