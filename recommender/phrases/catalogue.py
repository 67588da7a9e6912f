"""All sentences by key: ``topic.code``, read and checked once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Self

import yaml

from features.bilingual import Language
from features.errors import PolicyError, UnknownIdError
from features.figures import FORMATS, FactValue
from features.memo import made_once
from features.policy.vocabulary import Named
from features.units import UNITS
from recommender.phrases.template import FACT_UNIT, Template


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Refuses a key that stands twice: the second would silently win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        """Build a mapping; raises on a repeated key."""
        keys = [key.value for key, _ in node.value]
        repeated = sorted({key for key in keys if keys.count(key) > 1})
        if repeated:
            raise yaml.constructor.ConstructorError(None, None, f"key {repeated[0]!r} stands twice", node.start_mark)
        content: dict[object, object] = super().construct_mapping(node, deep=deep)
        return content


@dataclass(frozen=True)
class Phrase:
    """One sentence in both languages."""

    zh: Template
    en: Template

    def template(self, language: Language) -> Template:
        """Return the sentence of one language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Catalogue:
    """Sentences by key.

    Examples
    --------
    >>> packaged().say("eligibility.space.land_short", {"needed": 30, "observed": 20, "unit": "mu"}, "en")
    'Needs 30 mu of land, 20 mu available'
    """

    phrases: Mapping[str, Phrase]

    @classmethod
    def read(cls, folder: Traversable) -> Self:
        """Read every topic of a folder.

        Raises
        ------
        PolicyError
            Naming the file, the key and the fault: a language is missing, the slots of the two languages differ, a
            brace does not pair, or a slot asks for a unit or format that does not exist.
        """
        phrases: dict[str, Phrase] = {}
        topics = (item for item in folder.iterdir() if item.name.endswith(".yaml"))
        for file in sorted(topics, key=lambda item: item.name):
            topic = file.name.removesuffix(".yaml")
            for code, entry in _mapping(file).items():
                phrases[f"{topic}.{code}"] = _phrase(entry, where=f"phrases {file.name}: {code}")
        return cls(phrases)

    def codes(self, topic: str) -> tuple[str, ...]:
        """Return the codes of a topic, in the order of its file."""
        return tuple(key.removeprefix(f"{topic}.") for key in self.phrases if key.startswith(f"{topic}."))

    def say(self, key: str, facts: Mapping[str, FactValue], language: Language) -> str:
        """Return the sentence ``key`` with its slots filled.

        Raises
        ------
        UnknownIdError
            If there is no such sentence, or a fact that it cannot do without is missing.
        """
        if key not in self.phrases:
            raise UnknownIdError(f"the phrase catalogue has no key {key!r}; it has {len(self.phrases)} others")
        try:
            return self.phrases[key].template(language).render(facts, language=language)
        except KeyError as missing:
            raise UnknownIdError(f"phrase {key!r} needs the fact {missing.args[0]!r}, received {dict(facts)}") from None


def say(key: str, facts: Mapping[str, FactValue], language: Language) -> str:
    """Speak a sentence of the packaged catalogue: ``say("eligibility.space.land_short", facts, "zh")``."""
    return packaged().say(key, facts, language)


@made_once
def packaged() -> Catalogue:
    """Return the catalogue that comes with the product (read once)."""
    return Catalogue.read(files("recommender.phrases"))


def _mapping(file: Traversable) -> Mapping[str, object]:
    try:
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 (a safe loader)
    except yaml.YAMLError as fault:
        raise PolicyError(f"phrases {file.name}: not readable as YAML: {fault}") from fault
    if not isinstance(content, dict):
        raise PolicyError(f"phrases {file.name}: expected a mapping of codes, received {type(content).__name__}")
    return content


def _phrase(entry: object, *, where: str) -> Phrase:
    try:
        words = Named.model_validate(entry)
        phrase = Phrase(Template.parse(words.zh), Template.parse(words.en))
    except ValueError as fault:
        raise PolicyError(f"{where}: {fault}") from fault
    zh, en = ({slot.name for slot in template.slots} for template in (phrase.zh, phrase.en))
    if zh != en:
        raise PolicyError(f"{where}: zh and en must speak of the same facts, received {sorted(zh)} and {sorted(en)}")
    for slot in (*phrase.zh.slots, *phrase.en.slots):
        if slot.spec and slot.spec not in UNITS and slot.spec not in (FACT_UNIT, *FORMATS):
            raise PolicyError(f"{where}: {{{slot.name}:{slot.spec}}} is neither a unit nor one of {sorted(FORMATS)}")
    return phrase
