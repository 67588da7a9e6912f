"""YAML files as data together with the line on which every part stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

import yaml

from features.policy.faults import PackFault

Loc: TypeAlias = tuple[int | str, ...]
_MAX_DEPTH = 40
_NULL = "tag:yaml.org,2002:null"
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

    def fault(self, loc: Sequence[int | str], message: str, zh: str) -> PackFault:
        """Return a fault at ``loc``."""
        return PackFault(self.file, self.line(loc), message, zh)


@lru_cache(maxsize=32)
def parse_document(name: str, text: str) -> tuple[Document, tuple[PackFault, ...]]:
    """Parse the ``text`` of the YAML file ``name``; syntax errors, repeated keys, aliases, deep nesting are faults.

    The answer is shared between calls with the same text and must not be changed.
    """
    refused = _refused(name, text)
    if refused:
        return Document(name, None), tuple(refused)
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None or node.tag == _NULL:
            return Document(name, None), (PackFault(name, 1, "the file is empty", "文件为空"),)
        tree = _Tree(name)
        tree.walk(node, ())
        data = loader.construct_document(node) if tree.sound else None
    except (yaml.YAMLError, ValueError) as error:
        return Document(name, None), (_syntax_fault(name, error),)
    finally:
        loader.dispose()
    return Document(name, data, tree.lines), tuple(tree.faults)


def _refused(name: str, text: str) -> list[PackFault]:
    """Read the file as a flat stream first: with aliases or deep nesting its tree could be of any size."""
    depth = 0
    faults = []
    try:
        for event in yaml.parse(text, Loader=_Loader):
            mark = event.start_mark
            line = 1 if mark is None else mark.line + 1
            if isinstance(event, yaml.AliasEvent):
                message = "aliases (*name) are not allowed: write the value out"
                faults.append(PackFault(name, line, message, "不得使用别名引用（*name），须写出内容"))
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _MAX_DEPTH:
                return [PackFault(name, line, f"nested more than {_MAX_DEPTH} deep", f"嵌套超过{_MAX_DEPTH}层")]
    except (yaml.YAMLError, ValueError) as error:
        return [_syntax_fault(name, error)]
    return faults


def _syntax_fault(name: str, error: Exception) -> PackFault:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    line = 1 if mark is None else int(mark.line) + 1
    return PackFault(name, line, f"not valid YAML: {problem}", f"不是合法的 YAML：{problem}")


class _Tree:
    """One walk over the nodes of a file: the line of every location, and keys that cannot be."""

    def __init__(self, name: str) -> None:
        self.lines: dict[Loc, int] = {}
        self.faults: list[PackFault] = []
        self.sound = True
        self._name = name

    def walk(self, node: Any, loc: Loc) -> None:
        """Visit ``node``, which stands at ``loc``."""
        self.lines.setdefault(loc, node.start_mark.line + 1)
        if isinstance(node, yaml.SequenceNode):
            for position, item in enumerate(node.value):
                self.walk(item, (*loc, position))
        elif isinstance(node, yaml.MappingNode):
            self._walk_mapping(node, loc)

    def _walk_mapping(self, node: Any, loc: Loc) -> None:
        first: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                self.faults.append(PackFault(self._name, line, "a key must be a single word", "键须是单个词"))
                self.sound = False
                continue
            if key.value in first:
                message = f"key {key.value!r} is given twice (first on line {first[key.value]})"
                zh = f"键“{key.value}”重复（首次在第{first[key.value]}行）"
                self.faults.append(PackFault(self._name, line, message, zh))
            first.setdefault(key.value, line)
            self.lines[(*loc, key.value)] = line
            self.walk(value, (*loc, key.value))
