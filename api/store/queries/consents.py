"""What candidates have agreed to, in and out of the store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, Select, func, insert, select

from api.access import Actor
from api.sight import SEES_TALENTS, reach
from api.store.queries.batches import in_parts
from api.store.session import ReadTransaction, WriteTransaction
from api.store.tables import METADATA
from features.consents import Consent, ConsentChannel, ConsentWord, Purpose, StandingConsents, standing_consents
from features.errors import AccessDenied

_CONSENTS = METADATA.tables["consent"]
_SAID = ("talent_id", "purpose", "recipient", "word", "notice", "channel", "until", "at")
_PURPOSES = {one.value: one for one in Purpose}
_WORDS = {one.value: one for one in ConsentWord}
_CHANNELS = {one.value: one for one in ConsentChannel}


def add_consents(tx: WriteTransaction, actor: Actor, words: Collection[Consent], *, now: dt.datetime) -> None:
    """Keep what candidates have said, in this order."""
    _refuse_others(actor)
    first = int(tx.scalar(select(func.coalesce(func.max(_CONSENTS.c.seq), 0))) or 0) + 1
    rows = [
        {
            **{name: getattr(one, name) for name in _SAID},
            "seq": first + place,
            "recorded_at": now,
            "recorded_by": actor.id,
        }
        for place, one in enumerate(words)
    ]
    if rows:
        tx.execute(insert(_CONSENTS), rows)


def consents_of(tx: ReadTransaction, actor: Actor, talent_id: str) -> list[Consent]:
    """Return all that one candidate has said, the first first."""
    _refuse_others(actor)
    query = _query().where(_CONSENTS.c.talent_id == talent_id)
    return [_consent(row) for row in tx.execute(query)]


def standing_of(
    tx: ReadTransaction, actor: Actor, day: dt.date, talent_ids: Collection[str] | None = None
) -> dict[str, StandingConsents]:
    """Return to what candidates agree on a day, without those who agree to nothing; ``None`` = of all."""
    _refuse_others(actor)
    words: dict[str, list[Consent]] = {}
    wanted = None if talent_ids is None else sorted(talent_ids)
    for query in in_parts(_query(), _CONSENTS.c.talent_id, wanted):
        for row in tx.execute(query):
            words.setdefault(row.talent_id, []).append(_consent(row))
    standing = {talent_id: standing_consents(said, day) for talent_id, said in words.items()}
    return {talent_id: said for talent_id, said in standing.items() if said.purposes}


def words_of_all(tx: ReadTransaction, actor: Actor) -> dict[str, list[Consent]]:
    """Return all that all candidates have said, by number, the first first."""
    _refuse_others(actor)
    words: dict[str, list[Consent]] = {}
    for row in tx.execute(_query()):
        words.setdefault(row.talent_id, []).append(_consent(row))
    return words


def latest_word(tx: ReadTransaction) -> int:
    """Return the number of the last word that anybody has said, 0 if none has."""
    return int(tx.scalar(select(func.coalesce(func.max(_CONSENTS.c.seq), 0))) or 0)


def heard_after(tx: ReadTransaction, actor: Actor, seq: int) -> list[str]:
    """Return the candidates who have said something after a word."""
    _refuse_others(actor)
    query = select(_CONSENTS.c.talent_id).where(_CONSENTS.c.seq > seq).distinct()
    return sorted(tx.scalars(query))


def ran_out(tx: ReadTransaction, actor: Actor, *, since: dt.date, before: dt.date) -> list[str]:
    """Return the candidates who have said something whose last day is in a span."""
    _refuse_others(actor)
    query = select(_CONSENTS.c.talent_id).where(_CONSENTS.c.until >= since, _CONSENTS.c.until < before)
    return sorted(tx.scalars(query.distinct()))


def named_abroad(tx: ReadTransaction, actor: Actor, *, since: dt.datetime, before: dt.datetime) -> int:
    """Return how many people have agreed to a transfer abroad in a span of time: the law counts them by the year."""
    _refuse_others(actor)
    given = (_CONSENTS.c.purpose == Purpose.ABROAD, _CONSENTS.c.word == ConsentWord.GIVEN)
    query = select(func.count(_CONSENTS.c.talent_id.distinct())).where(*given, _CONSENTS.c.at >= since)
    return int(tx.scalar(query.where(_CONSENTS.c.at < before)) or 0)


def _query() -> Select[Any]:
    return select(*(_CONSENTS.c[name] for name in _SAID)).order_by(_CONSENTS.c.seq)


def _consent(row: Row[Any]) -> Consent:
    return Consent(
        talent_id=row.talent_id,
        purpose=_PURPOSES[row.purpose],
        recipient=row.recipient,
        word=_WORDS[row.word],
        notice=row.notice,
        channel=_CHANNELS[row.channel],
        until=row.until,
        at=row.at,
    )


def _refuse_others(actor: Actor) -> None:
    if reach(actor) not in SEES_TALENTS:
        raise AccessDenied("consents of candidates are the talent office's", zh="候选人的同意记录仅限人才办查看")
