"""The audit: who did what, who saw personal data or a confidential lead, who was recommended what.

Commands call :func:`record` inside their own transaction: what was done and that it was recorded are kept together or
not at all. What was only read goes through a :class:`Recorder`, which writes many records in one commit.

A record holds ids, digests and names of fields, never names of people, never texts; the one exception is the reason
that an operator of the server states for acting alone.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import queue
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.access import Actor
from api.store.queries.audit import AuditEntry, append_records, entry, is_known
from api.store.session import Store, WriteTransaction
from features.bilingual import Bilingual, Language
from features.errors import StoreBusyError, StoreUnavailable
from features.fields import Labelled

__all__ = ["Action", "Recorder", "digest_of", "is_recorded", "record"]

_LOG = logging.getLogger(__name__)
_MOST_WAITING = 10_000
_MOST_IN_ONE = 500
_REMEMBERED = 100_000
_TRIED_EVERY_SECONDS = 0.5


class Action(Labelled):
    """What is recorded."""

    PROJECTS_SAVED = "projects_saved", "保存线索", "Projects saved"
    PARKS_SAVED = "parks_saved", "保存园区", "Places saved"
    ROLES_SAVED = "roles_saved", "保存岗位", "Roles saved"
    TALENTS_SAVED = "talents_saved", "保存候选人", "Candidates saved"
    PROFILES_SAVED = "profiles_saved", "保存资料", "Profiles saved"
    EVENT_RECORDED = "event_recorded", "登记事件", "Event recorded"
    EVENTS_RECORDED = "events_recorded", "补录事件", "Events recorded"
    STATES_REBUILT = "states_rebuilt", "重算阶段", "Stages derived anew"
    FIGURE_ENTERED = "figure_entered", "填报指标", "Figure entered"
    ACCOUNT_CHANGED = "account_changed", "账号变更", "Account changed"
    ACTED_ALONE = "acted_alone", "一人处理须两人的账号操作", "Alone where two are needed"
    SIGNED_IN = "signed_in", "登录", "Signed in"
    CODE_ASKED = "code_asked", "密码正确，待验证码", "Password right, code asked for"
    SIGN_IN_REFUSED = "sign_in_refused", "登录被拒", "Sign-in refused"
    SIGNED_OUT = "signed_out", "退出登录", "Signed out"
    JOB_ASKED = "job_asked", "提交后台任务", "Background job asked for"
    JOB_CANCELLED = "job_cancelled", "取消后台任务", "Background job cancelled"
    MODEL_CHANGED = "model_changed", "模型变更", "Model changed"
    STORE_CHANGED = "store_changed", "数据库维护", "Store maintained"
    CONSENT_RECORDED = "consent_recorded", "登记同意", "Consent recorded"
    IDENTITY_KEPT = "identity_kept", "保存身份信息", "Identity kept"
    IDENTITY_SEEN = "identity_seen", "查看身份信息", "Identity seen"
    RIGHTS_USED = "rights_used", "候选人行使权利", "Right of a candidate used"
    TALENT_ERASED = "talent_erased", "删除候选人", "Candidate erased"
    EXPORTED = "exported", "导出", "Exported"
    PROFILE_SEEN = "profile_seen", "查看受保护的资料", "Protected record seen"
    LEAD_SEEN = "lead_seen", "查看涉密或含个人信息的线索", "Confidential or personal lead seen"
    TALENT_STEP_RECORDED = "talent_step_recorded", "登记候选人进展", "Step of a candidate recorded"
    TALENT_REVEALED = "talent_revealed", "查看候选人身份", "Identity of a candidate seen"
    TALENTS_RECOMMENDED = "talents_recommended", "推荐候选人", "Candidates recommended"
    TALENT_SEEN = "talent_seen", "查看候选人资料", "Profile of a candidate seen"
    RECOMMENDED = "recommended", "推荐园区", "Places recommended"
    EXPLAINED = "explained", "查看为何不推荐", "Why (not) a place shown"
    INBOUND_SHOWN = "inbound_shown", "查看适合园区的线索", "Inbound list shown"


def record(
    tx: WriteTransaction,
    actor: Actor,
    action: Action,
    subject: str,
    *,
    now: dt.datetime,
    details: Mapping[str, Any] | None = None,
    versions: Mapping[str, Any] | None = None,
    once: str | None = None,
) -> None:
    """Record what ``actor`` does in the transaction that does it; of those with the same ``once``, only the first."""
    append_records(tx, [entry(actor, action.value, subject, at=now, details=details, versions=versions, once=once)])


def is_recorded(tx: WriteTransaction, once: str) -> bool:
    """Whether what is recorded only ``once`` is on record."""
    with tx.as_program():
        return is_known(tx, once)


def digest_of(text: str | bytes) -> str:
    """Return the SHA-256 of what was shown or saved."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


@dataclass
class _Waiting:
    """A record on its way; ``shown`` = its reader has the answer, ``refusal`` = its reader never gets it."""

    entry: AuditEntry
    done: threading.Event = field(default_factory=threading.Event)
    shown: bool = False
    refusal: StoreUnavailable | None = None


class Recorder:
    """Records what was read: many records in one commit, and the same answer once a day for each account.

    A reader waits until its record is kept, at most ``patience_seconds``: while a long write keeps the store busy,
    records wait in memory and are written after it. While the store cannot keep records at all, nothing that must be
    recorded is shown: the reader is refused, and what was shown a moment before waits in memory until it can be
    written. :meth:`close` writes what waits.
    """

    def __init__(self, store: Store, *, patience_seconds: float = 0.25) -> None:
        self._store = store
        self._patience = patience_seconds
        self._queue: queue.Queue[_Waiting | None] = queue.Queue(_MOST_WAITING)
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, None] = OrderedDict()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._failing: StoreUnavailable | None = None

    def shown(
        self,
        actor: Actor,
        action: Action,
        subject: str,
        *,
        digest: str,
        now: dt.datetime,
        details: Mapping[str, Any] | None = None,
        versions: Mapping[str, Any] | None = None,
    ) -> None:
        """Record that ``actor`` was shown the answer of this digest; the same one on the same day is one record.

        Raises
        ------
        StoreUnavailable
            It cannot be recorded, so it must not be shown.
        """
        once = self._once(actor, action, subject, digest, now)
        if self._is_kept(once):
            return
        told = {**(details or {}), "digest": digest}
        waiting = _Waiting(entry(actor, action.value, subject, at=now, details=told, versions=versions, once=once))
        self._start()
        self._let_through(waiting)

    def _let_through(self, waiting: _Waiting) -> None:
        """Wait for a record for a moment; from then on it is shown, unless the store has refused it."""
        if self._failing is not None:
            raise self._failing
        try:
            self._queue.put(waiting, timeout=self._patience)
        except queue.Full:
            raise StoreBusyError(
                "too many records of the audit wait for the database; try again in a moment",
                zh="待写入的留痕过多，请稍后重试",
                cause="locked audit",
            ) from None
        waiting.done.wait(self._patience)
        with self._lock:
            if waiting.refusal is not None:
                raise waiting.refusal
            waiting.shown = True

    def has(self, actor: Actor, action: Action, subject: str, *, digest: str, now: dt.datetime) -> bool:
        """Whether it is on record, and this process knows it, that ``actor`` was shown this answer today."""
        return self._is_kept(self._once(actor, action, subject, digest, now))

    def _once(self, actor: Actor, action: Action, subject: str, digest: str, now: dt.datetime) -> str:
        said = (actor.id, actor.role.value, action.value, subject, digest, str(self._store.today(now)))
        return digest_of("\0".join(said))

    def _is_kept(self, once: str) -> bool:
        with self._lock:
            return once in self._kept

    def close(self) -> None:
        """Write what waits, and stop."""
        with self._lock:
            self._closed, thread = True, self._thread
        if thread is not None:
            self._queue.put(None)
            thread.join()

    def _start(self) -> None:
        with self._lock:
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._work, name="audit-recorder", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        ending = False
        while not ending:
            batch = [self._queue.get()]
            while len(batch) < _MOST_IN_ONE and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            ending = None in batch
            self._write([one for one in batch if one is not None], last=ending)

    def _write(self, batch: Sequence[_Waiting], *, last: bool) -> None:
        """Keep a batch; while that fails try again, for nothing shown may stay unrecorded."""
        pause = threading.Event()
        while batch:
            try:
                with self._store.write() as tx:
                    append_records(tx, [one.entry for one in batch])
                break
            except StoreBusyError:
                _LOG.warning("audit records wait: store_busy")
            except StoreUnavailable as refusal:
                batch = self._shown_only(batch, refusal)
            if last and batch:
                _LOG.error(f"audit records lost: {len(batch)}")
                return
            pause.wait(_TRIED_EVERY_SECONDS if batch else 0)
        self._failing = None
        with self._lock:
            for one in batch:
                self._kept[str(one.entry.once)] = None
            while len(self._kept) > _REMEMBERED:
                self._kept.popitem(last=False)
        for one in batch:
            one.done.set()

    def _shown_only(self, batch: Sequence[_Waiting], refusal: StoreUnavailable) -> list[_Waiting]:
        """Refuse the readers who still wait; return the records of what others have been shown."""
        with self._lock:
            for one in batch:
                one.refusal = None if one.shown else refusal
            shown = [one for one in batch if one.shown]
        self._failing = refusal if shown else None
        for one in batch:
            one.done.set()
        _LOG.error(f"audit records wait: store_unavailable {len(shown)}")
        return shown


_SUBJECTS = {
    "account": Bilingual("账号", "account"),
    "accounts": Bilingual("全部账号", "all accounts"),
    "backup": Bilingual("备份", "backup"),
    "events": Bilingual("往来记录", "events"),
    "job": Bilingual("任务", "job"),
    "model": Bilingual("模型", "model"),
    "park": Bilingual("园区", "place"),
    "parks": Bilingual("园区", "places"),
    "project": Bilingual("线索", "lead"),
    "projects": Bilingual("线索", "leads"),
    "recommendations": Bilingual("推荐结果", "recommendations"),
    "role": Bilingual("岗位", "role"),
    "roles": Bilingual("岗位", "roles"),
    "snapshot": Bilingual("训练快照", "training snapshot"),
    "store": Bilingual("数据库", "database"),
    "talent": Bilingual("候选人", "candidate"),
    "talents": Bilingual("候选人", "candidates"),
    "target": Bilingual("指标", "target"),
}
"""What a record is about, by the word before the colon."""


def subject_said(stored: str, language: Language) -> str:
    """Return what a record is about in words; what nobody has named stays as it is stored.

    Examples
    --------
    >>> subject_said("project:NT-1", "zh"), subject_said("backup", "en")
    ('线索 NT-1', 'backup')
    """
    kind, _, name = stored.partition(":")
    return f"{_SUBJECTS[kind].say(language)} {name}".strip() if kind in _SUBJECTS else stored
