"""The gate of the service: from the secret that a browser or a program shows to who is signed in."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from api.auth.secret import TOKEN_PREFIX
from api.store.queries.sign_ins import Bearer, touch_session, touch_token
from api.store.session import Store, WriteTransaction
from api.usecases.sign_in import SessionTerms, SignedIn, session_holder, token_holder
from features.errors import NotSignedIn, StoreError

_SEEN_EVERY = dt.timedelta(minutes=1)
_Touch = Callable[[WriteTransaction, str, dt.datetime], None]


class Gate:
    """Tells who is signed in, by one read of an index; safe to share between threads.

    That a session was used is written at most once a minute, beside the request: a writer at work delays no reader.

    Parameters
    ----------
    now
        The clock, aware UTC.
    """

    def __init__(self, store: Store, *, now: Callable[[], dt.datetime], terms: SessionTerms | None = None) -> None:
        self.store = store
        self.now = now
        self.terms = terms or SessionTerms()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="last-seen")
        self._lock = threading.Lock()
        self._noted: dict[str, dt.datetime] = {}

    def by_session(self, secret: str) -> SignedIn:
        """Return who holds a session; raises `NotSignedIn`."""
        now = self.now()
        signed, bearer = session_holder(self.store, secret, terms=self.terms, now=now)
        self._note(bearer, touch_session, now)
        return signed

    def by_token(self, secret: str) -> SignedIn:
        """Return who holds a token; raises `NotSignedIn`."""
        if not secret.startswith(TOKEN_PREFIX):
            raise NotSignedIn("the token is not valid, or no longer", zh="令牌无效或已过期")
        now = self.now()
        signed, bearer = token_holder(self.store, secret, now=now)
        self._note(bearer, touch_token, now)
        return signed

    def close(self) -> None:
        """Write what is still to be written."""
        self._writer.shutdown(wait=True)

    def _note(self, bearer: Bearer, touch: _Touch, now: dt.datetime) -> None:
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
