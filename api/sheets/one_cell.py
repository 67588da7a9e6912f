"""One field typed by hand, read, checked and written as the cell of a sheet is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from api.sheets.cells.bounds import contradiction, out_of_bounds
from api.sheets.cells.columns import Remarks, SheetColumn, Terms
from api.sheets.cells.reading import read_cell
from api.sheets.cells.records import part_specs
from api.sheets.cells.writing import Encoder, digits
from api.sheets.examples import spec_default
from api.sheets.faults import BadCell
from features.evidence import Evidence
from features.fields import FieldSpec, field_specs
from features.money import Money

_WAN_A_YI = 10_000


@dataclass(frozen=True)
class FieldEditor:
    """Reads and writes single fields of one kind of profile, in the words of one language.

    Examples
    --------
    >>> from features.fields import field_specs
    >>> from features.project import ProjectProfile
    >>> specs = {spec.name: spec for spec in field_specs(ProjectProfile)}
    >>> editor = FieldEditor(ProjectProfile)
    >>> editor.read(specs["total_investment"], "1.2亿元").wan, editor.read(specs["land_mu"], "约50亩")
    (12000.0, 50.0)
    >>> editor.write(specs["total_investment"], Money(amount=12000)), editor.write(specs["dual_circuit"], None)
    ('1.2亿元', '')
    """

    model: type[BaseModel]
    lang: str = "zh"
    terms: Terms | None = None

    def read(self, spec: FieldSpec, text: str, remarks: Remarks | None = None) -> Any:
        """Return the value of what was typed; what means "unknown" in a cell is the field's default.

        What was taken in a way that should be known is added to ``remarks``.

        Raises
        ------
        BadCell
            With what is wrong and how to write it.
        """
        upper = next((float(one.le) for one in self.model.model_fields[spec.name].metadata if hasattr(one, "le")), None)
        column = SheetColumn(spec, 0, spec.say(self.lang), upper=upper, terms=self.terms, remarks=remarks or Remarks())
        value = read_cell(text.strip() or None, column)
        return spec_default(self.model, spec.name) if value is None and not spec.required else value

    def write(self, spec: FieldSpec, value: Any) -> str:
        """Return a value as :meth:`read` reads it back; amounts in 亿元 where they reach one."""
        if isinstance(value, Money) and value.currency == "WAN_CNY" and self.lang == "zh":
            in_yi = value.amount >= _WAN_A_YI
            return f"{digits(value.amount / _WAN_A_YI)}亿元" if in_yi else f"{digits(value.amount)}万元"
        cell = Encoder(self.lang, self.terms).cell(value, spec, spec_default(self.model, spec.name))
        return "" if cell is None else digits(cell) if isinstance(cell, float) else str(cell)

    def checked(self, profile: BaseModel, spec: FieldSpec, value: Any) -> Any:
        """Return the profile with the value; raises `BadCell` if it does not fit its bounds or the other fields."""
        return self.made({**dict(profile), spec.name: value})

    def made(self, values: Mapping[str, Any]) -> Any:
        """Return the profile of these values; raises `BadCell` for the first that does not fit its bounds or others."""
        try:
            return self.model.model_validate(values)
        except ValidationError as error:
            fault = error.errors(include_url=False)[0]
            name = str(fault["loc"][0]) if fault["loc"] else ""
            spec = next((one for one in field_specs(self.model) if one.name == name), None)
            if spec is None:
                _, code, facts = contradiction(self.model, str(fault.get("ctx", {}).get("error", "")))
            else:
                kind = "missing" if values.get(name) is None else fault["type"]
                code, facts = out_of_bounds(kind, fault.get("ctx", {}), values.get(name), spec)
            raise BadCell(code, **dict(facts)) from None


def read_day(text: str, lang: str) -> Any:
    """Return the day of a piece of evidence as it was typed, ``None`` if nothing was."""
    spec = next(part for part in part_specs(Evidence) if part.name == "as_of")
    return read_cell(text.strip() or None, SheetColumn(spec, position=0, header=spec.say(lang)))
