"""模型: train, look at the report, promote, roll back. Promotion refuses a model that is worse, and says where."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from api.access import Permission
from api.console.page import Page, get, post
from api.console.visit import Visit
from api.schemas.jobs import ModelTask, TrainIn
from api.store.queries.jobs import LEARNING, OPEN, Job, JobKind
from api.usecases.models.pointing import roll_back
from features.bilingual import Bilingual
from recommender.learned.promotion import Comparison, PromotionRecord, in_words

_LATEST = 5
_LEAST_REACH = 0.05


@dataclass(frozen=True, slots=True)
class IntervalBar:
    """One comparison as a bar around zero: where its interval begins and how wide it is, in hundredths of all."""

    comparison: Comparison
    left: float
    width: float


def interval_bars(record: PromotionRecord) -> list[IntervalBar]:
    """Return every comparison that had leads, all on one scale with zero in the middle."""
    shown = [one for one in record.comparisons if one.leads]
    reach = max([_LEAST_REACH, *(abs(value) for one in shown for value in (one.low, one.high))])
    return [
        IntervalBar(one, round(50 * (1 + one.low / reach), 2), round(50 * (one.high - one.low) / reach, 2))
        for one in shown
    ]


class ModelsPage(Page):
    """All models, the serving one first."""

    path = "/models"
    words = Bilingual("模型", "Models")
    icon = "fa-solid fa-chart-line"
    permission = Permission.READ_MODELS
    guide = "models"

    @get()
    def index(self, visit: Visit) -> Response:
        """List the models with what can be done about them."""
        return self.show(visit, "models.html", **self._models(visit))

    @get("/jobs")
    def jobs(self, visit: Visit) -> Response:
        """Return how far the work on models is, fetched again and again while something runs."""
        return self.fragment(visit, "models_jobs.html", **self._models(visit))

    @post("/train")
    def train(self, visit: Visit) -> Response:
        """Freeze the data and train a model on it."""
        return self._begin(visit, JobKind.TRAIN, TrainIn())

    @post("/{model_id}/evaluate")
    def evaluate(self, visit: Visit) -> Response:
        """Compare a model with the baselines and the serving one."""
        return self._begin(visit, JobKind.EVALUATE, self._task(visit))

    @post("/{model_id}/promote")
    def promote(self, visit: Visit) -> Response:
        """Let a model serve, if it is good enough."""
        return self._begin(visit, JobKind.PROMOTE, self._task(visit))

    @post("/rollback")
    def roll_back(self, visit: Visit) -> Response:
        """Let the former model serve again."""
        services = visit.services
        pointer = roll_back(visit.call, services.registry)
        now = pointer.model_id or visit.say("政策评分", "the policy's score")
        return visit.go("/models", said=visit.say(f"已回退，现由{now}排序。", f"Rolled back: {now} ranks now."))

    def _begin(self, visit: Visit, kind: JobKind, task: ModelTask | TrainIn) -> Response:
        services = visit.services
        services.job_queue.learn(visit.call, kind, task)
        services.jobs.wake()
        return visit.go("/models", said=visit.say(f"已开始：{kind.zh}。可离开此页。", f"Begun: {kind.en.lower()}."))

    @staticmethod
    def _task(visit: Visit) -> ModelTask:
        model_id = visit.part("model_id")
        visit.services.registry.read(model_id)
        return ModelTask(model_id=model_id)

    @staticmethod
    def _models(visit: Visit) -> dict[str, object]:
        services = visit.services
        listed = sorted(services.registry.listed(), key=lambda one: (one.serving, one.model_id), reverse=True)
        folder = services.settings.data_dir / "reports"
        jobs: list[Job] = []
        if visit.actor.may(Permission.OWN_JOBS):
            jobs = list(services.job_queue.listed(visit.call, kinds=tuple(LEARNING), limit=_LATEST).items)
        return {
            "models": listed,
            "reported": {
                one.model_id for one in listed if (folder / f"{one.model_id}.{visit.language}.html").is_file()
            },
            "records": {
                one.model_id: record for one in listed if (record := services.registry.record(one.model_id)) is not None
            },
            "bars": interval_bars,
            "in_words": in_words,
            "pointer": services.registry.models.known(),
            "ranking": services.advisor.model_id,
            "fault": services.advisor.model_fault(),
            "jobs": jobs,
            "any_open": any(job.state in OPEN for job in jobs),
            "OPEN": OPEN,
            "may_change": visit.actor.may(Permission.CHANGE_MODELS),
        }
