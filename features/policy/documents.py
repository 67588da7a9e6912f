"""YAML files as data together with the line on which every part stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, TypeAlias

import yaml

from features.policy.faults import Fault

Loc: TypeAlias = tuple[int | str, ...]
_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Document:
    """One parsed file. ``data`` is ``None`` when it could not be parsed; ``lines`` maps locations to lines."""

    file: str
    data: Any
    lines: dict[Loc, int] = field(default_factory=dict)

    def line(self, loc: Sequence[int | str]) -> int:
        """Line of ``loc``, or of its nearest ancestor that stands in the file; the first line is 1."""
        here = tuple(loc)
        while here and here not in self.lines:
            here = here[:-1]
        return self.lines.get(here, 1)

    def fault(self, loc: Sequence[int | str], message: str, zh: str) -> Fault:
        """Return a fault at ``loc``."""
        return Fault(self.file, self.line(loc), message, zh)


def parse_document(file: str | PurePath, text: str) -> tuple[Document, list[Fault]]:
    """Parse YAML ``text``; syntax errors and repeated keys come back as faults."""
    name = str(file)
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        faults = [] if node is None else list(_repeated_keys(node, name))
        data = None if node is None else loader.construct_document(node)
    except (yaml.YAMLError, ValueError) as error:
        return Document(name, None), [_syntax_fault(name, error)]
    finally:
        loader.dispose()
    if node is None:
        return Document(name, None), [Fault(name, 1, "the file is empty", "文件为空")]
    return Document(name, data, dict(_lines(node, ()))), faults


def _syntax_fault(name: str, error: Exception) -> Fault:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    line = 1 if mark is None else int(mark.line) + 1
    return Fault(name, line, f"not valid YAML: {problem}", f"不是合法的 YAML：{problem}")


def _lines(node: Any, loc: Loc) -> Iterator[tuple[Loc, int]]:
    yield loc, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*loc, key.value)
            yield from _lines(value, here)
            yield here, key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            yield from _lines(item, (*loc, position))


def _repeated_keys(node: Any, name: str) -> Iterator[Fault]:
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if key.value in seen:
                first = seen[key.value]
                yield Fault(
                    name,
                    line,
                    f"key {key.value!r} is given twice (first on line {first})",
                    f"键“{key.value}”重复（首次在第{first}行）",
                )
            seen.setdefault(key.value, line)
            yield from _repeated_keys(value, name)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated_keys(item, name)
