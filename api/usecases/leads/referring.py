"""References that name nothing: refused where they are written, while what is stored with them stays editable."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from api.access import SYSTEM
from api.call import Call
from api.store.kinds import Kind, P
from api.store.queries.events import place_kinds, subjects
from api.store.queries.profiles import load_profiles
from api.store.session import ReadTransaction
from features.bilingual import Bilingual
from features.errors import ProfileError
from features.fields import field_specs
from features.references import Reference, Referent, references

_SHOWN = 40
_OF_CATALOGUE = Bilingual("请改用技术目录中的代码，或留空", "use an id of the catalogue, or leave it empty")
_OF_PLACES = Bilingual(
    "请改用已录入园区的编号，或先录入该园区，或留空",
    "use the id of a place that is there, or add that place first, or leave it empty",
)
_OF_LEADS = Bilingual("请改用已登记线索的编号，或留空", "use the id of a lead that is there, or leave it empty")
_ADVICE = {Referent.PLACE: _OF_PLACES, Referent.LEAD: _OF_LEADS}
NOUNS: Mapping[Referent, Bilingual] = {
    Referent.TECHNOLOGY: Bilingual("技术", "technology"),
    Referent.FIELD: Bilingual("领域或赛道", "field or track"),
    Referent.PLACE: Bilingual("园区", "place"),
    Referent.LEAD: Bilingual("线索", "lead"),
}
"""What a reference names, in words."""


def strange_references(
    tx: ReadTransaction, call: Call, kind: Kind[P], profiles: Sequence[P]
) -> list[tuple[P, Reference]]:
    """Return which references of profiles, in their order, name nothing that is there or comes with them."""
    held = [(profile, one) for profile in profiles for one in references(profile)]
    if not held:
        return []
    asked = {one.id for _, one in held if one.referent is Referent.PLACE}
    leads = sorted({one.id for _, one in held if one.referent is Referent.LEAD})
    coming = {kind.id_of(profile) for profile in profiles} if kind.is_place else set()
    taxonomy = call.policy.taxonomy
    known: dict[Referent, Collection[str]] = {
        Referent.TECHNOLOGY: taxonomy.technology_ids,
        Referent.FIELD: taxonomy.field_ids,
        Referent.PLACE: coming | _places(tx, asked - coming),
        Referent.LEAD: set(subjects(tx, call.actor, leads)) if leads else (),
    }
    return [(profile, one) for profile, one in held if one.id not in known[one.referent]]


def newly_strange(
    tx: ReadTransaction, call: Call, kind: Kind[P], profiles: Sequence[P], *, standing: Sequence[P] = ()
) -> list[tuple[P, Reference]]:
    """Return the strange references that neither the stored profiles nor ``standing`` hold: an edit brings them in."""
    strange = strange_references(tx, call, kind, profiles)
    if not strange:
        return []
    stored = load_profiles(tx, call.actor, kind, ids=sorted({kind.id_of(profile) for profile, _ in strange}))
    before = (*(one.profile for one in stored), *standing)
    accepted = {(kind.id_of(profile), one) for profile in before for one in references(profile)}
    return [(profile, one) for profile, one in strange if (kind.id_of(profile), one) not in accepted]


def require_known(
    tx: ReadTransaction, call: Call, kind: Kind[P], profiles: Sequence[P], *, standing: Sequence[P] = ()
) -> None:
    """Refuse profiles with references that name nothing; raises `ProfileError` that says field, id and what to do."""
    for profile, one in newly_strange(tx, call, kind, profiles, standing=standing):
        wrong, advice = told(kind, one), advice_for(one)
        name = kind.id_of(profile)
        raise ProfileError(
            f"{kind.label} {name!r}, {one.field}: {wrong.en}; {advice.en}",
            zh=f"{kind.label_zh} {name!r}：{wrong.zh}，{advice.zh}",
        )


def told(kind: Kind[Any], one: Reference) -> Bilingual:
    """Return in words what is wrong with a reference that names nothing."""
    model: type[BaseModel] = kind.model
    label = next(spec for spec in field_specs(model) if spec.name == one.field)
    noun = NOUNS[one.referent]
    shown = one.id if len(one.id) <= _SHOWN else f"{one.id[:_SHOWN]}…"
    return Bilingual(f"“{label.zh}”所填的“{shown}”不是已知的{noun.zh}", f"{label.en}: there is no {noun.en} {shown!r}")


def advice_for(one: Reference) -> Bilingual:
    """Return what to do about it."""
    return _ADVICE.get(one.referent, _OF_CATALOGUE)


def _places(tx: ReadTransaction, ids: Collection[str]) -> set[str]:
    """Return which of these are places, whoever asks: a desk may name one that it does not act for."""
    with tx.as_program():
        return set(place_kinds(tx, SYSTEM, sorted(ids)))
