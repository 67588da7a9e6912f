"""One call of the program: who asks, of which store, under which policy, when, in which language.

Every edge builds it once, for a request, a page, a command or a job, and hands it on as the first argument. What the
call is about are arguments of their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from api.access import Actor, Permission, require
from api.audit import Action, Recorder, record

if TYPE_CHECKING:
    from api.store.session import ReadTransaction, Store, WriteTransaction
    from features.bilingual import Language
    from features.policy.pack import Policy


@dataclass(frozen=True, kw_only=True)
class Call:
    """The circumstances of everything that is done for one asking.

    Attributes
    ----------
    pack
        Returns the policy in force; a command that needs none does not wait until it is loaded.
    now
        The one instant of the call, aware UTC: everything in one answer is of one moment.
    recorder
        Keeps for the audit what is shown; ``None`` = nothing is shown to a person.
    """

    actor: Actor
    store: Store
    pack: Callable[[], Policy]
    now: dt.datetime
    language: Language = "zh"
    recorder: Recorder | None = None

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self.pack()

    @property
    def today(self) -> dt.date:
        """The business day of the call."""
        return self.store.today(self.now)

    def require(self, permission: Permission) -> None:
        """Refuse an actor who lacks the permission; every command begins with this."""
        require(self.actor, permission)

    def read(self) -> AbstractContextManager[ReadTransaction]:
        """Open a transaction that reads, as the actor."""
        return self.store.read(self.actor)

    def write(self) -> AbstractContextManager[WriteTransaction]:
        """Open a transaction that writes, as the actor."""
        return self.store.write(self.actor)

    def record(
        self,
        tx: WriteTransaction,
        action: Action,
        subject: str,
        *,
        details: Mapping[str, Any] | None = None,
        versions: Mapping[str, Any] | None = None,
    ) -> None:
        """Record in the audit what is done, in the transaction that does it."""
        record(tx, self.actor, action, subject, now=self.now, details=details, versions=versions)

    def speaking(self, language: Language) -> Call:
        """Return the same call, answered in ``language``."""
        return replace(self, language=language)
