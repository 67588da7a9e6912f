"""The pack as a whole: it loads, it is complete, and its version says what is in it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from features.errors import PolicyError
from features.policy.pack import FILES, check_policy, load_policy
from tests.features.policy import packs


def test_built_in_pack_is_without_fault() -> None:
    assert check_policy() == []


def test_version_names_pack_release_and_content() -> None:
    policy = load_policy()
    assert re.fullmatch(r"nantong_2024@\d+\.\d+\.\d+\+[0-9a-f]{12}", policy.version)
    assert policy.content_hash.startswith(policy.version.rpartition("+")[2])
    assert (policy.id, policy.title_zh) == ("nantong_2024", "南通未来产业政策包")


def test_document_is_quoted_with_number_issuer_and_date() -> None:
    document = load_policy().manifest.document
    assert (document.number, document.date.isoformat()) == ("通政发〔2024〕23号", "2024-08-07")
    assert document.number in load_policy().text


def test_round_trip_through_plain_yaml_keeps_the_version(tmp_path: Path) -> None:
    policy = load_policy()
    dumped = policy.model_dump(mode="json")
    folder = packs.write(tmp_path / "copy", dumped, text_file="source.txt", text=policy.text)
    again = load_policy(folder)
    assert again == policy
    assert again.version == policy.version


def test_layout_and_comments_do_not_change_the_version(tmp_path: Path) -> None:
    pack = packs.copied(tmp_path)
    weights = pack / "weights.yaml"
    weights.write_text("# another comment\n\n" + weights.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_policy(pack).version == load_policy().version


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("rules.yaml", "within_km: 50", "within_km: 60"),
        ("weights.yaml", "crowding_floor: 0.7", "crowding_floor: 0.6"),
        ("taxonomy.yaml", "[低空, 低空产业", "[低空, 低空业, 低空产业"),
        ("source.txt", "市政府印发", "南通市政府印发"),
    ],
)
def test_any_change_of_content_changes_the_version(tmp_path: Path, file: str, old: str, new: str) -> None:
    pack, _ = packs.damaged(tmp_path, file, old, new)
    assert load_policy(pack).version != load_policy().version


def test_a_changed_file_is_read_again_in_the_same_process(tmp_path: Path) -> None:
    pack = packs.copied(tmp_path)
    before = load_policy(pack)
    assert load_policy(pack) is before
    path = pack / "weights.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("slate_places: 3", "slate_places: 12"), encoding="utf-8")
    after = load_policy(pack)
    assert (before.weights.differentiation.slate_places, after.weights.differentiation.slate_places) == (3, 12)


def test_another_city_loads_from_a_folder(tmp_path: Path) -> None:
    pack = packs.tiny(tmp_path)
    assert check_policy(pack) == []
    policy = load_policy(pack)
    assert policy.version.startswith("haibin_2025@0.3.0+")
    assert [technology.id for technology in policy.taxonomy.technologies] == [
        "subsea.robot",
        "subsea.sensor",
        "deep_gene.gene",
    ]
    assert not policy.rules.foreign_capital.enabled
    assert policy.routing.hubs_for("subsea", taxonomy=policy.taxonomy) == ("bergen",)
    assert policy.targets.target("landed").reached(8)


def test_policy_is_immutable() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_policy().weights.near_miss.max_wait_days = 0  # type: ignore[misc]


def test_load_refuses_with_every_fault_in_both_languages(tmp_path: Path) -> None:
    pack, line = packs.damaged(tmp_path, "weights.yaml", "crowding_floor: 0.7", "crowding_floor: 7")
    (pack / "targets.yaml").unlink()
    with pytest.raises(PolicyError) as refusal:
        load_policy(pack)
    assert f"weights.yaml:{line}: 'crowding_floor'" in str(refusal.value)
    assert "targets.yaml:1: the pack needs this file" in str(refusal.value)
    assert "政策包缺少此文件" in refusal.value.say("zh")


@pytest.mark.parametrize("name", ["nowhere", "pack.yaml"])
def test_a_path_that_is_no_folder_is_one_fault(tmp_path: Path, name: str) -> None:
    (tmp_path / "pack.yaml").write_text("id: x", encoding="utf-8")
    path = tmp_path / name
    (fault,) = check_policy(path)
    assert (fault.file, fault.line) == (name, 1)
    with pytest.raises(PolicyError, match="no such folder"):
        load_policy(path)


def test_an_empty_folder_names_every_file(tmp_path: Path) -> None:
    assert [fault.file for fault in check_policy(tmp_path)] == sorted(file for file, _ in FILES.values())


def test_policy_survives_json() -> None:
    policy = load_policy()
    assert type(policy).model_validate(json.loads(policy.model_dump_json())) == policy


def test_the_package_ships_every_file() -> None:
    names = {path.name for path in packs.BUILT_IN_FOLDER.iterdir()}
    assert names >= {file for file, _ in FILES.values()} | {"source.txt"}


def test_a_crlf_copy_is_the_same_pack(tmp_path: Path) -> None:
    pack = packs.copied(tmp_path)
    for path in pack.iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_policy(pack).version == load_policy().version


def test_yaml_tags_cannot_build_objects(tmp_path: Path) -> None:
    pack = packs.copied(tmp_path)
    (pack / "weights.yaml").write_text("expert: !!python/object/apply:os.getcwd []\n", encoding="utf-8")
    assert any(fault.file == "weights.yaml" and "not valid YAML" in fault.en for fault in check_policy(pack))
