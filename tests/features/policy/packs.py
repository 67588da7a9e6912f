"""Packs for tests: a copy of the built-in one to be damaged, and a tiny but complete one of another city."""

from __future__ import annotations

import copy
import shutil
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from features.policy.documents import parse_document
from features.policy.pack import BUILT_IN, FILES

BUILT_IN_FOLDER = Path(str(resources.files("features.policy").joinpath(BUILT_IN)))
TEXT = (
    "海滨市人民政府文件。重点布局未来海洋，发展水下机器人、海洋传感器；瞄准深海基因。\n"
    "通过3年努力，每年新落户项目8个以上，培育企业2~4家。"
)


def copied(folder: Path) -> Path:
    """Copy the built-in pack into ``folder`` and return the copy."""
    return Path(shutil.copytree(BUILT_IN_FOLDER, folder / "pack"))


def built_in_data(file: str) -> Any:
    """Return a file of the built-in pack as plain data of its own."""
    return copy.deepcopy(parse_document(file, (BUILT_IN_FOLDER / file).read_text(encoding="utf-8"))[0].data)


def damaged(folder: Path, file: str, old: str, new: str) -> tuple[Path, int]:
    """Copy the built-in pack, replace the only ``old`` in ``file`` by ``new``; return the copy and the line of it."""
    pack = copied(folder)
    path = pack / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {file}"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return pack, text[: text.index(old)].count("\n") + 1


class _Plain(yaml.SafeDumper):
    """Writes shared values out instead of as aliases, which a pack may not contain."""

    def ignore_aliases(self, data: object) -> bool:
        """Share nothing."""
        return True


def write(folder: Path, parts: dict[str, Any], *, text_file: str, text: str) -> Path:
    """Write plain data as a pack."""
    folder.mkdir(parents=True, exist_ok=True)
    for part, (file, _) in FILES.items():
        content = yaml.dump(parts[part], Dumper=_Plain, allow_unicode=True, sort_keys=False)
        (folder / file).write_text(content, encoding="utf-8")
    (folder / text_file).write_text(text, encoding="utf-8")
    return folder


def tiny(folder: Path) -> Path:
    """Write a pack of another city: one industry, one track, one frontier field, two targets, one hub."""
    parts = {part: built_in_data(file) for part, (file, _) in FILES.items()}
    parts["manifest"] |= {
        "id": "haibin_2025",
        "release": "0.3.0",
        "title": {"zh": "海滨市政策包（演示）", "en": "Haibin pack (demo)"},
        "document": {
            "number": "海政发〔2025〕1号（演示）",
            "title": {"zh": "海滨市未来产业意见（演示）", "en": "Haibin opinions (demo)"},
            "issuer": {"zh": "海滨市人民政府（演示）", "en": "Haibin government (demo)"},
            "date": "2025-03-01",
            "text_file": "text.txt",
        },
        "city": {"zh": "海滨市（演示）", "en": "Haibin (demo)", "districts": [_district()]},
    }
    parts["taxonomy"] = _taxonomy()
    parts["wording"] = {"ambiguous": ["ROV"], "fields": {"subsea": {"cues": ["水下"]}}}
    _shrink_rules(parts["rules"])
    _shrink_routing(parts["routing"])
    parts["targets"] = _targets()
    robot = {"zh": "水下作业的机器人", "en": "Robots at work under water"}
    parts["wording"] = {"technologies": {"subsea.robot": robot}}
    return write(folder / "haibin", parts, text_file="text.txt", text=TEXT)


def _district() -> dict[str, Any]:
    return {"code": "990001", "zh": "东区（演示）", "en": "East (demo)", "lat": 30.0, "lon": 122.0}


def _taxonomy() -> dict[str, Any]:
    shared = {"site_requirements": ["test_tank"], "hub_affinity": {"bergen": 3}}
    robot = {
        "id": "subsea.robot",
        "zh": "水下机器人",
        "en": "Underwater robot",
        "kind": "product",
        "disciplines": ["0824"],
        "aliases_en": ["ROV"],
    }
    sensor = {
        "id": "subsea.sensor",
        "zh": "海洋传感器",
        "en": "Ocean sensor",
        "kind": "equipment",
        "disciplines": ["0707"],
        "gbt": {"4023": "high"},
    }
    gene = {"id": "deep_gene.gene", "zh": "深海基因", "en": "Deep-sea genes", "kind": "technology"}
    return {
        "title": {"zh": "海滨分类（演示）", "en": "Haibin taxonomy (demo)"},
        "grounds": {"names": "policy"},
        "gbt_names": {"4023": "专用仪器制造"},
        "sei_names": {},
        "site_requirements": built_in_data("taxonomy.yaml")["site_requirements"],
        "ambiguous_aliases": ["ROV"],
        "industries": [{"id": "ocean", "zh": "未来海洋", "en": "Future ocean"}],
        "fields": [
            {
                "id": "subsea",
                "industry": "ocean",
                "zh": "未来海洋",
                "en": "Subsea",
                "kind": "priority",
                "track": True,
                "technologies": [robot, sensor],
                **shared,
            },
            {
                "id": "deep_gene",
                "zh": "深海基因",
                "en": "Deep genes",
                "kind": "frontier",
                "technologies": [gene],
                **shared,
            },
        ],
    }


def _shrink_rules(rules: dict[str, Any]) -> None:
    rules["foreign_capital"]["enabled"] = False
    rules["foreign_capital"]["parameters"] |= {"fields": ["deep_gene"], "technologies": []}
    rules["biosafety"]["parameters"]["fields"] = ["deep_gene"]
    rules["compute"]["parameters"] |= {"data_centre_technologies": [], "filing_technologies": []}
    rules["track_questions"] = [{"field": "subsea", "questions": [{"zh": "吃水多少？", "en": "Which draft?"}]}]


def _shrink_routing(routing: dict[str, Any]) -> None:
    routing["hubs"] = [
        routing["hubs"][0] | {"id": "bergen", "zh": "卑尔根", "en": "Bergen", "place_ids": ["hub_bergen"]}
    ]
    routing["counting"] = [rule | {"target": "landed"} for rule in routing["counting"][:1]]


def _targets() -> dict[str, Any]:
    landed = built_in_data("targets.yaml")["targets"][3]
    firms = landed | {"id": "firms", "number": 2, "minimum": 2, "maximum": 4, "quote": "培育企业2~4家"}
    firms |= {"period": "whole_horizon", "counting": {"by": "hand", "zh": "人工", "en": "By hand"}}
    return {
        "start_date": "2025-03-01",
        "horizon_years": 3,
        "horizon_quote": "通过3年努力",
        "horizon_note": {"zh": "三年", "en": "Three years"},
        "targets": [landed | {"id": "landed", "number": 1, "minimum": 8, "quote": "每年新落户项目8个以上"}, firms],
    }
