"""All parts of a candidate's score, and how much each may give for a role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from features.policy.weights import TALENT_COMPONENTS
from recommender.talent.ask import HUNDREDTHS, RoleAsk, apportioned, in_hundredths
from recommender.talent.career import CAREER
from recommender.talent.part import TalentPart
from recommender.talent.technology import TECHNOLOGY
from recommender.talent.terms import TERMS

SINGLE_PARTS: tuple[TalentPart, ...] = (*CAREER, *TERMS)
"""Parts whose fields have one value each."""
PARTS: tuple[TalentPart, ...] = (TECHNOLOGY, *SINGLE_PARTS)
_BY_COMPONENT = {name: tuple(part for part in PARTS if part.component == name) for name in TALENT_COMPONENTS}
MATCHED_FIELDS = frozenset(field for part in PARTS for field in part.reads)
"""All fields of a candidate that a score reads."""


@dataclass(frozen=True, eq=False)
class Ceilings:
    """The most that each part may give for a role, hundredths of points.

    Attributes
    ----------
    of
        By part; parts of which the role asks nothing are not in it.
    unasked
        What everybody gets of components of which the role asks nothing at all, by component.
    """

    of: Mapping[TalentPart, int]
    unasked: Mapping[str, int]

    @property
    def given(self) -> int:
        """What everybody gets."""
        return sum(self.unasked.values())


def ceilings(ask: RoleAsk) -> Ceilings:
    """Share out the points of each component among the parts that the role asks for."""
    found: dict[TalentPart, int] = {}
    unasked: dict[str, int] = {}
    for component in ask.policy.weights.talent.components:
        most = round(component.points * HUNDREDTHS)
        asked = [(part, part.weight(ask)) for part in parts_of(component.id)]
        if any(weight for _, weight in asked):
            cut = apportioned(most, tuple(weight for _, weight in asked))
            found |= {part: points for (part, weight), points in zip(asked, cut, strict=True) if weight}
        else:
            unasked[component.id] = in_hundredths(ask.measures.unasked, most)
    return Ceilings(found, unasked)


def parts_of(component_id: str) -> tuple[TalentPart, ...]:
    """Return the parts of a component, in order."""
    return _BY_COMPONENT[component_id]
