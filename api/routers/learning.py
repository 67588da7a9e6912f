"""Models: list, look at, train, evaluate, promote, roll back, put in the shadow and compare."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Depends, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel

from api.access import Permission
from api.call import Call
from api.problems.problem import language_of
from api.routers.access import Needs
from api.routers.once import Once
from api.routers.reply import Reply
from api.routers.strict import router_for
from api.schemas.common import Lang, ModelId
from api.schemas.jobs import JobOut, ModelTask, ShadowTask, TrainIn
from api.schemas.learning import ModelDetail, ModelOut, ModelsOut, PointerOut, ShadowIn, ShadowOut
from api.services import Served, Services
from api.store.queries.jobs import JobKind
from api.usecases.models import pointing
from features.errors import UnknownIdError

router = router_for("models", prefix="/models")
serving = router_for("models", prefix="/serving-model")
shadow = router_for("models", prefix="/shadow-model")

Reader = Annotated[Call, Depends(Needs(Permission.READ_MODELS))]
Changer = Annotated[Call, Depends(Needs(Permission.CHANGE_MODELS))]
HTML: dict[int | str, dict[str, Any]] = {200: {"content": {"text/html": {"schema": {"type": "string"}}}}}
REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"


@router.get("")
def list_(_: Reader, services: Served) -> ModelsOut:
    """List all models."""
    return ModelsOut(items=[ModelOut.of(one) for one in services.registry.listed()])


@router.post("", status_code=202, response_model=JobOut)
def train(call: Changer, services: Served, once: Once, how: TrainIn) -> Response:
    """Freeze the store and train a model on it, in the background."""
    return once(call, lambda: _begun(services, call, JobKind.TRAIN, how))


@serving.get("")
def pointer(_: Reader, services: Served, request: Request) -> PointerOut:
    """Return which model is promoted, and those before it; with a `fault`, what is in memory or the policy ranks."""
    fault = services.advisor.model_fault()
    return PointerOut.of(services.registry.models.known(), None if fault is None else fault.say(language_of(request)))


@serving.post("/rollback", response_model=PointerOut)
def roll_back(call: Changer, services: Served, once: Once) -> Response:
    """Let the former model serve again."""
    return once(call, lambda: Reply.of(PointerOut.of(pointing.roll_back(call, services.registry))))


@shadow.get("")
def in_shadow(_: Reader, services: Served) -> ShadowOut:
    """Return which model is in the shadow."""
    return ShadowOut(model_id=services.registry.shadow())


@shadow.put("", response_model=ShadowOut)
def set_shadow(call: Changer, services: Served, once: Once, which: ShadowIn) -> Response:
    """Put a model in the shadow, or none."""
    return once(
        call, lambda: Reply.of(ShadowOut(model_id=pointing.set_shadow(call, services.registry, which.model_id)))
    )


@shadow.post("/report", status_code=202, response_model=JobOut)
def compare_shadow(call: Changer, services: Served, once: Once) -> Response:
    """Compare the model in the shadow with the serving one on the leads since both were trained, in the background."""
    return once(call, lambda: _begun(services, call, JobKind.SHADOW, ShadowTask()))


@router.get("/{model_id}")
def show(_: Reader, services: Served, model_id: ModelId) -> ModelDetail:
    """Return a model's manifest: configuration, seed, versions, metrics."""
    artifact, record = services.registry.read(model_id), services.registry.record(model_id)
    promotion = None if record is None else record.to_json()
    return ModelDetail(model_id=model_id, artifact_hash=artifact.hash, about=dict(artifact.about), promotion=promotion)


@router.post("/{model_id}/evaluate", status_code=202, response_model=JobOut)
def evaluate(call: Changer, services: Served, once: Once, model_id: ModelId) -> Response:
    """Compare a model with baselines and with the serving one, in the background."""
    services.registry.read(model_id)
    return once(call, lambda: _begun(services, call, JobKind.EVALUATE, ModelTask(model_id=model_id)))


@router.post("/{model_id}/promote", status_code=202, response_model=JobOut)
def promote(call: Changer, services: Served, once: Once, model_id: ModelId) -> Response:
    """Let a model serve if it is good enough, in the background; the job says why not if it is not."""
    services.registry.read(model_id)
    return once(call, lambda: _begun(services, call, JobKind.PROMOTE, ModelTask(model_id=model_id)))


@router.get("/{model_id}/report", response_class=FileResponse, responses=HTML)
def report(
    _: Reader, services: Served, model_id: ModelId, lang: Lang = "zh", format: Literal["html", "json"] = "html"
) -> FileResponse:
    """Return the report of a model's latest evaluation."""
    services.registry.read(model_id)
    name = f"{model_id}.json" if format == "json" else f"{model_id}.{lang}.html"
    path = services.settings.data_dir / "reports" / name
    if not path.is_file():
        raise UnknownIdError(f"model {model_id!r} was not evaluated yet", zh=f"模型 {model_id!r} 尚未评估")
    media = "application/json" if format == "json" else "text/html"
    return FileResponse(path, media_type=media, headers={"Content-Security-Policy": REPORT_POLICY})


def _begun(services: Services, call: Call, kind: JobKind, task: BaseModel) -> Reply:
    job = services.job_queue.learn(call, kind, task)
    services.jobs.wake()
    return Reply.of(JobOut.of(job), status=202)
