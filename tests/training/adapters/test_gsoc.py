"""The archive of seasons as a market, on a small archive with every oddity of the real one."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pandas as pd
import pytest

from features.errors import InputError
from features.market import UNTIL
from training.adapters.gsoc import instant, read_seasons
from training.ranker.splits import fold

PROJECTS = """year,org_id,title,description,project_id
2016,kde,Dolphin,file manager,p1
2016,ghost,Lost,no such host,p2
2017,kde,Krita,NA,p1
2017,kde,Krita,again,p1
2018,new,"Quoted, title",,p9
"""
HOSTS = """year,org_id,org_name,category,description,topics,technologies,num_projects
2016,kde,KDE,Desktop,all things,qt|c++,,3
2017,kde,KDE e.V.,Desktop,all things,qt | desktop|,c++,
2017,kde,twice,Desktop,all things,,,1
2018,kde,KDE,Desktop,all things,qt,c++,2
2018,new,New Host,,,,,1
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("projects.csv.gz", PROJECTS), ("orgs.csv.gz", HOSTS)):
        pd.read_csv(StringIO(text), dtype=str, keep_default_na=False).to_csv(tmp_path / name, index=False)
    return tmp_path


def test_projects_are_named_by_season_and_a_second_one_is_another(folder: Path) -> None:
    seasons = read_seasons(folder)
    assert seasons.years == (2016, 2017, 2018)
    assert seasons.left_out == 1
    assert seasons.market.queries.ids.tolist() == ["2016/p1", "2016/p2", "2017/p1", "2017/p1#2", "2018/p9"]
    assert len(seasons.market.events) == 4
    assert set(seasons.sha256) == {"projects.csv.gz", "orgs.csv.gz"}


def test_a_word_that_looks_like_a_gap_is_a_word(folder: Path) -> None:
    assert "NA" in read_seasons(folder).market.queries.profiles["description"].tolist()


def test_options_are_the_hosts_of_the_season_as_they_present_themselves(folder: Path) -> None:
    market = read_seasons(folder).market
    one = fold(market, now=instant(2017), until=instant(2018))
    assert one.view.places.index.tolist() == ["kde"]
    assert one.view.places["name"].tolist() == ["KDE e.V."]
    assert one.view.places["topics"].tolist() == [("qt", "desktop")]
    assert fold(market, now=instant(2018), until=instant(2019)).view.places["topics"].tolist() == [("qt",), ()]


def test_how_many_places_were_filled_is_never_shown(folder: Path) -> None:
    market = read_seasons(folder).market
    view = market.view(instant(2018), query_ids=["2018/p9"])
    assert not {"slots", UNTIL, "num_projects"} & {*view.places, *view.queries, *view.former}


def test_nothing_of_a_season_is_known_when_it_is_asked_about(folder: Path) -> None:
    market = read_seasons(folder).market
    view = market.view(instant(2017), query_ids=["2017/p1"])
    assert view.past.index.tolist() == ["2016/p1"]


def test_a_project_does_not_name_its_own_host_where_names_are_hidden(folder: Path) -> None:
    frame = pd.read_csv(folder / "projects.csv.gz", keep_default_na=False)
    frame["description"] = "KDE e.V. and libKDE4, unlike New Host"
    frame.to_csv(folder / "projects.csv.gz", index=False)
    told = read_seasons(folder, masked=True).market.queries.profiles.set_index("id")["description"]
    assert told["2017/p1"].split() == [".", "and", "libKDE4,", "unlike", "New", "Host"]
    assert told["2018/p9"].split() == ["KDE", "e.V.", "and", "libKDE4,", "unlike"]
    assert told["2016/p2"] == "KDE e.V. and libKDE4, unlike New Host"  # of no host that is known


def test_later_seasons_are_not_read(folder: Path) -> None:
    assert read_seasons(folder, until_year=2017).years == (2016, 2017)


def test_a_missing_file_or_column_is_named(folder: Path) -> None:
    (folder / "orgs.csv.gz").unlink()
    with pytest.raises(InputError, match=r"orgs\.csv\.gz"):
        read_seasons(folder)
    pd.DataFrame({"year": ["2016"]}).to_csv(folder / "orgs.csv.gz")
    with pytest.raises(InputError, match="org_name"):
        read_seasons(folder)
