"""Policy packs that have served, kept beside the data, so that past answers can be given again by the rules of then."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from pydantic import ValidationError

from features.policy.pack import Policy

_LOG = logging.getLogger(__name__)
_LOG.addHandler(logging.NullHandler())
FOLDER = "policy-packs"


def keep_pack(folder: Path, policy: Policy) -> None:
    """Keep a pack that serves, once for each version; a copy that is damaged is made anew.

    Where no copy can be kept the service goes on: what it misses is giving answers of now again later.

    Parameters
    ----------
    folder
        Data folder of the installation.
    """
    if kept_pack(folder, policy.version) is not None:
        return
    file = _file(folder, policy.version)
    partial = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(policy.model_dump_json(), encoding="utf-8")
        partial.replace(file)
    except OSError as fault:
        _LOG.error("no copy of the policy pack is kept", exc_info=fault)


def kept_pack(folder: Path, version: str) -> Policy | None:
    """Return the pack of a version; None if it was not kept here, or the file is not what it was."""
    file = _file(folder, version)
    if file.parent != folder / FOLDER or not file.is_file():
        return None
    try:
        policy = Policy.model_validate_json(file.read_text(encoding="utf-8"))
    except (ValidationError, UnicodeDecodeError, OSError):
        return None
    return policy if policy.version == version else None


def _file(folder: Path, version: str) -> Path:
    return folder / FOLDER / f"{version}.json"
