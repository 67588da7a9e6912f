"""Projects: their own list, and events and stages beside what every kind has."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Response

from api.access import Permission
from api.call import Call
from api.routers.access import Needs
from api.routers.conditional import ExpectedVersion
from api.routers.once import Once
from api.routers.profiles import add_profiles
from api.routers.reply import Reply
from api.routers.strict import router_for
from api.schemas.common import PageOf, ProjectId
from api.schemas.events import EventIn, EventOut, MoveIn, RecordedOut, StateOut, StoryOut, TagAnswerIn
from api.schemas.profiles import ProjectQuery
from api.services import Served
from api.store.kinds import PROJECTS
from api.store.kinds.project import ProjectSummary
from api.store.queries.listing import list_projects
from api.usecases.engagements.recording import project_history, record_event
from api.usecases.leads.tags import confirm_tag, reject_tag
from features.events import EventDraft

router = router_for("projects", prefix="/projects")

Reader = Annotated[Call, Depends(Needs(Permission.READ_PROJECTS))]
Editor = Annotated[Call, Depends(Needs(Permission.EDIT_PROJECTS))]
Recorder = Annotated[Call, Depends(Needs(Permission.RECORD_EVENTS))]


@router.get("")
def list_(call: Reader, asked: Annotated[ProjectQuery, Query()]) -> PageOf[ProjectSummary]:
    """List projects, page by page."""
    with call.read() as tx:
        page = list_projects(tx, call.actor, asked.filter, order=asked.order, limit=asked.limit, cursor=asked.cursor)
    return PageOf(items=list(page.items), next_cursor=page.next_cursor)


@router.get("/{project_id}/events")
def events(call: Reader, project_id: ProjectId) -> StoryOut:
    """Return what happened to a project, and where it stands."""
    history = project_history(call, project_id)
    told = [EventOut.of(event) for event in history.events]
    return StoryOut(project_id=project_id, state=StateOut.of(history.state), events=told)


@router.post("/{project_id}/events", status_code=201, response_model=RecordedOut)
def record(call: Recorder, once: Once, project_id: ProjectId, event: EventIn) -> Response:
    """Record an event. Events are never changed; a mistake is answered by a `retracted` event."""
    draft = event.draft(project_id, today=call.today)
    return once(call, lambda: recorded(call, draft))


@router.post("/{project_id}/moves", status_code=201, response_model=RecordedOut)
def move(call: Recorder, once: Once, project_id: ProjectId, step: MoveIn) -> Response:
    """Let a project enter a stage or a side state."""
    draft = step.draft(project_id, today=call.today)
    return once(call, lambda: recorded(call, draft))


def recorded(call: Call, draft: EventDraft) -> Reply:
    """Record one event and return it with where the project stands."""
    event = record_event(call, draft)
    state = project_history(call, draft.project_id).state
    return Reply.of(RecordedOut(event=EventOut.of(event), state=StateOut.of(state)), status=201)


@router.post("/{project_id}/tags", response_model=RecordedOut)
def answer_tag(
    call: Editor, services: Served, once: Once, version: ExpectedVersion, project_id: ProjectId, said: TagAnswerIn
) -> Response:
    """Confirm or reject a technology that is proposed for a project; texts like it are read accordingly."""
    answer = confirm_tag if said.confirmed else reject_tag

    def do() -> Reply:
        event = answer(call, services.advisor, project_id, said.technology_id, expected_version=version)
        state = project_history(call, project_id).state
        return Reply.of(RecordedOut(event=EventOut.of(event), state=StateOut.of(state)))

    return once(call, do)


add_profiles(router, PROJECTS)
