"""Leads for which an expert noted the right places before looking: what would serve beside the policy's score alone.

A folder holds ``leads.csv`` in the headers of the product's own template, and ``expected.csv``: ``project_id``,
``expected_first``, ``acceptable`` and ``must_not`` (ids of places, ``;`` between several). The leads are read as a file
is and asked about as an officer asks, at the city's places as they stand; they are never stored. An answer is the
overseas hub, where the route leads there first, and then the parks shown.

Counted are leads whose first answer is the one expected, whose first is that or an acceptable one, and that have the
expected one among the first three; and how many places that must not be there are among the first three of all leads.
Text in brackets forbids in words: every park for that lead. Where nothing is expected, the right answer is none.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.access import Permission
from api.advice.advisor import Advisor
from api.call import Call
from api.sheets.cells.columns import Terms
from api.sheets.reading import read_sheet
from features.choices import PlaceKind
from features.errors import InputError
from features.project import ProjectProfile
from recommender.learned.promotion import ExpertCount
from recommender.matching.slate import Slate

__all__ = ["ExpectedPlaces", "ExpertAnswers", "ask_about", "expert_leads", "places_told"]

_SHOWN = 3
_FIGURES = ("first_expected", "first_acceptable", "expected_in_top3", "forbidden_in_top3")
_FEWER = "forbidden_in_top3"
_COLUMNS = ("project_id", "expected_first", "acceptable", "must_not")


@dataclass(frozen=True)
class ExpectedPlaces:
    """What the expert noted of one lead.

    Attributes
    ----------
    first
        Places one of which should come first; none = no place should come at all.
    acceptable
        Places that may come first as well.
    forbidden
        Places that must not be among the first three; ``no_park`` forbids every park.
    """

    project_id: str
    first: frozenset[str]
    acceptable: frozenset[str]
    forbidden: frozenset[str]
    no_park: bool

    @classmethod
    def read(cls, file: Path) -> list[ExpectedPlaces]:
        """Read all of them."""
        try:
            with file.open(encoding="utf-8-sig", newline="") as text:
                rows = list(csv.DictReader(text))
        except OSError as fault:
            raise InputError(f"{file.name} cannot be read", zh=f"无法读取 {file.name}") from fault
        missing = [name for name in _COLUMNS if not rows or name not in rows[0]]
        if missing:
            raise InputError(
                f"{file.name}: columns {missing} are missing", zh=f"{file.name}：缺少列 {'、'.join(missing)}"
            )
        return [cls._of(row) for row in rows]

    @classmethod
    def _of(cls, row: dict[str, str]) -> ExpectedPlaces:
        forbidden = _named(row["must_not"])
        words = {one for one in forbidden if one.startswith(("(", "（"))}
        return cls(
            row["project_id"], _named(row["expected_first"]), _named(row["acceptable"]), forbidden - words, bool(words)
        )

    def judge(self, answer: Sequence[str], parks: frozenset[str]) -> dict[str, int]:
        """Return what counts of one answer, place ids best first.

        Examples
        --------
        >>> lead = ExpectedPlaces("L1", frozenset({"a"}), frozenset({"b"}), frozenset({"c"}), no_park=False)
        >>> list(lead.judge(["b", "a", "c"], frozenset()).values())
        [0, 1, 1, 1]
        """
        top, first = answer[:_SHOWN], frozenset(answer[:1])
        right = first <= self.first and bool(first) == bool(self.first)
        must_not = self.forbidden | (parks if self.no_park else frozenset())
        return {
            "first_expected": int(right),
            "first_acceptable": int(right or (bool(first) and first <= self.acceptable)),
            "expected_in_top3": int(bool(self.first & set(top)) if self.first else not top),
            "forbidden_in_top3": len(must_not.intersection(top)),
        }


def _named(cell: str) -> frozenset[str]:
    return frozenset(one.strip() for one in cell.split(";") if one.strip())


@dataclass(frozen=True)
class ExpertAnswers:
    """The answers about an expert's leads, by the policy's score alone and by what would serve.

    Attributes
    ----------
    expected
        In the order of the file.
    parks
        Every park of the city.
    plain, served
        Lead -> answer.
    """

    expected: tuple[ExpectedPlaces, ...]
    parks: frozenset[str]
    plain: Mapping[str, Slate]
    served: Mapping[str, Slate]

    def counts(self) -> tuple[ExpertCount, ...]:
        """Count both."""
        judged = [
            (one.project_id, self.judged(one, self.plain), self.judged(one, self.served)) for one in self.expected
        ]
        return tuple(_count(name, judged) for name in _FIGURES)

    def judged(self, one: ExpectedPlaces, slates: Mapping[str, Slate]) -> dict[str, int]:
        """Return what counts of one lead's answer."""
        return one.judge(places_told(slates[one.project_id]), self.parks)


def _count(name: str, judged: Sequence[tuple[str, dict[str, int], dict[str, int]]]) -> ExpertCount:
    sign = -1 if name == _FEWER else 1
    return ExpertCount(
        name,
        policy=sum(plain[name] for _, plain, _ in judged),
        served=sum(served[name] for _, _, served in judged),
        leads=len(judged),
        fewer_is_better=name == _FEWER,
        changed=tuple(lead for lead, plain, served in judged if sign * served[name] < sign * plain[name]),
    )


def places_told(slate: Slate) -> list[str]:
    """Return the places of an answer, the first first."""
    return [*(hub.park_id for hub in slate.hubs if hub.first), *(match.park_id for match in slate.matches)]


def expert_leads(call: Call, folder: Path) -> tuple[list[ProjectProfile], list[ExpectedPlaces]]:
    """Read the leads and what the expert noted; raises `InputError` where they do not belong together."""
    call.require(Permission.READ_RECOMMENDATIONS)
    expected = ExpectedPlaces.read(folder / "expected.csv")
    sheet = read_sheet(
        folder / "leads.csv", model=ProjectProfile, terms=Terms.of(call.policy.taxonomy), today=call.today
    )
    if sheet.rejected_rows:
        rows = list(sheet.rejected_rows)
        raise InputError(f"leads.csv: rows {rows} cannot be read", zh=f"leads.csv：第{rows}行无法读取")
    leads = [profile for _, profile in sheet.profiles]
    strangers = sorted({one.project_id for one in expected} - {one.project_id for one in leads})
    if strangers or not expected:
        raise InputError(
            f"expected.csv: leads {strangers} are not in leads.csv", zh=f"expected.csv：leads.csv 中没有 {strangers}"
        )
    return leads, expected


def ask_about(call: Call, advisor: Advisor, folder: Path) -> ExpertAnswers:
    """Ask an advisor about every lead of a folder, as its model ranks and by the policy's score alone."""
    leads, expected = expert_leads(call, folder)
    places = advisor.city_places(call)
    served = advisor.judged(call, leads)
    plain = served.by_policy()
    row = {profile.project_id: number for number, profile in enumerate(served.projects.profiles)}
    return ExpertAnswers(
        tuple(expected),
        frozenset(one.park_id for one in places if one.kind is not PlaceKind.OVERSEAS_HUB),
        *({one.project_id: batch.slate(row[one.project_id]) for one in expected} for batch in (plain, served)),
    )
