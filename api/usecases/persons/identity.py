"""Who a candidate is, for the talent office: kept sealed, and every look at it is on record."""

from __future__ import annotations

from api.access import Permission
from api.audit import Action
from api.call import Call
from api.persons.identity import FamilyNeeds, PersonIdentity
from api.persons.vault import PersonVault
from api.store.kinds import TALENTS
from api.store.queries.profiles import get_profile


def keep_identity(call: Call, vault: PersonVault, talent_id: str, identity: PersonIdentity) -> None:
    """Keep who a candidate is; raises `UnknownIdError` if there is no such candidate."""
    call.require(Permission.EDIT_TALENTS)
    with call.write() as tx:
        get_profile(tx, call.actor, TALENTS, talent_id)
        vault.keep_identity(tx, talent_id, identity, now=call.now)
        call.record(tx, Action.IDENTITY_KEPT, f"talent:{talent_id}")


def keep_family(call: Call, vault: PersonVault, talent_id: str, needs: FamilyNeeds) -> None:
    """Keep what a candidate's family needs; raises `UnknownIdError` if there is no such candidate."""
    call.require(Permission.EDIT_TALENTS)
    with call.write() as tx:
        get_profile(tx, call.actor, TALENTS, talent_id)
        vault.keep_family(tx, talent_id, needs, now=call.now)
        call.record(tx, Action.IDENTITY_KEPT, f"talent:{talent_id}", details={"what": "family"})


def see_identity(call: Call, vault: PersonVault, talent_id: str) -> PersonIdentity | None:
    """Return who a candidate is, on record; ``None`` = nobody has said."""
    call.require(Permission.EDIT_TALENTS)
    with call.write() as tx:
        get_profile(tx, call.actor, TALENTS, talent_id)
        found = vault.identity(tx, talent_id)
        call.record(tx, Action.IDENTITY_SEEN, f"talent:{talent_id}")
        return found


def rekey(call: Call, vault: PersonVault) -> int:
    """Wrap every candidate's key by the installation's newest one; return how many were wrapped by an older one."""
    call.require(Permission.ERASE_TALENTS)
    with call.write() as tx:
        count = vault.rewrap(tx)
        call.record(tx, Action.STORE_CHANGED, "store", details={"what": "person_keys", "count": count})
        return count
