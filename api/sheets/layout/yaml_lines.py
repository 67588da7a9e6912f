"""YAML with line numbers, for messages; anchors, repeated keys and deep nesting are refused."""

from __future__ import annotations

from typing import Any

import yaml

from api.sheets.faults import SheetRefused

Path = tuple[str, ...]
_MAX_BYTES = 1_000_000
_MAX_DEPTH = 30


class _PlainLoader(yaml.SafeLoader):
    """The safe loader with only ``true`` and ``false`` as truth values, so that ``Y`` and ``no`` stay text."""


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load_yaml(data: bytes, name: str) -> tuple[Any, dict[Path, int]]:
    """Return the document and the line (from 1) of every key and list entry, by path.

    Raises
    ------
    SheetRefused
        If it is no YAML document, or uses anchors, the same key twice, or nesting beyond reason.
    """
    if len(data) > _MAX_BYTES:
        raise SheetRefused("too_big", name=name, limit=f"{_MAX_BYTES // 1_000_000} MB")
    try:
        text = data.decode("utf-8-sig")
        _check_events(text, name)
        loader = _PlainLoader(text)
        try:
            node = loader.get_single_node()
            lines: dict[Path, int] = {}
            if node is not None:
                _note_lines(node, (), lines, name)
            return (loader.construct_document(node) if node is not None else None), lines
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise SheetRefused("yaml", name=name, line=str(mark.line + 1 if mark else 1)) from None
    except UnicodeDecodeError:
        raise SheetRefused("yaml_encoding", name=name) from None
    except (yaml.YAMLError, ValueError, TypeError, OverflowError, RecursionError):
        raise SheetRefused("yaml", name=name, line="1") from None


def line_of(path: Path, lines: dict[Path, int]) -> int:
    """Return the line of a path, or of the nearest part of the document above it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _check_events(text: str, name: str) -> None:
    """Refuse anchors and deep nesting while the text is only scanned, before anything is built from it."""
    depth = 0
    for event in yaml.parse(text, Loader=_PlainLoader):
        if isinstance(event, yaml.AliasEvent):
            raise SheetRefused("yaml_anchor", name=name)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise SheetRefused("yaml", name=name, line=str(line))


def _note_lines(node: yaml.Node, path: Path, lines: dict[Path, int], name: str) -> None:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        for position, child in enumerate(node.value):
            _note_lines(child, (*path, str(position)), lines, name)
    elif isinstance(node, yaml.MappingNode):
        for key, child in node.value:
            inner = (*path, str(key.value))
            if inner in lines:
                line = str(key.start_mark.line + 1)
                raise SheetRefused("yaml_twice", name=name, line=line, key=str(key.value)[:60])
            lines[inner] = key.start_mark.line + 1
            _note_lines(child, inner, lines, name)
