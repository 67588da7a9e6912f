"""岗位: what a role asks for, its shortlist for the talent office, and the candidates put before its employer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from starlette.responses import Response

from api.access import DESKS, Permission
from api.console.facts import fact_groups
from api.console.lead_shapes import segments
from api.console.page import Page, get, post
from api.console.visit import Visit
from api.persons.identity import PersonIdentity
from api.store.kinds import ROLES
from api.store.queries.attention import names_of_places
from api.usecases.leads.read_audit import see_profile
from api.usecases.talents.shortlists import MOST_COMPARED, compared, put_forward, role_shortlist
from api.usecases.talents.steps import DESK_STEPS, StepDraft, record_step, reveal
from features.bilingual import Bilingual, either
from features.choices import Degree
from features.errors import InputError
from features.fields import field_specs
from features.references import places_in
from features.talent import TalentProfile
from features.talent_choices import WorkMode
from features.talent_steps import TalentStep, Unsuitability
from recommender.eligibility.speech import phrase, phrase_question

_STEPS = {one.value: one for one in TalentStep}
_MODES = {one.value: one for one in WorkMode}
_DEGREES = {one.value: one for one in Degree}
_SHOWN = 10
_BY_ITSELF = frozenset({TalentStep.REVEALED, TalentStep.RETRACTED})
_OUTPUT = {spec.name: spec for spec in field_specs(TalentProfile)}


class RolePage(Page):
    """One role with its candidates."""

    path = "/role/{id}"
    words = Bilingual("岗位", "Role")
    permission = Permission.READ_ROLES
    guide = "talents"
    in_menu = False

    @get()
    def index(self, visit: Visit) -> Response:
        """Show the role."""
        return self._role(visit)

    @get("/compare")
    def compare(self, visit: Visit) -> Response:
        """Show two to four candidates beside each other."""
        chosen = tuple(visit.request.query_params.getlist("talent"))
        role = see_profile(visit.call, ROLES, visit.part("id")).profile
        few = len(set(chosen)) < 2
        found = [] if few else compared(visit.call, visit.part("id"), chosen)
        return self.show(
            visit,
            "role_compare.html",
            role=role,
            found=found,
            most=MOST_COMPARED,
            output=_OUTPUT,
            phrase_question=phrase_question,
            segments=segments,
            title=visit.say("候选人对比", "Compare candidates"),
        )

    @post("/step")
    def step(self, visit: Visit) -> Response:
        """Record a step of a candidate."""
        recorded = record_step(visit.call, _draft(visit))
        said = visit.say("已登记：%s。", "Recorded: %s.") % recorded.event.step.say(visit.language)
        return visit.go(f"/role/{visit.part('id')}", said=said)

    @post("/reveal")
    def reveal(self, visit: Visit) -> Response:
        """Show who a candidate is, on this page only: no address holds it."""
        talent_id = visit.typed("talent_id")
        identity = reveal(visit.call, visit.services.persons, talent_id, visit.part("id"))
        return self._role(visit, identity=(talent_id, identity))

    def again(self, visit: Visit) -> Response:
        """Show the role again, with what was typed."""
        return self._role(visit)

    def _role(self, visit: Visit, identity: tuple[str, PersonIdentity] | None = None) -> Response:
        role_id, policy = visit.part("id"), visit.services.policy
        stored = see_profile(visit.call, ROLES, role_id)
        with visit.call.read() as tx:
            places = names_of_places(tx, visit.actor, places_in(stored.profile))
        named = {place: either(visit.language, *names) for place, names in places.items()}
        shortlist = None
        if visit.actor.may(Permission.SHORTLIST):
            shortlist = role_shortlist(visit.call, visit.services.talent_pool, role_id, k=_SHOWN)
        mine = DESK_STEPS if visit.actor.role in DESKS else frozenset(TalentStep)
        return self.show(
            visit,
            "role.html",
            role=stored.profile,
            stored=stored,
            groups=fact_groups(
                stored.profile, today=visit.today, taxonomy=policy.taxonomy, language=visit.language, places=named
            ),
            shortlist=shortlist,
            forward=put_forward(visit.call, role_id),
            may_step=visit.actor.may(Permission.RECORD_TALENT_STEPS),
            steps=mine - _BY_ITSELF,
            identity=identity,
            rule_names={rule.id: rule for rule in policy.talent.rules.by_name.values()},
            title=stored.profile.title,
            **_WORDS,
        )


_WORDS: dict[str, Any] = {
    "TalentStep": TalentStep,
    "Unsuitability": Unsuitability,
    "WorkMode": WorkMode,
    "Degree": Degree,
    "output": _OUTPUT,
    "phrase": phrase,
    "phrase_question": phrase_question,
    "segments": segments,
}


def _draft(visit: Visit) -> StepDraft:
    step = _STEPS.get(visit.typed("step"))
    if step is None:
        raise InputError("choose a step", zh="请选择要登记的进展")
    return StepDraft(
        talent_id=visit.typed("talent_id"),
        role_id=visit.part("id"),
        step=step,
        happened_on=_day(visit.typed("happened_on")),
        reason=visit.typed("reason"),
        text=visit.typed("text"),
        mode=_MODES.get(visit.typed("mode")),
        degree=_DEGREES.get(visit.typed("degree")),
    )


def _day(typed: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(typed) if typed else None
    except ValueError:
        raise InputError(
            f"not a day: {typed!r}; such as 2026-03-01", zh=f"日期“{typed}”无法识别，请写成 2026-03-01"
        ) from None
