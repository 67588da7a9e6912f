"""What a field of a profile holds, in words: a number with its unit, a name instead of its id, a record as a phrase.

The one way in which console, command line and printed pages show a stored value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from features import figures
from features.bilingual import Bilingual, Language, either
from features.disciplines import discipline_name
from features.fields import FieldSpec, Labelled, Record
from features.policy.taxonomy import Taxonomy

_PARTS: Mapping[str, Bilingual] = {
    "planned_projects": Bilingual("计划承接{}个项目", "{} projects planned"),
    "count": Bilingual("{}个", "{}"),
    "planned": Bilingual("计划{}个", "{} planned"),
    "dwt": Bilingual("{}吨级", "{} DWT"),
    "depth_m": Bilingual("水深{}米", "{} m deep"),
    "closed_on": Bilingual("{}完成", "closed {}"),
    "post_money": Bilingual("投后估值{}", "post-money {}"),
    "lead_investor": Bilingual("领投{}", "led by {}"),
    "size": Bilingual("规模{}", "size {}"),
    "cheque_min": Bilingual("单笔最低{}", "cheques from {}"),
    "cheque_max": Bilingual("单笔最高{}", "cheques up to {}"),
    "as_of": Bilingual("截至{}", "as of {}"),
    "valid_until": Bilingual("有效期至{}", "valid until {}"),
    "source": Bilingual("来源：{}", "source: {}"),
    "qualified": Bilingual("合格机构实缴", "paid in by a qualified institution"),
    "required": Bilingual("必须", "required"),
    "last_used": Bilingual("最近用于{}年", "last used in {}"),
    "fair_competition_reviewed": Bilingual("已过公平竞争审查", "reviewed for fair competition"),
    "official_leader": Bilingual("经文件认定的链主", "chain leader by document"),
}
"""How a part of a record is told that says too little alone; a truth only where it holds."""
_YEARS = frozenset({"last_used"})
"""Parts that are years: written without a comma."""


def in_words(
    spec: FieldSpec, value: Any, taxonomy: Taxonomy, language: Language, *, places: Mapping[str, str] | None = None
) -> str:
    """Return one value as people write it; empty where nothing is known.

    Parameters
    ----------
    places
        Names of places by id, for fields that name one.

    Examples
    --------
    >>> from features.fields import field_specs
    >>> from features.policy.pack import load_policy
    >>> from features.project import ProjectProfile
    >>> specs = {spec.name: spec for spec in field_specs(ProjectProfile)}
    >>> [in_words(specs[name], value, load_policy().taxonomy, "zh")
    ...  for name, value in [("floor_area_m2", 6000.0), ("dual_circuit", True), ("rd_share_of_spending", 0.55)]]
    ['6,000㎡', '是', '55%']
    >>> from features.talent import TalentProfile
    >>> specs = {spec.name: spec for spec in field_specs(TalentProfile)}
    >>> in_words(specs["discipline_codes"], ("0805", "1401"), load_policy().taxonomy, "zh")
    '材料科学与工程、集成电路科学与工程'
    """
    names = _Names(taxonomy, places or {}, language)
    if value is None or value in ("", ()):
        return ""
    if spec.kind in ("number", "integer"):
        return figures.in_unit(value, spec.unit, language)
    if spec.name == "discipline_codes":
        return figures.listed([discipline_name(code).say(language) for code in value], language)
    if spec.kind == "records":
        return either(language, "；", "; ").join(names.record(one) for one in value)
    return names.word(value)


class _Names:
    """Values that are not numbers of a field, in words."""

    def __init__(self, taxonomy: Taxonomy, places: Mapping[str, str], language: Language) -> None:
        self._taxonomy, self._places, self._language = taxonomy, places, language

    def record(self, record: Record) -> str:
        """Return the parts of a record that say something, in its own order."""
        told = (self._part(name, getattr(record, name)) for name in type(record).model_fields)
        return either(self._language, "，", ", ").join(part for part in told if part)

    def word(self, value: Any) -> str:
        """Return one value; the name of a technology, field or place instead of its id."""
        if isinstance(value, str) and not isinstance(value, Labelled):
            return self._named(value)
        if isinstance(value, tuple):
            return figures.listed([self.word(one) for one in value], self._language)
        return figures.written(value, "", self._language)

    def _part(self, name: str, value: Any) -> str:
        if value is None or value is False or value in ("", ()):
            return ""
        pattern = _PARTS[name].say(self._language) if name in _PARTS else "{}"
        if value is True:
            return pattern
        return pattern.format(value if name in _YEARS else self.word(value))

    def _named(self, word: str) -> str:
        if word in self._places:
            return self._places[word]
        if word in self._taxonomy.technology_ids:
            return self._taxonomy.technology(word).say(self._language)
        return self._taxonomy.field(word).say(self._language) if word in self._taxonomy.field_ids else word
