"""候选人: what is known of a candidate, to what they agree, and what has happened."""

from __future__ import annotations

from starlette.responses import Response

from api.access import Permission
from api.console.facts import fact_groups
from api.console.page import Page, get
from api.console.visit import Visit
from api.store.kinds import ROLES, TALENTS
from api.store.queries.attention import names_of_places
from api.store.queries.consents import consents_of
from api.store.queries.profiles import load_profiles
from api.usecases.leads.read_audit import see_profile
from api.usecases.talents.shortlists import fitting_roles
from api.usecases.talents.steps import steps_of_candidate
from features.bilingual import Bilingual, either
from features.consents import NAMED, Purpose, standing_consents
from features.references import places_in
from recommender.talent.reverse import also_a_lead

_ROLES_SHOWN = 8


class TalentPage(Page):
    """One candidate, by number."""

    path = "/talent/{id}"
    words = Bilingual("候选人", "Candidate")
    permission = Permission.READ_TALENTS
    guide = "talents"
    in_menu = False

    @get()
    def index(self, visit: Visit) -> Response:
        """Show the candidate."""
        talent_id, call = visit.part("id"), visit.call
        stored = see_profile(call, TALENTS, talent_id)
        steps = steps_of_candidate(call, talent_id)
        with call.read() as tx:
            words = consents_of(tx, call.actor, talent_id)
            roles = load_profiles(tx, call.actor, ROLES, ids=sorted({one.event.role_id for one in steps}))
            named = {one.recipient for one in words if one.purpose in NAMED} | places_in(stored.profile)
            found = names_of_places(tx, call.actor, named)
        places = {place: either(visit.language, *names) for place, names in found.items()}
        return self.show(
            visit,
            "talent.html",
            stored=stored,
            groups=fact_groups(
                stored.profile,
                today=visit.today,
                taxonomy=visit.services.policy.taxonomy,
                language=visit.language,
                places=places,
            ),
            words=words[::-1],
            standing=standing_consents(words, visit.today),
            Purpose=Purpose,
            places=places,
            steps=steps[::-1],
            roles={one.id: one.profile for one in roles},
            fitting=fitting_roles(call, talent_id, k=_ROLES_SHOWN),
            lead=also_a_lead(stored.profile),
            title=talent_id,
        )
