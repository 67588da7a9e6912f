"""One part of a candidate's score: when it is asked, which fields it reads, its share and its sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from features.figures import FactValue
from features.talent import TalentProfile
from recommender.phrases.sentence import Sentence
from recommender.talent.ask import RoleAsk, in_hundredths

TOPIC = "talent"
LACKING = "lacks_"
"""Begins the codes of sentences that tell a gap."""


def told(code: str, **facts: FactValue) -> Sentence:
    """Return a sentence of the talent score."""
    return Sentence(f"{TOPIC}.{code}", facts)


@dataclass(frozen=True, eq=False)
class TalentPart:
    """One part of one component.

    Attributes
    ----------
    reads
        Fields of the candidate that it reads, and no others.
    weight
        How much it weighs in its component; 0 = the role asks nothing of the kind.
    share
        Share in [0, 1]; ``None`` where the candidate's fields say nothing.
    tell
        Sentences with the facts, where they say something.
    """

    component: str
    name: str
    reads: tuple[str, ...]
    weight: Callable[[RoleAsk], int]
    share: Callable[[RoleAsk, TalentProfile], float | None]
    tell: Callable[[RoleAsk, TalentProfile], tuple[Sentence, ...]]

    def points(self, ask: RoleAsk, ceiling: int, talent: TalentProfile) -> int:
        """Return hundredths of points of the most that it can give; the unknown earns the pack's share."""
        return self.worth(ask, ceiling, self.share(ask, talent))

    def worth(self, ask: RoleAsk, ceiling: int, share: float | None) -> int:
        """Return the hundredths of a share."""
        return in_hundredths(ask.measures.unknown_share(self.component) if share is None else share, ceiling)

    def sentences(self, ask: RoleAsk, talent: TalentProfile, share: float | None) -> tuple[Sentence, ...]:
        """Return what is to be said of it, given its share."""
        return (told(f"unknown_{self.name}"),) if share is None else self.tell(ask, talent)
