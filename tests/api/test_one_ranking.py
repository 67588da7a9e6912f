"""One question, one answer: every surface shows the places of a lead in the same order with the same numbers.

Fifty leads of a moving city, a learned model in force, asked as people and programs ask: JSON, cards, list, map,
what-if, comparison, drawer, nearest fix, export, command line, and from the places' side.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from typer.testing import CliRunner

from api.access import SYSTEM, Role
from api.advice.views import OWN_VIEW
from api.app import create_app
from api.cli.main import app
from api.services import Services, build_services
from api.settings import Settings
from api.store.kinds import PARKS, PROJECTS
from api.store.schema import migrate
from api.usecases.engagements.recording import record_events
from api.usecases.leads.profiles import import_profiles
from features.funnel import open_states
from features.policy.pack import load_policy
from recommender.learned.registry import Registry
from tests.api.people import browse
from tests.api.samples import call_of
from tests.training.cities import small_artifact, small_city
from training.world.city import later, weeks_until

LEADS = 50
BY_COMMAND = 1
A_FEW = 10
SHOWN = load_policy().weights.differentiation.slate_places
EVERY = 100
COUNT = re.compile(r'class="jh-count">(\d+)<')
BIG = re.compile(r'jh-big">([^<]+)<')

Ranking = list[tuple[int, str, float]]
"""Rank, place and score to one decimal, as shown."""


@dataclass
class City:
    """A served city."""

    client: TestClient
    services: Services
    folder: Path
    leads: list[str]

    def json(self, path: str) -> dict[str, Any]:
        answer = self.client.get(f"/api/v1{path}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def page(self, path: str) -> str:
        answer = self.client.get(f"/console{path}")
        assert answer.status_code == 200, answer.text[:500]
        return answer.text


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """The small city moved to this week, with a model in force, looked at by an officer."""
    folder = tmp_path_factory.mktemp("city")
    settings = Settings(data_dir=folder, requests_per_second=10_000, second_factor_roles=())
    migrate(settings.store_url)
    services = build_services(settings)
    services.jobs.start = lambda: None  # type: ignore[method-assign]
    now = services.clock()
    drawn = small_city()
    moved = later(drawn, weeks_until(now.date() - dt.timedelta(days=1), days=420))
    import_profiles(call_of(services.store, SYSTEM, now=now), PARKS, moved.places)
    import_profiles(call_of(services.store, SYSTEM, now=now), PROJECTS, [lead.profile for lead in moved.leads])
    record_events(call_of(services.store, SYSTEM, now=now), moved.events)
    registry = Registry(settings.models_dir)
    registry.point_to(registry.register(small_artifact(strength=0.0, last_seq=10**9)))
    with TestClient(create_app(services), follow_redirects=False) as client:
        browse(client, services.store, Role.OFFICER, now=now)
        asked = {"state": sorted(open_states(services.policy.stages)), "limit": LEADS}
        leads = [one["id"] for one in client.get("/api/v1/projects", params=asked).json()["items"]]
        yield City(client, services, folder, leads)
    services.close()


@pytest.fixture(scope="module")
def answers(city: City) -> Mapping[str, dict[str, Any]]:
    """What the interface says of every lead: the yardstick."""
    assert len(city.leads) == LEADS
    return {lead: city.json(f"/projects/{lead}/recommendations?what_if=true") for lead in city.leads}


@pytest.fixture(scope="module")
def rankings(city: City) -> Mapping[str, Ranking]:
    """The whole ranking of every lead."""
    return {lead: ranking(city.json(f"/projects/{lead}/recommendations?limit={EVERY}")) for lead in city.leads}


@pytest.fixture(scope="module")
def elsewhere(city: City) -> Mapping[str, str]:
    """The lower half of every lead's page."""
    return {lead: city.page(f"/lead/{lead}/elsewhere") for lead in city.leads}


def ranking(answer: Mapping[str, Any]) -> Ranking:
    """Return what the interface ranks, hubs apart."""
    return [(match["rank"], match["park"], match["score"]) for match in answer["matches"]]


def plain(markup: str) -> str:
    """Return the words of a piece of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def rows_of(table: str) -> list[list[str]]:
    """Return the cells of a table's body."""
    body = re.search(r"<tbody>(.*?)</tbody>", table, re.S)
    rows = re.findall(r"<tr>(.*?)</tr>", body.group(1) if body else "", re.S)
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S) for row in rows]
    return [[plain(re.sub(r"<span.*", "", cell, flags=re.S)) for cell in row] for row in cells]


def test_more_places_are_the_same_ranking_read_further(
    answers: Mapping[str, Any], rankings: Mapping[str, Ranking]
) -> None:
    for lead, answer in answers.items():
        assert rankings[lead][:SHOWN] == ranking(answer)
        assert len(rankings[lead]) in (0, answer["n_allowed"])
        for match in answer["matches"]:
            assert round(sum(one["points"] for one in match["contributions"]), 1) == match["score"]
            assert match["score"] == round(match["policy"] + (match["learned"] or {"points": 0})["points"], 1)


def test_cards_show_the_ranking_and_the_header_counts_it(city: City, answers: Mapping[str, Any]) -> None:
    hubs = 0
    for lead, answer in answers.items():
        page = city.page(f"/lead/{lead}")
        cards = re.findall(
            r'<article class="card jh-place" aria-label="([^"]+)">.*?第(\d+)位.*?jh-big">([^<]+)<', page, re.S
        )
        assert [(int(rank), name, float(score)) for name, rank, score in cards] == ranking(answer)
        counted = re.search(r"(\d+) ?个园区中 ?(\d+) ?个符合硬约束，推荐 ?(\d+) ?个", page)
        assert (counted is not None) == (answer["outlook"] == "ranked")
        if counted is not None:
            assert [int(one) for one in counted.groups()] == [answer["n_places"], answer["n_allowed"], len(cards)]
        beside = re.findall(r'<article class="card jh-place jh-hub" aria-label="([^"]+)">(.*?)</article>', page, re.S)
        assert [name for name, _ in beside] == [hub["park"] for hub in answer["hubs"]]
        assert all("jh-score" not in card for _, card in beside)
        hubs += len(beside)
    assert hubs


def test_the_list_and_the_map_go_on_where_the_cards_end(
    answers: Mapping[str, Any], rankings: Mapping[str, Ranking], elsewhere: Mapping[str, str]
) -> None:
    for lead, answer in answers.items():
        every = rankings[lead]
        shut, others = listed(elsewhere[lead])
        names = [name for _, name, _ in ranking(answer)]
        if names:
            assert [(int(row[0]), row[1], float(row[2])) for row in others] == every[len(names) :]
        else:  # nothing is ranked, so nothing has a rank or a score
            assert {(row[0], row[2]) for row in others} <= {("", "—")}
        assert len(names) + len(others) == answer["n_allowed"]
        assert len(names) + len(others) + len(shut) == answer["n_places"]
        assert [int(one) for one in COUNT.findall(elsewhere[lead])] == [len(shut), *([len(others)] if others else [])]
        missed = [near["park"] for near in answer["near_misses"]]
        assert [row[1] for row in shut[: len(missed)]] == missed
        assert all(row[0] == "" for row in shut)
        dots = re.findall(r'aria-label="([^"]+)" data-jh-why=[^>]+>(.*?)</g>', elsewhere[lead], re.S)
        ranked = {name: int(found[1]) for name, dot in dots if (found := re.search(r'map-rank"[^>]*>(\d+)<', dot))}
        assert ranked == {name: rank for rank, name, _ in ranking(answer)}
        assert not any("hub_" in dot for _, dot in dots)


def test_the_comparison_and_the_drawer_show_the_same_numbers(city: City, answers: Mapping[str, Any]) -> None:
    for lead, answer in answers.items():
        if not answer["matches"]:
            continue
        places = "&".join(f"place={match['park_id']}" for match in answer["matches"])
        page = city.page(f"/lead/{lead}/compare?{places}")
        names = re.findall(r'<th scope="col"><a[^>]*>([^<]+)</a>', page)
        scores = [float(score) for score in BIG.findall(page)]
        assert list(zip(names, scores, strict=True)) == [(name, score) for _, name, score in ranking(answer)]
        for match in answer["matches"][: lead in city.leads[:A_FEW]]:
            drawer = city.page(f"/lead/{lead}/place/{match['park_id']}")
            assert [float(one) for one in BIG.findall(drawer)] == [match["score"]]
            assert parts_of(plain(drawer)) == match["score"]
            assert city.json(f"/projects/{lead}/parks/{match['park_id']}")["score"] == match["score"]


def test_the_what_if_starts_from_the_cards(answers: Mapping[str, Any], elsewhere: Mapping[str, str]) -> None:
    moved = 0
    for lead, answer in answers.items():
        found = re.search(r"data-jh-figures>(.*?)</script>", elsewhere[lead], re.S)
        assert (found is not None) == bool(answer["matches"])
        if found is None:
            continue
        figures = json.loads(found[1])
        start = [
            (rank, one["name"], round(sum(one["points"].values()) + one["learned"], 1))
            for rank, one in enumerate(figures["places"], start=1)
        ]
        assert start[: len(answer["matches"])] == ranking(answer)
        assert len(start) == answer["n_allowed"]
        moved += any(one["learned"] for one in figures["places"])
        assert sum(one["points"] for one in figures["components"]) == 100
    assert moved


def test_the_nearest_fix_is_one(city: City, answers: Mapping[str, Any]) -> None:
    for lead, answer in answers.items():
        fix = answer["counterfactual"]
        if lead in city.leads[:A_FEW]:
            assert city.json(f"/projects/{lead}/nearest-fix")["fix"] == fix
        assert plain(city.page(f"/lead/{lead}/fix")) == ("" if fix is None else fix["text"])


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_an_export_holds_the_same_rows(city: City, answers: Mapping[str, Any], ending: str) -> None:
    wanted = {"what": "recommendations", "format": ending}
    job = city.client.post("/api/v1/exports", json=wanted).json()
    city.services.jobs.run_waiting()
    content = city.client.get(f"/api/v1/jobs/{job['id']}/file").content
    rows = exported(content, ending)
    for lead, answer in answers.items():
        mine = [row for row in rows if row["线索编号"] == lead]
        shown = [(int(row["名次"]), row["园区"], float(row["综合分"])) for row in mine if row["名次"]]
        assert shown == ranking(answer)
        assert [row["离岸孵化"] or "" for row in mine][:1] == ["；".join(hub["text"] for hub in answer["hubs"])]


def test_a_place_sees_its_leads_with_the_numbers_of_the_cards(
    city: City, answers: Mapping[str, Any], rankings: Mapping[str, Ranking]
) -> None:
    names = {match["park_id"]: match["park"] for answer in answers.values() for match in answer["matches"]}
    pairs = {(lead, name): score for lead, every in rankings.items() for _, name, score in every}
    for park, name in sorted(names.items())[:6]:
        answer = city.json(f"/parks/{park}/inbound?limit={EVERY}")
        assert [one["score"] for one in answer["matches"]] == sorted(
            (o["score"] for o in answer["matches"]), reverse=True
        )
        mine = {one["project_id"]: one["score"] for one in answer["matches"] if one["project_id"] in city.leads}
        whole = answer["n_allowed"] <= EVERY
        wanted = {lead: score for (lead, at), score in pairs.items() if at == name and (whole or lead in mine)}
        assert mine == wanted


def test_a_desk_reads_one_number_on_every_page_of_its_own(city: City) -> None:
    park = "rugao_htz"
    with TestClient(create_app(city.services), follow_redirects=False) as desk:
        browse(desk, city.services.store, Role.PARK_DESK, places=[park], login="rugao-desk", now=city.services.clock())
        answer = desk.get(f"/api/v1/parks/{park}/inbound?limit={EVERY}").json()
        assert (answer["remark"], city.json(f"/parks/{park}/inbound")["remark"]) == (OWN_VIEW.zh, None)
        told = answer["matches"]
        scores = {one["project_id"]: one["score"] for one in told}
        page = desk.get(f"/console/desk/{park}").text
        assert OWN_VIEW.zh in page
        rows = re.findall(rf'href="[^"]*/desk/{park}/([^"]+)">\s*<span class="jh-desk-score">([^<]+)<', page)
        shown = {lead: float(score) for lead, score in rows if score != "—"}
        assert len(scores.keys() & shown.keys()) > 5
        assert {lead: scores[lead] for lead in shown if lead in scores} == {
            lead: score for lead, score in shown.items() if lead in scores
        }
        possible = page[page.index('id="possible-title"') : page.index('id="accepted-title"')]
        order = [lead for lead, _ in rows if f'/{lead}"' in possible]
        assert order == [one["project_id"] for one in told if one["project_id"] in order]
        for lead in order[:3]:
            case = desk.get(f"/console/desk/{park}/{lead}").text
            beside = re.search(r'id="why-title".*?jh-count">([^<]+)<', case, re.S)
            assert beside is not None
            assert float(beside[1]) == scores[lead]
            assert OWN_VIEW.zh in case


def test_the_command_line_prints_what_the_interface_says(
    city: City, answers: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIANGHAI_DATA_DIR", str(city.folder))
    monkeypatch.setenv("JIANGHAI_LANGUAGE", "zh")
    monkeypatch.setenv("COLUMNS", "400")
    for lead in [lead for lead, answer in answers.items() if answer["matches"]][:BY_COMMAND]:
        told = json.loads(command("recommend", lead, "--json"))
        assert told == {**answers[lead], "counterfactual": told["counterfactual"]}
        printed = command("recommend", lead)
        for rank, name, score in ranking(answers[lead]):
            assert re.search(rf"^{rank}\. {re.escape(name)} .*\b{score:.1f}", printed, re.M)
        match = answers[lead]["matches"][0]
        assert parts_of(command("why-not", lead, match["park_id"])) == match["score"]


def parts_of(told: str) -> float:
    """Return what the parts that are told in words add up to, to a tenth: from zero, pluses and the record."""
    given = [float(one) for one in re.findall(r"得([\d.]+)分（满分", told)]
    record = re.findall(r"往绩 ([+−])([\d.]+)分：", told)
    return round(sum(given) + sum(float(points) * (1 if sign == "+" else -1) for sign, points in record), 1)


def command(*words: str) -> str:
    """Return what a command prints."""
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == 0, result.output
    return result.stdout


def exported(content: bytes, ending: str) -> list[dict[str, Any]]:
    """Return the rows of an exported file by the words of its header."""
    if ending == "csv":
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    rows = load_workbook(io.BytesIO(content)).worksheets[0].values
    header = next(rows)
    return [dict(zip(header, row, strict=True)) for row in rows]


def listed(page: str) -> tuple[list[list[str]], list[list[str]]]:
    """Return the rows of the places that a rule keeps out, and of those that fit beside the recommended ones."""
    parts = page.split('<h3 class="card-title">')
    named = {plain(part.partition("</h3>")[0]): rows_of(part) for part in parts}
    return named["不符合规则的园区"], named.get("符合规则的其他园区", [])
