"""Erase a candidate: profile, versions, identity and key, links, requests; what is counted stays without the number.

No snapshot and no model holds candidates (``training/snapshot.py`` has leads, places and events), so that none is to be
made anew. What the disk still holds of removed rows is overwritten by :func:`api.store.scrubbing.scrub`.
"""

from __future__ import annotations

import hmac
import json
import shutil
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from api.access import Permission
from api.audit import Action
from api.call import Call
from api.persons.erasure_log import ErasureLog
from api.store.kinds import TALENTS
from api.store.queries.consents import add_consents, consents_of
from api.store.queries.erasing import Erasure, add_erasure, erasures, remove_jobs_of, remove_traces, still_kept
from api.store.queries.profiles import unknown
from api.store.queries.saving import remove_profile
from api.store.session import WriteTransaction
from features.consents import ConsentWord
from features.errors import UnknownIdError
from features.fields import Labelled


class ErasureGround(Labelled):
    """Why somebody is erased."""

    ASKED = "asked", "本人要求", "Asked for by the person"
    WITHDRAWN = "withdrawn", "撤回建档同意", "Consent to a profile withdrawn"
    RETENTION = "retention", "保存期满", "No longer needed"
    REPLAYED = "replayed", "备份恢复后重新删除", "Erased again after a backup was restored"


@dataclass(frozen=True)
class KeptFiles:
    """What an installation keeps beside the store: the log of erasures, and folders of files people gave or took."""

    data_dir: Path

    @property
    def log(self) -> ErasureLog:
        """Who was erased."""
        return ErasureLog(self.data_dir / "erasures.jsonl")

    @property
    def drafts(self) -> Path:
        """Files being corrected in the browser."""
        return self.data_dir / "drafts"

    def job(self, job_id: str) -> Path:
        """Return the folder of a job."""
        return self.data_dir / "jobs" / job_id


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a person is given: what was erased and when, sealed with a key of the installation ("" = it has none)."""

    talent_id: str
    erased_at: str
    ground: str
    removed: Mapping[str, int]
    models: tuple[str, ...] = ()
    key: str = ""
    seal: str = ""

    @property
    def content(self) -> bytes:
        """What is sealed."""
        told = [self.talent_id, self.erased_at, self.ground, sorted(self.removed.items()), list(self.models), self.key]
        return json.dumps(told, separators=(",", ":")).encode()


def erase(call: Call, files: KeptFiles, talent_id: str, *, ground: ErasureGround = ErasureGround.ASKED) -> Receipt:
    """Erase a candidate for good, and return the receipt.

    Raises
    ------
    UnknownIdError
        Nothing is kept of such a candidate.
    """
    call.require(Permission.ERASE_TALENTS)
    with call.write() as tx:
        removed = _removed(tx, call, talent_id)
        jobs = remove_jobs_of(tx, TALENTS.plural)
        done = Erasure(
            talent_id=talent_id, erased_at=call.now, erased_by=call.actor.id, ground=ground.value, removed=removed
        )
        add_erasure(tx, done)
        call.record(
            tx,
            Action.TALENT_ERASED,
            f"talent:{talent_id}",
            details={"ground": ground.value, "rows": sum(removed.values())},
        )
        files.log.append(talent_id, at=call.now.isoformat(), ground=ground.value)
    _remove_files(files, jobs)
    return _sealed(call, done)


def replay_erasures(call: Call, files: KeptFiles) -> list[str]:
    """Erase again whom a restored backup has brought back; return their numbers."""
    call.require(Permission.ERASE_TALENTS)
    with call.read() as tx:
        known = {one.talent_id for one in erasures(tx)} | set(files.log.entries())
        back = sorted(still_kept(tx, known))
    for talent_id in back:
        erase(call, files, talent_id, ground=ErasureGround.REPLAYED)
    return back


def erased(call: Call) -> list[Erasure]:
    """Return every erasure, the first first."""
    call.require(Permission.ERASE_TALENTS)
    with call.read() as tx:
        return erasures(tx)


def is_genuine(call: Call, receipt: Receipt) -> bool:
    """Whether a receipt is as this installation has given it."""
    call.require(Permission.ERASE_TALENTS)
    key = call.store.seals.keys.named(receipt.key)
    return key is not None and hmac.compare_digest(key.seal(receipt.content), receipt.seal)


def _removed(tx: WriteTransaction, call: Call, talent_id: str) -> dict[str, int]:
    if not still_kept(tx, [talent_id]):
        raise unknown(TALENTS, [talent_id])
    _withdraw_all(tx, call, talent_id)
    with suppress(UnknownIdError):  # what is left of somebody whose profile is gone already
        remove_profile(tx, TALENTS, talent_id)
    return remove_traces(tx, talent_id)


def _withdraw_all(tx: WriteTransaction, call: Call, talent_id: str) -> None:
    """Let nothing stand any more of what is left of the ledger."""
    last = {(one.purpose, one.recipient): one for one in consents_of(tx, call.actor, talent_id)}
    given = [one for one in last.values() if one.word is ConsentWord.GIVEN]
    words = [replace(one, word=ConsentWord.WITHDRAWN, at=call.now, until=None) for one in given]
    add_consents(tx, call.actor, words, now=call.now)


def _remove_files(files: KeptFiles, jobs: Collection[str]) -> None:
    """Remove the files from which candidates came or into which they went: they can be made anew."""
    for job_id in jobs:
        shutil.rmtree(files.job(job_id), ignore_errors=True)
    for draft in files.drafts.glob("*.json"):
        with suppress(FileNotFoundError, ValueError, KeyError):
            if json.loads(draft.read_text("utf-8"))["kind"] == TALENTS.plural:
                draft.unlink()


def _sealed(call: Call, done: Erasure) -> Receipt:
    receipt = Receipt(done.talent_id, done.erased_at.isoformat(), done.ground, dict(done.removed))
    key = call.store.seals.keys.newest
    if key is None:
        return receipt
    named = replace(receipt, key=key.id)
    return replace(named, seal=key.seal(named.content))
