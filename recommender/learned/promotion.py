"""What a model was compared with before it was let serve, and what came of it: kept beside the model, shown to people.

Each comparison is of what would serve, the policy's score with the learned points, with one rival on one segment of
the leads. A model is refused where it is shown to be worse, and where it had to be shown better, or as good, and was
not: too little evidence is no reason to change what serves.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from features.bilingual import Bilingual
from features.fields import Labelled

__all__ = ["Comparison", "ComparisonVerdict", "ExpertCount", "PromotionRecord", "in_words"]

_NAMES = {
    "combined": Bilingual("综合分（政策评分＋学习分）", "Score that serves (policy and learned points)"),
    "incumbent": Bilingual("现役模型", "Serving model"),
    "expert": Bilingual("政策评分", "Policy's score"),
    "model": Bilingual("模型信念（不参与排序）", "Model's belief (does not rank)"),
    "chances": Bilingual("仅概率模型", "Chances alone"),
    "popularity": Bilingual("热门程度", "Popularity"),
    "content_tags": Bilingual("赛道标签", "Technology tags"),
    "content_words": Bilingual("词语相似", "Words alike"),
    "content_chars": Bilingual("字符相似", "Characters alike"),
    "content_meaning": Bilingual("语义相似", "Meaning alike"),
    "history_words": Bilingual("与先例相似", "Like what landed"),
    "lightfm": Bilingual("仅协同因子", "Factors alone"),
    "all": Bilingual("全部线索", "All leads"),
    "warm": Bilingual("老园区", "Known places"),
    "cold": Bilingual("新园区", "New places"),
    "zh": Bilingual("中文线索", "Chinese leads"),
    "en": Bilingual("英文线索", "English leads"),
    "first_expected": Bilingual("首选即专家所选", "First place as expected"),
    "first_acceptable": Bilingual("首选可接受", "First place acceptable"),
    "expected_in_top3": Bilingual("前三含专家所选", "Expected place among the first three"),
    "forbidden_in_top3": Bilingual("前三出现不应出现的园区", "Places among the first three that must not be there"),
}


def in_words(name: str) -> Bilingual:
    """Return what a method, a segment or an expert's count is called.

    Examples
    --------
    >>> in_words("expert").zh, in_words("another").en
    ('政策评分', 'another')
    """
    return _NAMES.get(name, Bilingual(name, name))


class ComparisonVerdict(Labelled):
    """What a comparison shows."""

    BETTER = "better", "更好", "better"
    AS_GOOD = "as_good", "不差", "as good"
    OPEN = "open", "证据不足", "too little evidence"
    WORSE = "worse", "更差", "worse"


_VERDICTS = {one.value: one for one in ComparisonVerdict}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One rival on one segment.

    Attributes
    ----------
    leads, pairs
        Leads whose places gave different answers, which are compared; answers of all leads of the segment.
    mean, low, high
        By how much better the answers are foretold, lead by lead in nats, with the 95 % interval; NaN without a lead.
    enough
        About how many leads would tell; 0 = that cannot be said.
    refuses
        Whether the model may not serve because of it.
    """

    rival: str
    segment: str
    leads: int
    pairs: int
    mean: float
    low: float
    high: float
    enough: int
    verdict: ComparisonVerdict
    refuses: bool

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values; what there is not is null."""
        numbers = {name: getattr(self, name) for name in ("mean", "low", "high")}
        return asdict(self) | {
            **{name: None if math.isnan(value) else round(value, 6) for name, value in numbers.items()},
            "verdict": self.verdict.value,
        }

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote."""
        numbers = {name: _number(document[name]) for name in ("mean", "low", "high")}
        return cls(**{**document, **numbers, "verdict": _VERDICTS[document["verdict"]]})

    @property
    def difference(self) -> Bilingual:
        """The difference and its interval."""
        if not self.leads:
            return Bilingual("没有可比较的线索", "no lead to compare")
        told = [f"{value:+.3f}".replace("-", "−") for value in (self.mean, self.low, self.high)]
        return Bilingual("{}（{} 至 {}）".format(*told), "{} ({} to {})".format(*told))

    @property
    def evidence(self) -> Bilingual:
        """The difference, from how many leads, and how many would be enough where they are not."""
        zh = f"预见园区答复的差值{self.difference.zh}，{self.leads}条线索、{self.pairs}次答复"
        en = f"answers foretold {self.difference.en}, {self.leads} leads, {self.pairs} answers"
        if self.verdict is not ComparisonVerdict.OPEN or not self.enough:
            return Bilingual(zh, en)
        return Bilingual(
            f"{zh}；约需{self.enough}条各园区答复不一的线索才能判断",
            f"{en}; about {self.enough} leads that places answered differently would tell",
        )

    @property
    def reason(self) -> Bilingual:
        """Why it speaks against the model, in one line."""
        rival, segment = in_words(self.rival), in_words(self.segment)
        worse = self.verdict is ComparisonVerdict.WORSE
        zh = "不如" if worse else "尚不能证明优于或不差于"
        en = "worse than" if worse else "not shown to be as good as"
        return Bilingual(
            f"{segment.zh}：{zh}“{rival.zh}”（{self.evidence.zh}）",
            f"{segment.en}: {en} {rival.en!r} ({self.evidence.en})",
        )


@dataclass(frozen=True, slots=True)
class ExpertCount:
    """One count of the leads an expert has judged: by the policy's score alone, and by what would serve.

    Attributes
    ----------
    fewer_is_better
        Whether a lower count is the better one.
    changed
        Leads where what would serve is worse.
    """

    name: str
    policy: int
    served: int
    leads: int
    fewer_is_better: bool
    changed: tuple[str, ...]

    @property
    def refuses(self) -> bool:
        """Whether what would serve counts worse."""
        return self.served > self.policy if self.fewer_is_better else self.served < self.policy

    @property
    def told(self) -> Bilingual:
        """The counts in one line."""
        name = in_words(self.name)
        return Bilingual(
            f"{name.zh}：政策评分{self.policy}、综合分{self.served}（专家线索{self.leads}条）",
            f"{name.en}: {self.policy} by the policy's score, {self.served} by what would serve, of {self.leads} leads",
        )

    @property
    def reason(self) -> Bilingual:
        """Why it speaks against the model, with the leads."""
        which = ", ".join(self.changed)
        return Bilingual(f"{self.told.zh}；变差的线索：{which}", f"{self.told.en}; worse: {which}")


@dataclass(frozen=True, slots=True)
class PromotionRecord:
    """What was compared, with which leads, and what came of it.

    Attributes
    ----------
    since, until
        The days whose leads were compared; the compared models had not seen them.
    experts
        Counts of leads that an expert has judged; empty = no such leads were given.
    """

    since: dt.date
    until: dt.date
    comparisons: tuple[Comparison, ...]
    experts: tuple[ExpertCount, ...] = ()

    @property
    def reasons(self) -> tuple[Bilingual, ...]:
        """Everything that speaks against the model."""
        if not self.comparisons:
            return (Bilingual("没有做任何比较", "nothing was compared"),)
        compared = [one.reason for one in self.comparisons if one.refuses]
        return (*compared, *(one.reason for one in self.experts if one.refuses))

    @property
    def may_serve(self) -> bool:
        """Whether nothing speaks against the model."""
        return not self.reasons

    @property
    def verdict(self) -> Bilingual:
        """What came of it in one line."""
        if self.may_serve:
            return Bilingual("可以上线", "may serve")
        return Bilingual(f"不能上线（{len(self.reasons)}条理由）", f"may not serve (reasons: {len(self.reasons)})")

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "may_serve": self.may_serve,
            "reasons": [{"zh": one.zh, "en": one.en} for one in self.reasons],
            "comparisons": [one.to_json() for one in self.comparisons],
            "experts": [{**asdict(one), "changed": list(one.changed), "refuses": one.refuses} for one in self.experts],
        }

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote."""
        experts = [{**one, "changed": tuple(one["changed"])} for one in document["experts"]]
        for one in experts:
            one.pop("refuses")
        return cls(
            dt.date.fromisoformat(document["since"]),
            dt.date.fromisoformat(document["until"]),
            tuple(Comparison.read(one) for one in document["comparisons"]),
            tuple(ExpertCount(**one) for one in experts),
        )


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)
