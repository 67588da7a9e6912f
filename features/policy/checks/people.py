"""Checks of the duties towards people: every purpose has its notice, every right and every reason its days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from features.consents import Purpose
from features.fields import Labelled
from features.policy.checks.parts import Parts, repeated
from features.policy.documents import Document
from features.policy.faults import PackFault
from features.policy.people import PersonRight, RetentionReason


def people_faults(parts: Parts) -> Iterator[PackFault]:
    """Check that nothing is left out, or said twice."""
    people, document = parts.people, parts.documents["people"]
    if people is None:
        return
    told = [
        (("notices", place), f"{one.version} {purpose}")
        for place, one in enumerate(people.notices)
        for purpose in one.purposes
    ]
    yield from repeated(document, told)
    yield from repeated(document, [(("rights", place), one.right) for place, one in enumerate(people.rights)])
    yield from repeated(document, [(("retention", place), one.reason) for place, one in enumerate(people.retention)])
    yield from _missing(document, "notices", Purpose, {one for notice in people.notices for one in notice.purposes})
    yield from _missing(document, "rights", PersonRight, {one.right for one in people.rights})
    yield from _missing(document, "retention", RetentionReason, {one.reason for one in people.retention})


def _missing(document: Document, where: str, wanted: Iterable[Labelled], found: set[Labelled]) -> Iterator[PackFault]:
    for one in wanted:
        if one not in found:
            yield document.fault((where,), f"nothing is said of {one.value!r}", f"缺少“{one.zh}”（{one.value}）")
