"""The command line as an officer uses it: real files, a real database, one journey from sheet to answer."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import Result
from openpyxl import load_workbook
from typer.testing import CliRunner

from api.cli.main import app, main
from features.errors import JianghaiError

PARK = {
    "名称": "江畔半导体园（演示）",
    "园区编号": "jiangpan",
    "所属区县": "如皋市",
    "细分赛道定位": "third_gen_semi|primary",
    "可用厂房（㎡）": 12000,
    "最大连续面积（㎡）": 9000,
    "剩余供电（kVA）": 8000,
}
LEADS = [
    {
        "线索编号": "A-1",
        "项目名称": "碳化硅衬底项目（演示）",
        "项目简介": "八英寸碳化硅衬底",
        "用地方式": "租用厂房",
        "厂房面积（㎡）": 6000,
    },
    {
        "线索编号": "A-2",
        "项目名称": "大面积项目（演示）",
        "项目简介": "氮化镓功率芯片",
        "用地方式": "租用厂房",
        "厂房面积（㎡）": 15000,
    },
    {"线索编号": "A-3", "项目名称": "奶茶店（演示）", "项目简介": "连锁奶茶门店", "用地方式": "研发办公"},
]


def enter(folder: Path, patch: pytest.MonkeyPatch) -> Path:
    """Work in a folder, with an installation of its own."""
    patch.setenv("JIANGHAI_DATA_DIR", str(folder / "data"))
    patch.setenv("JIANGHAI_LANGUAGE", "zh")
    patch.chdir(folder)
    return folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return enter(tmp_path, monkeypatch)


def run(*arguments: str, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(app, list(arguments), input=stdin)
    if result.exception is not None and not isinstance(result.exception, (SystemExit, JianghaiError)):
        raise result.exception
    return result


def run_json(*arguments: str, stdin: str | None = None) -> dict:
    result = run(*arguments, "--json", stdin=stdin)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def fill(template: Path, rows: list[dict[str, object]]) -> None:
    """Fill a template as a person would: below its headers, its examples left where they are."""
    book = load_workbook(template)
    page = book.worksheets[0]
    headers = {}
    for row in page.iter_rows(min_row=1, max_row=8):
        found = {str(cell.value).strip("*＊ "): cell.column for cell in row if cell.value}
        if any(name in found for name in rows[0]):
            headers = found
    first = page.max_row + 1
    for offset, values in enumerate(rows):
        for name, value in values.items():
            page.cell(first + offset, headers[name], value)
    book.save(template)


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one place and three leads, filled in through the templates, to copy."""
    with pytest.MonkeyPatch.context() as patch:
        home = enter(tmp_path_factory.mktemp("office"), patch)
        assert run("init").exit_code == 0
        for subject, rows in (("parks", [PARK]), ("projects", LEADS)):
            sheet = home / f"{subject}.xlsx"
            assert run("template", subject, str(sheet)).exit_code == 0
            fill(sheet, rows)
            imported = run("import", subject, str(sheet))
            assert imported.exit_code == 0, imported.output
            assert f"新增 {len(rows)}" in imported.output
    return home


@pytest.fixture
def office(home: Path, furnished: Path) -> Path:
    """A database with one place and three leads."""
    shutil.copytree(furnished, home, dirs_exist_ok=True)
    return home


def test_from_template_to_recommendation(office: Path) -> None:
    slate = run_json("recommend", "A-1")
    assert [match["park_id"] for match in slate["matches"]] == ["jiangpan"]
    best = slate["matches"][0]
    assert best["score"] == pytest.approx(sum(item["points"] for item in best["contributions"]), abs=0.01)
    assert slate["tags"][0]["id"].startswith("third_gen_semi.")
    said = run("recommend", "A-1").output
    assert "江畔半导体园（演示）" in said
    assert "赛道契合" in said


def test_why_not_says_what_is_short(office: Path) -> None:
    answer = run_json("why-not", "A-2", "jiangpan")
    assert not answer["allowed"]
    assert any("6,000" in verdict["text"] for verdict in answer["failed"]), answer["failed"]
    assert "缺6,000" in run("why-not", "A-2", "jiangpan").output
    assert run_json("recommend", "A-2")["matches"] == []


def test_inbound_export_list_show(office: Path) -> None:
    inbound = run_json("inbound", "jiangpan")
    assert inbound["matches"][0]["project_id"] == "A-1"
    assert "A-2" not in [match["project_id"] for match in inbound["matches"]]
    assert run("export", "recommendations", "out.xlsx").exit_code == 0
    rows = list(load_workbook(office / "out.xlsx").active.iter_rows(values_only=True))
    assert rows[0][0] == "线索编号"
    assert {row[0] for row in rows[1:]} == {"A-1", "A-2", "A-3"}
    assert run_json("list", "projects", "--search", "碳化硅")["total"] == 1
    assert run_json("show", "A-1")["profile"]["floor_area_m2"] == 6000
    assert "6,000" in run("show", "A-1").output


def test_the_same_file_twice_changes_nothing(office: Path) -> None:
    again = run_json("import", "projects", "projects.xlsx")
    assert (again["new"], again["changed"], len(again["unchanged"])) == ([], [], 3)


def test_columns_that_a_file_lacks_are_kept(office: Path) -> None:
    Path("update.csv").write_text("线索编号,项目名称,层高（m）\nA-1,碳化硅衬底项目（演示）,8\n", encoding="utf-8")
    assert run_json("import", "projects", "update.csv")["changed"] == ["A-1"]
    profile = run_json("show", "A-1")["profile"]
    assert (profile["clear_height_m"], profile["floor_area_m2"]) == (8, 6000)


def test_one_wrong_row_refuses_the_file_unless_the_rest_is_wanted(office: Path) -> None:
    Path("bad.csv").write_text(
        "线索编号,项目名称,厂房面积（㎡）\nB-1,好项目（演示）,800\nB-2,坏项目（演示）,约五千平\n", encoding="utf-8"
    )
    refused = run("import", "projects", "bad.csv")
    assert refused.exit_code == 1
    assert "第3行" in refused.output + refused.stderr
    assert run_json("list", "projects")["total"] == 3
    partly = run("import", "projects", "bad.csv", "--accept-valid")
    assert partly.exit_code == 1
    assert run_json("list", "projects")["total"] == 4
    returned = load_workbook(office / "bad-退回.xlsx").active
    assert any("约五千平" in str(cell.value) for row in returned.iter_rows() for cell in row)


def test_a_row_that_names_no_place_is_told_by_its_number(office: Path) -> None:
    sheet = "线索编号,项目名称,首报首谈园区\nD-1,甲（演示）,jiangpan\nD-2,乙（演示）,nowhere\n"
    Path("strange.csv").write_text(sheet, encoding="utf-8")
    refused = run("import", "projects", "strange.csv", "--dry-run")
    assert refused.exit_code == 1
    said = refused.output + refused.stderr
    assert "第3行" in said
    assert "“nowhere”不是已知的园区" in said


def test_a_dry_run_saves_nothing(office: Path) -> None:
    Path("new.csv").write_text("线索编号,项目名称\nC-1,新项目（演示）\n", encoding="utf-8")
    assert run_json("import", "projects", "new.csv", "--dry-run")["new"] == ["C-1"]
    assert run_json("list", "projects")["total"] == 3


def test_events_move_a_lead_and_take_it_off_the_inbound_list(office: Path) -> None:
    assert run("event", "add", "A-1", "moved", "--to", "qualified").exit_code == 0
    illegal = run("event", "add", "A-1", "moved", "--to", "registered")
    assert isinstance(illegal.exception, JianghaiError)
    assert run("event", "add", "A-1", "sent", "--park", "jiangpan").exit_code == 0
    for state in ("negotiating", "approved", "signed", "registered"):
        moved = run("event", "add", "A-1", "moved", "--to", state, "--park", "jiangpan")
        assert moved.exit_code == 0, moved.output
    assert "注册落户" in run("event", "list", "A-1").output
    assert "A-1" not in [match["project_id"] for match in run_json("inbound", "jiangpan")["matches"]]


def test_tag_reads_lines_and_writes_lines(home: Path) -> None:
    result = run("tag", "--json", stdin="全钒液流电池电堆\n\n连锁奶茶店\n")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["primary"] for line in lines] == ["new_storage.flow_battery", None, None]
    assert lines[0]["tags"][0].keys() == {"id", "zh", "en", "field", "weight", "inferred", "spans"}


def test_a_proposed_tag_is_confirmed_or_rejected(office: Path) -> None:
    sheet = office / "more.xlsx"
    assert run("template", "projects", str(sheet)).exit_code == 0
    air = "公司把空气压进地下盐洞，用电高峰时放出来推动透平发电。"
    fill(
        sheet,
        [
            {**LEADS[0], "线索编号": number, "项目名称": f"{number}项目（演示）", "项目简介": air}
            for number in ("B-1", "B-2")
        ],
    )
    assert run("import", "projects", str(sheet)).exit_code == 0
    assert [tag["id"] for tag in run_json("tags", "list", "B-1")["proposals"]] == ["new_storage.caes"]
    assert "建议，待确认" in run("tags", "list", "B-1").output
    assert "已确认“压缩空气储能”" in run("tags", "confirm", "B-1", "压缩空气储能").output
    assert run_json("tags", "list", "B-1")["confirmed"] == ["new_storage.caes"]
    assert "已确认" in run("tags", "list", "B-1").output
    rejected = run_json("tags", "reject", "B-2", "new_storage.caes")["event"]
    assert (rejected["kind"], rejected["payload"]["rejected"]) == ("tags_corrected", ["new_storage.caes"])
    assert run_json("tags", "list", "B-2")["proposals"] == []
    for technology in ("new_storage.caes", "no.such"):
        assert run("tags", "confirm", "B-2", technology).exit_code == 1


def test_policy_show_and_check(home: Path) -> None:
    assert run_json("policy", "show")["technologies"] == 136
    Path("broken").mkdir()
    checked = run("policy", "check", "broken")
    assert checked.exit_code == 1
    assert "taxonomy.yaml:1" in checked.output


@pytest.mark.parametrize(
    ("url", "zh", "en"),
    [
        (
            "postgresql://desk:s3cret@127.0.0.1:1/city",
            "数据库连接不上，未能确认保存",
            "(postgresql://desk:***@127.0.0.1:1/city, unreachable OperationalError)",
        ),
        ("sqlite:///{home}/letter.sqlite", "数据库文件已损坏", "letter.sqlite, damaged SQLITE_NOTADB)"),
        ("sqlite:///{home}", "数据库", "there is no database at"),
        ("sqlite:///{home}/letter.sqlite/x.sqlite", "数据库", "there is no database at"),
    ],
)
def test_a_database_that_fails_is_one_sentence_that_tells_the_operator_why(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str, zh: str, en: str
) -> None:
    (home / "letter.sqlite").write_text("dear colleague, " * 100)
    monkeypatch.setenv("JIANGHAI_DATABASE_URL", url.format(home=home))
    for language, expected in (("zh", zh), ("en", en)):
        said = refused(monkeypatch, capsys, "list", "projects", "--lang", language)
        assert expected in said
        assert "s3cret" not in said


def test_a_folder_that_cannot_be_made_is_one_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "file").write_text("in the way")
    monkeypatch.setenv("JIANGHAI_DATA_DIR", str(home / "file" / "data"))
    assert "ENOTDIR" in refused(monkeypatch, capsys, "init")


def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run the program, which refuses; return its one sentence."""
    monkeypatch.setattr("sys.argv", ["jianghai", *arguments])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 1
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert len(said.strip().splitlines()) == 1
    return said


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        (("recommend", "A-1"), "jianghai init", "jianghai init"),
        (("list", "projects", "--lang", "fr"), "--lang", "--lang"),
    ],
)
def test_refusals_are_one_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple, zh: str, en: str
) -> None:
    for language, expected in (("zh", zh), ("en", en)):
        monkeypatch.setenv("JIANGHAI_LANGUAGE", language)
        monkeypatch.setattr("sys.argv", ["jianghai", *arguments])
        with pytest.raises(SystemExit) as stopped:
            main()
        assert stopped.value.code == 1
        said = capsys.readouterr().err
        assert expected in said
        assert "Traceback" not in said
