"""Whether a challenger may serve: shown better than the policy's score, and worse than nothing on any segment.

What is judged is what would serve, the policy's score with the learned points. The policy's score is what serves before
the first model and after a roll-back, so a model has to be shown better than it; as good as the model that serves; and
it may be shown worse than neither of them, nor than content alone, on any segment, however few its leads are. What has
too few leads to be shown is refused, and says how many it takes. The cold segment judges every lead as if the places
had just joined.

Better is what foretells the answers of places better. The order of the few places that a lead was sent to seldom
changes: by nDCG a city would have to wait for decades to see what this shows in months.

All recipes are fitted anew on what was known before the test months, so none has seen them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from pydantic import BaseModel, Field

from features.errors import PromotionRefused
from recommender.learned.promotion import Comparison, ComparisonVerdict, ExpertCount, PromotionRecord
from recommender.scoring.spaces import SentenceVectors
from training.city.baselines import CONTENT
from training.city.data import CityData
from training.city.evaluate import ALL, INCUMBENT, POLICY_SCORE, SEGMENTS, Evaluation, EvaluationConfig, evaluate_city
from training.city.recipe import CityRecipe, fit_recipe
from training.measures.paired import PairedDifference

__all__ = ["PromotionConfig", "compare", "require_better", "verdicts"]


class PromotionConfig(BaseModel):
    """What a challenger must show.

    Attributes
    ----------
    min_leads
        With fewer leads only the interval speaks against a challenger, not the mean.
    margin
        How far the mean may fall short, in nats.
    """

    model_config = {"frozen": True, "extra": "forbid"}

    min_leads: int = Field(default=30, ge=1)
    margin: float = Field(default=0.01, gt=0)


_MUST_BE = {
    POLICY_SCORE: (ComparisonVerdict.BETTER,),
    INCUMBENT: (ComparisonVerdict.BETTER, ComparisonVerdict.AS_GOOD),
}
"""What has to be shown on all leads."""


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


def verdicts(found: Evaluation, config: PromotionConfig, *, experts: Sequence[ExpertCount] = ()) -> PromotionRecord:
    """Judge an evaluation, rival by rival and segment by segment.

    Parameters
    ----------
    experts
        Counts of the leads that an expert has judged, if there are any.
    """
    rivals = [name for name in (POLICY_SCORE, INCUMBENT, *CONTENT) if name in found.differences]
    judged = [_judged(found, rival, segment, config) for rival in rivals for segment in SEGMENTS]
    since, until = (dt.date.fromisoformat(day) for day in (found.since, found.until))
    return PromotionRecord(since, until, tuple(judged), tuple(experts))


def _judged(found: Evaluation, rival: str, segment: str, config: PromotionConfig) -> Comparison:
    difference = found.differences[rival][segment]
    verdict = _verdict(difference, config)
    wanted = _MUST_BE.get(rival) if segment == ALL else None
    return Comparison(
        rival=rival,
        segment=segment,
        leads=difference.leads,
        pairs=found.counts[segment]["pairs"],
        mean=difference.mean,
        low=difference.low,
        high=difference.high,
        enough=difference.enough(config.margin),
        verdict=verdict,
        refuses=verdict is ComparisonVerdict.WORSE or (wanted is not None and verdict not in wanted),
    )


def _verdict(difference: PairedDifference, config: PromotionConfig) -> ComparisonVerdict:
    if difference.high < 0 or (difference.leads >= config.min_leads and difference.mean < -config.margin):
        return ComparisonVerdict.WORSE
    if difference.low > 0:
        return ComparisonVerdict.BETTER
    return ComparisonVerdict.AS_GOOD if difference.low >= -config.margin else ComparisonVerdict.OPEN


def require_better(record: PromotionRecord) -> None:
    """Raise `PromotionRefused` with every reason against the challenger."""
    if not record.may_serve:
        raise PromotionRefused(
            "the challenger may not serve: " + "; ".join(one.en for one in record.reasons),
            zh="待上线模型不能上线：" + "；".join(one.zh for one in record.reasons),
        )
