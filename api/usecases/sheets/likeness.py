"""Rows and stored leads that look like one company: said, never merged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from api.call import Call
from api.sheets.cells.tokens import half_width
from api.sheets.faults import Notice, shorten
from api.store.queries.listing import project_companies
from features.bilingual import Bilingual
from features.memo import made_once
from features.names.companies import company_keys
from features.names.regions import Regions
from features.project import ProjectProfile

_ROWS_NAMED = 10
_MOST = 100


@dataclass(frozen=True)
class Company:
    """A company as a row or a stored lead names it."""

    name: str
    number: str

    @property
    def keys(self) -> frozenset[str]:
        """The forms of its name, and its number."""
        return company_keys(self.name, _regions()) | ({half_width(self.number).upper()} if self.number else set())


@made_once
def _regions() -> Regions:
    """Return the national list of regions."""
    return Regions()


def likenesses(call: Call, rows: Sequence[tuple[int, ProjectProfile]]) -> tuple[Notice, ...]:
    """Return what rows of a file look like one company, and which stored leads look like that of a row."""
    told = [(row, lead) for row, lead in rows if lead.company_name or lead.company_number]
    if not told:
        return ()
    with call.read() as tx:
        known = project_companies(tx, call.actor)
    return (*_within(told), *_stored(told, known))[:_MOST]


def _within(rows: Sequence[tuple[int, ProjectProfile]]) -> Iterable[Notice]:
    """Yield a notice for rows of one company that name it, or its project, alike but not the same."""
    groups: list[tuple[set[str], list[tuple[int, ProjectProfile]]]] = []
    by_key: dict[str, int] = {}
    for row, lead in rows:
        keys = _company(lead).keys
        at = next((by_key[key] for key in keys if key in by_key), len(groups))
        if at == len(groups):
            groups.append((set(), []))
        groups[at][0].update(keys)
        groups[at][1].append((row, lead))
        by_key |= dict.fromkeys(keys - by_key.keys(), at)
    for _, members in groups:
        names = list(dict.fromkeys(half_width(lead.company_name or lead.company_number or "") for _, lead in members))
        projects = {half_width(lead.name) for _, lead in members}
        if len(names) > 1 or len(projects) < len(members):
            numbers = tuple(row for row, _ in members)
            yield Notice("same_company", (("names", _listed(names)),), numbers[:_ROWS_NAMED], len(numbers))


def _stored(rows: Sequence[tuple[int, ProjectProfile]], known: Mapping[str, tuple[str, str]]) -> Iterable[Notice]:
    """Yield a notice for each row whose company other leads of the store seem to have."""
    by_key: dict[str, list[str]] = {}
    for project_id, (name, number) in known.items():
        for key in Company(name, number).keys:
            by_key.setdefault(key, []).append(project_id)
    for row, lead in rows:
        company = _company(lead)
        found = sorted({one for key in company.keys for one in by_key.get(key, ())} - {lead.project_id})
        if found:
            leads = [f"{one} {shorten(known[one][0])}".strip() for one in found[:_ROWS_NAMED]]
            facts = (("company", shorten(company.name or company.number)), ("leads", _listed(leads)))
            yield Notice("company_known", facts, (row,), 1)


def _company(lead: ProjectProfile) -> Company:
    return Company(lead.company_name or "", lead.company_number or "")


def _listed(texts: Sequence[str]) -> Bilingual:
    shown = [shorten(text) for text in texts[:_ROWS_NAMED]]
    return Bilingual("、".join(shown), ", ".join(shown))
