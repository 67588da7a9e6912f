"""Which HTTP status answers which refusal: one table, the narrower kinds first."""

from __future__ import annotations

from features.errors import (
    AccessDenied,
    ArtifactError,
    ConflictError,
    FilesUnavailable,
    InputError,
    JianghaiError,
    NotSignedIn,
    PromotionRefused,
    ProviderError,
    StaleVersionError,
    StoreUnavailable,
    TooManyAttempts,
    UnknownIdError,
)

STATUS_OF: tuple[tuple[type[JianghaiError], int], ...] = (
    (NotSignedIn, 401),
    (AccessDenied, 403),
    (UnknownIdError, 404),
    (TooManyAttempts, 429),
    (InputError, 400),
    (StaleVersionError, 412),
    (ConflictError, 409),
    (PromotionRefused, 409),
    (ArtifactError, 409),
    (StoreUnavailable, 503),
    (FilesUnavailable, 503),
    (ProviderError, 503),
    (JianghaiError, 500),
)


def status_of(refusal: JianghaiError) -> int:
    """Return the status that answers a refusal."""
    return next(status for kind, status in STATUS_OF if isinstance(refusal, kind))
