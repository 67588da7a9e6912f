"""The form that any kind of record has which has none of its own: every field, as a cell of its sheet is written."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any, ClassVar

from pydantic import BaseModel
from starlette.responses import Response

from api.console.page import Page, get, post
from api.console.pages.records import page_path
from api.console.visit import Visit
from api.sheets.cells.columns import Terms
from api.sheets.faults import BadCell
from api.sheets.identity import derived_id
from api.sheets.layout.guidance import field_hint
from api.sheets.one_cell import FieldEditor
from api.store.kinds import Kind
from api.store.queries.profiles import Stored
from api.usecases.leads.profiles import add_profile, edit_profile
from api.usecases.leads.read_audit import see_profile
from features.errors import InputError
from features.fields import FieldSpec, field_specs


def form_of(kind: Kind[Any]) -> type[Page]:
    """Return the form of a kind."""
    told = {
        "kind": kind,
        "path": f"/{kind.plural}",
        "words": kind.words,
        "permission": kind.rights.edit,
        "guide": kind.screen.guide,
    }
    return type(f"{kind.label.title()}Form", (RecordForm,), told)


class RecordForm(Page):
    """A new record, or another version of one that is there."""

    kind: ClassVar[Kind[Any]]
    in_menu = False

    @get("/new")
    def blank(self, visit: Visit) -> Response:
        """Show an empty form."""
        return self._form(visit, None)

    @post("/new")
    def add(self, visit: Visit) -> Response:
        """Add a record; one without an id gets one."""
        values = self._values(visit, {})
        name = self.kind.id_field
        values[name] = values.get(name) or derived_id(self.kind.model, values)
        stored = add_profile(visit.call, self.kind, _made(self._editor(visit), values))
        return self._done(visit, stored.id)

    @get("/{id}/edit")
    def edit(self, visit: Visit) -> Response:
        """Show what is known, to be changed."""
        return self._form(visit, see_profile(visit.call, self.kind, visit.part("id")))

    @post("/{id}/edit")
    def save(self, visit: Visit) -> Response:
        """Save what was changed as the next version."""
        stored = see_profile(visit.call, self.kind, visit.part("id"))
        values = {**self._values(visit, dict(stored.profile)), self.kind.id_field: stored.id}
        profile = _made(self._editor(visit), values)
        edit_profile(visit.call, self.kind, profile, expected_version=visit.number("version"))
        return self._done(visit, stored.id)

    def again(self, visit: Visit) -> Response:
        """Show the form again, with what was typed."""
        is_new = "id" not in visit.request.path_params
        return self._form(visit, None if is_new else see_profile(visit.call, self.kind, visit.part("id")))

    def _done(self, visit: Visit, name: str) -> Response:
        return visit.go(page_path(self.kind).format(id=name), said=visit.say("已保存。", "Saved."))

    def _form(self, visit: Visit, stored: Stored[Any] | None) -> Response:
        editor, noun = self._editor(visit), self.kind.words
        known = {} if stored is None else dict(stored.profile)
        written = {one.name: editor.write(one, known.get(one.name)) for one in self._specs}
        groups = groupby(self._specs, key=lambda one: one.heading)
        return self.show(
            visit,
            "record_form.html",
            title=visit.say(f"新增{noun.zh}", f"{noun.en}: new") if stored is None else stored.id,
            stored=stored,
            written={**written, **{one.name: visit.typed(one.name) for one in self._specs if visit.error}},
            groups=[(heading, list(members)) for heading, members in groups],
            hints={one.name: field_hint(one) for one in self._specs},
            id_field=self.kind.id_field,
            action=f"{self.path}/new" if stored is None else f"{self.path}/{stored.id}/edit",
            back=f"/{self.kind.screen.key}/list" if stored is None else page_path(self.kind).format(id=stored.id),
        )

    @property
    def _specs(self) -> tuple[FieldSpec, ...]:
        model: type[BaseModel] = self.kind.model
        return field_specs(model)

    def _editor(self, visit: Visit) -> FieldEditor:
        return FieldEditor(self.kind.model, visit.language, Terms.of(visit.services.policy.taxonomy))

    def _values(self, visit: Visit, known: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values of a record with what was typed; a field that says what it said stays as it is."""
        editor, values = self._editor(visit), dict(known)
        for spec in self._specs:
            typed = visit.typed(spec.name).replace("\r\n", "\n")
            if spec.name in visit.form and typed != editor.write(spec, known.get(spec.name)).strip():
                values[spec.name] = _read(editor, spec, typed)
        return values


def _read(editor: FieldEditor, spec: FieldSpec, text: str) -> Any:
    try:
        return editor.read(spec, text)
    except BadCell as bad:
        raise _refusal(bad, spec) from None


def _made(editor: FieldEditor, values: Mapping[str, Any]) -> Any:
    try:
        return editor.made(values)
    except BadCell as bad:
        raise _refusal(bad) from None


def _refusal(bad: BadCell, spec: FieldSpec | None = None) -> InputError:
    zh, en = ("", "") if spec is None else (f"“{spec.zh}”：", f"{spec.en}: ")
    return InputError(f"{en}{bad.reason('en')} {bad.fix('en')}".strip(), zh=f"{zh}{bad.reason('zh')}{bad.fix('zh')}")
