"""Who may do what: the matrix as this office means it, written out a second time."""

from __future__ import annotations

import pytest

from api.access import DESKS, SYSTEM, Actor, Permission, Role, granted, require
from features.errors import AccessDenied

F, T, P, H, L, S, A, X = (
    Role.OFFICER,
    Role.TALENT_OFFICER,
    Role.PARK_DESK,
    Role.HUB_DESK,
    Role.PLANNER,
    Role.STEWARD,
    Role.ADMINISTRATOR,
    Role.AUDITOR,
)
MATRIX = {
    #                                   officer, talent, park, hub, planner, steward, administrator, auditor
    Permission.READ_PROJECTS:          {F, T, P, H, L, S},
    Permission.READ_CONTACTS:          {F, P, H, S},
    Permission.EDIT_PROJECTS:          {F, S},
    Permission.EXPORT_PROJECTS:        {F, L, S},
    Permission.SEND_PROJECTS:          {F},
    Permission.ANSWER_PROJECTS:        {P, H},
    Permission.RECORD_EVENTS:          {F, S},
    Permission.READ_RECOMMENDATIONS:   {F, L, S},
    Permission.READ_INBOUND:           {F, P, H, L, S},
    Permission.READ_PLACES:            {F, T, P, H, L, S, A},
    Permission.EDIT_PLACES:            {P, H, S},
    Permission.ADD_PLACES:             {S},
    Permission.READ_TALENTS:           {T},
    Permission.EDIT_TALENTS:           {T},
    Permission.EXPORT_TALENTS:         {T},
    Permission.ERASE_TALENTS:          {T},
    Permission.READ_ROLES:             {F, T, P, H, L, S},
    Permission.EDIT_ROLES:             {T, P, H, S},
    Permission.SHORTLIST:              {T},
    Permission.RECORD_TALENT_STEPS:    {T, P, H},
    Permission.READ_TARGETS:           {F, T, L, S},
    Permission.RECORD_TARGETS:         {T, L, S},
    Permission.READ_POLICY:            {F, T, P, H, L, S},
    Permission.CHANGE_POLICY:          {S},
    Permission.READ_QUALITY:           {L, S},
    Permission.READ_MODELS:            {L, S},
    Permission.CHANGE_MODELS:          {S},
    Permission.OWN_JOBS:               {F, T, P, H, L, S},
    Permission.ALL_JOBS:               {S},
    Permission.MANAGE_USERS:           {A},
    Permission.READ_METRICS:           {A},
    Permission.READ_AUDIT:             {X},
}  # fmt: skip


@pytest.mark.parametrize("permission", Permission)
def test_each_permission_belongs_to_these_roles_and_no_other(permission: Permission) -> None:
    assert {role for role in Role if permission in granted(role)} == {*MATRIX[permission], Role.SYSTEM}
    for role in Role:
        actor = Actor.of("somebody", role)
        if actor.may(permission):
            require(actor, permission)
        else:
            with pytest.raises(AccessDenied, match=str(permission)) as caught:
                require(actor, permission)
            assert permission.zh in caught.value.say("zh")


def test_who_keeps_accounts_sees_no_lead_and_who_audits_does_nothing_else() -> None:
    """Three separate hands: what is done, who may do it, and who looks at what was done."""
    leads = {one for one in Permission if one.split(".")[0] in {"project", "event", "recommendation", "inbound"}}
    assert not granted(Role.ADMINISTRATOR) & leads
    assert granted(Role.AUDITOR) == {Permission.READ_AUDIT}
    assert [role for role in Role if Permission.MANAGE_USERS in granted(role)] == [Role.ADMINISTRATOR, Role.SYSTEM]


def test_nothing_is_allowed_that_was_not_given() -> None:
    assert not any(Actor("somebody", role).may(one) for role in Role for one in Permission)


def test_the_scopes_of_a_token_only_take_away() -> None:
    scopes = [Permission.READ_PROJECTS, Permission.MANAGE_USERS]
    assert Actor.of("robot", Role.OFFICER, scopes=scopes).permissions == {Permission.READ_PROJECTS}
    assert Actor.of("robot", Role.OFFICER, scopes=[]).permissions == frozenset()


def test_every_label_is_given_in_both_languages() -> None:
    for one in Permission:
        assert one.say("zh")
        assert one.say("en").isascii()
    assert SYSTEM.permissions == frozenset(Permission)
    assert {Role.PARK_DESK, Role.HUB_DESK} == DESKS
