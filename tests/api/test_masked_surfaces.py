"""A company disguised in every text of a lead: no surface that a desk looks at names it, and no search confirms it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

from api.access import Actor, Permission, Role
from api.advice.advisor import Advisor
from api.advice.answers import AdviceQuestion, Answers
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.events import list_events
from api.store.queries.listing import ProjectFilter, list_projects
from api.store.queries.masks import keep_masks_current
from api.store.queries.profiles import get_profile
from api.store.session import Store
from api.usecases.engagements import steps
from api.usecases.leads.profiles import import_profiles
from api.usecases.sheets.exports import export_profiles
from features.events import ShownSlate
from features.masking import numbers_now
from features.names.companies import company_forms
from features.names.guard import NameGuard
from features.names.regions import Regions
from tests.api.samples import OFFICER, STEWARD, TODAY, call_of, later, park, project
from tests.api.serving import tagger
from tests.features.names.disguises import CHINESE, Company

DESK = Actor.of("desk-a", Role.PARK_DESK, places=["a"], day=TODAY)
EXAMPLE = Company("苏州市", "垚瀚", "半导体", "有限公司")


def lead(company: Company, disguise: str, number: int, level: str) -> dict[str, object]:
    """A lead whose every text names its company."""
    said = CHINESE[disguise](company)
    return project(
        f"L{number}",
        name=f"{said}外延片项目",
        code_name=f"代号 {said}",
        confidentiality=level,
        company_name=company.name,
        description=f"{said} 建设碳化硅外延片产线，详见 www.example.com，电话 13800000000",
        product_use=f"碳化硅外延片（{said}）",
        processes=("外延", f"{said}法"),
        team_city=said,
        supplies_to=(said,),
        officer="招商员甲（演示）",
        floor_area_m2=3000,
        total_investment={"amount": 9000},
    )


def surfaces(store: Store, folder: Path) -> Iterator[tuple[str, str]]:
    """Everything a desk may look at, in words."""
    advisor = Advisor(store, tagger=tagger())
    with store.read(DESK) as tx:
        page = list_projects(tx, DESK)
        yield "list", json.dumps([asdict(one) for one in page.items], default=str, ensure_ascii=False)
        for one in page.items:
            yield "profile", get_profile(tx, DESK, PROJECTS, one.id).profile.model_dump_json()
        events = [asdict(one) for one in list_events(tx, DESK)]
        yield "history", json.dumps(events, default=str, ensure_ascii=False)
    answers = Answers(store, advisor)
    inbound = answers.inbound(call_of(store, DESK, now=later(hours=1)), "a", AdviceQuestion())
    yield "inbound, with tags and their words", json.dumps(json.loads(inbound.plain), ensure_ascii=False)
    file = folder / "export.csv"
    file.unlink(missing_ok=True)
    desk = replace(DESK, permissions=DESK.permissions | {Permission.EXPORT_PROJECTS})
    export_profiles(call_of(store, desk), PROJECTS, file)
    yield "export", file.read_text("utf-8-sig")


def hidden(company: Company) -> NameGuard:
    """The test by which a surface is searched: only the brand, in any spelling."""
    return NameGuard(company_forms(f"{company.brand}{company.trade}{company.legal}", Regions()))


def fill(store: Store, company: Company) -> None:
    import_profiles(call_of(store, STEWARD), PARKS, [park("a")])
    levels = itertools.cycle(("internal", "anonymous"))
    leads = [lead(company, disguise, number, next(levels)) for number, disguise in enumerate(CHINESE)]
    import_profiles(call_of(store, OFFICER), PROJECTS, leads)
    shown = ShownSlate(shown_park_ids=("a",))
    for one, disguise in zip(leads, CHINESE, strict=True):
        note = f"请研判 {CHINESE[disguise](company)}，联系招商员甲 13800000000"
        steps.send(call_of(store, OFFICER), one.project_id, "a", shown=shown, note=note)


def test_no_surface_names_the_company_and_no_search_confirms_it(store: Store, tmp_path: Path) -> None:
    fill(store, EXAMPLE)
    carries = hidden(EXAMPLE)
    told = dict(surfaces(store, tmp_path))
    assert len(told) == 5
    for name, words in told.items():
        assert "L0" in words, name
        assert not [one for one in words.split('"') if carries(one)], name
        assert "138" not in words
        assert "招商员甲" not in words
        assert "officer-1" not in words
    with store.read(DESK) as tx:
        for disguise, write in CHINESE.items():
            assert not list_projects(tx, DESK, ProjectFilter(text=write(EXAMPLE))).items, disguise
        assert (
            len(list_projects(tx, DESK, ProjectFilter(text="外延")).items) == 0
        )  # only the texts that named it had it


def test_a_desk_reads_what_it_wrote_and_all_once_it_has_accepted(store: Store) -> None:
    fill(store, EXAMPLE)
    steps.ask(call_of(store, DESK), "L2", "a", text="是垚瀚吗？")

    def texts() -> list[str]:
        with store.read(DESK) as tx:
            return [one.text for one in list_events(tx, DESK) if one.project_id == "L2"]

    assert texts() == ["", "是垚瀚吗？"]
    steps.accept(call_of(store, DESK), "L2", "a")
    assert texts()[0].startswith("请研判 垚瀚")


def test_another_packs_regions_are_masked_anew_when_a_service_starts(store: Store) -> None:
    import_profiles(call_of(store, STEWARD), PARKS, [park("a")])
    named = project("L1", confidentiality="internal", company_name="云溪谷垚瀚有限公司", description="垚瀚外延片")
    import_profiles(call_of(store, OFFICER), PROJECTS, [named])
    steps.send(call_of(store, OFFICER), "L1", "a")

    def description() -> str:
        with store.read(DESK) as tx:
            return get_profile(tx, DESK, PROJECTS, "L1").profile.description

    assert description() == "垚瀚外延片"
    store.regions = Regions(["云溪谷"])
    keep_masks_current(store)
    assert description() == ""


def test_numbers_of_rules_tell_regions_apart() -> None:
    least, greatest = numbers_now()
    assert greatest - least == 999_999
