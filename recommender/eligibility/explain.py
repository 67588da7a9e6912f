"""From the status of one pair to a verdict: what decided it, what to ask, what to mind."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field, replace

from features.policy.pack import Policy
from features.policy.vocabulary import Named
from recommender.eligibility.kleene import FAIL, UNKNOWN, Status
from recommender.eligibility.logic import PairCondition, largest
from recommender.eligibility.pairing import KindPairing
from recommender.eligibility.pairs import Pair
from recommender.eligibility.rule import HardRule
from recommender.eligibility.terms import Ref
from recommender.eligibility.verdict import (
    DISABLED,
    NO_FACTS,
    NOT_APPLICABLE,
    NOT_EXPECTED,
    OK,
    TO_VERIFY,
    Facts,
    Finding,
    Question,
    Verdict,
    plain_name,
)


@dataclass(frozen=True)
class Explainer:
    """Explains pairs in the words of a pack."""

    policy: Policy
    pairing: KindPairing
    _questions: dict[tuple[HardRule, Ref, Hashable], Question] = field(default_factory=dict, repr=False, compare=False)

    def verdict(self, rule: HardRule, pair: Pair) -> Verdict:
        """Return what a rule says about a single pair, by the rule's own comparisons."""
        if not rule.policy.enabled:
            return self._verdict(rule, Status.PASS, (Finding(DISABLED),))
        status = Status(pair.truth(rule))
        flags = tuple(flag for notice in rule.notices for flag in notice.told(pair))
        if status is Status.FAIL:
            return self._verdict(rule, status, _failures(rule, pair), flags=flags)
        if status is Status.UNKNOWN:
            questions = tuple(self.question(rule, ref, pair.kind) for ref in _missing(rule, pair))
            return self._verdict(rule, status, (_open(rule, pair),), flags=flags, questions=questions)
        return self._verdict(rule, status, (_met(rule, pair),), flags=flags)

    def question(self, rule: HardRule, ref: Ref, kind: Hashable) -> Question:
        """Return what to ask about a field, and whom at hosts of a kind; the same every time."""
        if (rule, ref, kind) not in self._questions:
            self._questions[rule, ref, kind] = self._question(rule, ref, kind)
        return self._questions[rule, ref, kind]

    def _question(self, rule: HardRule, ref: Ref, kind: Hashable) -> Question:
        side = self.pairing.side(ref.party)
        label = side.label(ref.field)
        asked = rule.policy.question(ref.field, side=side.facts)
        role = self.policy.rules.role(side.asked if asked is None else asked.who)
        role = self.policy.rules.role(role.at.get(str(kind), role.id))
        text = Named(zh=f"请提供：{label.zh}", en=f"Please state: {label.en}") if asked is None else plain_name(asked)
        return Question(side.facts, ref.field, label, role.id, plain_name(role), text)

    def _verdict(
        self,
        rule: HardRule,
        status: Status,
        findings: tuple[Finding, ...],
        *,
        flags: tuple[Finding, ...] = (),
        questions: tuple[Question, ...] = (),
    ) -> Verdict:
        return Verdict(
            rule_id=rule.id,
            name=rule.name,
            status=status,
            findings=tuple(_mended(rule, finding) for finding in findings),
            questions=questions,
            flags=tuple(_mended(rule, flag) for flag in flags),
            sources=rule.sources,
        )


def _mended(rule: HardRule, finding: Finding) -> Finding:
    """Return the finding with the pack's words on what would mend it, where it has some."""
    fix = rule.fixes.get(finding.code)
    return finding if fix is None else Finding(finding.code, finding.facts, fix)


def _failures(rule: HardRule, pair: Pair) -> tuple[Finding, ...]:
    failing = (check for check in rule.checks if pair.truth(check) == FAIL)
    return largest(finding for check in failing for finding in check.offer.failures(pair))


def _missing(rule: HardRule, pair: Pair) -> Iterable[Ref]:
    unknown = (check for check in rule.checks if pair.truth(check) == UNKNOWN)
    return dict.fromkeys(ref for check in unknown for ref in check.missing(pair))


def _open(rule: HardRule, pair: Pair) -> Finding:
    """Return what is known so far where a rule is unknown."""
    unknown = (check for check in rule.checks if pair.truth(check) == UNKNOWN)
    facts = _first_facts((check.offer for check in unknown), pair)
    return Finding(TO_VERIFY, facts if facts.item is None else replace(facts, item=None))


def _met(rule: HardRule, pair: Pair) -> Finding:
    """Return why a rule passes: it is met, it does not apply, or nothing suggests that it would."""
    concerned = [check for check in rule.checks if check.concerns(pair)]
    met = [check.offer for check in concerned if not check.offer.presumed(pair)]
    if met:
        return Finding(OK, _first_facts(met, pair))
    presumed = any(check.presumed(pair) for check in rule.checks)
    return Finding(NOT_EXPECTED if presumed else NOT_APPLICABLE)


def _first_facts(conditions: Iterable[PairCondition], pair: Pair) -> Facts:
    """Return what the first condition with anything to tell compared."""
    return next((facts for condition in conditions if (facts := condition.evidence(pair)) != NO_FACTS), NO_FACTS)
