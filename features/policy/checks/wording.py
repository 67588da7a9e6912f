"""Checks of the wording part: its ids are the taxonomy's, and what it calls ambiguous is a name of something."""

from __future__ import annotations

from collections.abc import Iterator

from features.bilingual import Bilingual
from features.policy.checks.parts import Parts, unresolved
from features.policy.documents import Document
from features.policy.faults import PackFault
from features.policy.taxonomy import Taxonomy
from features.policy.wording import Wording


def wording_faults(parts: Parts) -> Iterator[PackFault]:
    """Check the wording part against the taxonomy."""
    wording, taxonomy, document = parts.wording, parts.taxonomy, parts.documents["wording"]
    if wording is None or taxonomy is None:
        return
    yield from _ids(wording, taxonomy, document)
    yield from _lists(wording, taxonomy, document)


def _ids(wording: Wording, taxonomy: Taxonomy, document: Document) -> Iterator[PackFault]:
    known = {
        "fields": (wording.fields, {field.id for field in taxonomy.fields}, Bilingual("领域", "field")),
        "technologies": (
            wording.technologies,
            {item.id for item in taxonomy.technologies},
            Bilingual("技术", "technology"),
        ),
    }
    for part, (entries, ids, what) in known.items():
        for entry in entries:
            if entry not in ids:
                message = f"{entry!r} is not a known {what.en}"
                yield document.fault((part, entry), message, f"“{entry}”不是已定义的{what.zh}")
    _, ids, what = known["technologies"]
    yield from unresolved(document, ("materials",), wording.materials, ids, what=what)


def _lists(wording: Wording, taxonomy: Taxonomy, document: Document) -> Iterator[PackFault]:
    names = {name for field in taxonomy.fields for name in field.names}
    names |= {name for technology in taxonomy.technologies for name in technology.names}
    names |= {name for field in wording.fields.values() for name in field.also}
    names |= {name for technology in wording.technologies.values() for name in technology.also}
    folded = {name.casefold(): name for name in names}
    for part in ("ambiguous", "said_plainly", "exact_case"):
        entries = [folded.get(name.casefold(), name) for name in getattr(wording, part)]
        yield from unresolved(document, (part,), entries, names, what=Bilingual("名称", "name"))
