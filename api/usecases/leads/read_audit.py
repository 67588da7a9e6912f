"""Looking at a lead: who saw a confidential one, or people's data in it, is in the audit before it is shown."""

from __future__ import annotations

from api.access import Permission
from api.audit import Action
from api.call import Call
from api.store.kinds import PROJECTS
from api.store.queries.profiles import ProfileVersion, Stored, get_profile, profile_history
from features.choices import Confidentiality
from features.masking import PEOPLE
from features.project import ProjectProfile

_COMPANY = ("company_name", "company_number")


def see_project(call: Call, project_id: str) -> Stored[ProjectProfile]:
    """Return one project as the actor may see it; raises `UnknownIdError` if there is none to see."""
    call.require(Permission.READ_PROJECTS)
    with call.read() as tx:
        stored = get_profile(tx, call.actor, PROJECTS, project_id)
    note_seen(call, stored)
    return stored


def see_versions(call: Call, project_id: str) -> list[ProfileVersion[ProjectProfile]]:
    """Return every version of one project; raises `UnknownIdError` if there is none to see."""
    call.require(Permission.READ_PROJECTS)
    with call.read() as tx:
        versions = profile_history(tx, call.actor, PROJECTS, project_id)
    note_seen(call, versions[-1], versions=len(versions))
    return versions


def note_seen(call: Call, seen: Stored[ProjectProfile] | ProfileVersion[ProjectProfile], *, versions: int = 1) -> None:
    """Record that the actor saw a lead that is confidential or names people, and which telling fields it showed."""
    profile = seen.profile
    told = [name for name in (*PEOPLE, *_COMPANY) if getattr(profile, name)]
    is_secret = profile.confidentiality is not Confidentiality.OPEN
    if call.recorder is not None and (is_secret or any(name in told for name in PEOPLE)):
        call.recorder.shown(
            call.actor,
            Action.LEAD_SEEN,
            f"project:{seen.id}",
            digest=seen.content_hash,
            now=call.now,
            details={"fields": told, "versions": versions},
            versions={"version": seen.version},
        )
