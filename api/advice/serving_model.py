"""The model that serves, as new as the store: loaded when the pointer moves, moved by every outcome since."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from features.errors import ArtifactError
from features.events import Event, EventKind
from features.policy.pack import Policy
from recommender.learned.artifact import ModelFolder, Pointer, Stamp
from recommender.learned.learned import Learned
from recommender.matching.matcher import Matcher
from recommender.matching.up_to_date import LoadedModel, Table, load_model, up_to_date

_LOG = logging.getLogger(__name__)
_LOG.addHandler(logging.NullHandler())


_IDLE = frozenset({EventKind.OPENED, EventKind.VIEWED, EventKind.ASKED, EventKind.ANSWERED, EventKind.NOTED})


def teaches(event: Event) -> bool:
    """Whether an event may change what a model has learnt: outcomes of pairs and graded events come of no other."""
    return event.kind not in _IDLE


class ServingModel:
    """The promoted model of one installation. Asking which one it is costs one look at a file.

    While another model is being promoted, answers come from the one that was loaded: the pointer moves in one step.
    What is in memory goes on ranking when its files or the pointer are damaged; where nothing is in memory the policy's
    score ranks, until the files can be read again.

    Parameters
    ----------
    pinned
        A model to serve whatever is promoted: to answer as it was answered then.
    """

    def __init__(self, folder: Path, *, pinned: str | None = None) -> None:
        self._pinned = pinned
        self._models = ModelFolder(folder)
        self._lock = threading.Lock()
        self._loaded: LoadedModel | None = None
        self._read: tuple[str, Stamp] | None = None
        self._fault: ArtifactError | None = None

    @property
    def model_id(self) -> str | None:
        """Which model ranks now; ``None`` = none is promoted, or it cannot be read."""
        loaded = self._load()
        return None if loaded is None else loaded.model_id

    @property
    def is_settled(self) -> bool:
        """Whether :attr:`model_id` can be told without reading a model, or waiting for another thread that does."""
        loaded = self._loaded
        try:
            return self._models.pointer().model_id == (None if loaded is None else loaded.model_id)
        except ArtifactError:
            return False

    def fault(self) -> ArtifactError | None:
        """Return what is wrong with the promoted model on disk, also while it ranks from memory."""
        self._load()
        with self._lock:
            if self._fault is None and self._loaded is not None and self._pinned is None:
                return self._fault_on_disk(self._loaded.model_id)
            return self._fault

    def pointer(self) -> Pointer:
        """Return which model is promoted, and those before it; where that cannot be read, what it was last."""
        return self._models.known()

    def learned(
        self, events: Sequence[Event], *, plain: Matcher, policy: Policy, table: Table, names: Mapping[str, str]
    ) -> Learned | None:
        """Return what has been learnt, with every outcome up to now.

        ``None`` = no model is promoted, or it was trained on other technologies than the pack in force names: then
        the policy's score ranks.

        Parameters
        ----------
        events
            All events of the store.
        plain
            A matcher of today's places, without anything learnt.
        table
            Returns the projects of these ids, tagged; ids that are not there are left out.
        names
            Project id -> name.
        """
        loaded = self._load()
        if loaded is None:
            return None
        return up_to_date(loaded, events, plain=plain, policy=policy, table=table, names=names)

    def _load(self) -> LoadedModel | None:
        """Load the promoted model when the pointer moves, and again when files of one that could not be read change."""
        with self._lock:
            try:
                model_id = self._pinned or self._models.pointer().model_id
            except ArtifactError as fault:
                self._note(fault)
                return self._loaded
            if model_id is None:
                self._loaded = self._fault = self._read = None
            elif self._loaded is not None and self._loaded.model_id == model_id:
                self._fault = None
            elif self._read != (read := (model_id, self._models.stamp(model_id))):
                self._read, self._loaded = read, self._tried(model_id)
            return self._loaded

    def _tried(self, model_id: str) -> LoadedModel | None:
        try:
            loaded = load_model(self._models.read(model_id), model_id)
        except ArtifactError as fault:
            if self._pinned is not None:
                raise
            self._note(fault)
            return None
        self._fault = None
        return loaded

    def _fault_on_disk(self, model_id: str) -> ArtifactError | None:
        """Read a model again whose files are not what they were: what is in memory ranks, but the next start reads."""
        stamp = self._models.stamp(model_id)
        if self._read == (model_id, stamp):
            return None
        try:
            self._models.read(model_id)
        except ArtifactError as fault:
            return fault
        self._read = model_id, stamp
        return None

    def _note(self, fault: ArtifactError) -> None:
        if str(fault) != str(self._fault):
            _LOG.error("the promoted model cannot be read", exc_info=fault)
        self._fault = fault
