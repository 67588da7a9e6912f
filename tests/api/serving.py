"""The service over a test's store, on a fixed clock."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

from pydantic import SecretStr

from api.advice.advisor import Advisor
from api.services import Services
from api.settings import Settings
from api.store.session import Store
from features.policy.pack import Policy, load_policy
from features.tagger import Tagger
from tests.api.samples import NOW


@cache
def policy() -> Policy:
    """The pack in force."""
    return load_policy()


@cache
def tagger() -> Tagger:
    """A tagger without sentence vectors."""
    return Tagger.of(policy())


def services_over(store: Store, folder: Path, *, reader: Tagger | None = None, now: dt.datetime = NOW) -> Services:
    """Return services over a store; what they write goes to ``folder``, and ``reader`` reads texts."""
    url = store.address.url.render_as_string(hide_password=False)
    settings = Settings(
        data_dir=folder, database_url=SecretStr(url), requests_per_second=10_000, second_factor_roles=()
    )
    reader = reader or tagger()
    return Services(
        settings=settings,
        store=store,
        policy=policy(),
        advisor=Advisor(store, tagger=reader, models=settings.models_dir),
        clock=lambda: now,
    )
