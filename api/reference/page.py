"""Renders the OpenAPI description as one page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from features.memo import made_once

_HERE = Path(__file__).parent
_METHODS = ("get", "post", "put", "patch", "delete")
POLICY = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True)
class Row:
    """One parameter, or one field of a schema."""

    name: str
    where: str
    kind: str
    refers_to: str
    required: bool
    said: str


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    method: str
    path: str
    summary: str
    parameters: tuple[Row, ...]
    body: str
    answers: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Shape:
    """One schema by name."""

    name: str
    said: str
    fields: tuple[Row, ...]
    choices: tuple[str, ...]


def page(document: Mapping[str, Any], *, root: str) -> str:
    """Return the page of a description; ``root`` is the path prefix that a proxy has taken off."""
    rendered: str = _template().render(
        title=document["info"]["title"],
        said=document["info"].get("description", ""),
        version=document["info"]["version"],
        root=root,
        groups=_groups(document),
        shapes=[_shape(name, schema) for name, schema in sorted(document["components"]["schemas"].items())],
    )
    return rendered


def style() -> str:
    """Return the style sheet of the page."""
    return (_HERE / "page.css").read_text("utf-8")


@made_once
def _template() -> Any:
    environment = Environment(loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("page.html")


def _groups(document: Mapping[str, Any]) -> dict[str, list[Operation]]:
    groups: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method in _METHODS:
            if method in methods:
                tag = (methods[method].get("tags") or ["other"])[0]
                groups.setdefault(tag, []).append(_operation(method, path, methods[method]))
    return groups


def _operation(method: str, path: str, said: Mapping[str, Any]) -> Operation:
    parameters = tuple(
        Row(
            one["name"],
            one["in"],
            _kind(one.get("schema", {})),
            _reference(one.get("schema", {})),
            one.get("required", False),
            one.get("description", ""),
        )
        for one in said.get("parameters", ())
    )
    return Operation(
        method=method.upper(),
        path=path,
        summary=said.get("description") or said.get("summary", ""),
        parameters=parameters,
        body=_content(said.get("requestBody", {})),
        answers=tuple(
            (status, answer.get("description", ""), _content(answer)) for status, answer in said["responses"].items()
        ),
    )


def _content(part: Mapping[str, Any]) -> str:
    return next((_reference(one.get("schema", {})) for one in part.get("content", {}).values()), "")


def _shape(name: str, schema: Mapping[str, Any]) -> Shape:
    needed = set(schema.get("required", ()))
    fields = tuple(
        Row(
            field,
            "",
            _kind(one),
            _reference(one),
            field in needed,
            " ".join(filter(None, [one.get("title", ""), one.get("description", "")])),
        )
        for field, one in schema.get("properties", {}).items()
    )
    return Shape(name, schema.get("description", ""), fields, tuple(map(str, schema.get("enum", ()))))


def _kind(schema: Mapping[str, Any]) -> str:
    """Return a schema in a few words."""
    options = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    if options:
        return " | ".join(dict.fromkeys(map(_kind, options)))
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    limits = [
        f"{sign} {schema[name]}"
        for name, sign in (("minimum", "≥"), ("exclusiveMinimum", ">"), ("maximum", "≤"), ("maxLength", "≤ chars"))
        if name in schema
    ]
    return " ".join([str(schema.get("format", schema.get("type", "any"))), *limits])


def _reference(schema: Mapping[str, Any]) -> str:
    """Return the name of the first schema referred to, "" if there is none."""
    return next(_references(schema), "")


def _references(schema: Mapping[str, Any]) -> Iterator[str]:
    if "$ref" in schema:
        yield str(schema["$ref"]).rpartition("/")[2]
    for one in (*schema.get("anyOf", ()), schema.get("items", {})):
        if isinstance(one, Mapping) and one:
            yield from _references(one)
