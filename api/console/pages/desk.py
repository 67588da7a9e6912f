"""收件: a desk's leads, ranked from its side; look at one, then accept it, decline it with a reason, or ask."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from api.access import Permission
from api.advice.views import OWN_VIEW
from api.call import Call
from api.console import lead_shapes
from api.console.facts import fact_groups
from api.console.page import Page, get, post
from api.console.pages.place_form import read_fact
from api.console.visit import Visit, address
from api.sheets.cells.columns import Remarks
from api.usecases.engagements.steps import accept, ask, decline, view
from api.usecases.leads.inbox import DeskCase, desk_case, inbox, own_places
from api.usecases.leads.limits import change_limit
from features.bilingual import Bilingual
from features.capacity import LIMITS
from features.errors import InputError
from features.events import EventKind
from features.policy.vocabulary import Choice
from recommender.eligibility.speech import phrase, phrase_fix, phrase_flags, phrase_question

_MOVES_ON = "transferred"
_SPEECH = {"phrase": phrase, "phrase_fix": phrase_fix, "phrase_flags": phrase_flags, "phrase_question": phrase_question}


class DeskPage(Page):
    """The inbound leads of the desk's places."""

    path = "/desk"
    words = Bilingual("收件", "Inbound")
    icon = "fa-solid fa-inbox"
    permission = Permission.ANSWER_PROJECTS
    guide = "desk"

    @get()
    def index(self, visit: Visit) -> Response:
        """Show the first of the desk's places."""
        places = own_places(visit.call)
        if not places:
            return self.show(visit, "desk_none.html")
        return RedirectResponse(address(f"/desk/{places[0].id}"), status_code=303)

    @get("/{park_id}")
    def place(self, visit: Visit) -> Response:
        """Show the leads of one place."""
        services = visit.services
        found = inbox(visit.call, services.advisor, visit.part("park_id"))
        return self.show(
            visit,
            "desk.html",
            inbox=found,
            places=own_places(visit.call),
            own_view=OWN_VIEW,
            title=visit.say("收件", "Inbound"),
        )

    @get("/{park_id}/{project_id}")
    def case(self, visit: Visit) -> Response:
        """Show one lead; that the desk has seen it is recorded once."""
        return self._case(visit)

    @post("/{park_id}/{project_id}/accept")
    def accept(self, visit: Visit) -> Response:
        """Accept the lead."""
        accept(*self._step(visit), note=visit.typed("note"))
        return self._said(visit, visit.say("已接受，现在可以看到完整资料。", "Accepted; you now see all its facts."))

    @post("/{park_id}/{project_id}/decline")
    def decline(self, visit: Visit) -> Response:
        """Decline the lead."""
        decline(*self._step(visit), reason=visit.typed("reason") or None, note=visit.typed("note"))
        return self._said(visit, visit.say("已谢绝，原因已告知招商员。", "Declined; the officer is told why."))

    @post("/{park_id}/{project_id}/release")
    def release(self, visit: Visit) -> Response:
        """Give back another lead that the place has accepted, to make room for this one."""
        call, project_id, park_id = self._step(visit)
        held = visit.typed("held")
        decline(call, held, park_id, reason=visit.typed("reason") or None, note=visit.typed("note"))
        said = visit.say(
            "已退回，原因已告知招商员；余量已更新。", "Given back; the officer is told why, and there is more room."
        )
        return visit.go(f"/desk/{park_id}/{project_id}", said=said)

    @post("/{park_id}/{project_id}/limit")
    def limit(self, visit: Visit) -> Response:
        """Change what the place reports of a limit that is full."""
        call, project_id, park_id = self._step(visit)
        field, version = visit.typed("field"), visit.typed("version")
        spec = next((one.spec for one in LIMITS if one.free == field), None)
        value = None if spec is None else read_fact(spec, visit.typed("value"), visit, Remarks())
        if spec is not None and value is None:
            raise InputError("say what the new limit is", zh="请填写新的上限")
        expected = int(version) if version.isascii() and version.isdigit() else 0
        change_limit(call, park_id, field, value, reason=visit.typed("why"), expected_version=expected)
        said = visit.say(
            "上限已调整，原因已记录；推荐立即按新数计算。",
            "Changed, with the reason on record; advice follows at once.",
        )
        return visit.go(f"/desk/{park_id}/{project_id}", said=said)

    @post("/{park_id}/{project_id}/ask")
    def ask(self, visit: Visit) -> Response:
        """Ask the office."""
        ask(*self._step(visit), text=visit.typed("text"))
        return self._said(visit, visit.say("问题已发给招商员。", "The question is sent to the officer."))

    def again(self, visit: Visit) -> Response:
        """Show the form again, with what was typed."""
        return self._case(visit)

    def _case(self, visit: Visit) -> Response:
        services, policy = visit.services, visit.services.policy
        project_id, park_id = visit.part("project_id"), visit.part("park_id")
        case = desk_case(visit.call, services.advisor, project_id, park_id)
        self._note_seen(visit, case)
        return self.show(
            visit,
            "desk_case.html",
            case=case,
            lead=case.stored.profile,
            groups=fact_groups(
                case.stored.profile,
                today=visit.today,
                taxonomy=policy.taxonomy,
                language=visit.language,
                withheld=case.withheld,
            ),
            reasons=decline_reasons(visit),
            segments=lead_shapes.segments,
            title=case.stored.profile.name,
            EventKind=EventKind,
            edit_places=Permission.EDIT_PLACES,
            own_view=OWN_VIEW,
            **_SPEECH,
        )

    @staticmethod
    def _note_seen(visit: Visit, case: DeskCase) -> None:
        if case.waits and case.engagement is not None and case.engagement.viewed_on is None:
            seen = f"seen-{case.stored.id}-{case.park.id}-{case.engagement.since}"
            view(visit.call, case.stored.id, case.park.id, key=seen)

    @staticmethod
    def _step(visit: Visit) -> tuple[Call, str, str]:
        return visit.call, visit.part("project_id"), visit.part("park_id")

    @staticmethod
    def _said(visit: Visit, said: str) -> Response:
        return visit.go(f"/desk/{visit.part('park_id')}/{visit.part('project_id')}", said=said)


def decline_reasons(visit: Visit) -> tuple[Choice, ...]:
    """Return why a place may decline: the pack's reasons why a project moves on to another park, if it has any."""
    funnel = visit.services.policy.stages
    return funnel.side_state(_MOVES_ON).reasons if funnel.is_side_state(_MOVES_ON) else ()
