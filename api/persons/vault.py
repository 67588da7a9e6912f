"""The vault of candidates' personal data: sealed on the way in, opened for one purpose at a time."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from api.persons.identity import FamilyNeeds, PersonDocument, PersonIdentity
from api.persons.sealing import PersonSeals
from api.store.queries.persons import (
    add_key,
    add_newcomers,
    change_key,
    item_of,
    items_of,
    key_of,
    keys,
    put_item,
    remove_person,
)
from api.store.session import ReadTransaction, WriteTransaction
from features.errors import StoreError

_IDENTITY, _FAMILY, _DOCUMENT, _REQUEST = "identity", "family", "document:", "request:"
_NUMBER_BYTES = 8
R = TypeVar("R", bound=BaseModel)


@dataclass(frozen=True)
class PersonVault:
    """Keeps and reads what is known of people, in the transaction of the caller, who has asked what it takes."""

    seals: PersonSeals

    def keep_identity(
        self, tx: WriteTransaction, talent_id: str, identity: PersonIdentity, *, now: dt.datetime
    ) -> None:
        """Keep who a candidate is, in place of what was known."""
        self._keep(tx, talent_id, _IDENTITY, identity.model_dump_json(), now)

    def keep_newcomers(
        self, tx: WriteTransaction, identities: Mapping[str, PersonIdentity], *, now: dt.datetime
    ) -> None:
        """Keep who many candidates are, by number, of whom nothing is kept yet."""
        sealed = {}
        for talent_id, identity in identities.items():
            key = self.seals.new_key(talent_id)
            sealed[talent_id] = key, self.seals.seal(talent_id, key, _IDENTITY, identity.model_dump_json())
        add_newcomers(tx, _IDENTITY, sealed, now=now)

    def identity(self, tx: ReadTransaction, talent_id: str) -> PersonIdentity | None:
        """Return who a candidate is; ``None`` = unknown, or forgotten."""
        return self._record(tx, talent_id, _IDENTITY, PersonIdentity)

    def keep_family(self, tx: WriteTransaction, talent_id: str, needs: FamilyNeeds, *, now: dt.datetime) -> None:
        """Keep what a candidate's family needs."""
        self._keep(tx, talent_id, _FAMILY, needs.model_dump_json(), now)

    def family(self, tx: ReadTransaction, talent_id: str) -> FamilyNeeds | None:
        """Return what a candidate's family needs; ``None`` = nothing was said."""
        return self._record(tx, talent_id, _FAMILY, FamilyNeeds)

    def keep_document(self, tx: WriteTransaction, talent_id: str, document: PersonDocument, *, now: dt.datetime) -> str:
        """Keep a document; return the number by which it is known: its name may tell who the person is."""
        number = secrets.token_hex(_NUMBER_BYTES)
        self._keep(tx, talent_id, _DOCUMENT + number, document.model_dump_json(), now)
        return number

    def document(self, tx: ReadTransaction, talent_id: str, number: str) -> PersonDocument | None:
        """Return a document; ``None`` = there is none of this number."""
        return self._record(tx, talent_id, _DOCUMENT + number, PersonDocument)

    def documents(self, tx: ReadTransaction, talent_id: str) -> list[str]:
        """Return the numbers of a candidate's documents."""
        return [what.removeprefix(_DOCUMENT) for what in items_of(tx, talent_id) if what.startswith(_DOCUMENT)]

    def keep_words(self, tx: WriteTransaction, talent_id: str, request: int, text: str, *, now: dt.datetime) -> None:
        """Keep what a candidate said with a request."""
        self._keep(tx, talent_id, f"{_REQUEST}{request}", text, now)

    def words(self, tx: ReadTransaction, talent_id: str, request: int) -> str:
        """Return what a candidate said with a request; "" = nothing."""
        return self._read(tx, talent_id, f"{_REQUEST}{request}") or ""

    def forget(self, tx: WriteTransaction, talent_id: str) -> None:
        """Destroy a candidate's key and all that was kept under it."""
        remove_person(tx, talent_id)

    def rewrap(self, tx: WriteTransaction) -> int:
        """Wrap every key by the installation's newest one; return how many were wrapped otherwise."""
        behind = [(person, key) for person, key in keys(tx) if not self.seals.is_newest(key)]
        for person, key in behind:
            change_key(tx, person, self.seals.rewrapped(person, key))
        return len(behind)

    def _keep(self, tx: WriteTransaction, talent_id: str, what: str, text: str, now: dt.datetime) -> None:
        key = key_of(tx, talent_id)
        if key is None:
            key = self.seals.new_key(talent_id)
            add_key(tx, talent_id, key, now=now)
        put_item(tx, talent_id, what, self.seals.seal(talent_id, key, what, text), now=now)

    def _read(self, tx: ReadTransaction, talent_id: str, what: str) -> str | None:
        key, sealed = key_of(tx, talent_id), item_of(tx, talent_id, what)
        return None if key is None or sealed is None else self.seals.open(talent_id, key, what, sealed)

    def _record(self, tx: ReadTransaction, talent_id: str, what: str, model: type[R]) -> R | None:
        text = self._read(tx, talent_id, what)
        if text is None:
            return None
        try:
            return model.model_validate_json(text)
        except ValidationError:
            raise StoreError(
                f"what is kept of candidate {talent_id} does not read", zh=f"候选人 {talent_id} 的个人信息无法读取"
            ) from None
