"""修改事实: one fact of a lead, with the evidence for it; what it means is read as an import reads it."""

from __future__ import annotations

from starlette.responses import Response

from api.access import Permission
from api.console.page import Page, get, post
from api.console.visit import Visit
from api.sheets.cells.columns import Terms
from api.sheets.cells.records import record_example, record_format
from api.sheets.one_cell import FieldEditor
from api.store.kinds import PROJECTS
from api.store.queries.profiles import Stored
from api.usecases.leads.facts import FactTyped, evidence_of, fact_spec, save_fact
from api.usecases.leads.read_audit import see_profile
from features.bilingual import Bilingual
from features.evidence import DataStatus, EvidenceKind
from features.fields import FieldSpec
from features.in_words import in_words
from features.project import ProjectProfile

_LONG_TEXT = frozenset({"description", "product_use"})


class FactPage(Page):
    """A form for one field of one lead."""

    path = "/lead/{project_id}/fact/{field}"
    words = Bilingual("修改事实", "Edit a fact")
    permission = Permission.EDIT_PROJECTS
    in_menu = False
    guide = "lead"

    @get()
    def index(self, visit: Visit) -> Response:
        """Show the fact, the evidence for it, and the form."""
        services, spec = visit.services, fact_spec(visit.part("field"))
        stored = see_profile(visit.call, PROJECTS, visit.part("project_id"))
        value = getattr(stored.profile, spec.name)
        written = self._editor(visit).write(spec, value)
        return self.show(
            visit,
            "lead_fact.html",
            title=visit.say(f"修改“{spec.zh}”", f"Edit: {spec.en}"),
            lead=stored.profile,
            spec=spec,
            group=spec.heading.say(visit.language),
            value=in_words(spec, value, services.policy.taxonomy, visit.language) if written else "",
            written=written,
            records=evidence_of(stored.profile, spec.name),
            kinds=_kinds(stored),
            overtaken=bool(visit.error) and visit.typed("was") != written,
            stored=stored,
            long=spec.name in _LONG_TEXT,
            example=_example(spec, visit),
        )

    @post()
    def save(self, visit: Visit) -> Response:
        """Save the fact and go back to where it stands on the lead's page."""
        _services, project_id, name = visit.services, visit.part("project_id"), visit.part("field")
        typed = FactTyped(
            text=visit.typed("value"),
            was=visit.typed("was"),
            version=visit.number("version"),
            evidence=visit.typed("evidence"),
            stated=visit.typed("stated"),
            source=visit.typed("source"),
            as_of=visit.typed("as_of"),
        )
        done = save_fact(visit.call, project_id, name, typed)
        unknown = visit.say("未知", "unknown")
        change = f"{done.before or unknown} → {done.after or unknown}" if done.before != done.after else done.after
        said = visit.say(f"已保存“{done.label.zh}”：{change}", f"Saved {done.label.en}: {change}")
        said = visit.say("。", ". ").join((said, *(remark.rstrip("。.") for remark in done.remarks)))
        return visit.go(f"/lead/{project_id}#fact-{name}", said=said)

    @staticmethod
    def _editor(visit: Visit) -> FieldEditor:
        return FieldEditor(ProjectProfile, visit.language, Terms.of(visit.services.policy.taxonomy))


def _kinds(stored: Stored[ProjectProfile]) -> list[EvidenceKind]:
    """Return the kinds of evidence to choose from, the strongest first; only invented leads have invented evidence."""
    synthetic = stored.profile.data_status is DataStatus.SYNTHETIC
    return [kind for kind in reversed(EvidenceKind) if synthetic or kind is not EvidenceKind.SYNTHETIC]


def _example(spec: FieldSpec, visit: Visit) -> str:
    """Return how the value may be written."""
    by_unit = {
        "亩": visit.say("50亩", "50"),
        "㎡": visit.say("6000，或0.6万㎡、9亩", "6000"),
        "比例": visit.say("35%或0.35", "35% or 0.35"),
    }
    by_kind = {
        "money": visit.say(
            "1.2亿元、3500万元，或500万美元（汇率7.1，2026-01-05）",
            "12000 (×10,000 CNY), or USD 5m @7.1 2026-01-05",
        ),
        "date": visit.say("2027年3月1日或2027-03-01", "2027-03-01"),
    }
    if spec.record is not None:
        return f"{record_format(spec.record).say(visit.language)}{visit.say('；', '; ')}{record_example(spec.record)}"
    return by_unit.get(spec.unit) or by_kind.get(spec.kind) or spec.example
