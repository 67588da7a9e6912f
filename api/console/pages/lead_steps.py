"""What an officer does with a lead: send, withdraw, answer, move, note, correct. Each is one form and one use case."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from api.console.page import Page, post
from api.console.visit import Visit
from api.usecases.engagements.steps import answer, send, withdraw
from api.usecases.leads.lead import move, note
from api.usecases.leads.tags import confirm_tag, correct_tags, reject_tag
from features.events import Event, ShownSlate


class LeadSteps(Page):
    """The forms of the lead page; a refusal shows the page again with what was typed."""

    @post("/send")
    def send(self, visit: Visit) -> Response:
        """Send the lead to a place, with a note and what was on the screen."""
        services, project_id = visit.services, visit.part("project_id")
        seen = tuple(one for one in visit.typed("shown").split(",") if one)
        shown = ShownSlate(
            shown_park_ids=seen,
            trial_park_id=visit.typed("trial") or None,
            policy_version=services.policy.version,
            model_id=visit.typed("model_id"),
        )
        send(visit.call, project_id, visit.typed("park_id"), note=visit.typed("note"), shown=shown)
        return self._back(visit, visit.say("已推送，等待园区答复。", "Sent; the place will answer."))

    @post("/withdraw")
    def withdraw(self, visit: Visit) -> Response:
        """Take the lead back from a place."""
        withdraw(visit.call, visit.part("project_id"), visit.typed("park_id"), note=visit.typed("note"))
        return self._back(visit, visit.say("已撤回推送。", "Withdrawn."))

    @post("/answer")
    def answer_question(self, visit: Visit) -> Response:
        """Answer a question that a place asked."""
        answer(
            visit.call,
            visit.part("project_id"),
            visit.typed("park_id"),
            question=visit.number("question"),
            text=visit.typed("answer"),
        )
        return self._back(visit, visit.say("已答复园区。", "Answered."))

    @post("/move")
    def move(self, visit: Visit) -> Response:
        """Move the lead to another stage."""
        move(
            visit.call,
            visit.part("project_id"),
            visit.typed("to_state"),
            park_id=visit.typed("park_id") or None,
            reason=visit.typed("reason") or None,
            text=visit.typed("text"),
        )
        return self._back(visit, visit.say("阶段已更新。", "The stage is recorded."))

    @post("/note")
    def note(self, visit: Visit) -> Response:
        """Add a note to the history."""
        note(visit.call, visit.part("project_id"), visit.typed("text"))
        return self._back(visit, visit.say("备注已记录。", "The note is recorded."))

    @post("/tags")
    def tags(self, visit: Visit) -> Response:
        """Correct the technologies of the lead."""
        chosen = tuple(dict.fromkeys(one for one in visit.form.getlist("technology") if isinstance(one, str) and one))
        project_id, version = visit.part("project_id"), visit.number("version")
        correct_tags(visit.call, visit.services.advisor, project_id, chosen, expected_version=version)
        return self._back(visit, visit.say("技术标签已更正。", "The technologies are corrected."))

    @post("/tags/confirm")
    def confirm(self, visit: Visit) -> Response:
        """Confirm a technology that is proposed for the lead."""
        self._answer(visit, confirm_tag)
        return self._back(visit, visit.say("标签已确认，推荐已按此更新。", "The tag is confirmed, and counts."))

    @post("/tags/reject")
    def reject(self, visit: Visit) -> Response:
        """Reject a technology that is proposed for the lead."""
        self._answer(visit, reject_tag)
        return self._back(
            visit,
            visit.say("已记下：类似文字不再建议此标签。", "Noted: words like these no longer suggest it."),
        )

    @staticmethod
    def _answer(visit: Visit, answer: Callable[..., Event]) -> None:
        project_id, technology_id = visit.part("project_id"), visit.typed("technology")
        answer(visit.call, visit.services.advisor, project_id, technology_id, expected_version=visit.number("version"))

    def _back(self, visit: Visit, said: str) -> Response:
        return visit.go(f"/lead/{visit.part('project_id')}", said=said)
