"""Looking at a lead: who saw a confidential one, or people's data in it, is in the audit before it is shown."""

from __future__ import annotations

import datetime as dt

from api.access import Actor, Permission, require
from api.audit import Action, Recorder
from api.store.kinds import PROJECTS
from api.store.queries.profiles import ProfileVersion, Stored, get_profile, profile_history
from api.store.session import Store
from features.choices import Confidentiality
from features.project import ProjectProfile

PERSONAL = ("officer",)
"""Fields of a project that name people."""

_COMPANY = ("company_name", "company_number")


def see_project(
    store: Store, recorder: Recorder | None, actor: Actor, project_id: str, *, now: dt.datetime
) -> Stored[ProjectProfile]:
    """Return one project as the actor may see it; raises `UnknownIdError` if there is none to see."""
    require(actor, Permission.READ_PROJECTS)
    with store.read(actor) as tx:
        stored = get_profile(tx, actor, PROJECTS, project_id)
    note_seen(recorder, actor, stored, now=now)
    return stored


def see_versions(
    store: Store, recorder: Recorder | None, actor: Actor, project_id: str, *, now: dt.datetime
) -> list[ProfileVersion[ProjectProfile]]:
    """Return every version of one project; raises `UnknownIdError` if there is none to see."""
    require(actor, Permission.READ_PROJECTS)
    with store.read(actor) as tx:
        versions = profile_history(tx, actor, PROJECTS, project_id)
    note_seen(recorder, actor, versions[-1], now=now, versions=len(versions))
    return versions


def note_seen(
    recorder: Recorder | None,
    actor: Actor,
    seen: Stored[ProjectProfile] | ProfileVersion[ProjectProfile],
    *,
    now: dt.datetime,
    versions: int = 1,
) -> None:
    """Record that the actor saw a lead that is confidential or names people, and which telling fields it showed."""
    profile = seen.profile
    told = [name for name in (*PERSONAL, *_COMPANY) if getattr(profile, name)]
    is_secret = profile.confidentiality is not Confidentiality.OPEN
    if recorder is not None and (is_secret or any(name in told for name in PERSONAL)):
        recorder.shown(
            actor,
            Action.LEAD_SEEN,
            f"project:{seen.id}",
            digest=seen.content_hash,
            now=now,
            details={"fields": told, "versions": versions},
            versions={"version": seen.version},
        )
