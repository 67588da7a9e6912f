"""审计: who did, saw or was recommended what; whether the chain of records is whole; an answer given again."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import Response

from api.access import Permission, Role
from api.audit import Action, subject_said
from api.audit_words import details_said
from api.console.page import Page, get, post
from api.console.visit import Visit
from api.store.queries.audit import AuditRecord
from api.usecases.office.auditing import anchor, list_records, show_record, verify
from features.bilingual import Bilingual

_A_PAGE = 50


class AuditPage(Page):
    """The records, searched; and the state of the chain."""

    path = "/audit"
    words = Bilingual("审计", "Audit")
    icon = "fa-solid fa-link"
    permission = Permission.READ_AUDIT
    guide = "audit"

    @get()
    def index(self, visit: Visit) -> Response:
        """List records, the newest first."""
        action = next((one for one in Action if one == visit.asked("action")), None)
        before = visit.asked("before")
        found = list_records(
            visit.call,
            account=visit.asked("account") or None,
            subject=visit.asked("subject") or None,
            actions=() if action is None else (action.value,),
            before_seq=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None,
            limit=_A_PAGE,
        )
        return self.show(
            visit,
            "audit.html",
            records=found,
            actions=Action,
            action=action,
            action_name=_action_name(visit),
            role_name=lambda record: _ROLES[record.actor_role].say(visit.language),
            subject_name=lambda record: subject_said(record.subject, visit.language),
            more=len(found) == _A_PAGE,
        )

    @get("/record/{seq}")
    def one(self, visit: Visit) -> Response:
        """Show one record in full."""
        seq = visit.part("seq")
        record = show_record(visit.call, int(seq) if seq.isascii() and seq.isdigit() else 0)
        return self.show(
            visit,
            "audit_record.html",
            record=record,
            details=details_said(record.details, visit.language),
            versions=_pairs(record.versions),
            action_name=_action_name(visit),
            role_name=lambda record: _ROLES[record.actor_role].say(visit.language),
            subject_name=lambda record: subject_said(record.subject, visit.language),
            title=visit.say(f"第{record.seq}条记录", f"Record {record.seq}"),
        )

    @get("/chain")
    def chain(self, visit: Visit) -> Response:
        """Look at every record and every anchor; fetched after the page."""
        found = verify(visit.call, anchors=visit.services.settings.audit_anchors)
        return self.fragment(visit, "audit_chain.html", found=found)

    @post("/anchor")
    def anchor(self, visit: Visit) -> Response:
        """Note how many records there are now, and the last seal."""
        made = anchor(visit.call, visit.services.settings.audit_anchors)
        said = visit.say(
            f"已记下锚点：{made.count}条，末条封印{made.seal[:16]}…",
            f"Anchored: {made.count} records, last seal {made.seal[:16]}…",
        )
        return visit.go("/audit", said=said)


def _pairs(document: str) -> list[tuple[str, Any]]:
    """Return a document's fields as lines."""
    told: dict[str, Any] = json.loads(document)
    return [
        (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, value in told.items()
    ]


_ROLES = {role.value: role for role in Role}


def _action_name(visit: Visit) -> Any:
    names = {one.value: one.say(visit.language) for one in Action}

    def name(record: AuditRecord) -> str:
        return names.get(record.action, record.action)

    return name
