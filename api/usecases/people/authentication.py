"""The gate of the service: from the secret that a browser or a program shows to who is signed in."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from api.auth.secret import TOKEN_PREFIX, digest
from api.store.queries.sign_ins import Bearer, bearer_of_session, bearer_of_token, touch_session, touch_token
from api.store.session import ReadTransaction, Store, WriteTransaction
from api.store.watch import ReadMemo
from api.usecases.people.sign_in import SessionTerms, SignedIn, session_holder, token_holder
from features.errors import NotSignedIn, StoreError

_SEEN_EVERY = dt.timedelta(minutes=1)
_Touch = Callable[[WriteTransaction, str, dt.datetime], None]
_Find = Callable[[ReadTransaction, str], Bearer | None]


class Gate:
    """Tells who is signed in, by one read of an index, or from memory while nothing was committed since.

    Safe to share between threads.

    That a session was used is written at most once a minute, beside the request: a writer at work delays no reader.

    Parameters
    ----------
    now
        The clock, aware UTC.
    memo
        Remembers what was read; ``None`` = every time is read.
    """

    def __init__(
        self,
        store: Store,
        *,
        now: Callable[[], dt.datetime],
        terms: SessionTerms | None = None,
        memo: ReadMemo | None = None,
    ) -> None:
        self.store = store
        self._memo = memo
        self.now = now
        self.terms = terms or SessionTerms()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="last-seen")
        self._lock = threading.Lock()
        self._noted: dict[str, dt.datetime] = {}

    def by_session(self, secret: str) -> SignedIn:
        """Return who holds a session; raises `NotSignedIn`."""
        now = self.now()
        bearer = self._bearer(bearer_of_session, secret)
        signed = session_holder(bearer, secret, terms=self.terms, now=now, day=self.store.today(now))
        self._note(bearer, touch_session, now)
        return signed

    def by_token(self, secret: str) -> SignedIn:
        """Return who holds a token; raises `NotSignedIn`."""
        if not secret.startswith(TOKEN_PREFIX):
            raise NotSignedIn("the token is not valid, or no longer", zh="令牌无效或已过期")
        now = self.now()
        bearer = self._bearer(bearer_of_token, secret)
        signed = token_holder(bearer, now=now, day=self.store.today(now))
        self._note(bearer, touch_token, now)
        return signed

    def remembered(self, secret: str) -> SignedIn | None:
        """Return who holds a token where that is known without reading anything, and holds still."""
        known = self._memo and self._memo.known((bearer_of_token, digest(secret)))
        now = self.now()
        if not known or known[0].expires_at <= now:
            return None
        self._note(known[0], touch_token, now)
        return token_holder(known[0], now=now, day=self.store.today(now))

    def _bearer(self, find: _Find, secret: str) -> Bearer | None:
        hashed = digest(secret)

        def read() -> Bearer | None:
            with self.store.read() as tx:
                return find(tx, hashed)

        return read() if self._memo is None else self._memo.get((find, hashed), read)

    def close(self) -> None:
        """Write what is still to be written."""
        self._writer.shutdown(wait=True)

    def _note(self, bearer: Bearer | None, touch: _Touch, now: dt.datetime) -> None:
        assert bearer is not None  # else nobody would have signed in
        if bearer.seen_at is not None and now - bearer.seen_at < _SEEN_EVERY:
            return
        with self._lock:
            noted = self._noted.get(bearer.id)
            if noted is not None and now - noted < _SEEN_EVERY:
                return
            self._noted = {one: at for one, at in self._noted.items() if now - at < _SEEN_EVERY}
            self._noted[bearer.id] = now
        self._writer.submit(self._write, touch, bearer.id, now)

    def _write(self, touch: _Touch, bearer_id: str, now: dt.datetime) -> None:
        try:
            with self.store.write() as tx:
                touch(tx, bearer_id, now)
        except StoreError:
            return  # it is noted again a minute later
