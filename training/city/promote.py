"""Whether a challenger may serve: never worse than what serves, nor than content alone, on any segment.

The cold segment judges every lead as if the places had just joined, so that it always has leads enough to decide.

Both recipes are fitted anew on what was known before the test months, so neither has seen them. At two hundred
landings a year single figures are noisy: a segment speaks against a challenger when the whole bootstrap interval of
the difference does, or when the mean falls short by more than the margin.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field

from features.bilingual import either
from features.errors import PromotionRefused
from recommender.scoring.spaces import SentenceVectors
from training.city.baselines import CONTENT
from training.city.data import CityData
from training.city.evaluate import DECIDING, INCUMBENT, MODEL, SEGMENTS, Evaluation, EvaluationConfig, evaluate_city
from training.city.recipe import CityRecipe, fit_recipe

__all__ = ["Objection", "PromotionConfig", "compare", "objections", "require_better"]


class PromotionConfig(BaseModel):
    """What a challenger must show.

    Attributes
    ----------
    min_leads
        A segment with fewer leads cannot decide.
    margin
        How far the mean may fall short, in nDCG.
    """

    model_config = {"frozen": True, "extra": "forbid"}

    min_leads: int = Field(default=30, ge=1)
    margin: float = Field(default=0.02, ge=0)


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason against a challenger: on ``segment`` it is worse than ``rival``."""

    rival: str
    segment: str
    challenger: float
    other: float
    leads: int
    interval: tuple[float, float]

    def say(self, language: str) -> str:
        """Return one line."""
        low, high = self.interval
        return either(
            language,
            f"在“{self.segment}”分组（{self.leads} 条线索）上 nDCG {self.challenger:.3f} 低于 {self.rival} 的"
            f" {self.other:.3f}（差值区间 {low:+.3f} 至 {high:+.3f}）",
            f"on {self.segment!r} ({self.leads} leads) its nDCG {self.challenger:.3f} is below {self.other:.3f} of"
            f" {self.rival} (difference {low:+.3f} to {high:+.3f})",
        )

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "rival": self.rival,
            "segment": self.segment,
            "challenger": round(self.challenger, 6),
            "other": round(self.other, 6),
            "leads": self.leads,
            "interval": [round(value, 6) for value in self.interval],
        }


def compare(
    data: CityData,
    challenger: CityRecipe,
    incumbent: CityRecipe | None,
    *,
    evaluation: EvaluationConfig,
    seed: int,
    sentences: SentenceVectors | None = None,
) -> Evaluation:
    """Evaluate both recipes on the same last months."""
    cut = data.snapshot.last_day - dt.timedelta(days=evaluation.test_days)
    model = fit_recipe(data, until=cut, recipe=challenger, seed=seed, sentences=sentences)
    rival = model if incumbent == challenger else None
    if incumbent is not None and rival is None:
        rival = fit_recipe(data, until=cut, recipe=incumbent, seed=seed, sentences=sentences)
    return evaluate_city(data, model, config=evaluation, seed=seed, sentences=sentences, incumbent=rival)


def objections(found: Evaluation, config: PromotionConfig) -> list[Objection]:
    """Return every reason against the challenger; none = it may serve."""
    rivals = [name for name in (INCUMBENT, *CONTENT) if name in found.figures]
    return [
        one
        for rival in rivals
        for segment in SEGMENTS
        if found.counts[segment]["leads"] >= config.min_leads
        and (one := _objection(found, rival, segment, config)) is not None
    ]


def _objection(found: Evaluation, rival: str, segment: str, config: PromotionConfig) -> Objection | None:
    challenger, other = found.figures[MODEL][segment][DECIDING], found.figures[rival][segment][DECIDING]
    low, high = found.differences[rival][segment]
    if challenger >= other - config.margin and high >= 0:
        return None
    return Objection(rival, segment, challenger, other, found.counts[segment]["leads"], (low, high))


def require_better(found: Evaluation, config: PromotionConfig) -> None:
    """Raise `PromotionRefused` with every reason against the challenger."""
    against = objections(found, config)
    if against:
        raise PromotionRefused(
            "the challenger may not serve: " + "; ".join(one.say("en") for one in against),
            zh="待上线模型不能上线：" + "；".join(one.say("zh") for one in against),
        )
