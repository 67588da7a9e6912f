"""线索: one lead, the places recommended for it, why not the others, and sending it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from api.access import Permission
from api.console import lead_shapes
from api.console.facts import fact_groups
from api.console.page import get
from api.console.pages.lead_steps import LeadSteps
from api.console.visit import Visit
from api.usecases.leads.facts import EDITABLE
from api.usecases.leads.lead import LeadAtPlace, all_places, lead_file, nearest_fix, pairings, recommended, rooms
from api.usecases.leads.room import room_help
from api.usecases.talents.staffing import staffing_of
from features.bilingual import Bilingual
from recommender.eligibility.speech import phrase, phrase_fix, phrase_flags, phrase_question
from recommender.matching.standing import PlaceStanding

_MOST_COMPARED = 4
_SPEECH = {"phrase": phrase, "phrase_fix": phrase_fix, "phrase_flags": phrase_flags, "phrase_question": phrase_question}


class LeadPage(LeadSteps):
    """Everything about one lead."""

    path = "/lead/{project_id}"
    words = Bilingual("线索", "Lead")
    permission = Permission.READ_PROJECTS
    in_menu = False
    guide = "lead"

    @get()
    def index(self, visit: Visit) -> Response:
        """Show the lead with the places recommended for it."""
        services, project_id = visit.services, visit.part("project_id")
        policy, language = services.policy, visit.language
        known = lead_file(visit.call, services.advisor, project_id)
        shown: dict[str, Any] = {
            "known": known,
            "lead": known.stored.profile,
            "title": known.stored.profile.name,
            "stretches": lead_shapes.stretches(known.text, known.tagging),
            "proposals": () if known.stored.profile.technology_ids else known.tagging.proposed(known.text),
            "groups": fact_groups(
                known.stored.profile,
                today=visit.today,
                taxonomy=policy.taxonomy,
                language=language,
                places={park_id: name.say(language) for park_id, name in known.places.items()},
            ),
            "standing": {one.park_id: one for one in known.state.engagements},
            "open_questions": known.open_questions,
            "next_states": known.next_states(policy.stages),
            **_at_hand(visit),
        }
        if visit.actor.may(Permission.READ_RECOMMENDATIONS):
            slate = recommended(visit.call, services.advisor, project_id)
            parks = rooms(visit.call, services.advisor, known.stored.profile, slate)
            shown |= {
                "slate": slate,
                "parks": parks,
                "radar": lead_shapes.radar(slate.four_have, language),
                "segments": lead_shapes.segments,
            }
        return self.show(visit, "lead.html", **shown)

    @get("/fix")
    def fix(self, visit: Visit) -> Response:
        """Show the one change at a place that would make it the first choice, where there is one."""
        found = nearest_fix(visit.call, visit.services.advisor, visit.part("project_id"))
        return self.fragment(visit, "lead_fix.html", found=found)

    @get("/people")
    def people(self, visit: Visit) -> Response:
        """Show how well people could staff the lead where it may go, in numbers."""
        services, project_id = visit.services, visit.part("project_id")
        slate = recommended(visit.call, services.advisor, project_id)
        districts = dict.fromkeys(match.district for match in slate.matches)
        found = staffing_of(visit.call, services.talent_pool, project_id, districts)
        return self.fragment(visit, "lead_people.html", found=found)

    @get("/elsewhere")
    def elsewhere(self, visit: Visit) -> Response:
        """Show every place: the map, the list with reasons against, and the figures of the private what-if."""
        services, policy = visit.services, visit.services.policy
        places = all_places(visit.call, services.advisor, visit.part("project_id"))
        return self.fragment(
            visit,
            "lead_elsewhere.html",
            project_id=visit.part("project_id"),
            places=places,
            map=lead_shapes.city_map(places, visit.language),
            rules=policy.rules,
            what_if=json.dumps(self._what_if(places, visit), ensure_ascii=False),
        )

    @get("/place/{park_id}")
    def place(self, visit: Visit) -> Response:
        """Show the lead at one place in full: for the drawer."""
        pairing = self._pairings(visit, (visit.part("park_id"),))[0]
        return self.fragment(
            visit,
            "lead_place.html",
            project_id=visit.part("project_id"),
            pairing=pairing,
            help=room_help(visit.call, pairing.match, pairing.park),
            segments=lead_shapes.segments,
            **_at_hand(visit),
        )

    @get("/compare")
    def compare(self, visit: Visit) -> Response:
        """Show up to four places side by side."""
        services, project_id = visit.services, visit.part("project_id")
        wanted = tuple(dict.fromkeys(visit.request.query_params.getlist("place")))[:_MOST_COMPARED]
        known = lead_file(visit.call, services.advisor, project_id)
        return self.show(
            visit,
            "lead_compare.html",
            lead=known.stored.profile,
            title=visit.say("园区对比", "Compare places"),
            pairings=self._pairings(visit, wanted),
            segments=lead_shapes.segments,
            **_at_hand(visit),
        )

    def _pairings(self, visit: Visit, park_ids: tuple[str, ...]) -> tuple[LeadAtPlace, ...]:
        services = visit.services
        return pairings(visit.call, services.advisor, visit.part("project_id"), park_ids)

    def _what_if(self, places: Sequence[PlaceStanding], visit: Visit) -> dict[str, Any]:
        """Return what the private what-if starts from: the ranking as the cards show it, and what makes its points."""
        weights = visit.services.policy.weights
        rules = weights.differentiation
        return {
            "components": [
                {"id": one.id, "label": one.say(visit.language), "points": one.points}
                for one in weights.expert.components
            ],
            "spread": {
                "places": rules.slate_places,
                "districts": rules.slate_min_districts,
                "close": rules.close_points,
            },
            "places": [
                {
                    "id": one.park.park_id,
                    "name": self._name(one.park.name_zh, one.park.name_en, visit),
                    "district": one.park.district,
                    "points": one.points,
                    "learned": one.learned,
                }
                for one in places
                if one.rank
            ],
        }

    @staticmethod
    def _name(zh: str, en: str | None, visit: Visit) -> str:
        return visit.say(zh, en or zh)


def _at_hand(visit: Visit) -> dict[str, Any]:
    """Return what all parts of the page speak with, and the fields that the visitor may edit, with their labels."""
    may = visit.actor.may(Permission.EDIT_PROJECTS)
    editable = {name: spec.say(visit.language) for name, spec in EDITABLE.items()} if may else {}
    return {**_SPEECH, "editable": editable}
