"""Projects: lists, profiles with their versions, events and stages."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Response

from api.access import Permission
from api.call import Call
from api.routers.access import Needs
from api.routers.conditional import ExpectedVersion, etag
from api.routers.once import Once
from api.routers.patching import checked
from api.routers.reply import Reply
from api.routers.strict import router_for
from api.schemas.common import PageOf, ProjectId, VersionNumber
from api.schemas.events import EventIn, EventOut, MoveIn, RecordedOut, StateOut, StoryOut
from api.schemas.profiles import ProjectOut, ProjectPatch, ProjectQuery, ProjectVersionOut
from api.store.kinds import PROJECTS
from api.store.queries.listing import ProjectSummary, list_projects
from api.store.queries.profiles import get_profile
from api.usecases.engagements.recording import project_history, record_event
from api.usecases.leads.edits import same_id
from api.usecases.leads.profiles import add_profile, edit_profile, restore_version
from api.usecases.leads.read_audit import see_project, see_versions
from features.events import EventDraft
from features.project import ProjectProfile

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


@router.post("", status_code=201, response_model=ProjectOut)
def create(call: Editor, once: Once, profile: ProjectProfile) -> Response:
    """Add a project at the first stage of the funnel."""

    def do() -> Reply:
        stored = add_profile(call, PROJECTS, profile)
        return Reply.of(ProjectOut.of(stored), status=201, ETag=etag(stored.version))

    return once(call, do)


@router.get("/{project_id}", response_model=ProjectOut)
def show(call: Reader, project_id: ProjectId) -> Response:
    """Return a project; `ETag` is what an edit sends as `If-Match`."""
    stored = see_project(call, project_id)
    return Reply.of(ProjectOut.of(stored), ETag=etag(stored.version)).response()


@router.put("/{project_id}", response_model=ProjectOut)
def replace(
    call: Editor,
    once: Once,
    version: ExpectedVersion,
    project_id: ProjectId,
    profile: ProjectProfile,
) -> Response:
    """Replace a project's profile."""
    return once(call, lambda: _edited(call, same_id(PROJECTS, profile, project_id), version))


@router.patch("/{project_id}", response_model=ProjectOut)
def change(call: Editor, once: Once, version: ExpectedVersion, project_id: ProjectId, patch: ProjectPatch) -> Response:
    """Change some fields of a project (JSON merge patch); null = unknown."""
    with call.read() as tx:
        profile = checked(get_profile(tx, call.actor, PROJECTS, project_id).profile, patch)
    return once(call, lambda: _edited(call, same_id(PROJECTS, profile, project_id), version))


@router.get("/{project_id}/versions")
def versions(call: Reader, project_id: ProjectId) -> list[ProjectVersionOut]:
    """Return every version of a project's profile, oldest first."""
    found = see_versions(call, project_id)
    return [ProjectVersionOut.of(one) for one in found]


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


@router.post("/{project_id}/versions/{version}/restore", response_model=ProjectOut)
def restore(call: Editor, once: Once, project_id: ProjectId, version: VersionNumber) -> Response:
    """Save what an earlier version said as the next version: the way back for a lead that does not read any more."""

    def do() -> Reply:
        stored = restore_version(call, PROJECTS, project_id, version)
        return Reply.of(ProjectOut.of(stored), ETag=etag(stored.version))

    return once(call, do)


def _edited(call: Call, profile: ProjectProfile, version: int) -> Reply:
    stored = edit_profile(call, PROJECTS, profile, expected_version=version)
    return Reply.of(ProjectOut.of(stored), ETag=etag(stored.version))
