"""Lines of YAML, by hand."""

from __future__ import annotations

import yaml

from features.policy.documents import parse_document
from features.policy.pack import FILES
from tests.features.policy import packs

TEXT = """\
# a comment
a: 1
b:
  c: [10, 20,
    30]
  d:
    - {x: 1,
       y: 2}
    - x: 3
"""


def test_every_location_has_its_line() -> None:
    document, faults = parse_document("t.yaml", TEXT)
    assert faults == ()
    assert document.data == {"a": 1, "b": {"c": [10, 20, 30], "d": [{"x": 1, "y": 2}, {"x": 3}]}}
    lines = {
        (): 2,
        ("a",): 2,
        ("b",): 3,
        ("b", "c"): 4,
        ("b", "c", 1): 4,
        ("b", "c", 2): 5,
        ("b", "d"): 6,
        ("b", "d", 0): 7,
        ("b", "d", 0, "y"): 8,
        ("b", "d", 1, "x"): 9,
    }
    assert {loc: document.line(loc) for loc in lines} == lines


def test_what_is_not_there_has_the_line_of_what_holds_it() -> None:
    document, _ = parse_document("t.yaml", TEXT)
    assert document.line(("b", "d", 0, "z")) == 7
    assert document.line(("nothing", 3)) == 2


def test_a_file_that_cannot_be_read_starts_at_its_first_line() -> None:
    document, (fault,) = parse_document("t.yaml", "a: [1\nb: 2\n")
    assert document.data is None
    assert document.line(("a",)) == 1
    assert fault.line == 2


def test_the_built_in_files_read_the_same_without_the_c_library() -> None:
    for file, _ in FILES.values():
        text = (packs.BUILT_IN_FOLDER / file).read_text(encoding="utf-8")
        assert yaml.load(text, Loader=yaml.SafeLoader) == parse_document(file, text)[0].data
