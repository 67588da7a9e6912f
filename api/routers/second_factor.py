"""One's own second factor: enrol, confirm, put off."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from api.routers.access import AnyAccount
from api.routers.strict import router_for
from api.schemas.own_account import CodeBody, FactorBegun, FactorBody, FactorShown, RecoveryCodes
from api.services import Served
from api.usecases.people.second_factor import begin_enrolment, confirm_enrolment, own_factor, remove_own_factor
from api.usecases.people.sign_in import SignedIn, SignInStanding

router = router_for("account", prefix="/me/second-factor")

Owner = Annotated[SignedIn, Depends(AnyAccount(by_token=False, least=SignInStanding.MUST_ENROL))]


@router.get("")
def state(services: Served, signed: Owner) -> FactorShown:
    """Return whether one has a second factor."""
    return FactorShown.of(own_factor(services.store, signed))


@router.post("", status_code=201)
def begin(services: Served, signed: Owner, body: FactorBody) -> FactorBegun:
    """Make a secret for an app; who has a password shows it again."""
    password = None if body.password is None else body.password.get_secret_value()
    begun = begin_enrolment(services.store, signed, services.vault, password=password, now=services.clock())
    return FactorBegun.of(begun)


@router.post("/confirm")
def confirm(services: Served, signed: Owner, body: CodeBody) -> RecoveryCodes:
    """Show the first code of the app; the recovery codes are shown this once, all other sessions end."""
    code, now = body.code.get_secret_value(), services.clock()
    return RecoveryCodes(
        recovery_codes=list(confirm_enrolment(services.store, signed, services.vault, code=code, now=now))
    )


@router.post("/remove", status_code=204)
def remove(services: Served, signed: Owner, body: CodeBody) -> None:
    """Put one's second factor off; needs a code of it, or a recovery code."""
    code, now = body.code.get_secret_value(), services.clock()
    remove_own_factor(services.store, signed, services.vault, code=code, now=now)
