"""The wording part of a pack: it describes every technology, and mistakes in it are named by line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from features.policy.pack import check_policy, load_policy
from tests.features.policy import packs

HAN = re.compile("[\u4e00-\u9fff]")


def test_every_technology_is_described_in_both_languages_and_has_examples_in_both() -> None:
    policy = load_policy()
    assert set(policy.wording.technologies) == {technology.id for technology in policy.taxonomy.technologies}
    for technology_id, wording in policy.wording.technologies.items():
        assert HAN.search(wording.zh), technology_id
        assert not HAN.search(wording.en), technology_id
        assert {bool(HAN.search(sentence)) for sentence in wording.said} == {True, False}, technology_id


def test_every_field_has_words_that_speak_for_it() -> None:
    policy = load_policy()
    assert set(policy.wording.fields) == {field.id for field in policy.taxonomy.fields}
    assert all(len(field.cues) > 5 for field in policy.wording.fields.values())


def test_no_sentence_teaches_two_things() -> None:
    wording = load_policy().wording
    sentences = [sentence for technology in wording.technologies.values() for sentence in technology.said]
    sentences += wording.background
    assert len(sentences) == len({sentence.casefold() for sentence in sentences})


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  low_altitude.evtol:\n", "  low_altitude.etol:\n", "'low_altitude.etol' is not a known technology"),
        ("  quantum:\n", "  quanta:\n", "'quanta' is not a known field"),
        ("exact_case: [GO,", "exact_case: [GO, WENT,", "'WENT' is not a known name"),
        (
            "    named_only: true\n    said:\n      - 为政府",
            "    named_once: true\n    said:\n      - 为政府",
            "named_once",
        ),
    ],
)
def test_a_mistake_is_named_by_file_and_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    pack, line = packs.damaged(tmp_path, "wording.yaml", old, new)
    faults = [fault for fault in check_policy(pack) if fault.file == "wording.yaml"]
    assert any(message in fault.en for fault in faults), faults
    assert any(abs(fault.line - line) <= 1 for fault in faults), faults
