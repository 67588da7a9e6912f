"""A policy pack: everything a city's policy fixes, loaded from a folder, validated, and stamped with a version.

A pack is a folder of YAML files and the wording of the policy (`FILES`). `load_policy` returns it as one frozen
`Policy`; `check_policy` names every fault with its file and line and never stops at the first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from features.bilingual import either
from features.errors import PolicyError
from features.memo import Memo, once
from features.names.regions import Regions
from features.policy.checks.every import cross_faults
from features.policy.checks.parts import Parts
from features.policy.documents import Document, parse_document
from features.policy.expert import ExpertMeasures
from features.policy.faults import PackFault
from features.policy.fourhave import FourHaveRubric
from features.policy.manifest import PackManifest
from features.policy.own_words import P, in_own_words
from features.policy.people import PeoplePolicy
from features.policy.places import Gazetteer
from features.policy.routing import Routing
from features.policy.rules import Rules
from features.policy.stages import Funnel
from features.policy.talent import TalentPolicy
from features.policy.targets import Targets
from features.policy.taxonomy import Taxonomy
from features.policy.validation import validation_faults
from features.policy.vocabulary import Frozen
from features.policy.weights import LearningMode, Weights
from features.policy.wording import Wording

BUILT_IN = "nantong_2024"
MANIFEST_FILE = "pack.yaml"
FILES: Mapping[str, tuple[str, type[BaseModel]]] = {
    "manifest": (MANIFEST_FILE, PackManifest),
    "taxonomy": ("taxonomy.yaml", Taxonomy),
    "wording": ("wording.yaml", Wording),
    "fourhave": ("fourhave.yaml", FourHaveRubric),
    "rules": ("rules.yaml", Rules),
    "weights": ("weights.yaml", Weights),
    "stages": ("stages.yaml", Funnel),
    "routing": ("routing.yaml", Routing),
    "targets": ("targets.yaml", Targets),
    "expert": ("expert.yaml", ExpertMeasures),
    "places": ("places.yaml", Gazetteer),
    "talent": ("talent.yaml", TalentPolicy),
    "people": ("people.yaml", PeoplePolicy),
}
_HASH_DIGITS = 12
_PACKS_KEPT = 8


class Policy(Frozen):
    """One city's policy as the engine reads it.

    Examples
    --------
    >>> policy = load_policy()
    >>> policy.id, policy.version.startswith("nantong_2024@1.0.0+")
    ('nantong_2024', True)
    """

    manifest: PackManifest
    taxonomy: Taxonomy
    wording: Wording
    fourhave: FourHaveRubric
    rules: Rules
    weights: Weights
    stages: Funnel
    routing: Routing
    targets: Targets
    expert: ExpertMeasures
    places: Gazetteer
    talent: TalentPolicy
    people: PeoplePolicy
    text: str

    def with_learning(self, mode: LearningMode | None) -> Policy:
        """Return the pack with another mode of learning, which its version tells; itself for its own or ``None``."""
        known = self.weights.learning
        if mode is None or mode is known.mode:
            return self
        learning = known.model_copy(update={"mode": mode})
        weights = self.weights.model_copy(update={"learning": learning})
        parts = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self)(**{**parts, "weights": weights})  # anew: a copy would keep the version

    def in_own_words(self, profile: P) -> P:
        """Return a lead or a place as it is matched: two that say the same in other words are then the same.

        Countries, cities and districts have the pack's names, technologies that the pack does not have are left out,
        and so are words that only say where the words are. A profile that is so already is itself.
        """
        return in_own_words(self.taxonomy.known(profile), city=self.manifest.city, places=self.places)

    @property
    def id(self) -> str:
        """Id of the pack."""
        return self.manifest.id

    @property
    def title_zh(self) -> str:
        """Title in Chinese."""
        return self.manifest.title.zh

    @property
    def title_en(self) -> str:
        """Title in English."""
        return self.manifest.title.en

    def edition(self, language: str) -> str:
        """Return by which rules something was judged: the document that the pack carries out, and its release.

        Examples
        --------
        >>> load_policy().edition("zh")
        '通政发〔2024〕23号，规则1.0.0版'
        """
        number, release = self.manifest.document.number, self.manifest.release
        return either(language, f"{number}，规则{release}版", f"{self.manifest.title.en}, release {release}")

    @once
    def content_hash(self) -> str:
        """SHA-256 of the content, hex; the same for the same content however the files are laid out."""
        content = json.dumps(self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()

    @cached_property
    def version(self) -> str:
        """``<id>@<release>+<content hash>``: travels with every result."""
        return f"{self.id}@{self.manifest.release}+{self.content_hash[:_HASH_DIGITS]}"


_LOADED = Memo[tuple[str | None, tuple[tuple[str, int, int], ...]], Policy](most=_PACKS_KEPT)
"""Packs by their folder and its stamp."""


def load_policy(path: Path | None = None) -> Policy:
    """Load the pack in the folder ``path``, or the built-in one. It is read again only after a file has changed.

    Raises
    ------
    PolicyError
        If the pack has any fault; the message lists all of them with file and line.
    """
    if path is None:
        return _LOADED.get((None, ()), lambda: _load(None))
    return _LOADED.get((str(path.resolve()), _stamp(path)), lambda: _load(path))


def load_regions(path: Path | None = None) -> Regions:
    """Return the regions that names of companies begin with in the city of a pack, without reading the rest of it.

    Raises
    ------
    PolicyError
        As :func:`load_policy`.
    """
    document, _ = _read_document(_folder(path), MANIFEST_FILE)
    try:
        return PackManifest.model_validate(document.data).city.regions
    except ValidationError:
        return load_policy(path).manifest.city.regions


def check_policy(path: Path | None = None) -> list[PackFault]:
    """Return every fault of the pack in the folder ``path`` (or the built-in one), by file and line."""
    if path is not None and not path.is_dir():
        return [
            PackFault(
                path.name, 1, "a policy pack is a folder; there is no such folder", "政策包应为文件夹，该文件夹不存在"
            )
        ]
    return _read(_folder(path))[1]


def _stamp(path: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, time and size of every file in a folder: a different stamp means that the pack is to be read again."""
    files = sorted(path.iterdir()) if path.is_dir() else []
    stats = ((file.name, file.stat()) for file in files if file.is_file())
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


def _load(path: Path | None) -> Policy:
    folder = _folder(path)
    policy, faults = (None, check_policy(path)) if path and not folder.is_dir() else _read(folder)
    if policy is None:
        listed = "\n".join(str(fault) for fault in faults)
        listed_zh = "\n".join(fault.say("zh") for fault in faults)
        raise PolicyError(
            f"policy pack {folder.name!r} has {len(faults)} faults:\n{listed}",
            zh=f"政策包“{folder.name}”有{len(faults)}处错误：\n{listed_zh}",
        )
    return policy


def _folder(path: Path | None) -> Traversable:
    return resources.files("features.policy").joinpath(BUILT_IN) if path is None else path


def _read(folder: Traversable) -> tuple[Policy | None, list[PackFault]]:
    documents: dict[str, Document] = {}
    parts: dict[str, Any] = {}
    faults: list[PackFault] = []
    for part, (file, model) in FILES.items():
        document, found = _read_document(folder, file)
        faults += found
        documents[part] = document
        if document.data is None:
            continue
        try:
            parts[part] = model.model_validate(document.data)
        except ValidationError as error:
            faults += validation_faults(error, document)
    text, text_faults = _read_text(folder, parts.get("manifest"), documents["manifest"])
    faults += text_faults
    faults += cross_faults(Parts(documents=documents, text=text, **parts))
    if faults or text is None:
        return None, sorted(set(faults))
    return Policy(text=text, **parts), []


def _read_document(folder: Traversable, file: str) -> tuple[Document, tuple[PackFault, ...]]:
    try:
        text = folder.joinpath(file).read_text(encoding="utf-8")
    except OSError:
        missing = PackFault(file, 1, "the pack needs this file, but it cannot be read", "政策包缺少此文件，或无法读取")
        return Document(file, None), (missing,)
    except UnicodeDecodeError as error:
        return Document(file, None), (PackFault(file, 1, f"not UTF-8 text: {error.reason}", "文件不是UTF-8编码"),)
    return parse_document(file, text)


def _read_text(
    folder: Traversable, manifest: PackManifest | None, document: Document
) -> tuple[str | None, list[PackFault]]:
    if manifest is None:
        return None, []
    file = manifest.document.text_file
    loc = ("document", "text_file")
    if "/" in file or "\\" in file or file.startswith("."):
        message = f"text_file must name a file in the pack's own folder, received {file!r}"
        return None, [document.fault(loc, message, f"text_file须为政策包文件夹内的文件名，现为“{file}”")]
    try:
        text = folder.joinpath(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        message = f"the wording of the policy, {file!r}, cannot be read as UTF-8 text"
        return None, [document.fault(loc, message, f"政策原文“{file}”无法按UTF-8读取")]
    return text.replace("\r\n", "\n"), []
