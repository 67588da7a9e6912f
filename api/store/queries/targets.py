"""What targets are counted by: figures entered by hand, landings and arrivals."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

from sqlalchemy import func, insert, select

from api.access import Actor
from api.store.queries.scope import visible
from api.store.session import ReadTransaction, WriteTransaction
from api.store.tables import METADATA

_FIGURES = METADATA.tables["target_figure"]
_PROJECTS = METADATA.tables["project"]


@dataclass(frozen=True, slots=True)
class EnteredFigure:
    """A figure as a person entered it; ``park_id`` None = of the city."""

    seq: int
    target_id: str
    park_id: str | None
    as_of: dt.date
    value: float
    note: str
    recorded_at: dt.datetime
    actor_id: str
    actor_role: str


def append_figure(tx: WriteTransaction, figure: EnteredFigure) -> None:
    """Append one figure; its number must continue those of the store."""
    tx.execute(insert(_FIGURES), [asdict(figure)])


def latest_figure_seq(tx: ReadTransaction) -> int:
    """Return the number of the latest figure, 0 if there is none."""
    return int(tx.scalar(select(func.coalesce(func.max(_FIGURES.c.seq), 0))) or 0)


def entered_figures(
    tx: ReadTransaction, actor: Actor, *, first: dt.date | None = None, last: dt.date | None = None
) -> list[EnteredFigure]:
    """Return the figures entered for days within [first, last], in the order entered."""
    query = select(_FIGURES).where(visible(actor, _FIGURES))
    if first is not None:
        query = query.where(_FIGURES.c.as_of >= first)
    if last is not None:
        query = query.where(_FIGURES.c.as_of <= last)
    return [EnteredFigure(**row._mapping) for row in tx.execute(query.order_by(_FIGURES.c.seq))]


def count_landed(tx: ReadTransaction, actor: Actor, *, first: dt.date, last: dt.date) -> int:
    """Return how many projects landed within [first, last]; each counts once."""
    landed = _PROJECTS.c.landed_on
    query = (
        select(func.count()).select_from(_PROJECTS).where(visible(actor, _PROJECTS), landed >= first, landed <= last)
    )
    return int(tx.scalar(query) or 0)
