"""The circumstances in which a measurement asks: who, of which store, when, under the pack in force."""

from __future__ import annotations

import datetime as dt

from api.access import Actor
from api.call import Call
from api.store.session import Store
from features.policy.pack import load_policy


def call_of(store: Store, actor: Actor, *, now: dt.datetime) -> Call:
    """Return the call of somebody on a store."""
    return Call(actor=actor, store=store, pack=load_policy, now=now)
