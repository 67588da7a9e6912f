"""The city's model: freeze the store, train, evaluate, say whether it may serve, replay.

What of it is recorded stands in ``model_changes`` and ``pointing``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from api.access import Permission
from api.advice.advisor import Advisor
from api.call import Call
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.asof import all_versions
from api.store.queries.events import list_events
from api.usecases.models.expert_leads import ask_about
from features.errors import ArtifactError, InputError, UnknownIdError
from features.lead_tags import LeadTags, lead_tags
from features.policy.pack import Policy
from features.project import ProjectProfile
from features.tagger import Tagger, TagMemory
from recommender.learned.artifact import Artifact
from recommender.learned.promotion import ExpertCount, PromotionRecord
from recommender.learned.registry import Registry
from training.city.backtest import Backtest, backtest
from training.city.data import CityData, city_data
from training.city.estimates import BacktestConfig
from training.city.evaluate import Evaluation, EvaluationConfig
from training.city.promote import PromotionConfig, compare, verdicts
from training.city.recipe import CityRecipe
from training.city.report import report_html
from training.city.shadow import Shadow, shadow_report
from training.city.train import Trained, train_city
from training.snapshot import DatedVersion, Snapshot, read_snapshot, write_snapshot

__all__ = ["Learning", "Report", "freeze"]

SEED = 20240807


def freeze(call: Call, folder: Path) -> tuple[Path, Snapshot]:
    """Freeze the store into a snapshot under ``folder``; return where it is and what it holds."""
    call.require(Permission.CHANGE_MODELS)
    with call.read() as tx:
        snapshot = Snapshot(
            projects=tuple(
                DatedVersion(one.id, one.version, one.effective_on, one.recorded_at, one.profile)
                for one in all_versions(tx, call.actor, PROJECTS)
            ),
            parks=tuple(
                DatedVersion(one.id, one.version, one.effective_on, one.recorded_at, one.profile)
                for one in all_versions(tx, call.actor, PARKS)
            ),
            events=tuple(list_events(tx, call.actor)),
        )
    return write_snapshot(snapshot, folder), snapshot


@dataclass(frozen=True)
class Report:
    """An evaluation of one model, and whether it may serve by it."""

    model_id: str
    evaluation: Evaluation
    record: PromotionRecord

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {"model_id": self.model_id, **self.evaluation.to_json(), **self.record.to_json()}


class Learning:
    """Trains and manages the models of one installation.

    Parameters
    ----------
    data_dir
        Holds ``snapshots/`` and ``models/``.
    """

    def __init__(self, data_dir: Path, *, policy: Policy, tagger: Tagger) -> None:
        self.snapshots = data_dir / "snapshots"
        self.registry = Registry(data_dir / "models")
        self._policy = policy
        self._tagger = tagger
        self._data: CityData | None = None

    def data(self, snapshot_id: str | None = None) -> CityData:
        """Read a snapshot, the latest written one by default, and prepare it for learning."""
        folder = self._folder(snapshot_id)
        snapshot = read_snapshot(folder)
        if self._data is None or self._data.snapshot.content_hash != snapshot.content_hash:
            self._data = city_data(snapshot, policy=self._policy, tag=self._tag)
        return self._data

    def train(self, *, snapshot_id: str | None = None, seed: int = SEED) -> tuple[str, Trained]:
        """Train on a snapshot and register the model."""
        trained = train_city(
            self.data(snapshot_id),
            recipe=CityRecipe(),
            evaluation=EvaluationConfig(),
            seed=seed,
            sentences=self._tagger.encoder,
            encoder="" if self._tagger.encoder is None else self._tagger.encoder.identity,
        )
        return self.registry.register(trained.artifact), trained

    def evaluate(
        self,
        model_id: str,
        *,
        snapshot_id: str | None = None,
        folder: Path | None = None,
        experts: Sequence[ExpertCount] = (),
    ) -> Report:
        """Compare a model's recipe with what serves, the policy's score and what is simpler; keep what came of it.

        Parameters
        ----------
        folder
            Where to write the report as HTML; ``None`` = nowhere.
        experts
            Counts of the leads that an expert has judged.
        """
        artifact = self.registry.read(model_id)
        found = compare(
            self.data(snapshot_id),
            _recipe(artifact),
            self._incumbent(),
            evaluation=EvaluationConfig(),
            seed=int(artifact.about["seed"]),
            sentences=self._tagger.encoder,
        )
        report = Report(model_id, found, self._kept(model_id, found, experts))
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            for language in ("zh", "en"):
                page = report_html(found, report.record, model_id=model_id, language=language)
                (folder / f"{model_id}.{language}.html").write_text(page, encoding="utf-8")
        return report

    def measured(self, model_id: str, trained: Trained) -> PromotionRecord:
        """Judge a model by what its own training measured, where no other serves; keep what came of it."""
        return self._kept(model_id, trained.evaluation, ())

    def experts(self, call: Call, model_id: str, leads: Path) -> tuple[ExpertCount, ...]:
        """Count how a model does on leads that an expert has judged, in a folder as :func:`ask_about` takes it."""
        advisor = Advisor(call.store, tagger=self._tagger, models=self.registry.folder, pinned=model_id)
        return ask_about(call, advisor, leads).counts()

    def _kept(self, model_id: str, found: Evaluation, experts: Sequence[ExpertCount]) -> PromotionRecord:
        record = verdicts(found, PromotionConfig(), experts=experts)
        self.registry.keep(model_id, record)
        return record

    def backtest(
        self, model_id: str, rival_id: str | None, *, months: int, snapshot_id: str | None = None, seed: int = SEED
    ) -> Backtest:
        """Replay past months by one model's recipe and another's; ``None`` = the policy's score."""
        rival = None if rival_id is None else _recipe(self.registry.read(rival_id))
        config = BacktestConfig(months=months)
        recipe, encoder = _recipe(self.registry.read(model_id)), self._tagger.encoder
        return backtest(self.data(snapshot_id), recipe, rival, config=config, seed=seed, sentences=encoder)

    def shadow(self, *, snapshot_id: str | None = None, seed: int = SEED) -> Shadow:
        """Compare the model in the shadow with the one that serves, on the leads since both were trained."""
        model_id, serving = self.registry.shadow(), self.registry.models.known().model_id
        if model_id is None:
            raise InputError("no model is in the shadow", zh="当前没有影子模型")
        return shadow_report(
            self.data(snapshot_id),
            None if serving is None else self.registry.read(serving),
            self.registry.read(model_id),
            config=BacktestConfig(),
            seed=seed,
            sentences=self._tagger.encoder,
        )

    def _incumbent(self) -> CityRecipe | None:
        """Return the recipe of the model that serves; one that cannot be read is no rival, and may be replaced."""
        serving = self.registry.models.known().model_id
        try:
            return None if serving is None else _recipe(self.registry.read(serving))
        except (ArtifactError, UnknownIdError):
            return None

    def _folder(self, snapshot_id: str | None) -> Path:
        if snapshot_id is not None:
            if Path(snapshot_id).name != snapshot_id:
                raise InputError(f"not the name of a snapshot: {snapshot_id!r}", zh=f"不是快照名称：{snapshot_id!r}")
            return self.snapshots / snapshot_id
        found = [path for path in self.snapshots.glob("[!.]*") if (path / "manifest.json").is_file()]
        if not found:
            raise InputError(
                "there is no snapshot yet: run 'jianghai model snapshot' first",
                zh="还没有快照：请先运行 jianghai model snapshot",
            )
        return max(found, key=lambda path: ((path / "manifest.json").stat().st_mtime_ns, path.name))

    def _tag(self, profiles: Sequence[ProjectProfile], memory: TagMemory) -> Sequence[LeadTags]:
        return lead_tags(profiles, self._tagger, memory=memory)


def _recipe(artifact: Artifact) -> CityRecipe:
    """Return the recipe that a model was made by."""
    try:
        return CityRecipe.model_validate(artifact.about["recipe"])
    except (KeyError, ValidationError) as fault:
        raise ArtifactError(
            f"artifact: made by a recipe that this program does not know: {fault}",
            zh="模型的训练方案无法识别，请用当前版本重新训练",
        ) from fault
