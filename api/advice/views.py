"""How leads are seen by whoever does not see all: masked, scored at own places only, or without the people named."""

from __future__ import annotations

from dataclasses import replace

from api.store.documents import content_hash
from api.store.queries.profiles import Stored
from features.bilingual import Bilingual
from features.masking import masked, without_people
from features.names.regions import Regions
from features.project import ProjectProfile
from recommender.matching.batch import Batch
from recommender.matching.slate import Inbound

OWN_VIEW = Bilingual(
    "分数按本园资料、本园往绩和对本园可见的线索内容计算；招商员还能看到周边园区的企业和完整资料，双方分数会有不同，"
    "以招商员所见为准。",
    "Scores rest on this place's own facts and record and on what it sees of a lead; officers also see the firms of "
    "other places and the full facts, so theirs may differ. Theirs is the one the city goes by.",
)
"""What to know of a desk's scores."""


def as_masked(one: Stored[ProjectProfile], regions: Regions) -> Stored[ProjectProfile]:
    """Return a lead as a desk sees it before it accepts."""
    shown = masked(one.profile, regions)
    return replace(one, profile=shown, content_hash=content_hash(shown))


def unnamed(found: Inbound, batch: Batch) -> Inbound:
    """Return the list with no name of a lead that names somebody."""
    profiles = {one.project_id: one for one in batch.projects.profiles}
    told = (replace(one, project_name=without_people(profiles[one.project_id]).name) for one in found.matches)
    return replace(found, matches=tuple(told))
