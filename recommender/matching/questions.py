"""What to ask about a lead first: every open question is answered both ways, and what would change is counted.

The engine itself judges and scores the lead once with each answer; so the order says how many places an answer opens or
closes and how far it moves their points, in this city, for this lead.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from features.bilingual import Language
from features.fields import FieldSpec, field_specs
from features.frames import ProjectTable
from features.money import Money
from features.policy.pack import Policy
from features.project import ProjectProfile
from recommender.eligibility.speech import phrase_question
from recommender.eligibility.verdict import Question
from recommender.expert.contributions import PROJECT_FIELDS
from recommender.matching.listed_words import UNLISTED
from recommender.phrases.sentence import Sentence

Mask = npt.NDArray[np.bool_]
Points = npt.NDArray[np.float32]
Answer = tuple[str, Any]
ASKED_FIRST = 5
_SPECS: dict[str, FieldSpec] = {spec.name: spec for spec in field_specs(ProjectProfile)}
_SCORED = frozenset(field for fields in PROJECT_FIELDS.values() for field in fields)
_SOON, _LATE = dt.timedelta(days=60), dt.timedelta(days=720)


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question about a lead, with what its answer would change.

    Attributes
    ----------
    places
        At how many places the answer decides whether the lead may be placed.
    points
        The most by which it moves the points of one place.
    """

    question: Question
    places: int
    points: float

    def say(self, language: Language) -> str:
        """Return the question with whom to ask, and what the answer would change."""
        points, effect = round(self.points, 1), ""
        if self.places:
            effect = Sentence("outlook.decides", {"places": self.places}).say(language)
        elif points:
            effect = Sentence("outlook.moves", {"points": points}).say(language)
        return phrase_question(self.question, language) + effect

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return it as JSON values."""
        told = {**self.question.to_json(), "text": phrase_question(self.question, language)}
        return {**told, "places": self.places, "points": round(self.points, 1)}


@dataclass(frozen=True, eq=False)
class AnswerTrial:
    """The one lead of a table, and how the engine judges it with another answer.

    Attributes
    ----------
    may, points
        At which places each variant may be placed, and its points there; (n, m) both.
    shown
        Rows of the places that are recommended.
    listed
        By field of a lead that is said in words, the words that most places list.
    """

    lead: ProjectTable
    may: Callable[[ProjectTable], Mask]
    points: Callable[[ProjectTable], Points]
    shown: Sequence[int]
    listed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def ordered(
    asked: Iterable[Question], trial: AnswerTrial, *, policy: Policy, today: dt.date
) -> tuple[OpenQuestion, ...]:
    """Return the questions about a lead, what changes most first.

    What decides between places comes first, those that are shown before the others; then what the pack asks first in
    the lead's field, what would close all places alike (a veto), and what moves points. The rest keeps its order.
    """
    questions = tuple(asked)
    answers = [(one.field, value) for one in questions for value in _answers(one.field, trial, policy, today)]
    if not questions:
        return ()
    allowed = trial.may(_with(trial.lead, answers))
    moved = _moves([pair for pair in answers if pair[0] in _SCORED], trial, open_now=np.asarray(allowed.any(axis=0)))
    first, fields = _asked_first(trial.lead, policy), np.array([name for name, _ in answers], dtype=object)
    found = []
    for position, question in enumerate(questions):
        mine = allowed[fields == question.field]
        between, decided = _decided(mine[mine.any(axis=1)]), int(_decided(mine).sum())
        points = moved.get(question.field, 0.0)
        counts = (-int(between[list(trial.shown)].sum()), -int(between.sum()))
        key = (*counts, question.field not in first, -decided, -points, position)
        found.append((key, OpenQuestion(question, decided, points)))
    return tuple(one for _, one in sorted(found, key=lambda item: item[0]))


def _moves(answers: Sequence[Answer], trial: AnswerTrial, *, open_now: Mask) -> dict[str, float]:
    """Return by field the widest range of points at an open place, of the fields that score."""
    if not answers or not open_now.any():
        return {}
    points = trial.points(_with(trial.lead, answers))[:, open_now]
    rows: dict[str, list[int]] = {}
    for row, (name, _) in enumerate(answers):
        rows.setdefault(name, []).append(row)
    return {name: float(np.ptp(points[found], axis=0).max()) for name, found in rows.items()}


def _decided(allowed: Mask) -> Mask:
    """(m,): where some answers allow what others do not; nowhere without answers."""
    decided: Mask = np.logical_and(allowed.any(axis=0), ~allowed.all(axis=0))
    return decided


def _with(lead: ProjectTable, answers: Sequence[Answer]) -> ProjectTable:
    """Return the one lead of a table once for each answer."""
    profile = lead.profiles[0]
    profiles = tuple(profile.model_copy(update={field: value}) for field, value in answers)
    proposals = lead.proposals * len(answers) if lead.proposals else ()
    return ProjectTable(np.repeat(lead.tags, len(answers), axis=0), profiles, proposals)


def _answers(field: str, trial: AnswerTrial, policy: Policy, today: dt.date) -> tuple[Any, ...]:
    """Return the answers to try: both, every choice, the ends of the usual range, or words that places list and not."""
    spec = _SPECS[field]
    if field in UNLISTED:
        words = (*trial.listed.get(field, ()), UNLISTED[field])
        return words if spec.kind == "text" else tuple((word,) for word in words)
    if spec.kind == "truth":
        return (True, False)
    if spec.kind == "choice":
        return tuple(spec.choices or ())
    if spec.kind == "date":
        return (today + _SOON, today + _LATE)
    ends = next(
        (one.ends for rule in policy.rules.each for one in rule.questions if one.input == field and one.ends), ()
    )
    if spec.kind == "money":
        return tuple(Money(amount=end) for end in ends)
    return tuple(int(end) if spec.kind == "integer" else end for end in ends)


def _asked_first(lead: ProjectTable, policy: Policy) -> frozenset[str]:
    """Return the facts that the pack asks first in the fields of the lead."""
    technologies = policy.taxonomy.technologies
    fields = {technologies[column].field_id for column in np.flatnonzero(lead.tags[0]).tolist()}
    asked = (question for field in fields for question in policy.rules.questions_for(field))
    return frozenset(name for question in asked for name in question.inputs)
