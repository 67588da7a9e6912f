"""本园资料: a desk keeps its own place up to date; what projects were lost by goes beside it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from starlette.responses import RedirectResponse, Response

from api.access import Permission
from api.console.page import Page, get, post
from api.console.visit import Visit, address
from api.sheets.cells.columns import Remarks
from api.sheets.faults import BadCell
from api.sheets.one_cell import FieldEditor
from api.store.kinds import PARKS
from api.store.queries.profiles import get_profile
from api.usecases.leads.edits import patched
from api.usecases.leads.inbox import own_places, save_place
from api.usecases.leads.limits import place_limits
from api.usecases.leads.overview import FRESH_DAYS, missed_by
from features.bilingual import Bilingual
from features.errors import InputError
from features.fields import FieldSpec, field_specs
from features.park import (
    ParkEconomics,
    ParkEcosystem,
    ParkIncubation,
    ParkPermits,
    ParkProfile,
    ParkSpace,
    ParkTransport,
    ParkUtilities,
)
from features.plausibility import doubts
from recommender.eligibility.speech import phrase_finding

_GROUPS = {
    one.__name__: one.heading
    for one in (ParkSpace, ParkIncubation, ParkUtilities, ParkPermits, ParkTransport, ParkEconomics, ParkEcosystem)
}
_KINDS = frozenset({"number", "integer", "truth", "date"})
_SPECS = tuple(spec for spec in field_specs(ParkProfile) if spec.group in _GROUPS and spec.kind in _KINDS)


class OwnPlacePage(Page):
    """Capacities of the desk's own place, as a form."""

    path = "/own"
    words = Bilingual("本园资料", "Our place")
    icon = "fa-solid fa-warehouse"
    permission = Permission.ANSWER_PROJECTS
    guide = "own"

    @get()
    def index(self, visit: Visit) -> Response:
        """Show the first of the desk's places."""
        places = own_places(visit.call)
        if not places:
            return self.show(visit, "desk_none.html")
        return RedirectResponse(address(f"/own/{places[0].id}"), status_code=303)

    @get("/{park_id}")
    def form(self, visit: Visit) -> Response:
        """Show what the place offers, and what it missed."""
        return self._form(visit)

    @post("/{park_id}")
    def save(self, visit: Visit) -> Response:
        """Save what was changed."""
        services, park_id = visit.services, visit.part("park_id")
        with services.store.read(visit.actor) as tx:
            stored = get_profile(tx, visit.actor, PARKS, park_id)
        version = visit.typed("version")
        remarks, sent = Remarks(), [spec for spec in _SPECS if spec.name in visit.form]
        changes = {spec.name: read_fact(spec, visit.typed(spec.name), visit, remarks) for spec in sent}
        profile = _checked(stored.profile, changes)
        expected = int(version) if version.isascii() and version.isdigit() else 0
        save_place(visit.call, profile, expected_version=expected)
        told = [notice.message(visit.language) for notice in remarks.notices()]
        told += [doubt.say(visit.language) for doubt in doubts(profile, visit.today, about=changes)]
        said = visit.say("已保存，推荐立即按新资料计算。", "Saved; advice follows at once.")
        return visit.go(f"/own/{park_id}", said=visit.say("", " ").join((said, *told)))

    def again(self, visit: Visit) -> Response:
        """Show the form again, with what was typed."""
        return self._form(visit)

    def _form(self, visit: Visit) -> Response:
        services, park_id = visit.services, visit.part("park_id")
        with services.store.read(visit.actor) as tx:
            stored = get_profile(tx, visit.actor, PARKS, park_id)
        missed = missed_by(visit.call, services.advisor, park_id)
        updated = stored.profile.updated_on
        return self.show(
            visit,
            "own_place.html",
            stored=stored,
            park=stored.profile,
            places=own_places(visit.call),
            groups=[
                (heading.say(visit.language), [spec for spec in _SPECS if spec.group == name])
                for name, heading in _GROUPS.items()
            ],
            shown=lambda spec: visit.typed(spec.name) if visit.error else _written(getattr(stored.profile, spec.name)),
            age_days=None if updated is None else (visit.today - updated).days,
            fresh_days=FRESH_DAYS,
            missed=missed,
            limits=place_limits(visit.call, park_id),
            phrase_finding=phrase_finding,
        )


def read_fact(spec: FieldSpec, text: str, visit: Visit, remarks: Remarks) -> Any:
    """Return what was typed as a JSON value, read as a cell of a sheet is; nothing typed = unknown."""
    try:
        value = FieldEditor(ParkProfile, visit.language).read(spec, text, remarks)
    except BadCell as bad:
        raise InputError(
            f"{spec.en}: {bad.reason('en')} {bad.fix('en')}".strip(),
            zh=f"“{spec.zh}”：{bad.reason('zh')}{bad.fix('zh')}",
        ) from None
    return value.isoformat() if isinstance(value, dt.date) else value


def _checked(profile: ParkProfile, changes: dict[str, Any]) -> ParkProfile:
    """Return the changed profile; a value outside its bounds is refused by the field's name."""
    try:
        return patched(profile, changes)
    except ValueError as fault:
        told = json.loads(fault.json(include_url=False, include_input=False)) if hasattr(fault, "json") else []
        where = str(told[0]["loc"][0]) if told and told[0]["loc"] else ""
        label = next((spec for spec in _SPECS if spec.name == where), None)
        words = told[0]["msg"] if told else str(fault)
        zh = "数值超出允许范围" if label is not None else "资料之间相互矛盾"
        raise InputError(
            f"{label.en if label else 'profile'}: {words}", zh=f"“{label.zh if label else '园区资料'}”{zh}"
        ) from None


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.10g}"
    return value.isoformat() if isinstance(value, dt.date) else str(value)
