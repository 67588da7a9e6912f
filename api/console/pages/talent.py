"""候选人: what is known of a candidate, to what they agree, and what has happened."""

from __future__ import annotations

from starlette.responses import Response

from api.access import Permission
from api.addresses import OWN_DATA
from api.console.facts import fact_groups
from api.console.page import Page, get, post
from api.console.visit import Visit, site_address
from api.persons.links import links_of
from api.store.kinds import ROLES, TALENTS
from api.store.queries.attention import names_of_places
from api.store.queries.consents import consents_of
from api.store.queries.profiles import load_profiles
from api.usecases.leads.read_audit import see_profile
from api.usecases.persons.consents import ConsentDraft, record_consent
from api.usecases.persons.rights import NewLink, end_links, make_link
from api.usecases.talents.shortlists import fitting_roles
from api.usecases.talents.steps import steps_of_candidate
from features.bilingual import Bilingual, either
from features.consents import ANYBODY, NAMED, ConsentChannel, ConsentWord, Purpose, standing_consents
from features.errors import InputError
from features.references import places_in
from recommender.talent.reverse import also_a_lead

_ROLES_SHOWN = 8
_PURPOSES = {one.value: one for one in Purpose}
_WORDS = {one.value: one for one in ConsentWord}
_CHANNELS = {one.value: one for one in ConsentChannel}


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
        return self._candidate(visit)

    @post("/consent")
    def consent(self, visit: Visit) -> Response:
        """Record what the candidate says."""
        talent_id = visit.part("id")
        said = record_consent(visit.call, _consent(visit, talent_id))
        told = visit.say("已登记：%s，%s。", "Recorded: %s, %s.")
        return visit.go(
            f"/talent/{talent_id}", said=told % (said.purpose.say(visit.language), said.word.say(visit.language))
        )

    @post("/link")
    def link(self, visit: Visit) -> Response:
        """Make the candidate's own link and show it, on this page only."""
        made = make_link(visit.call, links_of(visit.services.settings), visit.part("id"))
        return self._candidate(visit, link=made)

    @post("/end-links")
    def end_links(self, visit: Visit) -> Response:
        """End all links of the candidate."""
        count = end_links(visit.call, visit.part("id"))
        told = visit.say("已停用%s个链接。", "Links ended: %s.") % count
        return visit.go(f"/talent/{visit.part('id')}", said=told)

    def again(self, visit: Visit) -> Response:
        """Show the candidate again, with what was typed."""
        return self._candidate(visit)

    def _candidate(self, visit: Visit, link: NewLink | None = None) -> Response:
        talent_id, call = visit.part("id"), visit.call
        stored = see_profile(call, TALENTS, talent_id)
        steps = steps_of_candidate(call, talent_id)
        with call.read() as tx:
            words = consents_of(tx, call.actor, talent_id)
            roles = load_profiles(tx, call.actor, ROLES, ids=sorted({one.event.role_id for one in steps}))
            named = {one.recipient for one in words if one.purpose in NAMED} | places_in(stored.profile)
            named |= {one.profile.place_id for one in roles if one.profile.place_id}
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
            ConsentWord=ConsentWord,
            ConsentChannel=ConsentChannel,
            places=places,
            steps=steps[::-1],
            roles={one.id: one.profile for one in roles},
            fitting=fitting_roles(call, talent_id, k=_ROLES_SHOWN),
            lead=also_a_lead(stored.profile),
            link=link and (site_address(f"{OWN_DATA}/{link.word}"), link.expires_at),
            title=talent_id,
        )


def _consent(visit: Visit, talent_id: str) -> ConsentDraft:
    purpose, word = _PURPOSES.get(visit.typed("purpose")), _WORDS.get(visit.typed("word"))
    channel = _CHANNELS.get(visit.typed("channel"))
    if purpose is None or word is None or channel is None:
        raise InputError("say to what, what, and how it was said", zh="请选择同意事项、本人意见和取得方式")
    recipient = visit.typed("recipient") if purpose in NAMED else ANYBODY
    return ConsentDraft(talent_id=talent_id, purpose=purpose, word=word, channel=channel, recipient=recipient)
