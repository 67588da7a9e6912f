"""What people say of a lead's technologies: corrected as a whole, or one proposal confirmed or rejected.

Each answer is an event. It tells what was held to be right and wrong, and of which words, so that texts like it are
read accordingly.
"""

from __future__ import annotations

from api.access import Permission
from api.advice.advisor import Advisor
from api.call import Call
from api.store.kinds import PROJECTS
from api.store.queries.profiles import get_profile
from api.store.queries.saving import Saving
from api.usecases.engagements.recording import record_in
from api.usecases.leads.profiles import save_and_record
from features.errors import ConflictError
from features.events import Event, EventDraft, EventKind, TagCorrection
from features.lead_tags import lead_text
from features.project import ProjectProfile
from features.proposals import TagProposal
from features.tagger import Tagging
from features.tagger.memory import MOST_CHARS

_MOST_REJECTED = 8


def correct_tags(
    call: Call, advisor: Advisor, project_id: str, technology_ids: tuple[str, ...], *, expected_version: int
) -> Event:
    """Let a person say which technologies a lead is about, the main one first: its profile and an event that teaches.

    What its text was read to say beside them counts as rejected, in texts like it too.

    Raises
    ------
    UnknownIdError
        There is no such project, or no such technology.
    StaleVersionError
        Someone saved the project since it was read.
    """
    _, text, tagging = _read(call, advisor, project_id)
    found = [tag.id for tag in (*tagging.tags, *tagging.proposals)]
    rejected = tuple(one for one in found if one not in technology_ids)
    said = TagCorrection(technology_ids=technology_ids, rejected=rejected[:_MOST_REJECTED], words=text[:MOST_CHARS])
    return _answered(call, project_id, said, expected_version=expected_version)


def confirm_tag(call: Call, advisor: Advisor, project_id: str, technology_id: str, *, expected_version: int) -> Event:
    """Let a person confirm a technology that is proposed for a lead: from now on it counts as if the text named it.

    Raises
    ------
    ConflictError
        It is not proposed, or no longer.
    """
    profile, proposal, tagging = _proposal(call, advisor, project_id, technology_id)
    standing = profile.technology_ids or tuple(tag.id for tag in tagging.tags)
    said = TagCorrection(technology_ids=(*standing[:2], technology_id), words=proposal.words[:MOST_CHARS])
    return _answered(call, project_id, said, expected_version=expected_version)


def reject_tag(call: Call, advisor: Advisor, project_id: str, technology_id: str, *, expected_version: int) -> Event:
    """Let a person reject a technology that is proposed for a lead: it is not proposed again for words like these.

    Raises
    ------
    ConflictError
        It is not proposed, or no longer.
    """
    profile, proposal, _ = _proposal(call, advisor, project_id, technology_id)
    said = TagCorrection(
        technology_ids=profile.technology_ids[:3], rejected=(technology_id,), words=proposal.words[:MOST_CHARS]
    )
    return _answered(call, project_id, said, expected_version=expected_version)


def _read(call: Call, advisor: Advisor, project_id: str) -> tuple[ProjectProfile, str, Tagging]:
    """Return a lead, its text, and how that is read."""
    call.require(Permission.EDIT_PROJECTS)
    with call.read() as tx:
        profile = get_profile(tx, call.actor, PROJECTS, project_id).profile
    text = lead_text(profile)
    return profile, text, advisor.read(text)


def _proposal(
    call: Call, advisor: Advisor, project_id: str, technology_id: str
) -> tuple[ProjectProfile, TagProposal, Tagging]:
    """Return a lead, what is proposed for it under this id, and how its text is read."""
    profile, text, tagging = _read(call, advisor, project_id)
    technology = call.policy.taxonomy.technology(technology_id)
    proposed = () if profile.technology_ids else tagging.proposed(text)
    found = next((one for one in proposed if one.technology_id == technology_id), None)
    if found is None:
        raise ConflictError(
            f"{technology.en} is not proposed for this lead, or somebody has answered already",
            zh=f"“{technology.zh}”不在该线索的建议标签中，或已有人答复",
        )
    return profile, found, tagging


def _answered(call: Call, project_id: str, said: TagCorrection, *, expected_version: int) -> Event:
    """Record an answer about tags; the profile is saved where its technologies change."""
    draft = EventDraft(
        project_id=project_id,
        kind=EventKind.TAGS_CORRECTED,
        happened_on=call.today,
        payload=said.model_dump(mode="json"),
    )
    with call.write() as tx:
        event = record_in(tx, call, draft)
        stored = get_profile(tx, call.actor, PROJECTS, project_id)
        corrected = stored.profile.model_copy(update={"technology_ids": said.technology_ids})
        saving = Saving(now=call.now, today=call.today, reason="technologies corrected")
        save_and_record(tx, call, PROJECTS, [corrected], saving, expected={project_id: expected_version})
        return event
