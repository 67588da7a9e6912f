"""A project at a place: send and withdraw, look, accept, decline, ask and answer."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Response

from api.access import Permission
from api.call import Call
from api.routers.access import Needs
from api.routers.once import Once
from api.routers.reply import Reply
from api.routers.strict import router_for
from api.schemas.common import ParkId, ProjectId
from api.schemas.dealings import AnswerIn, NoteIn, QuestionIn, ReasonIn, SendIn
from api.schemas.events import EventOut
from api.usecases.engagements import steps
from features.events import Event

router = router_for("dealings", prefix="/projects/{project_id}/parks/{park_id}")

Sender = Annotated[Call, Depends(Needs(Permission.SEND_PROJECTS))]
Answerer = Annotated[Call, Depends(Needs(Permission.RECORD_EVENTS))]
Desk = Annotated[Call, Depends(Needs(Permission.ANSWER_PROJECTS))]


@router.post("/send", status_code=201, response_model=EventOut)
def send(call: Sender, once: Once, project_id: ProjectId, park_id: ParkId, said: SendIn) -> Response:
    """Send a project to a place."""
    how: dict[str, Any] = {"note": said.note, "shown": said.shown, "key": once.key}
    return once(call, lambda: _told(steps.send(call, project_id, park_id, **how)))


@router.post("/withdraw", status_code=201, response_model=EventOut)
def withdraw(call: Sender, once: Once, project_id: ProjectId, park_id: ParkId, said: ReasonIn) -> Response:
    """Take a project back from a place."""
    how: dict[str, Any] = {"note": said.note, "reason": said.reason, "key": once.key}
    return once(call, lambda: _told(steps.withdraw(call, project_id, park_id, **how)))


@router.post("/answer", status_code=201, response_model=EventOut)
def answer(call: Answerer, once: Once, project_id: ProjectId, park_id: ParkId, said: AnswerIn) -> Response:
    """Answer a question of a place."""
    how: dict[str, Any] = {"text": said.text, "key": once.key}
    return once(call, lambda: _told(steps.answer(call, project_id, park_id, question=said.question, **how)))


@router.post("/view", status_code=201, response_model=EventOut)
def view(call: Desk, once: Once, project_id: ProjectId, park_id: ParkId) -> Response:
    """Record that the place's desk has looked at a project."""
    return once(call, lambda: _told(steps.view(call, project_id, park_id, key=once.key)))


@router.post("/accept", status_code=201, response_model=EventOut)
def accept(call: Desk, once: Once, project_id: ProjectId, park_id: ParkId, said: NoteIn) -> Response:
    """Accept a project for the place; of two who accept the last free place at once, the second is refused."""
    return once(call, lambda: _told(steps.accept(call, project_id, park_id, note=said.note, key=once.key)))


@router.post("/decline", status_code=201, response_model=EventOut)
def decline(call: Desk, once: Once, project_id: ProjectId, park_id: ParkId, said: ReasonIn) -> Response:
    """Decline a project for the place, saying why."""
    how: dict[str, Any] = {"note": said.note, "reason": said.reason, "key": once.key}
    return once(call, lambda: _told(steps.decline(call, project_id, park_id, **how)))


@router.post("/ask", status_code=201, response_model=EventOut)
def ask(call: Desk, once: Once, project_id: ProjectId, park_id: ParkId, said: QuestionIn) -> Response:
    """Ask the office about a project."""
    return once(call, lambda: _told(steps.ask(call, project_id, park_id, text=said.text, key=once.key)))


def _told(event: Event) -> Reply:
    return Reply.of(EventOut.of(event), status=201)
