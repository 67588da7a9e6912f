"""Whatever a profile holds comes back from Excel and CSV unchanged, in both languages."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from api.sheets.cells.columns import Terms
from api.sheets.cells.lists import write_list
from api.sheets.cells.texts import keep, unquote
from api.sheets.cells.writing import Encoder
from api.sheets.files.delimited import from_csv, to_csv
from api.sheets.out.writing import write_profiles
from api.sheets.reading import read_sheet
from features.choices import AnchorRole, TrackRole
from features.evidence import Evidence
from features.park import Anchor, Fund, ParkProfile, ParkTrack, PipelineLoad
from features.project import FundingRound, OpenRole, ProjectProfile
from features.role import RoleProfile
from features.talent import TalentProfile
from tests.api.sheets.columns import column_of, read, spec_of
from tests.api.sheets.strategies import UGLY, money, portfolios, records, texts
from tests.api.sheets.terms import TERMS

FEW = settings(max_examples=12, suppress_health_check=list(HealthCheck))


def _returned(path: Path, model: type[BaseModel], terms: Terms | None = None) -> tuple[BaseModel, ...]:
    result = read_sheet(path, model=model, terms=terms)
    assert [fault.sentence("en") for fault in result.faults] == []
    return tuple(profile for _, profile in result.profiles)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@FEW
@given(leads=portfolios(ProjectProfile), lang=st.sampled_from(["zh", "en"]))
def test_projects_come_back(
    leads: tuple[BaseModel, ...], lang: str, suffix: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("round") / f"leads.{suffix}"
    write_profiles(path, leads, ProjectProfile, lang=lang)
    assert _returned(path, ProjectProfile) == leads


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@FEW
@given(places=portfolios(ParkProfile), lang=st.sampled_from(["zh", "en"]))
def test_places_come_back(
    places: tuple[BaseModel, ...], lang: str, suffix: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("round") / f"places.{suffix}"
    write_profiles(path, places, ParkProfile, lang=lang)
    assert _returned(path, ParkProfile) == places


@pytest.mark.parametrize("model", [RoleProfile, TalentProfile])
@FEW
@given(data=st.data(), lang=st.sampled_from(["zh", "en"]))
def test_roles_and_candidates_come_back(
    model: type[BaseModel], data: st.DataObject, lang: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    profiles = data.draw(portfolios(model))
    path = tmp_path_factory.mktemp("round") / "people.xlsx"
    write_profiles(path, profiles, model, lang=lang)
    assert _returned(path, model) == profiles


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_every_ugly_text_comes_back(suffix: str, tmp_path: Path) -> None:
    leads = tuple(ProjectProfile(project_id=f"p{number}", name="n", officer=text) for number, text in enumerate(UGLY))
    write_profiles(tmp_path / f"a.{suffix}", leads, ProjectProfile)
    assert _returned(tmp_path / f"a.{suffix}", ProjectProfile) == leads


@pytest.mark.parametrize("text", ["长" * 50_000, "\x07" * 50_000, "😀" * 40_000, "_x0041_" * 7_000, "a\r\n" * 16_000])
def test_a_text_too_long_for_one_cell_is_continued_in_further_columns(text: str, tmp_path: Path) -> None:
    leads = (ProjectProfile(project_id="a", name="n", description=text), ProjectProfile(project_id="b", name="n"))
    for lang in ("zh", "en"):
        write_profiles(tmp_path / "a.xlsx", leads, ProjectProfile, lang=lang)
        assert _returned(tmp_path / "a.xlsx", ProjectProfile) == leads


def test_a_csv_without_byte_order_mark_comes_back(tmp_path: Path) -> None:
    lead = ProjectProfile(project_id="a", name="项目", founded_on=dt.date(1, 1, 1))
    write_profiles(tmp_path / "a.csv", [lead], ProjectProfile, bom=False)
    assert not (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert _returned(tmp_path / "a.csv", ProjectProfile) == (lead,)


def test_terms_are_written_by_name_and_come_back_as_ids(tmp_path: Path) -> None:
    place = ParkProfile(
        park_id="a",
        name_zh="n",
        district="d",
        segments=(ParkTrack(field_id="third_gen_semi", role=TrackRole.PRIMARY),),
        pipeline=(PipelineLoad(technology_id="third_gen_semi.sic", count=2),),
        funds=(Fund(name="f", field_ids=("third_gen_semi", "agi")),),
        anchors=(Anchor(name="a", role=AnchorRole.CUSTOMER, technology_id="third_gen_semi.sic"),),
        chain_gaps=("third_gen_semi.sic",),
        focus_field_ids=("agi",),
    )
    write_profiles(tmp_path / "a.csv", [place], ParkProfile, terms=TERMS)
    text = (tmp_path / "a.csv").read_text("utf-8-sig")
    assert "碳化硅|2" in text
    assert "third_gen_semi" not in text
    assert _returned(tmp_path / "a.csv", ParkProfile, TERMS) == (place,)


@given(texts)
def test_texts_are_kept_by_quotes(text: str) -> None:
    assert unquote(keep(text)) == text


@given(texts)
def test_csv_guards_are_taken_off_again(text: str) -> None:
    cell = to_csv(text)
    assert cell == "" or from_csv(cell) == text
    assert not cell.startswith(("=", "+", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))


@given(st.lists(texts, min_size=1, max_size=4))
def test_lists_are_kept(items: list[str]) -> None:
    assert read("special_gases", write_list(items)) == tuple(items)


@given(money())
def test_amounts_are_kept(amount: object) -> None:
    assert read("total_investment", Encoder().cell(amount, spec_of("total_investment"))) == amount


@pytest.mark.parametrize(
    ("model", "name"),
    [(FundingRound, "rounds"), (OpenRole, "open_roles"), (Evidence, "evidence"), (Fund, "funds"), (Anchor, "anchors")],
)
@given(data=st.data())
def test_records_are_kept(model: type[BaseModel], name: str, data: st.DataObject) -> None:
    drawn = tuple(data.draw(st.lists(records(model), min_size=1, max_size=3)))
    lang = data.draw(st.sampled_from(["zh", "en"]))
    spec = column_of(name).spec
    assert read(name, Encoder(lang).text(drawn, spec)) == drawn
