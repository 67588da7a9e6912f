"""What there is to ask about a project and to say of one without places: questions by what they change, reasons."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from features.figures import FactValue
from features.frames import ProjectTable
from features.policy.rules import FactSide
from features.policy.vocabulary import Named
from recommender.eligibility.kleene import Status
from recommender.eligibility.speech import phrase
from recommender.eligibility.verdict import Question
from recommender.matching.judged import JudgedProjects, Mask, place_name
from recommender.matching.questions import AnswerTrial, OpenQuestion, ordered
from recommender.matching.sufficiency import Outlook
from recommender.phrases.sentence import Sentence
from recommender.ranking import order

__all__ = ["failures_by_rule", "first_asks", "questions", "reasons", "to_confirm"]

REASONS = 3


def questions(judged: JudgedProjects, project: int, first: Sequence[int]) -> tuple[OpenQuestion, ...]:
    """Return what the ``first`` places want to know of a project, by what the answers change at all places."""
    verdicts = [verdict for row in first for verdict in judged.eligibility.verdicts(project, row)]
    found = (one for verdict in verdicts for one in verdict.questions if one.side is FactSide.PROJECT)
    asked = {one.field: one for one in found}
    unsure = {verdict.rule_id for verdict in verdicts if verdict.status is Status.UNKNOWN}
    matcher, rule_ids = judged.matcher, judged.eligibility.rule_ids
    others = [position for position, rule_id in enumerate(rule_ids) if rule_id not in unsure]
    free = (judged.eligibility.status[project][:, others] > 0).all(axis=1) & ~matcher.is_hub

    def may(answered: ProjectTable) -> Mask:
        allowed: Mask = free[None, :] & ~matcher.rules.excluded(answered, unsure)
        return allowed

    def points(answered: ProjectTable) -> NDArray[np.float32]:
        return matcher.scorer.score(answered, today=matcher.today).score

    lead, policy = judged.projects.take([project]), matcher.policy
    return ordered(
        asked.values(), AnswerTrial(lead, may, points, first, matcher.listed_words), policy=policy, today=matcher.today
    )


def reasons(judged: JudgedProjects, project: int, outlook: Outlook) -> tuple[Sentence, ...]:
    """Return why no places are ranked; the rules that exclude most places, each with one place and its reason."""
    if outlook is Outlook.RANKED:
        return ()
    if outlook is Outlook.TOO_LITTLE:
        return (judged.matcher.sufficiency.said(judged.projects.profiles[project], tagged=judged.is_tagged(project)),)
    if judged.outlook(project) is Outlook.NOWHERE:
        return (Sentence("outlook.off_field"),)
    home = np.flatnonzero(~judged.matcher.is_hub)
    counts = failures_by_rule(judged.eligibility.rule_ids, judged.eligibility.status[project, home] == 0)
    return (
        Sentence("outlook.all_excluded", {"places": len(home)}),
        *(_excluded(judged, project, rule_id, count) for rule_id, count in list(counts.items())[:REASONS]),
    )


def first_asks(judged: JudgedProjects, project: int) -> tuple[Question, ...]:
    """Return what to ask of a lead that nobody can judge: whether what is proposed is so, then what is missing."""
    reader, lead = judged.matcher.sufficiency, judged.projects.profiles[project]
    confirm = (one.question for one in to_confirm(judged, project))
    return (*confirm, *reader.asks(lead, tagged=judged.is_tagged(project)))


def to_confirm(judged: JudgedProjects, project: int) -> tuple[OpenQuestion, ...]:
    """Return the questions whether what is proposed is so, and by how much a yes moves points."""
    lead, matcher = judged.projects.take([project]), judged.matcher
    waiting = () if lead.tags.any() else lead.proposed(0)
    columns = {technology.id: column for column, technology in enumerate(matcher.policy.taxonomy.technologies)}
    found = []
    for proposal in waiting:
        tags = np.zeros_like(lead.tags)
        tags[0, columns[proposal.technology_id]] = 1
        answered = matcher.scorer.score(ProjectTable(tags, lead.profiles), today=matcher.today).score[0]
        moved = np.abs(answered - judged.expert.score[project])[judged.open_sites[project]].max(initial=0.0)
        found.append(OpenQuestion(matcher.sufficiency.confirm(proposal), 0, float(moved)))
    return tuple(found)


def _excluded(judged: JudgedProjects, project: int, rule_id: str, count: int) -> Sentence:
    """Say at how many places a rule fails, with the best of them."""
    position = judged.eligibility.rule_ids.index(rule_id)
    fails = (judged.eligibility.status[project, :, position] == 0) & ~judged.matcher.is_hub
    row = int(order(judged.scores[project], fails, ids=judged.matcher.park_ids)[0])
    verdict = next(one for one in judged.eligibility.failed(project, row) if one.rule_id == rule_id)
    why = Named(zh=phrase(verdict, "zh"), en=phrase(verdict, "en"))
    place = place_name(judged.matcher.places.profiles[row])
    facts: dict[str, FactValue] = {"rule": verdict.name, "count": count, "place": place, "why": why}
    return Sentence("outlook.excluded_by", facts)


def failures_by_rule(rule_ids: Sequence[str], fails: Mask) -> dict[str, int]:
    """Return how often each rule fails, the most frequent first; rules that never do are left out."""
    counted = {rule_id: int(fails[:, column].sum()) for column, rule_id in enumerate(rule_ids)}
    return {rule_id: count for rule_id, count in sorted(counted.items(), key=lambda item: (-item[1], item[0])) if count}
