"""Calls that build on one another: ids, versions and numbers out of answers go into the calls that come after.

Schemathesis draws values that fit a schema; an id so drawn names nothing. Here the ids that the service itself has
told (of leads, places, roles, candidates, jobs, models, accounts, tokens, sessions, questions) take their place in most
calls that are meant to be well-formed, with the ``ETag`` that was last read of what is edited. Calls meant to be
malformed stay so.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

SHARE = 0.8
_ID_KEYS = {"project_id", "park_id", "place_id", "role_id", "talent_id", "login", "model_id"}
_MADE = {"jobs": "job_id", "imports": "job_id", "exports": "job_id", "tokens": "token_id", "sessions": "session_id"}
_MOST = 200


class Chain:
    """What the service has told so far, to be used in later calls.

    Parameters
    ----------
    known
        Values to begin with, by the name of the parameter.
    seed
        Of the choices among them.
    never
        Values that no call is about: the caller's own account, which it could shut itself out of.
    """

    def __init__(self, known: Mapping[str, list[Any]], *, seed: int, never: Collection[Any] = ()) -> None:
        self._never = frozenset(never)
        self._known: dict[str, list[Any]] = {name: list(values) for name, values in known.items()}
        self._tags: dict[str, str] = {}
        self._rng = random.Random(seed)  # noqa: S311 - choices, not secrets
        self.used = 0

    def before_call(self, context: Any, case: Any, kwargs: dict[str, Any]) -> None:  # noqa: ARG002
        """Put what is known in the place of what was drawn, where the part is meant to be well-formed."""
        if case.meta is None or self._rng.random() > SHARE:
            return
        parts = {location.value: info.mode.name for location, info in case.meta.components.items()}
        names = [name for name in (case.path_parameters or {}) if self._known.get(name)]
        if names and parts.get("path") == "POSITIVE":
            for name in names:
                case.path_parameters[name] = self._rng.choice(self._known[name])
            self.used += 1
        if parts.get("body") == "POSITIVE" and isinstance(case.body, dict):
            self._fill(case.body, case.path_parameters or {})
        if (
            parts.get("header", "POSITIVE") == "POSITIVE"
            and case.method in ("PUT", "PATCH")
            and case.headers is not None
        ):
            case.headers["If-Match"] = self._tags.get(_thing(case.formatted_path), '"v1"')

    def after_call(self, context: Any, case: Any, response: Any) -> None:  # noqa: ARG002
        """Learn from an answer."""
        if response.status_code >= 300:
            return
        for name, values in response.headers.items():
            if name.casefold() == "etag":
                self._tags[_thing(case.formatted_path)] = values[0] if isinstance(values, list) else values
        try:
            told = json.loads(response.content)
        except ValueError:
            return
        kind = _MADE.get(case.path.strip("/").split("/")[-1], "")
        for key, value in _pairs(told):
            if key in _ID_KEYS:
                self._learn(key, value)
            elif key == "id" and kind:
                self._learn(kind, value)
            elif key == "seq":
                self._learn("question", value)

    def _learn(self, name: str, value: Any) -> None:
        known = self._known.setdefault(name, [])
        if value and value not in known and value not in self._never and len(known) < _MOST:
            known.append(value)

    def _fill(self, body: dict[str, Any], path: Mapping[str, Any]) -> None:
        for name in _ID_KEYS & body.keys():
            body[name] = path.get(name, body[name])
        if "question" in body and self._known.get("question"):
            body["question"] = self._rng.choice(self._known["question"])


def _pairs(told: Any) -> Iterator[tuple[str, Any]]:
    """Yield every key with a plain value, however deep."""
    if isinstance(told, list):
        for one in told[:50]:
            yield from _pairs(one)
    elif isinstance(told, dict):
        for key, value in told.items():
            if isinstance(value, dict | list):
                yield from _pairs(value)
            else:
                yield key, value


def _thing(path: str) -> str:
    """Return what an address is about: a role is the account's."""
    return re.sub(r"/role$", "", path)
