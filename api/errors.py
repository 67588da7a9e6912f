"""Which HTTP status answers which refusal: one table, the narrower kinds first."""

from __future__ import annotations

from features.errors import ConflictError, InputError, JianghaiError, StoreBusyError, UnknownIdError

STATUS_OF: tuple[tuple[type[JianghaiError], int], ...] = (
    (UnknownIdError, 404),
    (InputError, 400),
    (ConflictError, 409),
    (StoreBusyError, 503),
    (JianghaiError, 500),
)
