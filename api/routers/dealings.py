"""A project at a place: send and withdraw, look, accept, decline, ask and answer."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Response

from api.access import Actor, Permission
from api.routers.access import Needs
from api.routers.once import Once
from api.routers.reply import Reply
from api.routers.strict import router_for
from api.schemas.common import ParkId, ProjectId
from api.schemas.dealings import AnswerIn, NoteIn, QuestionIn, ReasonIn, SendIn
from api.schemas.events import EventOut
from api.services import Served, Services
from api.usecases.engagements import park_desk, promotion
from features.events import Event

router = router_for("dealings", prefix="/projects/{project_id}/parks/{park_id}")

Sender = Annotated[Actor, Depends(Needs(Permission.SEND_PROJECTS))]
Answerer = Annotated[Actor, Depends(Needs(Permission.RECORD_EVENTS))]
Desk = Annotated[Actor, Depends(Needs(Permission.ANSWER_PROJECTS))]


@router.post("/send", status_code=201, response_model=EventOut)
def send(actor: Sender, services: Served, once: Once, project_id: ProjectId, park_id: ParkId, said: SendIn) -> Response:
    """Send a project to a place."""
    how = {"note": said.note, "shown": said.shown, "key": once.key, **_when(services)}
    return once(actor, lambda: _told(promotion.send(services.store, actor, project_id, park_id, **how)))


@router.post("/withdraw", status_code=201, response_model=EventOut)
def withdraw(
    actor: Sender, services: Served, once: Once, project_id: ProjectId, park_id: ParkId, said: ReasonIn
) -> Response:
    """Take a project back from a place."""
    how = {"note": said.note, "reason": said.reason, "key": once.key, **_when(services)}
    return once(actor, lambda: _told(promotion.withdraw(services.store, actor, project_id, park_id, **how)))


@router.post("/answer", status_code=201, response_model=EventOut)
def answer(
    actor: Answerer, services: Served, once: Once, project_id: ProjectId, park_id: ParkId, said: AnswerIn
) -> Response:
    """Answer a question of a place."""
    how = {"text": said.text, "key": once.key, **_when(services)}
    return once(
        actor, lambda: _told(promotion.answer(services.store, actor, project_id, park_id, said.question, **how))
    )


@router.post("/view", status_code=201, response_model=EventOut)
def view(actor: Desk, services: Served, once: Once, project_id: ProjectId, park_id: ParkId) -> Response:
    """Record that the place's desk has looked at a project."""
    how = {"key": once.key, **_when(services)}
    return once(actor, lambda: _told(park_desk.view(services.store, actor, project_id, park_id, **how)))


@router.post("/accept", status_code=201, response_model=EventOut)
def accept(actor: Desk, services: Served, once: Once, project_id: ProjectId, park_id: ParkId, said: NoteIn) -> Response:
    """Accept a project for the place; of two who accept the last free place at once, the second is refused."""
    how = {"note": said.note, "key": once.key, **_when(services)}
    return once(actor, lambda: _told(park_desk.accept(services.store, actor, project_id, park_id, **how)))


@router.post("/decline", status_code=201, response_model=EventOut)
def decline(
    actor: Desk, services: Served, once: Once, project_id: ProjectId, park_id: ParkId, said: ReasonIn
) -> Response:
    """Decline a project for the place, saying why."""
    how = {"note": said.note, "reason": said.reason, "key": once.key, **_when(services)}
    return once(actor, lambda: _told(park_desk.decline(services.store, actor, project_id, park_id, **how)))


@router.post("/ask", status_code=201, response_model=EventOut)
def ask(
    actor: Desk, services: Served, once: Once, project_id: ProjectId, park_id: ParkId, said: QuestionIn
) -> Response:
    """Ask the office about a project."""
    how = {"text": said.text, "key": once.key, **_when(services)}
    return once(actor, lambda: _told(park_desk.ask(services.store, actor, project_id, park_id, **how)))


def _when(services: Services) -> dict[str, Any]:
    """Return the circumstances that every step takes."""
    return {"funnel": services.policy.stages, "now": services.clock()}


def _told(event: Event) -> Reply:
    return Reply.of(EventOut.of(event), status=201)
