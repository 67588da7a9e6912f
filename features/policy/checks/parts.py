"""The parts of a pack under check, and small ways to say what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from features.bilingual import Bilingual
from features.policy.documents import Document, Loc
from features.policy.expert import ExpertMeasures
from features.policy.faults import PackFault
from features.policy.fourhave import FourHaveRubric
from features.policy.manifest import PackManifest
from features.policy.people import PeoplePolicy
from features.policy.places import Gazetteer
from features.policy.routing import Routing
from features.policy.rules import Rules
from features.policy.stages import Funnel
from features.policy.talent import TalentPolicy
from features.policy.targets import Targets
from features.policy.taxonomy import Taxonomy
from features.policy.weights import Weights
from features.policy.wording import Wording


@dataclass(frozen=True)
class Parts:
    """The parts of a pack that could be read; a part with faults of its own is absent."""

    documents: dict[str, Document]
    text: str | None
    manifest: PackManifest | None = None
    taxonomy: Taxonomy | None = None
    wording: Wording | None = None
    fourhave: FourHaveRubric | None = None
    rules: Rules | None = None
    weights: Weights | None = None
    stages: Funnel | None = None
    routing: Routing | None = None
    targets: Targets | None = None
    expert: ExpertMeasures | None = None
    places: Gazetteer | None = None
    talent: TalentPolicy | None = None
    people: PeoplePolicy | None = None


def squeezed(text: str) -> str:
    """Return ``text`` without any white space, for comparing wordings."""
    return re.sub(r"\s+", "", text)


def repeated(document: Document, entries: Iterable[tuple[Loc, str]]) -> Iterator[PackFault]:
    """Yield a fault for every id that was used before."""
    first: dict[str, int] = {}
    for loc, entry in entries:
        line = document.line(loc)
        if entry in first:
            yield document.fault(
                loc,
                f"id {entry!r} is used twice (first on line {first[entry]})",
                f"编号“{entry}”重复（首次在第{first[entry]}行）",
            )
        first.setdefault(entry, line)


def unresolved(
    document: Document, loc: Loc, names: Sequence[str], known: Iterable[str], *, what: Bilingual
) -> Iterator[PackFault]:
    """Yield a fault for every name at ``loc`` that is not among the ``known``."""
    allowed = set(known)
    for position, name in enumerate(names):
        if name not in allowed:
            yield document.fault(
                (*loc, position), f"{name!r} is not a known {what.en}", f"“{name}”不是已定义的{what.zh}"
            )


def sums_to(
    document: Document, loc: Loc, values: Iterable[float], expected: float, *, what: Bilingual
) -> Iterator[PackFault]:
    """Yield a fault unless the values sum to ``expected``."""
    total = sum(values)
    if abs(total - expected) > 1e-9:
        yield document.fault(
            loc,
            f"points of {what.en} sum to {total:g}, expected {expected:g}",
            f"{what.zh}的分值之和为{total:g}，应为{expected:g}",
        )
