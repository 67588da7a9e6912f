"""What a rule says about one pair: its status, the facts that decided it, and what to ask or mend."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache

from features.fields import Labelled
from features.figures import FactValue
from features.policy.rules import FactSide
from features.policy.vocabulary import Named
from recommender.eligibility.kleene import Status

OK = "common.ok"
NOT_APPLICABLE = "common.not_applicable"
NOT_EXPECTED = "common.not_expected"
TO_VERIFY = "common.unknown"
DISABLED = "common.disabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts behind one finding; what does not concern it, or is unknown, is ``None``.

    Attributes
    ----------
    item
        What is meant, where one code covers several things: a special space, a hazard, a process.
    needed, limit, observed
        What is asked for, or the most that may be, and what there is, in ``unit``; a number, a choice or words.
    shortfall
        How much is missing, > 0, in ``unit``; in days where dates are compared.
    taken, cases, after
        How much of ``limit`` others take, how many they are, and what would be left once the project has come.
    field
        Field of the second side whose number is short.
    unit
        Id of a unit of the phrase catalogue.
    needed_from, available_from, until
        Day needed, day available, and end of a protection or an approval.
    place_id, place, distance_km
        Another place that matters here (with the airspace, or with first-report priority), and how far it is.
    reference
        Number of a document.
    """

    item: Named | None = None
    needed: FactValue = None
    limit: FactValue = None
    observed: FactValue = None
    shortfall: float | None = None
    taken: float | None = None
    cases: int | None = None
    after: float | None = None
    field: str | None = None
    unit: str | None = None
    needed_from: dt.date | None = None
    available_from: dt.date | None = None
    until: dt.date | None = None
    place_id: str | None = None
    place: Named | None = None
    distance_km: float | None = None
    reference: str | None = None

    def named(self) -> Mapping[str, FactValue]:
        """Return the known facts by name, as the phrase catalogue reads them."""
        return {name: value for name in _FACTS if (value := getattr(self, name)) is not None}

    def to_json(self) -> dict[str, object]:
        """Return the known facts as JSON values: dates in ISO form, names in both languages."""
        return {name: _json(value) for name, value in self.named().items()}


_FACTS = tuple(field.name for field in fields(Facts))
NO_FACTS = Facts()


@dataclass(frozen=True, slots=True)
class Finding:
    """A stable code with its facts, and what would mend it (the pack's words, where it has some)."""

    code: str
    facts: Facts = NO_FACTS
    fix: Named | None = None

    def to_json(self) -> dict[str, object]:
        """Return it as JSON values."""
        return {"code": self.code, "facts": self.facts.to_json(), "fix": _json(self.fix)}


@dataclass(frozen=True, slots=True)
class Question:
    """Which fact is missing, on which side, whom to ask, and in which words."""

    side: FactSide
    field: str
    label: Named
    who: str
    role: Named
    text: Named

    def to_json(self) -> dict[str, object]:
        """Return it as JSON values."""
        names = {name: _json(getattr(self, name)) for name in ("label", "role", "text")}
        return {"side": self.side.value, "field": self.field, "who": self.who, **names}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says about one pair.

    Attributes
    ----------
    findings
        What decided it, the leading one first: the failures of a FAIL, the comparison met of a PASS; never empty.
    questions
        What to ask where the status is UNKNOWN; empty otherwise.
    flags
        Warnings that exclude nothing: lead times, filings.
    sources
        Ids of the pack's sources that the rule rests on.
    """

    rule_id: str
    name: Named
    status: Status
    findings: tuple[Finding, ...]
    questions: tuple[Question, ...]
    flags: tuple[Finding, ...]
    sources: tuple[str, ...]

    @property
    def code(self) -> str:
        """Code of the leading finding."""
        return self.findings[0].code

    @property
    def facts(self) -> Facts:
        """Facts of the leading finding."""
        return self.findings[0].facts

    @property
    def fix(self) -> Named | None:
        """What would mend the leading finding."""
        return self.findings[0].fix

    @property
    def question(self) -> Question | None:
        """The first question, if there is any."""
        return self.questions[0] if self.questions else None

    def to_json(self) -> dict[str, object]:
        """Return it as JSON values."""
        return {
            "rule_id": self.rule_id,
            "name": _json(self.name),
            "status": self.status.word,
            "code": self.code,
            "findings": [finding.to_json() for finding in self.findings],
            "questions": [question.to_json() for question in self.questions],
            "flags": [flag.to_json() for flag in self.flags],
            "sources": list(self.sources),
        }


@lru_cache(maxsize=4096)
def _name(zh: str, en: str) -> Named:
    return Named(zh=zh, en=en)


def plain_name(entry: Named) -> Named:
    """Return only the two names of an entry of the pack.

    Examples
    --------
    >>> plain_name(Named(zh="洁净室", en="Clean room")).en
    'Clean room'
    """
    return _name(entry.zh, entry.en)


def _json(value: FactValue | Named) -> object:
    match value:
        case Labelled():
            return value.value
        case Named():
            return {"zh": value.zh, "en": value.en}
        case dt.date():
            return value.isoformat()
        case tuple():
            return [_json(item) for item in value]
    return value
