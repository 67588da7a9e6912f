"""Projects: lists, profiles with their versions, events and stages."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Response

from api.access import Actor, Permission
from api.routers.access import Needs
from api.routers.conditional import ExpectedVersion, etag
from api.routers.once import Once
from api.routers.patching import checked
from api.routers.reply import Reply
from api.routers.strict import router_for
from api.schemas.common import PageOf, ProjectId
from api.schemas.events import EventIn, EventOut, MoveIn, RecordedOut, StateOut, StoryOut
from api.schemas.profiles import ProjectOut, ProjectPatch, ProjectQuery, ProjectVersionOut
from api.services import Served, Services
from api.store.kinds import PROJECTS
from api.store.queries.listing import ProjectSummary, list_projects
from api.store.queries.profiles import get_profile
from api.usecases.engagements.recording import project_history, record_event
from api.usecases.leads.edits import same_id
from api.usecases.leads.profiles import add_project, edit_project
from api.usecases.leads.read_audit import see_project, see_versions
from features.events import EventDraft
from features.project import ProjectProfile

router = router_for("projects", prefix="/projects")

Reader = Annotated[Actor, Depends(Needs(Permission.READ_PROJECTS))]
Editor = Annotated[Actor, Depends(Needs(Permission.EDIT_PROJECTS))]
Recorder = Annotated[Actor, Depends(Needs(Permission.RECORD_EVENTS))]


@router.get("")
def list_(actor: Reader, services: Served, asked: Annotated[ProjectQuery, Query()]) -> PageOf[ProjectSummary]:
    """List projects, page by page."""
    with services.store.read(actor) as tx:
        page = list_projects(tx, actor, asked.filter, order=asked.order, limit=asked.limit, cursor=asked.cursor)
    return PageOf(items=list(page.items), next_cursor=page.next_cursor)


@router.post("", status_code=201, response_model=ProjectOut)
def create(actor: Editor, services: Served, once: Once, profile: ProjectProfile) -> Response:
    """Add a project at the first stage of the funnel."""

    def do() -> Reply:
        now = services.clock()
        stored = add_project(services.store, actor, profile, funnel=services.policy.stages, now=now)
        return Reply.of(ProjectOut.of(stored), status=201, ETag=etag(stored.version))

    return once(actor, do)


@router.get("/{project_id}", response_model=ProjectOut)
def show(actor: Reader, services: Served, project_id: ProjectId) -> Response:
    """Return a project; `ETag` is what an edit sends as `If-Match`."""
    stored = see_project(services.store, services.recorder, actor, project_id, now=services.clock())
    return Reply.of(ProjectOut.of(stored), ETag=etag(stored.version)).response()


@router.put("/{project_id}", response_model=ProjectOut)
def replace(
    actor: Editor,
    services: Served,
    once: Once,
    version: ExpectedVersion,
    project_id: ProjectId,
    profile: ProjectProfile,
) -> Response:
    """Replace a project's profile."""
    return once(actor, lambda: _edited(services, actor, same_id(PROJECTS, profile, project_id), version))


@router.patch("/{project_id}", response_model=ProjectOut)
def change(
    actor: Editor, services: Served, once: Once, version: ExpectedVersion, project_id: ProjectId, patch: ProjectPatch
) -> Response:
    """Change some fields of a project (JSON merge patch); null = unknown."""
    with services.store.read(actor) as tx:
        profile = checked(get_profile(tx, actor, PROJECTS, project_id).profile, patch)
    return once(actor, lambda: _edited(services, actor, same_id(PROJECTS, profile, project_id), version))


@router.get("/{project_id}/versions")
def versions(actor: Reader, services: Served, project_id: ProjectId) -> list[ProjectVersionOut]:
    """Return every version of a project's profile, oldest first."""
    found = see_versions(services.store, services.recorder, actor, project_id, now=services.clock())
    return [ProjectVersionOut.of(one) for one in found]


@router.get("/{project_id}/events")
def events(actor: Reader, services: Served, project_id: ProjectId) -> StoryOut:
    """Return what happened to a project, and where it stands."""
    history = project_history(services.store, actor, project_id, funnel=services.policy.stages)
    told = [EventOut.of(event) for event in history.events]
    return StoryOut(project_id=project_id, state=StateOut.of(history.state), events=told)


@router.post("/{project_id}/events", status_code=201, response_model=RecordedOut)
def record(actor: Recorder, services: Served, once: Once, project_id: ProjectId, event: EventIn) -> Response:
    """Record an event. Events are never changed; a mistake is answered by a `retracted` event."""
    draft = event.draft(project_id, today=services.store.today(services.clock()))
    return once(actor, lambda: recorded(services, actor, draft))


@router.post("/{project_id}/moves", status_code=201, response_model=RecordedOut)
def move(actor: Recorder, services: Served, once: Once, project_id: ProjectId, step: MoveIn) -> Response:
    """Let a project enter a stage or a side state."""
    draft = step.draft(project_id, today=services.store.today(services.clock()))
    return once(actor, lambda: recorded(services, actor, draft))


def recorded(services: Services, actor: Actor, draft: EventDraft) -> Reply:
    """Record one event and return it with where the project stands."""
    funnel = services.policy.stages
    event = record_event(services.store, actor, draft, funnel=funnel, now=services.clock())
    state = project_history(services.store, actor, draft.project_id, funnel=funnel).state
    return Reply.of(RecordedOut(event=EventOut.of(event), state=StateOut.of(state)), status=201)


def _edited(services: Services, actor: Actor, profile: ProjectProfile, version: int) -> Reply:
    stored = edit_project(services.store, actor, profile, expected_version=version, now=services.clock())
    return Reply.of(ProjectOut.of(stored), ETag=etag(stored.version))
