"""Broken packs: each fault is named with its file, its line and what is wrong, and all are named at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from features.policy.faults import PackFault
from features.policy.pack import check_policy
from tests.features.policy import packs
from tests.features.policy.broken import BREAKS, Break


def _expected_line(case: Break, pack: Path, replaced_at: int) -> int:
    if not case.at:
        return replaced_at
    text = (pack / case.file).read_text(encoding="utf-8")
    assert case.at in text, f"the test's own marker {case.at!r} is not in {case.file}"
    return text[: text.index(case.at)].count("\n") + 1


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_pack_names_file_line_and_fault(name: str, tmp_path: Path) -> None:
    case = BREAKS[name]
    pack, replaced_at = packs.damaged(tmp_path, case.file, case.old, case.new)
    faults = check_policy(pack)
    matching = [fault for fault in faults if fault.file == case.file and case.says in fault.en]
    assert len(matching) == 1, [str(fault) for fault in faults]
    (fault,) = matching
    assert fault.line == _expected_line(case, pack, replaced_at)
    assert case.says_zh in fault.zh
    assert "Input should" not in fault.zh
    assert str(fault) == f"{fault.file}:{fault.line}: {fault.en}"
    assert fault.say("zh") == f"{fault.file}:{fault.line}: {fault.zh}"


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    pack = packs.copied(tmp_path)
    for file, old, new in (
        ("weights.yaml", "slate_places: 3", "slate_places: 0"),
        ("weights.yaml", "near_miss:", "nearly:"),
        ("routing.yaml", "needed: 3", "needed: 7"),
        ("targets.yaml", "minimum: 1000\n", "minimum: 900\n"),
        ("taxonomy.yaml", "zh: 石墨烯\n", "zh: 石墨稀\n"),
    ):
        path = pack / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    (pack / "stages.yaml").write_text("stages: [\n", encoding="utf-8")
    faults = check_policy(pack)
    assert {fault.file for fault in faults} == {
        "weights.yaml",
        "routing.yaml",
        "targets.yaml",
        "taxonomy.yaml",
        "stages.yaml",
    }
    messages = "\n".join(str(fault) for fault in faults)
    for part in ("'slate_places'", "'near_miss' is missing", "unknown key 'nearly'", "only 5 are listed", "石墨稀"):
        assert part in messages
    assert faults == sorted(faults)


def test_line_breaks_and_blanks_in_the_wording_do_not_matter(tmp_path: Path) -> None:
    pack = packs.copied(tmp_path)
    source = pack / "source.txt"
    text = source.read_text(encoding="utf-8")
    source.write_text("\n".join(text[i : i + 7] for i in range(0, len(text), 7)), encoding="utf-8")
    assert check_policy(pack) == []


def test_every_fault_speaks_chinese(tmp_path: Path) -> None:
    pack = packs.copied(tmp_path)
    (pack / "rules.yaml").write_text("roles: 3\n", encoding="utf-8")
    faults = check_policy(pack)
    assert len(faults) >= 19
    assert all(isinstance(fault, PackFault) and fault.zh for fault in faults)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the file is empty"),
        (b"# only a comment\n", "the file is empty"),
        (b"~\n", "the file is empty"),
        (b"a word\n", "valid dictionary"),
        (b"a: 1\n---\nb: 2\n", "not valid YAML"),
        (b"- 1\n- 2\n", "valid dictionary"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"a: 1\n? [x]\n: 2\n", "weights.yaml:2: a key must be a single word"),
        (b"a: &x [1]\nb: *x\n", "aliases (*name) are not allowed"),
        (b"a: &x [*x]\n", "aliases (*name) are not allowed"),
        (b"[" * 100_000, "nested more than"),
        (b"a: " + b"[" * 39 + b"]" * 39, "unknown key 'a'"),
        (b"a: 2024-13-45\n", "not valid YAML"),
    ],
)
def test_hostile_files_are_faults_not_crashes(tmp_path: Path, content: bytes, says: str) -> None:
    pack = packs.copied(tmp_path)
    (pack / "weights.yaml").write_bytes(content)
    assert any(says in str(fault) for fault in check_policy(pack) if fault.file == "weights.yaml")
