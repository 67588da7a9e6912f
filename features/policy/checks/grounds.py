"""Every figure names a basis that holds: sources exist, and what is shown as official or published has one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from features.bilingual import Bilingual
from features.policy.checks.parts import Parts, repeated, unresolved
from features.policy.documents import Document, Loc
from features.policy.faults import PackFault
from features.policy.vocabulary import Basis

_NEEDS_SOURCE = (Basis.POLICY, Basis.LAW, Basis.PUBLISHED)


def grounds_faults(parts: Parts) -> Iterator[PackFault]:
    """Check the source catalogue and every ``basis`` and ``sources`` in the pack."""
    if parts.manifest is None:
        return
    head = parts.documents["manifest"]
    yield from repeated(head, ((("sources", i), s.id) for i, s in enumerate(parts.manifest.sources)))
    yield from repeated(
        head, ((("city", "districts", i), area.code) for i, area in enumerate(parts.manifest.city.areas))
    )
    known = [source.id for source in parts.manifest.sources]
    for part, document in parts.documents.items():
        if part != "manifest":
            yield from _walk(document, document.data, (), known)


def _walk(document: Document, data: Any, loc: Loc, known: list[str]) -> Iterator[PackFault]:
    if isinstance(data, dict):
        yield from _entry(document, data, loc, known)
        for key, value in data.items():
            yield from _walk(document, value, (*loc, key), known)
    elif isinstance(data, list):
        for position, value in enumerate(data):
            yield from _walk(document, value, (*loc, position), known)


def _entry(document: Document, data: dict[Any, Any], loc: Loc, known: list[str]) -> Iterator[PackFault]:
    sources, basis = data.get("sources"), data.get("basis")
    if isinstance(sources, list):
        names = [str(source) for source in sources]
        yield from unresolved(document, (*loc, "sources"), names, known, what=Bilingual("依据", "source"))
    if basis in _NEEDS_SOURCE and not sources:
        yield document.fault(
            (*loc, "basis"),
            f"basis {str(basis)!r} needs at least one entry in sources",
            f"依据类型“{basis}”须在sources中写明出处",
        )
