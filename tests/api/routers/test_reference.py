"""The page that describes the interface: complete, without a script, without anything from elsewhere."""

from __future__ import annotations

import html
import re

from fastapi import FastAPI
from fastapi.testclient import TestClient


def test_the_page_names_every_operation_and_every_shape(app: FastAPI) -> None:
    client = TestClient(app)
    answer = client.get("/api/v1/docs")
    assert answer.headers["content-type"].startswith("text/html")
    document = client.get("/api/v1/openapi.json").json()
    for path, methods in document["paths"].items():
        assert f"<code>{path}</code>" in answer.text
        for operation in methods.values():
            assert (
                html.escape(operation["description"].split("\n")[0], quote=True).replace("&#x27;", "&#39;")
                in answer.text
            )
    targets = set(re.findall(r'href="#([^"]+)"', answer.text))
    assert targets <= set(re.findall(r'id="([^"]+)"', answer.text))
    assert {f"schema-{name}" for name in document["components"]["schemas"]} <= set(
        re.findall(r'id="([^"]+)"', answer.text)
    )


def test_the_page_runs_nothing_and_asks_nobody(app: FastAPI) -> None:
    client = TestClient(app)
    answer = client.get("/api/v1/docs")
    assert "<script" not in answer.text
    assert " style=" not in answer.text
    assert not re.search(r'(src|href)="https?:', answer.text)
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
    assert client.get("/api/v1/docs/style.css").headers["content-type"].startswith("text/css")


def test_the_page_works_behind_a_prefix(app: FastAPI) -> None:
    client = TestClient(app, root_path="/match")
    assert 'href="/match/api/v1/docs/style.css"' in client.get("/match/api/v1/docs").text
