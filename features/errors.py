"""Every refusal of the product, as one tree.

::

    JianghaiError
    ├── InputError          what a person or a file supplied does not fit
    │   ├── ProfileError        a profile field is malformed
    │   ├── SheetError          a spreadsheet cannot be read, or rows are wrong
    │   └── UnknownIdError      an id names nothing we hold
    ├── PolicyError         a policy pack is incomplete or contradicts itself
    ├── NotSignedIn         nobody, or nobody any more, is signed in
    │   ├── GivenPasswordTooOld a one-time password was not used in time
    │   └── WrongPassword       login and password do not belong together; which of them is not said
    ├── ProviderError       the identity provider does not answer as it should
    ├── AccessDenied        this account may not do that
    │   ├── PasswordExpired     first a password of one's own must be chosen
    │   ├── SecondFactorNeeded  first the code of the second factor must be given
    │   └── EnrolmentNeeded     first a second factor must be enrolled
    ├── TooManyAttempts     guessing is slowed down; says when to try again
    ├── ConflictError       the world moved on: stale edit, illegal step, duplicate
    │   ├── SecondPersonNeeded  one administrator asks, another one must confirm
    │   ├── StaleVersionError   the profile was changed since it was read
    │   ├── IllegalStepError    the funnel does not allow this step from this stage
    │   ├── CapacityError       the place has no room for one more
    │   ├── ConsentNeeded       the candidate has not agreed to it, or does not any more
    │   └── RecordUnreadableError   what is stored under this id does not read: set aside until it is mended
    ├── StoreError          the database cannot serve: foreign, of another schema, not to be read
    │   └── StoreUnavailable    it fails for now: away, full, read-only; trying again later may help
    │       └── StoreBusyError      another writer kept it locked for too long, or all connections are in use
    ├── FilesUnavailable    files of the service cannot be read or written: full, read-only, not allowed
    ├── ArtifactError       a trained model is damaged, foreign or too new
    └── PromotionRefused    a challenger model is not good enough to serve

``code`` is stable and documented; messages name the parameter, the demand and the value received. No class
here knows of HTTP: ``api/problems/statuses.py`` maps codes to statuses.
"""

from __future__ import annotations

from typing import ClassVar

from features.bilingual import Sayable


class JianghaiError(Sayable, Exception):
    """Base of all refusals. Catch this at the edge (command line, HTTP), nowhere else.

    The message is English; ``zh`` is the same sentence in Chinese. Only what is a mistake in a program or a pack's
    files, which no official reads, leaves it out: then ``zh`` is English, too.

    Examples
    --------
    >>> error = UnknownIdError("no project 'X'", zh="没有项目“X”")
    >>> str(error), error.say("zh"), error.say("en")
    ("no project 'X'", '没有项目“X”', "no project 'X'")
    """

    code: ClassVar[str] = "error"
    retry_after_seconds: int | None = None
    """When to try again; ``None`` = trying again does not help."""

    def __init__(self, message: str = "", *, zh: str | None = None) -> None:
        super().__init__(message)
        self.en, self.zh = message, zh or message


class InputError(JianghaiError):
    """What was supplied does not fit what is asked for."""

    code = "input"


class ProfileError(InputError):
    """A field of a profile is malformed."""

    code = "profile"


class SheetError(InputError):
    """A spreadsheet cannot be read, is hostile, or holds wrong rows."""

    code = "sheet"


class UnknownIdError(InputError):
    """An id names nothing we hold."""

    code = "unknown_id"


class NotSignedIn(JianghaiError):
    """Nobody is signed in: no session or token, or one that has expired or was revoked."""

    code = "not_signed_in"


class GivenPasswordTooOld(NotSignedIn):
    """A password that an administrator gave was not used in time: another one has to be given."""

    code = "given_password_too_old"


class WrongPassword(NotSignedIn):
    """Login and password do not belong together; which of the two is wrong, or disabled, is not said."""

    code = "wrong_password"


class ProviderError(JianghaiError):
    """The identity provider does not answer as it should; trying again may help."""

    code = "identity_provider"
    retry_after_seconds = 1


class AccessDenied(JianghaiError):
    """Who is signed in may not do that."""

    code = "access_denied"


class PasswordExpired(AccessDenied):
    """The password was given by somebody else: nothing is allowed until it is changed."""

    code = "password_expired"


class SecondFactorNeeded(AccessDenied):
    """The password was right; nothing is allowed until the code of the second factor is given."""

    code = "second_factor_needed"


class EnrolmentNeeded(AccessDenied):
    """The role must have a second factor: nothing is allowed until one is enrolled."""

    code = "second_factor_to_enrol"


class TooManyAttempts(JianghaiError):
    """Too many wrong attempts; ``retry_after_seconds`` tells when the next one is looked at."""

    code = "too_many_attempts"

    def __init__(self, message: str = "", *, zh: str | None = None, retry_after_seconds: int = 1) -> None:
        super().__init__(message, zh=zh)
        self.retry_after_seconds = retry_after_seconds


class PolicyError(JianghaiError):
    """A policy pack is incomplete or contradicts itself."""

    code = "policy"


class ConflictError(JianghaiError):
    """The request was sound, but the state it met does not allow it."""

    code = "conflict"


class SecondPersonNeeded(ConflictError):
    """One administrator alone may not do this: one asks, another one confirms."""

    code = "second_person_needed"


class StaleVersionError(ConflictError):
    """The profile was changed by someone else since it was read."""

    code = "stale_version"


class IllegalStepError(ConflictError):
    """The funnel does not allow this step from the present stage."""

    code = "illegal_step"


class ConsentNeeded(ConflictError):
    """The candidate has not agreed to it, or does not any more."""

    code = "consent_needed"


class CapacityError(ConflictError):
    """The place has no room for one more lead; the message says what is short."""

    code = "capacity"


class RecordUnreadableError(ConflictError):
    """What is stored under an id does not read any more; everything else is served without it."""

    code = "record_unreadable"


class StoreError(JianghaiError):
    """The database cannot serve: it is not ours, or of another schema than this program."""

    code = "store"


class StoreUnavailable(StoreError):
    """The database fails for now. What was asked is undone, or at least not known to be done.

    Attributes
    ----------
    cause
        Kind of failure and the driver's code: for logs and operators.
    place
        Where the database is, without its password: for operators only.
    """

    code = "store_unavailable"
    retry_after_seconds = 10

    def __init__(self, message: str = "", *, zh: str | None = None, cause: str = "", place: str = "") -> None:
        super().__init__(message, zh=zh)
        self.cause, self.place = cause, place


class StoreBusyError(StoreUnavailable):
    """Another writer kept the database locked for too long, or all connections are in use; trying again may help."""

    code = "store_busy"
    retry_after_seconds = 1


class FilesUnavailable(JianghaiError):
    """Files of the service cannot be read or written; ``cause`` names the system's code, for logs and operators."""

    code = "files_unavailable"
    retry_after_seconds = 30

    def __init__(self, message: str = "", *, zh: str | None = None, cause: str = "", place: str = "") -> None:
        super().__init__(message, zh=zh)
        self.cause, self.place = cause, place


class ArtifactError(JianghaiError):
    """A trained model on disk is damaged, foreign or newer than this program."""

    code = "artifact"


class PromotionRefused(JianghaiError):
    """A challenger model is not good enough to serve; the message says on which segment."""

    code = "promotion_refused"
