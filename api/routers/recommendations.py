"""Places for a lead, why not that place, what would help, and the leads that could come to a place."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request, Response

from api.access import Permission
from api.advice.answers import AdviceQuestion
from api.advice.rendered import Rendered
from api.call import Call
from api.routers.access import Needs
from api.routers.reply import Reply
from api.routers.strict import router_for
from api.schemas.common import Lang, ParkId, ProjectId
from api.schemas.recommendations import FixOut, InboundOut, MatchOut, NearestFixOut, RecommendationIn, SlateOut
from api.services import Served
from api.usecases.leads import lead
from recommender.matching.requirements import PlaceRequest

router = router_for("recommendations")

Reader = Annotated[Call, Depends(Needs(Permission.READ_RECOMMENDATIONS))]
Inviter = Annotated[Call, Depends(Needs(Permission.READ_INBOUND))]
Limit = Annotated[int | None, Query(ge=1, le=100, description="most places")]


@router.get("/projects/{project_id}/recommendations", response_model=SlateOut)
def recommend(
    call: Reader,
    services: Served,
    request: Request,
    project_id: ProjectId,
    lang: Lang = "zh",
    limit: Limit = None,
    what_if: Annotated[bool, Query(description="also look for one change that would help")] = False,
    all_questions: Annotated[bool, Query(description="every question about the lead, not the first five only")] = False,
) -> Response:
    """Return the places recommended for a project, with reasons, questions and near misses."""
    question = AdviceQuestion(language=lang, limit=limit, what_if=what_if, all_questions=all_questions)
    answer = services.answers.recommend(call, project_id, question)
    return sent(answer, request)


@router.post("/projects/{project_id}/recommendations", response_model=SlateOut)
def recommend_as_asked(
    call: Reader, services: Served, request: Request, project_id: ProjectId, asked: RecommendationIn, lang: Lang = "zh"
) -> Response:
    """Return the places recommended under this request's own conditions: places left out, facts required."""
    places = PlaceRequest(exclude=asked.exclude, requirements=asked.requirements, keep_unknown=asked.keep_unknown)
    question = AdviceQuestion(
        language=lang, limit=asked.limit, what_if=asked.what_if, all_questions=asked.all_questions, places=places
    )
    answer = services.answers.recommend(call, project_id, question)
    return sent(answer, request)


@router.get("/projects/{project_id}/nearest-fix", response_model=NearestFixOut)
def nearest_fix(call: Reader, services: Served, project_id: ProjectId, lang: Lang = "zh") -> Response:
    """Return the one change at a place that would make it this project's first choice."""
    fix = lead.nearest_fix(call, services.advisor, project_id)
    told = None if fix is None else FixOut(**fix.to_json(lang))
    said = NearestFixOut(project_id=project_id, policy_version=call.policy.version, fix=told)
    return Reply.of(said).response()


@router.get("/projects/{project_id}/parks/{park_id}", response_model=MatchOut)
def why_not(call: Reader, services: Served, project_id: ProjectId, park_id: ParkId, lang: Lang = "zh") -> Response:
    """Return one project at one place rule by rule, whether it is allowed or not, with what would mend it."""
    match = lead.explain(call, services.advisor, project_id, park_id)
    return Reply.of(MatchOut(**match.to_json(lang))).response()


@router.get("/parks/{park_id}/inbound", response_model=InboundOut)
def inbound(
    call: Inviter, services: Served, request: Request, park_id: ParkId, lang: Lang = "zh", limit: Limit = 20
) -> Response:
    """Return the open leads that a place could take, best first."""
    question = AdviceQuestion(language=lang, limit=limit)
    answer = services.answers.inbound(call, park_id, question)
    return sent(answer, request)


def sent(answer: Rendered, request: Request) -> Response:
    """Return an answer packed if the reader takes that, or the word that it has not changed."""
    headers = {"ETag": answer.etag, "Cache-Control": "no-store", "Vary": "Accept-Encoding"}
    if answer.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        packed = {**headers, "Content-Encoding": "gzip"}
        return Response(answer.packed, headers=packed, media_type="application/json")
    return Response(answer.plain, headers=headers, media_type="application/json")
