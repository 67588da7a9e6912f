"""A technology that the meaning of a text suggests: a person says whether it is so, and until then it ranks nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from features.bilingual import Language, Sayable


@dataclass(frozen=True, slots=True)
class TagProposal(Sayable):
    """A technology that no words of a text name, proposed for the tags of its lead.

    Attributes
    ----------
    technology_id, zh, en
        The technology.
    weight
        How sure the proposal is, in (0, 0.45].
    words
        The stretch of the text that it rests on.

    Examples
    --------
    >>> TagProposal("agi.llm_design", "大模型设计构建", "Foundation models", 0.4, "读得懂图纸").to_json("zh")
    {'id': 'agi.llm_design', 'name': '大模型设计构建', 'weight': 0.4, 'words': '读得懂图纸'}
    """

    technology_id: str
    zh: str
    en: str
    weight: float
    words: str

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return it as JSON values."""
        return {"id": self.technology_id, "name": self.say(language), "weight": self.weight, "words": self.words}
