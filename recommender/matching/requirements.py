"""What one request asks of a place beyond the rules: ``{field, op, value}`` over the facts of a place.

A requirement names a field of :class:`~features.park.ParkProfile`, or a member of a list of records in it
(``berths.dwt``: some berth). It is checked against the model before anything is judged. As with the rules, what is
unknown does not exclude unless the request says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, get_origin

import numpy as np
from pydantic import BaseModel, Field

from features.bilingual import Language
from features.errors import InputError
from features.fields import FieldKind, FieldSpec, Labelled, field_specs
from features.figures import FactValue
from features.memo import made_once
from features.park import ParkProfile
from features.policy.vocabulary import Named
from features.units import BY_FIELD, Quantity
from recommender.eligibility.kleene import Mask, Status
from recommender.phrases.sentence import Sentence, as_json

EXCLUDED = "request.excluded"
MOST = 20
_NOTHING = Named(zh="无", en="none")


class Op(Labelled):
    """How a fact is compared."""

    EQ = "eq", "为", "is"
    NE = "ne", "不为", "is not"
    GE = "ge", "不低于", "at least"
    LE = "le", "不高于", "at most"
    IN = "in", "属于", "one of"
    HAS = "has", "包含", "includes"


_FURTHEST = 1e15
Value = (
    bool
    | Annotated[int, Field(ge=-_FURTHEST, le=_FURTHEST)]
    | Annotated[float, Field(ge=-_FURTHEST, le=_FURTHEST)]
    | Annotated[str, Field(max_length=200)]
)


class Requirement(BaseModel):
    """One requirement.

    Examples
    --------
    >>> Requirement(field="coastal", op="eq", value=True).op.en
    'is'
    """

    model_config = {"frozen": True, "extra": "forbid", "allow_inf_nan": False}

    field: str = Field(max_length=80, description="Field of a place, or `list.member`, as in `berths.dwt`")
    op: Op = Op.EQ
    value: Value | Annotated[tuple[Value, ...], Field(max_length=200)] = Field(
        description="What is asked for; a list with `in`"
    )


class PlaceRequest(BaseModel):
    """Everything one request asks of places.

    Attributes
    ----------
    exclude
        Places to leave out.
    requirements
        All must hold.
    keep_unknown
        Whether a place stays where a required fact is not stated.
    """

    model_config = {"frozen": True, "extra": "forbid"}

    exclude: tuple[str, ...] = Field(default=(), max_length=1_000, description="Ids of places to leave out")
    requirements: tuple[Requirement, ...] = Field(default=(), max_length=MOST, description="All must hold")
    keep_unknown: bool = Field(default=True, description="Keep a place where a required fact is not stated")


@dataclass(frozen=True)
class _Target:
    """What a requirement is about: a fact of the place, or a member of the records of one."""

    spec: FieldSpec
    member: str | None
    kind: FieldKind
    choices: type[Labelled] | None

    @property
    def label(self) -> Named:
        """Its name in both languages."""
        tail = f".{self.member}" if self.member else ""
        return Named(zh=f"{self.spec.zh}{tail}", en=f"{self.spec.en}{tail}")


@dataclass(frozen=True)
class Judged:
    """What one requirement says about one place."""

    code: str
    status: Status
    sentence: Sentence

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return it as JSON values."""
        facts = {name: as_json(value) for name, value in self.sentence.facts.items()}
        return {"code": self.code, "status": self.status.word, "facts": facts, "text": self.sentence.say(language)}


class Demand:
    """One requirement, checked against the model.

    Raises
    ------
    InputError
        There is no such field, it cannot be compared so, or the value is of another kind.

    Examples
    --------
    >>> place = ParkProfile(park_id="p", name_zh="某港园（演示）", district="如东县", berths=[{"dwt": 30000}])
    >>> Demand(Requirement(field="berths.dwt", op="ge", value=50000)).judge(place).sentence.say("en")
    'Berths.dwt at least 50,000: not met (30,000)'
    """

    def __init__(self, asked: Requirement) -> None:
        self.op = asked.op
        self._target = _target(asked.field)
        self._needed = _needed(asked, self._target)
        self.code = f"request.{asked.field}"

    def judge(self, place: ParkProfile) -> Judged:
        """Return what it says about a place."""
        observed = self._observed(place)
        status = Status.UNKNOWN if observed is None else Status.PASS if self._holds(observed) else Status.FAIL
        code = {Status.PASS: "met", Status.FAIL: "not_met", Status.UNKNOWN: "unknown"}[status]
        facts: dict[str, FactValue] = {
            "label": self._target.label,
            "relation": Named(zh=self.op.zh, en=self.op.en),
            "needed": self._told(self._needed),
            "observed": None if observed is None else self._told(observed) if observed != () else _NOTHING,
        }
        return Judged(self.code, status, Sentence(f"request.{code}", facts))

    def _told(self, value: Any) -> FactValue:
        """Return a value as it is told: a number of the field in its unit."""
        unit = "" if self._target.member else self._target.spec.unit
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        told: FactValue = Quantity(value, BY_FIELD[unit]) if unit and is_number else value
        return told

    def status(self, place: ParkProfile) -> Status:
        """Return whether a place meets it."""
        observed = self._observed(place)
        return Status.UNKNOWN if observed is None else Status.PASS if self._holds(observed) else Status.FAIL

    def _observed(self, place: ParkProfile) -> Any:
        found = getattr(place, self._target.spec.name)
        if found is None or self._target.member is None:
            return found
        values = [getattr(record, self._target.member) for record in found]
        known = tuple(value for value in values if value is not None)
        return None if values and not known else known

    def _holds(self, observed: Any) -> bool:
        several = observed if isinstance(observed, tuple) else (observed,)
        if self.op in (Op.NE, Op.HAS) or isinstance(observed, tuple):
            return all(self._compare(one) for one in several) if self.op is Op.NE else any(map(self._compare, several))
        return self._compare(observed)

    def _compare(self, one: Any) -> bool:
        match self.op:
            case Op.GE:
                return bool(one >= self._needed)
            case Op.LE:
                return bool(one <= self._needed)
            case Op.IN:
                return one in self._needed
            case Op.NE:
                return bool(one != self._needed)
        return bool(one == self._needed)


class CheckedRequest:
    """A whole request, checked; judges the places of one matcher."""

    def __init__(self, request: PlaceRequest) -> None:
        self.request = request
        self.demands = tuple(Demand(asked) for asked in request.requirements)
        self._left_out = frozenset(request.exclude)

    @property
    def is_empty(self) -> bool:
        """Whether it asks nothing."""
        return not self.demands and not self._left_out

    def within(self, places: Sequence[ParkProfile]) -> Mask:
        """(n_places,): the places it leaves in."""
        return np.array([not self._against(place) for place in places], dtype=bool)

    def counts(self, places: Sequence[ParkProfile]) -> dict[str, int]:
        """Return code -> how many places it leaves out for that, the most frequent first."""
        counted: dict[str, int] = {}
        for code in (code for place in places for code in self._against(place)):
            counted[code] = counted.get(code, 0) + 1
        return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))

    def judge(self, place: ParkProfile) -> list[Judged]:
        """Return what each part of it says about one place."""
        judged = [demand.judge(place) for demand in self.demands]
        if place.park_id in self._left_out:
            judged.insert(0, Judged(EXCLUDED, Status.FAIL, Sentence(EXCLUDED)))
        return judged

    def _against(self, place: ParkProfile) -> list[str]:
        least = Status.UNKNOWN if self.request.keep_unknown else Status.PASS
        codes = [demand.code for demand in self.demands if demand.status(place) < least]
        return [EXCLUDED, *codes] if place.park_id in self._left_out else codes


_OPS: Mapping[FieldKind, frozenset[Op]] = {
    "number": frozenset({Op.EQ, Op.NE, Op.GE, Op.LE}),
    "integer": frozenset({Op.EQ, Op.NE, Op.GE, Op.LE}),
    "date": frozenset({Op.EQ, Op.NE, Op.GE, Op.LE}),
    "truth": frozenset({Op.EQ, Op.NE}),
    "text": frozenset({Op.EQ, Op.NE, Op.IN}),
    "choice": frozenset({Op.EQ, Op.NE, Op.IN}),
    "list": frozenset({Op.HAS, Op.NE}),
}
_MEMBER_KINDS: Mapping[type, FieldKind] = {float: "number", int: "integer", bool: "truth", str: "text", dt.date: "date"}
_WITHOUT = frozenset({"description", "evidence", "data_status", "updated_on"})


@made_once
def askable() -> Mapping[str, _Target]:
    """Return what may be asked for, by name: facts of a place, and members of its records."""
    found: dict[str, _Target] = {}
    for spec in field_specs(ParkProfile):
        if spec.name in _WITHOUT:
            continue
        if spec.kind in _OPS:
            found[spec.name] = _Target(spec, None, spec.kind, spec.choices)
        elif spec.record is not None:
            found |= {f"{spec.name}.{name}": target for name, target in _members(spec)}
    return found


def _members(spec: FieldSpec) -> list[tuple[str, _Target]]:
    assert spec.record is not None
    members = []
    for name, info in spec.record.model_fields.items():
        if get_origin(info.annotation) is tuple:
            continue
        options = [one for one in getattr(info.annotation, "__args__", (info.annotation,)) if isinstance(one, type)]
        kinds = [(kind, option) for option in options for base, kind in _MEMBER_KINDS.items() if option is base]
        choices = next((one for one in options if issubclass(one, Labelled)), None)
        if choices is not None:
            members.append((name, _Target(spec, name, "choice", choices)))
        elif kinds:
            members.append((name, _Target(spec, name, kinds[0][0], None)))
    return members


def _target(name: str) -> _Target:
    target = askable().get(name)
    if target is None:
        alike = ", ".join([known for known in askable() if name.split(".")[0] in known][:5]) or "coastal, berths.dwt"
        raise InputError(
            f"field must be a fact of a place, such as {alike}; received {name!r}",
            zh=f"field 须为园区的字段，例如 {alike}；收到 {name!r}",
        )
    return target


def _needed(asked: Requirement, target: _Target) -> Any:
    allowed = _OPS[target.kind]
    if asked.op not in allowed:
        names = ", ".join(op for op in Op if op in allowed)
        raise InputError(
            f"{asked.field}: op must be one of {names}, received {asked.op.value!r}",
            zh=f"{asked.field}：op 只能是 {names}，收到 {asked.op.value!r}",
        )
    if isinstance(asked.value, tuple) != (asked.op is Op.IN):
        raise _wrong(asked, "a list" if asked.op is Op.IN else "one value")
    if isinstance(asked.value, tuple):
        return tuple(_read(asked, target, one) for one in asked.value)
    return _read(asked, target, asked.value)


def _read(asked: Requirement, target: _Target, value: Value) -> Any:
    if target.choices is not None:
        found = next((one for one in target.choices if one.value == value), None)
        if found is None:
            raise _wrong(asked, f"one of {', '.join(target.choices)}")
        return found
    match target.kind:
        case "truth" if isinstance(value, bool):
            return value
        case "number" | "integer" if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        case "text" | "list" if isinstance(value, str):
            return value
        case "date" if isinstance(value, str):
            return _day(asked, value)
    raise _wrong(asked, {"truth": "true or false", "date": "a day such as 2026-03-01"}.get(target.kind, target.kind))


def _day(asked: Requirement, value: str) -> dt.date:
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise _wrong(asked, "a day such as 2026-03-01") from None


def _wrong(asked: Requirement, wanted: str) -> InputError:
    return InputError(
        f"{asked.field}: value must be {wanted}, received {asked.value!r}",
        zh=f"{asked.field}：value 应为 {wanted}，收到 {asked.value!r}",
    )
