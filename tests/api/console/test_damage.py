"""A damaged model, pack copy, cache, upload, draft or report never stops the service: at start, and while it runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient

from api.access import SYSTEM, Role
from api.advice.packs import FOLDER, keep_pack, kept_pack
from api.app import create_app
from api.auth.keys import kept_key
from api.observability.sharing import shared_folder
from api.services import Services
from api.store.session import Store
from features.errors import FilesUnavailable, PolicyError
from features.policy.pack import load_policy
from features.text.vectors import VectorFolder
from recommender.learned.registry import Registry
from tests.api.console import test_page_roles
from tests.api.console.visitor import Visitor
from tests.api.faults import HARMS, harmed
from tests.api.people import bearer, browse
from tests.api.serving import policy, services_over
from tests.training.cities import promotion_record, small_artifact

JOB, DRAFT = "a" * 20, "d" * 43


def fill(folder: Path) -> tuple[str, list[Path]]:
    """Put a file of every kind into a data folder; return the model that serves, and the files."""
    registry = Registry(folder / "models")
    model_id, other = (registry.register(small_artifact(strength=one, last_seq=10**9)) for one in (0.0, 0.6))
    registry.point_to(model_id)
    registry.set_shadow(other)
    registry.keep(model_id, promotion_record())
    keep_pack(folder, policy())
    VectorFolder(folder / "vectors", 2).put("ab" * 32, np.array([0.6, 0.8], np.float32))
    texts = {
        f"jobs/{JOB}/upload": "线索编号,项目名称\nX1,甲（演示）\n",
        f"drafts/{DRAFT}.json": "{}",
        f"reports/{model_id}.zh.html": "<p>报告</p>",
        f"reports/{model_id}.json": "{}",
        "snapshots/s/manifest.json": "{}",
        "audit-anchors.jsonl": json.dumps({"at": "2026-01-01", "count": 0, "seal": ""}) + "\n",
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return model_id, [path for path in files if "sqlite" not in path.name and path.name not in (".lock", "console.key")]


def walk(app: FastAPI, services: Services) -> Iterator[tuple[str, int]]:
    """Look at every page and every route, as somebody who may see models and the audit."""
    with TestClient(app, follow_redirects=False, raise_server_exceptions=False) as client:
        visitor = Visitor(client)
        for role in (Role.STEWARD, Role.AUDITOR):
            browse(client, services.store, role, login=f"sees-{role.value}")
            for page in test_page_roles.calls(app):
                seen = role is Role.STEWARD or "audit" in page.path
                if page.method == "GET" and "{key}" not in page.path and seen:
                    yield page.address, visitor.get(page.address).status
        client.cookies.clear()
        headers = bearer(services.store, Role.STEWARD, login="sees-routes")
        for context in iter_route_contexts(app.routes):
            if isinstance(context.original_route, APIRoute) and "GET" in (context.methods or ()):
                path = str(context.path).replace("{project_id}", "L1").replace("{job_id}", JOB)
                yield path, client.get(path, headers=headers).status_code


@pytest.mark.slow
@pytest.mark.parametrize("harm", HARMS)
def test_every_page_and_route_answers_whatever_happens_to_every_file(store: Store, tmp_path: Path, harm: str) -> None:
    _, files = fill(tmp_path)
    running = services_over(store, tmp_path)
    running.advisor.prepare(running.call(SYSTEM))
    app = create_app(running)
    with ExitStack() as damage:
        for file in files:
            damage.enter_context(harmed(file, harm))
        started = services_over(store, tmp_path)
        started.advisor.prepare(started.call(SYSTEM))
        for served, services in ((app, running), (create_app(started), started)):
            failures = [told for told in walk(served, services) if told[1] >= 500]
            assert failures == [], harm


@pytest.fixture
def store(tmp_path: Path, town: Path) -> Iterator[Store]:
    """The small city's store."""
    file = tmp_path / "store.sqlite"
    file.write_bytes(town.read_bytes())
    with Store(f"sqlite:///{file}") as opened:
        yield opened


def test_the_page_of_models_says_what_is_wrong_and_promotes_another(store: Store, tmp_path: Path) -> None:
    model_id, _ = fill(tmp_path)
    services = services_over(store, tmp_path)
    with (
        harmed(tmp_path / "models" / model_id, "removed"),
        TestClient(create_app(services), follow_redirects=False) as client,
    ):
        visitor = Visitor(client)
        browse(client, store, Role.STEWARD, login="sees-models")
        page = visitor.get("/console/models")
        assert f"上线的模型无法读取：{model_id}：无法读取" in page.words
        assert "现按政策评分排序" in page.words
        assert "现由政策百分制评分排序" in page.words
        assert str(tmp_path) not in page.text
        told = client.get("/api/v1/serving-model?lang=en").json()
        assert (told["model_id"], told["fault"]) == (model_id, f"{model_id}: cannot be read")
        assert client.get("/health/ready").json()["status"] == "degraded"
    assert client.get("/health/ready").json()["status"] == "ok"


@pytest.mark.parametrize("harm", HARMS)
def test_a_damaged_pointer_is_mended_by_pointing_anew(tmp_path: Path, harm: str) -> None:
    model_id, _ = fill(tmp_path)
    registry = Registry(tmp_path / "models")
    file = tmp_path / "models" / "current.json"
    with harmed(file, harm):
        if file.is_dir():
            file.rmdir()
        assert registry.point_to(model_id).model_id == model_id
        assert Registry(tmp_path / "models").models.pointer().model_id == model_id


@pytest.mark.parametrize("harm", HARMS)
def test_copies_and_caches_are_made_anew_or_done_without(tmp_path: Path, harm: str) -> None:
    fill(tmp_path)
    copy = next((tmp_path / FOLDER).iterdir())
    row = np.array([0.6, 0.8], np.float32)
    vector = next((tmp_path / "vectors").rglob("*.npy"))
    with harmed(copy, harm), harmed(vector, harm):
        assert kept_pack(tmp_path, policy().version) is None
        keep_pack(tmp_path, policy())
        assert (kept_pack(tmp_path, policy().version) is None) == (harm == "folder")
        cache = VectorFolder(tmp_path / "vectors", 2)
        assert cache.get("ab" * 32) is None
        cache.put("ab" * 32, row)
        assert (cache.get("ab" * 32) is None) == (harm == "folder")
    for folder in (FOLDER, "vectors", "metrics"):
        with harmed(tmp_path / folder, "unreadable") if (tmp_path / folder).exists() else ExitStack():
            keep_pack(tmp_path, policy())
            VectorFolder(tmp_path / "vectors", 2).put("cd" * 32, row)
    (tmp_path / "metrics").write_text("in the way")
    with shared_folder(tmp_path) as shared:
        assert shared.is_dir()


@pytest.mark.parametrize("harm", ["emptied", "truncated", "garbage", "folder", "unreadable"])
def test_a_damaged_key_is_refused_and_never_replaced(tmp_path: Path, harm: str) -> None:
    file = tmp_path / "console.key"
    key = kept_key(file, lambda: "k" * 43)
    with harmed(file, harm), pytest.raises((FilesUnavailable, OSError)):
        kept_key(file, lambda: "n" * 43)
    assert kept_key(file, lambda: "n" * 43) == key


def test_a_damaged_pack_in_force_is_a_clear_refusal(tmp_path: Path) -> None:
    (tmp_path / "manifest.yaml").write_text("{[", "utf-8")
    with pytest.raises(PolicyError) as caught:
        load_policy(tmp_path)
    assert caught.value.say("zh")
