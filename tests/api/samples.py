"""Small invented profiles and people for the tests of the store."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st
from pydantic import BaseModel

from api.access import Actor, Role
from api.audit import Recorder
from api.call import Call
from api.store.session import Store
from features.bilingual import Language
from features.fields import FieldSpec, field_specs
from features.money import Money
from features.park import ParkProfile
from features.policy.pack import Policy, load_policy
from features.project import ProjectProfile
from features.references import REFERENTS
from features.role import RoleProfile
from features.talent import TalentProfile

NOW = dt.datetime(2026, 7, 1, 2, 30, tzinfo=dt.UTC)
TODAY = dt.date(2026, 7, 1)
OFFICER = Actor.of("officer-1", Role.OFFICER)
STEWARD = Actor.of("steward-1", Role.STEWARD)
TALENT_OFFICER = Actor.of("talent-1", Role.TALENT_OFFICER)
COLLEAGUE = Actor.of("officer-2", Role.OFFICER)
POLICY = load_policy()
FUNNEL = POLICY.stages


def project(project_id: str = "P1", **facts: Any) -> ProjectProfile:
    """An invented project."""
    return ProjectProfile(**{"project_id": project_id, "name": f"项目{project_id}（演示）", **facts})


def park(park_id: str = "ntcx", **facts: Any) -> ParkProfile:
    """An invented place."""
    return ParkProfile(**{"park_id": park_id, "name_zh": f"园区{park_id}（演示）", "district": "崇川区", **facts})


def role(role_id: str = "R1", place_id: str | None = None, **facts: Any) -> RoleProfile:
    """An invented role."""
    return RoleProfile(**{"role_id": role_id, "title": f"岗位{role_id}（演示）", "place_id": place_id, **facts})


def talent(talent_id: str = "T-1", **facts: Any) -> TalentProfile:
    """An invented candidate."""
    return TalentProfile(**{"talent_id": talent_id, "headline": "碳化硅外延工艺", **facts})


def call_of(
    store: Store,
    actor: Actor = OFFICER,
    *,
    now: dt.datetime = NOW,
    language: Language = "zh",
    recorder: Recorder | None = None,
    policy: Policy = POLICY,
) -> Call:
    """A call of somebody on a store, under the pack in force."""
    return Call(actor=actor, store=store, pack=lambda: policy, now=now, language=language, recorder=recorder)


def later(**span: float) -> dt.datetime:
    """NOW plus a span."""
    return NOW + dt.timedelta(**span)


_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
_DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1))
_MONEY = st.builds(Money, amount=st.floats(0, 1e9))


def projects(project_id: str) -> st.SearchStrategy[ProjectProfile]:
    """Any project: a name and a dozen random fields of every kind, text in any script."""
    return _profiles(ProjectProfile, {"project_id": project_id, "name": "项目（演示）"}, without={"core_team_size"})


def parks(park_id: str) -> st.SearchStrategy[ParkProfile]:
    """Any place."""
    return _profiles(ParkProfile, {"park_id": park_id, "name_zh": "园区（演示）", "district": "崇川区"}, without=set())


def _profiles(model: type[Any], fixed: dict[str, str], *, without: set[str]) -> st.SearchStrategy[Any]:
    values = {
        spec.name: _values(model, spec)
        for spec in field_specs(model)
        if spec.name not in fixed and spec.name not in without | REFERENTS.keys() and spec.kind != "records"
    }
    chosen = st.lists(st.sampled_from(sorted(values)), max_size=12, unique=True)
    facts = chosen.flatmap(lambda names: st.fixed_dictionaries({name: values[name] for name in names}))
    return facts.map(lambda some: model.model_validate({**fixed, **some}))


def _values(model: type[BaseModel], spec: FieldSpec) -> st.SearchStrategy[Any]:
    if spec.choices is not None:
        choice = st.sampled_from(list(spec.choices))
        return st.lists(choice, max_size=3).map(tuple) if spec.kind == "list" else choice
    pattern = next((m.pattern for m in model.model_fields[spec.name].metadata if getattr(m, "pattern", None)), None)
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "text": st.from_regex(pattern, fullmatch=True, alphabet=st.characters(codec="ascii")) if pattern else _TEXT,
        "number": st.floats(*_bounds(model, spec)),
        "integer": st.integers(*map(int, _bounds(model, spec))),
        "truth": st.booleans(),
        "date": _DAYS,
        "money": _MONEY,
        "list": st.lists(_TEXT, max_size=3).map(tuple),
    }
    return kinds[spec.kind]


def _bounds(model: type[BaseModel], spec: FieldSpec) -> tuple[float, float]:
    metadata = model.model_fields[spec.name].metadata
    low = next((m.ge for m in metadata if getattr(m, "ge", None) is not None), -1e9)
    high = next((m.le for m in metadata if getattr(m, "le", None) is not None), 1e9)
    return float(low), float(high)
