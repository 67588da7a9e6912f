"""What office and places say to each other about a project."""

from __future__ import annotations

from pydantic import Field

from api.schemas.common import Body
from features.events import ShownSlate
from features.typed_text import Needed, Said

_CODE = r"^[a-z][a-z0-9_]{0,63}$"
_WORDS = r"^[^\x00]*$"


class NoteIn(Body):
    """Words beside a step."""

    note: Said = Field("", max_length=5_000, pattern=_WORDS)


class SendIn(NoteIn):
    """A lead is sent; `shown` is what the officer saw when deciding (learning needs it; the place never sees it)."""

    shown: ShownSlate | None = None


class ReasonIn(NoteIn):
    """A lead is declined or withdrawn: a reason code, or words."""

    reason: str | None = Field(None, pattern=_CODE)


class QuestionIn(Body):
    """What a place asks the office."""

    text: Needed = Field(max_length=5_000, pattern=_WORDS)


class AnswerIn(Body):
    """What the office answers."""

    question: int = Field(ge=1, le=2**53, description="number (`seq`) of the question")
    text: Needed = Field(max_length=5_000, pattern=_WORDS)
