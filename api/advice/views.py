"""How a lead is seen by whoever does not see all of it: masked, as desks do, or without the people it names."""

from __future__ import annotations

from dataclasses import replace

from api.store.documents import content_hash
from api.store.queries.profiles import Stored
from features.masking import masked, without_people
from features.names.regions import Regions
from features.project import ProjectProfile
from recommender.matching.batch import Batch
from recommender.matching.slate import Inbound


def as_masked(one: Stored[ProjectProfile], regions: Regions) -> Stored[ProjectProfile]:
    """Return a lead as a desk sees it before it accepts."""
    shown = masked(one.profile, regions)
    return replace(one, profile=shown, content_hash=content_hash(shown))


def unnamed(found: Inbound, batch: Batch) -> Inbound:
    """Return the list with no name of a lead that names somebody."""
    profiles = {one.project_id: one for one in batch.projects.profiles}
    told = (replace(one, project_name=without_people(profiles[one.project_id]).name) for one in found.matches)
    return replace(found, matches=tuple(told))
