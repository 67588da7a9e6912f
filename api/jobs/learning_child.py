"""The process in which a model is trained, evaluated or promoted: a task on standard input, an answer on its output.

Run as ``python -m api.jobs.learning_child`` with the settings of the installation in its environment.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from typing import Any

from api.access import Actor, Role
from api.call import Call
from api.problems import files
from api.settings import Settings, load_settings
from api.store.opening import open_installation
from api.usecases.models.learning import SEED, Learning
from api.usecases.models.model_changes import promote, take_snapshot, train
from features.errors import JianghaiError
from features.policy.pack import load_policy
from features.tagger import Tagger
from features.text.encoder import SentenceEncoder, SentenceEncoderConfig

_ROLES = {role.value: role for role in Role}


def main() -> None:
    """Do one task."""
    order = json.load(sys.stdin)
    try:
        answer: dict[str, Any] = {"result": _do(order, load_settings())}
    except (JianghaiError, OSError) as fault:
        refusal = files.refusal_of(fault) if isinstance(fault, OSError) else fault
        if refusal is None:
            raise
        answer = {"fault": {"code": refusal.code, "zh": refusal.say("zh"), "en": refusal.say("en")}}
    json.dump(answer, sys.stdout, ensure_ascii=True)


def _do(order: dict[str, Any], settings: Settings) -> dict[str, Any]:
    kind, task, who = order["kind"], order["task"], order["actor"]
    actor = Actor.of(who["id"], _ROLES[who["role"]])
    policy = load_policy(settings.policy_pack)
    vectors = settings.data_dir / "vectors"
    encoder = SentenceEncoder(SentenceEncoderConfig(model_folder=settings.sentence_model, cache_folder=vectors))
    learning = Learning(settings.data_dir, policy=policy, tagger=Tagger.of(policy, encoder))
    if kind == "evaluate":
        return _evaluate(learning, task, settings)
    with open_installation(settings) as store:
        call = Call(actor=actor, store=store, pack=lambda: policy, now=_now())
        if kind == "train":
            return _train(call, learning, task)
        if kind == "shadow":
            path, _ = take_snapshot(call, learning.snapshots)
            return {"model_id": learning.registry.shadow(), **learning.shadow(snapshot_id=path.name).to_json()}
        pointer = promote(call, learning, task["model_id"], clock=_now)
    return {"model_id": pointer.model_id, "former": list(pointer.former)}


def _train(call: Call, learning: Learning, task: dict[str, Any]) -> dict[str, Any]:
    path, _ = take_snapshot(call, learning.snapshots)
    seed = task.get("seed") or SEED
    model_id, trained = train(call, learning, snapshot_id=path.name, seed=seed, clock=_now)
    return {"model_id": model_id, "snapshot": path.name, **trained.evaluation.to_json()}


def _now() -> dt.datetime:
    """Return the present instant: the one clock of this process."""
    return dt.datetime.now(dt.UTC)


def _evaluate(learning: Learning, task: dict[str, Any], settings: Settings) -> dict[str, Any]:
    folder = settings.data_dir / "reports"
    report = learning.evaluate(task["model_id"], folder=folder).to_json()
    (folder / f"{task['model_id']}.json").write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return report


if __name__ == "__main__":
    main()
