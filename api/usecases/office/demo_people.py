"""The people of the demo city in the store: candidates with who they are and what they agreed to, roles, and steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from api.access import Permission
from api.audit import Action
from api.call import Call
from api.persons.identity import PersonIdentity
from api.persons.vault import PersonVault
from api.store.kinds import ROLES, TALENTS
from api.store.kinds.role import ROLE_LIST
from api.store.kinds.talent import TALENT_LIST
from api.store.queries.consents import add_consents
from api.store.queries.listing import count_records
from api.store.queries.talent_events import add_steps, next_number
from api.store.session import WriteTransaction
from api.usecases.leads.profiles import save_and_record, saving_of
from features.consents import Consent
from features.policy.people import PeoplePolicy
from features.talent_steps import first_arrivals
from training.world.city import InventedCity
from training.world.leads import DEMO
from training.world.people.gathering import InventedPeople, gather_people
from training.world.people.persons import InventedPerson


@dataclass(frozen=True)
class DemoPeople:
    """How many people the demo city was given just now; none where somebody stands there already."""

    talents: int = 0
    roles: int = 0
    events: int = 0
    arrived: int = 0


def settle_people(call: Call, vault: PersonVault, city: InventedCity) -> DemoPeople:
    """Write the demo city's people, all or nothing; where any candidate or role stands, nothing changes.

    Whoever was erased, or has withdrawn, since the demo was built does not come back.
    """
    for right in (Permission.EDIT_TALENTS, Permission.EDIT_ROLES):
        call.require(right)
    with call.read() as tx:
        if count_records(tx, call.actor, TALENT_LIST) or count_records(tx, call.actor, ROLE_LIST):
            return DemoPeople()
    people = gather_people(city, taxonomy=call.policy.taxonomy)
    saving = saving_of(call, reason="demo")
    with call.write() as tx:
        save_and_record(tx, call, ROLES, people.roles, saving)
        save_and_record(tx, call, TALENTS, [one.profile for one in people.talents], saving)
        vault.keep_newcomers(tx, {one.profile.talent_id: _identity(one.person) for one in people.talents}, now=call.now)
        add_consents(tx, call.actor, _with_notices(people.consents, call.policy.people), now=call.now)
        _add_steps(tx, call, people)
        told = {"what": "demo_people", "count": len(people.talents)}
        call.record(tx, Action.STORE_CHANGED, "store", details=told)
    arrived = len(first_arrivals(people.events))
    return DemoPeople(len(people.talents), len(people.roles), len(people.events), arrived)


def _identity(person: InventedPerson) -> PersonIdentity:
    name = "name_en" if person.name.removesuffix(DEMO).isascii() else "name_zh"
    return PersonIdentity.model_validate({name: person.name, "phones": (person.phone,), "emails": (person.email,)})


def _with_notices(words: Iterable[Consent], people: PeoplePolicy) -> list[Consent]:
    """Return the words as said to the first notice of their purposes."""
    first = {purpose: notice.version for notice in reversed(people.notices) for purpose in notice.purposes}
    return [replace(word, notice=first[word.purpose]) for word in words]


def _add_steps(tx: WriteTransaction, call: Call, people: InventedPeople) -> None:
    """Add the steps after those that there are; nothing in the demo refers to an earlier one."""
    before = next_number(tx) - 1
    add_steps(tx, call.actor, [replace(one, seq=before + one.seq) for one in people.events], now=call.now)
