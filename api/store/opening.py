"""The store of an installation, with everything that its settings say of it."""

from __future__ import annotations

from collections.abc import Callable

from api.settings import Settings
from api.store.schema import open_store
from api.store.seals import Head, HeadFile, Keyring, Seals
from api.store.session import Store
from features.names.regions import Regions


def open_installation(
    settings: Settings,
    *,
    url: str | None = None,
    tell: Callable[[Head], None] | None = None,
    anchored: bool = True,
) -> Store:
    """Open an installation's store.

    Parameters
    ----------
    url
        Another database for the same installation: one to move to.
    tell
        Tells the log of every new head of the audit's chain.
    anchored
        Whether heads go to the installation's file of anchors; not for a database that may be no more than a drill.
    """
    heads = HeadFile(settings.audit_anchors) if anchored else None
    seals = Seals(Keyring(settings.audit_keys), heads, tell)
    return open_store(
        url or settings.store_url,
        zone=settings.zone,
        busy_seconds=settings.busy_seconds,
        regions=lambda: _regions(settings),
        seals=seals,
    )


def _regions(settings: Settings) -> Regions:
    from features.policy.pack import load_regions  # reads the pack: not needed to look something up

    return load_regions(settings.policy_pack)
