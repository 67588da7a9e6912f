"""Two languages, one way: every pair of sentences in the code tells the same facts, and nobody picks one by hand.

What is said by a code stands in the YAML catalogues, which are checked when they are read; a sentence that is said in
one place stands there, as a pair. This reads all pairs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("features", "recommender", "training", "api")
PAIRED = {"say", "either", "Bilingual", "fault", "PackFault", "JobFault"}
"""Functions and classes whose last two texts are one sentence in both languages."""
DETAIL = {"error", "fault", "plural", "whose", "side", "unit", "spec", "told"}
"""Names that one language may leave out: units, endings, and what a system or a library answered for technicians."""
EXCEPT = {
    "features/policy/pack.py": "the document goes by its number in Chinese, by its title in English",
    "api/console/pages/place_form.py": "the English names the field as the checks do",
    "api/usecases/leads/referring.py": "the English names the field for programs; the Chinese sentence does already",
}


FORM = {
    "api/cli/session.py": "which language was asked for",
    "api/console/language.py": "which language was asked for",
    "api/problems/error_page.py": "which language was asked for",
    "api/problems/problem.py": "which language was asked for",
    "api/sheets/faults.py": "which language was asked for",
    "api/sheets/one_cell.py": "what a number counts",
    "api/sheets/out/template.py": "which language is the other one",
    "features/bilingual.py": "the one home",
    "features/figures.py": "how figures are written",
    "features/units.py": "how figures are written",
    "recommender/phrases/catalogue.py": "which template of a sentence",
    "training/world/facts.py": "who writes in English is often from abroad",
    "training/world/leads.py": "texts of invented leads",
    "training/world/people/roles.py": "texts of invented roles",
    "training/world/people/summaries.py": "texts of invented candidates",
    "training/world/prose.py": "texts of invented leads",
}
"""Modules that look at which language it is, with the reason; words are chosen by ``say`` and ``either``."""


NO_PAIRS = {
    "api/sheets/cells/quantities.py": "two spellings of a unit",
    "features/figures.py": "two spellings of a unit",
    "features/text_facts.py": "two spellings of a unit",
    "training/world/facts.py": "a country and a city",
    "training/world/people/candidates.py": "a country and a city",
}
"""Modules with two texts side by side that are not one in both languages, with the reason."""
_COMPARED = re.compile(r"[=!]=\s*[\"'](zh|en)[\"']")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the program but the migrations."""
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in file.parts:
                yield str(file.relative_to(ROOT)), ast.parse(file.read_text("utf-8"))


def is_text(node: ast.AST | None) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def pair_in(call: ast.Call) -> tuple[ast.expr, ast.expr] | None:
    """The two wordings that a call is given, if both stand there."""
    named = {one.arg: one.value for one in call.keywords if one.arg}
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    texts = [one for one in call.args if is_text(one)]
    if "zh" in named and ("en" in named or call.args):
        pair = named["zh"], named.get("en") or call.args[0]
    elif name in PAIRED and len(texts) > 1:
        pair = texts[-2], texts[-1]
    else:
        return None
    return pair if all(map(is_text, pair)) else None


def is_constant(name: str) -> bool:
    return name.lstrip("_")[0].isupper()


def facts_in(text: ast.expr) -> set[str]:
    """The variables that a sentence tells; those of one language only count without their ending."""
    found: set[str] = set()
    for slot in ast.walk(text):
        if isinstance(slot, ast.FormattedValue):
            inside = list(ast.walk(slot.value))
            called = {id(one.func) for one in inside if isinstance(one, ast.Call)}
            own = {
                one.target.id
                for one in inside
                if isinstance(one, ast.comprehension) and isinstance(one.target, ast.Name)
            }
            names = {one.id for one in inside if isinstance(one, ast.Name) and id(one) not in called} - own
            found |= {name.removesuffix("_zh").removesuffix("_en") for name in names if not is_constant(name)}
    return found - DETAIL - {"zh", "en", "chinese", "english", "str"}


def test_both_languages_tell_the_same_facts() -> None:
    unlike, read = [], 0
    for name, module in modules():
        for call in ast.walk(module):
            pair = pair_in(call) if isinstance(call, ast.Call) else None
            if pair is not None:
                read += 1
                only_one = facts_in(pair[0]) ^ facts_in(pair[1])
                unlike += [f"{name}:{call.lineno} {sorted(only_one)}"] if only_one and name not in EXCEPT else []
    assert unlike == [], "both languages tell the same, or one of them lacks what the other says"
    assert read > 700


def test_no_words_are_chosen_by_hand() -> None:
    looking = {
        name
        for name, module in modules()
        for node in ast.walk(module)
        if isinstance(node, ast.Compare)
        and any(isinstance(one, ast.Constant) and one.value in ("zh", "en") for one in (node.left, *node.comparators))
    }
    assert looking == FORM.keys()


def test_no_template_chooses_words_by_hand() -> None:
    """``t`` and ``say`` do; the others name the language of the page, or offer the other one."""
    templates = (ROOT / "api/console/templates").glob("*.html")
    looking = {file.name for file in templates if _COMPARED.search(file.read_text("utf-8"))}
    assert looking == {"base.html", "layout.html", "plain.html"}


def wording(node: ast.expr) -> str:
    """The words of a text, without what is put into them."""
    return "".join(one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str))


def test_two_wordings_are_one_value() -> None:
    """A tuple of a Chinese and an English text, or two parameters for one sentence, is a ``Bilingual``."""
    found = set()
    for name, module in modules():
        for node in ast.walk(module):
            if isinstance(node, ast.Tuple) and len(node.elts) == 2 and all(map(is_text, node.elts)):
                first, second = (wording(one) for one in node.elts)
                if first and second and bool(_HAN.search(first)) != bool(_HAN.search(second)):
                    found.add(name)
            if isinstance(node, ast.arguments):
                names = {one.arg for one in (*node.args, *node.kwonlyargs)}
                found |= {name for one in names if f"{one}_zh" in names}
    assert found == NO_PAIRS.keys()
