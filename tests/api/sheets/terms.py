"""A small taxonomy's names for tests."""

from __future__ import annotations

from api.sheets.cells.columns import Terms
from api.sheets.cells.tokens import word_key
from features.bilingual import Bilingual

_TECHNOLOGIES = {
    "third_gen_semi.sic": Bilingual("碳化硅", "Silicon carbide"),
    "third_gen_semi.gan": Bilingual("氮化镓", "Gallium nitride"),
    "agi.llm": Bilingual("大模型", "Large models"),
}
_FIELDS = {
    "third_gen_semi": Bilingual("第三代半导体", "Third-generation semiconductors"),
    "agi": Bilingual("通用人工智能", "AGI"),
    "new_storage": Bilingual("新型储能", "New energy storage"),
}


def _names(labels: dict[str, Bilingual]) -> dict[str, str]:
    return {word_key(name): node for node, label in labels.items() for name in (label.zh, label.en, node)}


TERMS = Terms(_names(_TECHNOLOGIES), _names(_FIELDS), _TECHNOLOGIES, _FIELDS)
