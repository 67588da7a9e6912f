"""Verdicts in words, by the phrase catalogue."""

from __future__ import annotations

from features.bilingual import Language, either
from features.memo import ObjectMemo
from recommender.eligibility.kleene import Status
from recommender.eligibility.verdict import NO_FACTS, OK, TO_VERIFY, Finding, Question, Verdict
from recommender.phrases.catalogue import packaged, say

TOPIC = "eligibility"
_ASKED: ObjectMemo[str] = ObjectMemo(most=5_000)


def phrase(verdict: Verdict, language: Language) -> str:
    """Return what a rule says, in one line: its findings, and what to ask where it is unknown.

    Examples
    --------
    >>> from features.policy.vocabulary import Named
    >>> from recommender.eligibility.verdict import Facts
    >>> finding = Finding("space.floor_short", Facts(needed=6000, observed=4500, shortfall=1500, unit="m2"))
    >>> name = Named(zh="面积与用地", en="Floor space and land")
    >>> phrase(Verdict("HC-P04", name, Status.FAIL, (finding,), (), (), ()), "zh")
    '需6,000㎡，可用4,500㎡，缺1,500㎡'
    """
    if verdict.code == OK and (met := f"met.{verdict.rule_id}") in packaged().phrases:
        return say(met, verdict.facts.named(), language)
    questions = [phrase_question(question, language) for question in verdict.questions]
    telling = [one for one in verdict.findings if not questions or one.code != TO_VERIFY or one.facts != NO_FACTS]
    findings = [phrase_finding(finding, language) for finding in telling]
    return _in_a_row([*findings, *questions], language)


def phrase_finding(finding: Finding, language: Language) -> str:
    """Return one finding in words."""
    return say(f"{TOPIC}.{finding.code}", finding.facts.named(), language)


def phrase_question(question: Question, language: Language) -> str:
    """Return one question: what is unknown, whom to ask, and how."""

    def ask() -> str:
        facts = {"label": question.label, "role": question.role, "text": question.text}
        return say(f"{TOPIC}.question", facts, language)

    return _ASKED.get(ask, question, under=language)


def phrase_fix(verdict: Verdict, language: Language) -> str | None:
    """Return what would mend a failure, ``None`` where the pack has no words on it."""
    if verdict.status is not Status.FAIL:
        return None
    fixes = dict.fromkeys(finding.fix.say(language) for finding in verdict.findings if finding.fix is not None)
    return say(f"{TOPIC}.fix", {"fix": _stop(language).join(fixes)}, language) if fixes else None


def phrase_flags(verdict: Verdict, language: Language) -> tuple[str, ...]:
    """Return the warnings that exclude nothing, in words."""
    return tuple(phrase_finding(flag, language) for flag in verdict.flags)


def told(verdict: Verdict, language: Language) -> dict[str, object]:
    """Return a verdict as JSON values, with its sentence and what would mend it."""
    return {**verdict.to_json(), "text": phrase(verdict, language), "fix": phrase_fix(verdict, language)}


def _in_a_row(sentences: list[str], language: Language) -> str:
    """Return sentences one after the other; one that asks has its own sign."""
    return _stop(language).join(sentences).replace("？；", "？").replace("?; ", "? ")


def _stop(language: Language) -> str:
    return either(language, "；", "; ")
