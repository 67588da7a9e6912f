"""What can be done with records of any kind: lists, and profiles with their versions."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel

from api.access import Permission
from api.call import Call
from api.routers.access import Needs
from api.routers.conditional import ExpectedVersion, etag
from api.routers.once import Once
from api.routers.patching import checked
from api.routers.reply import Reply
from api.routers.strict import router_for
from api.schemas.common import PageOf, VersionNumber
from api.schemas.profiles import ProfileOut, RecordQuery, VersionOut, patch_of, query_of
from api.store.kinds import Kind
from api.store.queries.listing import list_records
from api.store.queries.profiles import Stored, get_profile
from api.usecases.leads.edits import same_id
from api.usecases.leads.profiles import add_profile, edit_profile, restore_version
from api.usecases.leads.read_audit import see_profile, see_versions
from features.project import ID_PATTERN

Endpoint = Callable[..., Any]


def profile_router(kind: Kind[Any]) -> APIRouter:
    """Return all routes of a kind that has none of its own."""
    router = router_for(kind.plural, prefix=f"/{kind.plural}")
    add_list(router, kind)
    add_profiles(router, kind)
    return router


def add_list(router: APIRouter, kind: Kind[Any]) -> None:
    """Add the list of a kind."""

    def list_(call: Call, asked: RecordQuery) -> PageOf[Any]:
        """List {plural}, page by page."""
        order: str = asked.order  # type: ignore[attr-defined]
        with call.read() as tx:
            page = list_records(
                tx, call.actor, kind.listing, asked.filter, order=order, limit=asked.limit, cursor=asked.cursor
            )
        return PageOf(items=list(page.items), next_cursor=page.next_cursor)

    asked: Any = query_of(kind)
    typed = _typed(list_, kind, call=_by(kind.rights.read), asked=Annotated[asked, Query()])
    router.add_api_route("", typed, methods=["GET"], response_model=_of(PageOf, kind.listing.summary))


def add_profiles(router: APIRouter, kind: Kind[Any]) -> None:
    """Add what can be done with the profiles of a kind."""
    one, patch = f"/{{{kind.id_field}}}", patch_of(kind)
    shown, versions_shown = _of(ProfileOut, kind.model), _of(list, _of(VersionOut, kind.model))

    def create(call: Call, once: Once, profile: Any) -> Response:
        """Add one of the {plural}; what goes through the funnel begins at its first stage."""

        def do() -> Reply:
            stored = add_profile(call, kind, profile)
            return Reply.of(_out(stored), status=201, ETag=etag(stored.version))

        return once(call, do)

    def show(call: Call, profile_id: str) -> Response:
        """Return one of the {plural}; `ETag` is what an edit sends as `If-Match`."""
        return _answer(see_profile(call, kind, profile_id)).response()

    def replace(call: Call, once: Once, version: ExpectedVersion, profile_id: str, profile: Any) -> Response:
        """Replace the profile of one of the {plural}."""
        edited = same_id(kind, profile, profile_id)
        return once(call, lambda: _answer(edit_profile(call, kind, edited, expected_version=version)))

    def change(call: Call, once: Once, version: ExpectedVersion, profile_id: str, patch: BaseModel) -> Response:
        """Change some fields of one of the {plural} (JSON merge patch); null = unknown."""
        with call.read() as tx:
            profile = checked(get_profile(tx, call.actor, kind, profile_id).profile, patch)
        edited = same_id(kind, profile, profile_id)
        return once(call, lambda: _answer(edit_profile(call, kind, edited, expected_version=version)))

    def versions(call: Call, profile_id: str) -> list[VersionOut[Any]]:
        """Return every version of the profile of one of the {plural}, oldest first."""
        return [VersionOut.of(version) for version in see_versions(call, kind, profile_id)]

    def restore(call: Call, once: Once, profile_id: str, version: VersionNumber) -> Response:
        """Save what an earlier version said as the next version: the way back for what does not read any more."""
        return once(call, lambda: _answer(restore_version(call, kind, profile_id, version)))

    found = Annotated[str, Path(alias=kind.id_field, pattern=ID_PATTERN, description=_id_words(kind))]
    reads, adds, edits = (_by(right) for right in (kind.rights.read, kind.rights.add, kind.rights.edit))
    typed = partial(_typed, kind=kind, profile_id=found)
    add = partial(router.add_api_route, response_model=shown)
    add("", typed(create, call=adds, profile=kind.model), methods=["POST"], status_code=201)
    add(one, typed(show, call=reads), methods=["GET"])
    add(one, typed(replace, call=edits, profile=kind.model), methods=["PUT"])
    add(one, typed(change, call=edits, patch=patch), methods=["PATCH"])
    add(f"{one}/versions", typed(versions, call=reads), methods=["GET"], response_model=versions_shown)
    add(f"{one}/versions/{{version}}/restore", typed(restore, call=edits), methods=["POST"])


def _answer(stored: Stored[Any]) -> Reply:
    return Reply.of(_out(stored), ETag=etag(stored.version))


def _out(stored: Stored[Any]) -> ProfileOut[Any]:
    return ProfileOut.of(stored)


def _by(right: Permission) -> Any:
    return Annotated[Call, Depends(Needs(right))]


def _of(generic: Any, argument: Any) -> Any:
    return generic[argument]


def _id_words(kind: Kind[Any]) -> str:
    return f"{kind.label_zh}编号 / id of the {kind.label}"


def _typed(endpoint: Endpoint, kind: Kind[Any], **types: Any) -> Endpoint:
    """Let a function declare to FastAPI the types that a kind gives its parameters, and say what it is about."""
    declared = inspect.signature(endpoint, eval_str=True)
    parameters = [one.replace(annotation=types.get(one.name, one.annotation)) for one in declared.parameters.values()]
    endpoint.__signature__ = declared.replace(parameters=parameters)  # type: ignore[attr-defined]
    endpoint.__doc__ = (endpoint.__doc__ or "").format(plural=kind.plural)
    return endpoint
