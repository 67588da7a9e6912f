"""Checks of the technology tree: ids, references, wording, and names that belong to two technologies."""

from __future__ import annotations

from collections.abc import Iterator

from features.bilingual import Bilingual
from features.disciplines import disciplines
from features.policy.checks.parts import Parts, repeated, squeezed, unresolved
from features.policy.documents import Document, Loc
from features.policy.faults import PackFault
from features.policy.taxonomy import Field, FieldKind, Quoted, Taxonomy

_DISCIPLINE = Bilingual("学科", "discipline")


def taxonomy_faults(parts: Parts) -> Iterator[PackFault]:
    """Check the taxonomy, against the wording of the policy and the hubs of the routing part where these exist."""
    taxonomy, document = parts.taxonomy, parts.documents["taxonomy"]
    if taxonomy is None:
        return
    yield from _ids(taxonomy, document)
    for position, field in enumerate(taxonomy.fields):
        yield from _field(field, ("fields", position), taxonomy, document)
    if parts.text is not None:
        yield from _wording(taxonomy, document, squeezed(parts.text))
    if parts.routing is not None:
        yield from _affinity(taxonomy, document, [hub.id for hub in parts.routing.hubs])
    yield from _names(taxonomy, document)


def nodes(taxonomy: Taxonomy) -> Iterator[tuple[Loc, Quoted]]:
    """Yield every field and technology with its place in the file."""
    for position, field in enumerate(taxonomy.fields):
        here: Loc = ("fields", position)
        yield here, field
        for inner, technology in enumerate(field.technologies):
            yield (*here, "technologies", inner), technology


def _ids(taxonomy: Taxonomy, document: Document) -> Iterator[PackFault]:
    for name in ("site_requirements", "chains", "other_industries", "carriers", "application_domains"):
        entries = getattr(taxonomy, name)
        yield from repeated(document, (((name, i), entry.id) for i, entry in enumerate(entries)))
    yield from repeated(document, ((("industries", i), entry.id) for i, entry in enumerate(taxonomy.industries)))
    yield from repeated(document, ((loc, getattr(node, "id")) for loc, node in nodes(taxonomy)))  # noqa: B009


def _field(field: Field, here: Loc, taxonomy: Taxonomy, document: Document) -> Iterator[PackFault]:
    yield from _standing(field, here, taxonomy, document)
    for name, table, what in (
        ("site_requirements", taxonomy.site_requirements, Bilingual("载体条件", "site requirement")),
        ("chains", taxonomy.chains, Bilingual("产业链", "chain")),
    ):
        known = [entry.id for entry in table]
        yield from unresolved(document, (*here, name), getattr(field, name), known, what=what)
    yield from _codes(document, (*here, "gbt"), field.gbt, taxonomy.gbt_names, "GB/T 4754", "gbt_names")
    yield from _codes(document, (*here, "sei"), field.sei, taxonomy.sei_names, "SEI", "sei_names")
    for position, technology in enumerate(field.technologies):
        place = (*here, "technologies", position)
        yield from _codes(document, (*place, "gbt"), technology.gbt, taxonomy.gbt_names, "GB/T 4754", "gbt_names")
        codes = technology.disciplines
        yield from unresolved(document, (*place, "disciplines"), codes, disciplines(), what=_DISCIPLINE)
        if field.track and not codes:
            yield document.fault(
                place,
                f"technology {technology.id!r} of a segment track states no disciplines",
                f"细分赛道的技术“{technology.id}”未写明所需学科",
            )
        if technology.field_id != field.id:
            yield document.fault(
                (*place, "id"),
                f"technology {technology.id!r} stands under field {field.id!r}; its id must start with '{field.id}.'",
                f"技术“{technology.id}”列在领域“{field.id}”之下，编号应以“{field.id}.”开头",
            )


def _standing(field: Field, here: Loc, taxonomy: Taxonomy, document: Document) -> Iterator[PackFault]:
    industries = {industry.id for industry in taxonomy.industries}
    frontier = field.kind is FieldKind.FRONTIER
    if field.industry is None and not frontier:
        yield document.fault(
            here,
            f"field {field.id!r} needs an industry (only frontier fields have none)",
            f"非前沿领域“{field.id}”须写明industry",
        )
    if field.industry is not None and (frontier or field.industry not in industries):
        yield document.fault(
            (*here, "industry"),
            "a frontier field has no industry" if frontier else f"{field.industry!r} is not a known industry",
            "前沿领域不属于任何产业" if frontier else f"“{field.industry}”不是已定义的产业",
        )
    if field.track and field.kind is not FieldKind.PRIORITY:
        yield document.fault(
            (*here, "track"),
            f"a segment track must be a priority field, {field.id!r} is {field.kind.value!r}",
            f"细分赛道须是重点领域，“{field.id}”为{field.kind.value}",
        )


def _codes(document: Document, loc: Loc, codes: object, names: object, scheme: str, table: str) -> Iterator[PackFault]:
    assert isinstance(codes, dict)
    assert isinstance(names, dict)
    for code in codes:
        if code not in names:
            yield document.fault(
                (*loc, code), f"{scheme} code {code!r} has no name in {table}", f"{scheme} 代码“{code}”未列入{table}"
            )


def _wording(taxonomy: Taxonomy, document: Document, text: str) -> Iterator[PackFault]:
    for loc, node in nodes(taxonomy):
        if not node.quoted and (node.note_zh is None or node.note_en is None):
            yield document.fault(
                (*loc, "quoted"),
                f"{node.zh!r} is not the policy's wording: note_zh and note_en must say why",
                f"“{node.zh}”非原文用语，须用note_zh和note_en说明",
            )
        if node.quoted and squeezed(node.zh) not in text:
            yield document.fault(
                (*loc, "zh"),
                f"{node.zh!r} does not occur in the wording of the policy",
                f"政策原文中没有“{node.zh}”",
            )


def _affinity(taxonomy: Taxonomy, document: Document, hubs: list[str]) -> Iterator[PackFault]:
    for position, field in enumerate(taxonomy.fields):
        loc: Loc = ("fields", position, "hub_affinity")
        for hub in sorted(set(hubs) - set(field.hub_affinity)):
            yield document.fault(
                loc,
                f"field {field.id!r} states no affinity for hub {hub!r}",
                f"领域“{field.id}”未写明与“{hub}”的亲和度",
            )
        for hub in sorted(set(field.hub_affinity) - set(hubs)):
            yield document.fault((*loc, hub), f"{hub!r} is not a known hub", f"“{hub}”不是已定义的海外孵化器")


def _names(taxonomy: Taxonomy, document: Document) -> Iterator[PackFault]:
    """A name of two technologies decides nothing by itself, so it must be listed as ambiguous."""
    owner: dict[str, str] = {}
    known: set[str] = set()
    for loc, node in nodes(taxonomy):
        technology_id = getattr(node, "id")  # noqa: B009
        for name in node.names:
            folded = name.casefold()
            known.add(folded)
            if "technologies" not in loc:
                continue
            first = owner.setdefault(folded, technology_id)
            if first != technology_id and folded not in taxonomy.ambiguous:
                yield document.fault(
                    loc,
                    f"name {name!r} belongs to {first!r} and {technology_id!r}: list it in ambiguous_aliases",
                    f"名称“{name}”同属“{first}”和“{technology_id}”，须列入ambiguous_aliases",
                )
    for position, alias in enumerate(taxonomy.ambiguous_aliases):
        if alias.casefold() not in known:
            yield document.fault(
                ("ambiguous_aliases", position),
                f"{alias!r} is no name or alias of a field or technology",
                f"“{alias}”不是任何领域或技术的名称、别名",
            )
