"""What an attacker tries first, against the whole application and against the program's own text."""

from __future__ import annotations

import ast
import re
import socket
import threading
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient

from api.access import SYSTEM, Role
from api.app import create_app
from api.middleware.connections import BoundedProtocol
from api.services import Services
from api.store.archive.portable import Digest, layout_of, read_rows
from api.store.kinds import PARKS, PROJECTS
from api.store.session import Store
from api.store.tables import METADATA
from api.usecases.leads.profiles import add_profile
from tests.api.people import bearer, browse
from tests.api.samples import call_of, park, project
from tests.api.serving import services_over

ROOT = Path(__file__).parents[2]
LAYERS = ("features", "recommender", "training", "api")
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'{{7*7}}${7*7}"
ODD = ("%", "_", "'", '"', "';DROP TABLE project;--", "\\", "' OR 1=1--", ".*", "[", "(")


@pytest.fixture
def store(sqlite: Store) -> Store:
    """One database is enough: what is asked here is asked above the store."""
    return sqlite


@pytest.fixture
def services(store: Store, tmp_path: Path) -> Services:
    add_profile(call_of(store, SYSTEM), PARKS, park("ntcx", office_free_m2=9000, operator=MARKUP))
    lead = project(name=MARKUP, description=f"{MARKUP} 行业大模型研发", site_mode="office", floor_area_m2=800)
    add_profile(call_of(store, SYSTEM), PROJECTS, lead)
    add_profile(call_of(store, SYSTEM), PROJECTS, project("P2"))
    return services_over(store, tmp_path)


@pytest.fixture
def app(services: Services) -> FastAPI:
    return create_app(services)


@pytest.fixture
def officer(app: FastAPI, store: Store) -> Iterator[TestClient]:
    with TestClient(app, headers=bearer(store, Role.OFFICER), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def browser(app: FastAPI, store: Store) -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False) as client:
        browse(client, store, Role.OFFICER)
        yield client


def readable(app: FastAPI) -> list[str]:
    """Every address that can be read, of things that exist."""
    known = {"project_id": "P1", "park_id": "ntcx", "subject": "projects", "login": "officer"}
    found = []
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute) and "GET" in (context.methods or ()):
            found.append(re.sub(r"{(\w+)[^}]*}", lambda name: known.get(name[1], "nothing00"), str(context.path)))
    return found


PAGES = ("/console/leads", "/console/leads/P1", "/console/search?q=alert", "/console/places/ntcx", "/console/")


def trees() -> Iterator[tuple[Path, ast.AST]]:
    """Every module of the product."""
    for layer in LAYERS:
        for file in (ROOT / layer).rglob("*.py"):
            yield file, ast.parse(file.read_text("utf-8"))


def called(node: ast.AST) -> str:
    """The name of what a call calls, dots included; "" where it is none."""
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def imported(node: ast.AST) -> list[str]:
    """The modules that a statement imports."""
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [one.name for one in node.names] if isinstance(node, ast.Import) else []


def test_markup_is_text_wherever_it_is_shown(browser: TestClient) -> None:
    shown = 0
    for path in PAGES:
        page = browser.get(path, follow_redirects=True)
        assert page.status_code < 500, path
        assert "<script>alert" not in page.text
        assert "onerror=alert(1)>" not in page.text
        assert "49$" not in page.text.replace("{{7*7}}${7*7}", "")
        shown += "&lt;script&gt;alert" in page.text
    assert shown >= 2


def test_quotes_and_wildcards_are_only_text(officer: TestClient) -> None:
    everything = len(officer.get("/api/v1/projects").json()["items"])
    assert everything == 2
    for text in ODD:
        for name in ("search", "text", "q", "cursor", "officer"):
            answer = officer.get("/api/v1/projects", params={name: text})
            assert answer.status_code < 500, (name, text)
            if answer.status_code == 200:
                kept = answer.json()["items"]
                assert all(text.casefold() in MARKUP.casefold() for _ in kept), (name, text)
        assert officer.get(f"/api/v1/projects/{text}").status_code == 422, text  # no id looks like that
    assert len(officer.get("/api/v1/projects").json()["items"]) == everything


def test_encoded_twice_is_not_decoded_twice(services: Services, store: Store) -> None:
    token = bearer(store, Role.OFFICER)["Authorization"]
    answers = {}
    with listening(services) as address:
        for path in ("%50%31", "P1", "%2550%2531", "..%252f..%252fetc", "..%2f..%2fetc"):
            request = f"GET /api/v1/projects/{path} HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n"
            answers[path] = said(address, f"{request}Connection: close\r\n\r\n".encode()).split(b" ")[1]
    assert [answers["P1"], answers["%50%31"]] == [b"200", b"200"]
    assert {answers["%2550%2531"], answers["..%252f..%252fetc"], answers["..%2f..%2fetc"]} <= {b"404", b"422"}


def test_no_code_is_made_of_text() -> None:
    """No eval, no exec, no shell, no pickle, no unsafe YAML, no template or format string out of a value."""
    forbidden = {"eval", "exec", "compile", "os.system", "os.popen", "pickle.loads", "pickle.load", "marshal.loads"}
    forbidden |= {"yaml.load", "yaml.unsafe_load", "jinja2.Template", "Template", "from_string", "np.load"}
    found = []
    for file, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name, words = called(node), {word.arg: word.value for word in node.keywords}
            shell = isinstance(words.get("shell"), ast.Constant) and words["shell"].value  # type: ignore[attr-defined]
            safe = name == "np.load" and ast.unparse(words.get("allow_pickle", ast.Constant(True))) == "False"
            safe |= name == "yaml.load" and "yaml.SafeLoader)" in file.read_text("utf-8")
            if (name in forbidden and not safe) or shell:
                found.append(f"{file.relative_to(ROOT)}:{node.lineno} {name}")
    assert found == []


def test_no_connection_is_opened_to_anywhere() -> None:
    """The database driver connects, and sign-in by the identity provider that is set; sockets are only listened on."""
    clients = {
        "requests",
        "urllib.request",
        "http.client",
        "aiohttp",
        "ftplib",
        "smtplib",
        "telnetlib",
        "httpx",
        "authlib.integrations.httpx_client",
    }
    connects = {"connect", "connect_ex", "create_connection", "open_connection", "sendto"}
    found = set()
    for file, tree in trees():
        names = {one for node in ast.walk(tree) for one in imported(node)}
        reaches = "socket" in names and any(called(node).rpartition(".")[2] in connects for node in ast.walk(tree))
        if reaches or clients & names:
            found.add(file.relative_to(ROOT).as_posix())
    assert found == {"api/auth/oidc.py"}


def test_only_approved_hashes_protect_anything() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno} {called(node)}"
        for file, tree in trees()
        for node in ast.walk(tree)
        if re.fullmatch(r"(hashlib\.)?(md5|sha1)|hashlib\.new|random\.\w+", called(node))
        and file.is_relative_to(ROOT / "api")
    ]
    assert found == []


def test_huge_numbers_are_refused(officer: TestClient) -> None:
    for limit in ("9" * 30, "-1", "0", "1e9", "NaN", "Infinity", "٣"):
        assert officer.get("/api/v1/projects", params={"limit": limit}).status_code == 422, limit
    body = '{"project_id":"X1","name":"甲（演示）","floor_area_m2":%s}'
    for number in ("1e999", "NaN", "-5", "9" * 400):
        wrapped = '{"profile":' + body % number + "}"
        for sent in (body % number, wrapped):
            headers = {"Content-Type": "application/json", "Idempotency-Key": f"k{len(number)}{len(sent)}"}
            answer = officer.post("/api/v1/projects", content=sent.encode(), headers=headers)
            assert answer.status_code == 422, (number, answer.text)


def test_no_other_origin_is_let_in(officer: TestClient, app: FastAPI) -> None:
    for path in ("/api/v1/projects", "/health/live", "/console/"):
        for method in ("GET", "OPTIONS"):
            headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
            answer = officer.request(method, path, headers=headers)
            assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_every_answer_names_its_type(officer: TestClient, app: FastAPI) -> None:
    paths = readable(app)
    assert len(paths) > 25
    for path in [*paths, "/nowhere", "/console/"]:
        answer = officer.get(path)
        assert answer.status_code < 500, path
        kind = answer.headers.get("content-type", "")
        if answer.content:
            assert kind, path
            assert not kind.startswith("text/") or "charset=utf-8" in kind.lower(), (path, kind)


def test_every_answer_is_safe_in_a_browser(officer: TestClient, browser: TestClient, app: FastAPI) -> None:
    """Interface and pages, what is there and what is not: types, frames, referrer, caches."""
    answers = [officer.get(path) for path in [*readable(app), "/nowhere"]]
    answers += [browser.get(path) for path in (*PAGES, "/console/leads/list", "/console/lead/P1", "/console/nowhere")]
    for answer in answers:
        said, path = answer.headers, str(answer.url)
        assert said["x-content-type-options"] == "nosniff", path
        assert said["referrer-policy"] in ("no-referrer", "same-origin"), path
        policy = said["content-security-policy"]
        assert policy.startswith("default-src 'none'"), path
        assert "frame-ancestors 'none'" in policy, path
        assert said["cache-control"] == ("no-cache" if "/api/v1/docs" in path else "no-store"), path


def test_reading_changes_nothing(officer: TestClient, browser: TestClient, app: FastAPI, services: Services) -> None:
    """GET, HEAD and OPTIONS of everything leave every record as it was; only sign-ins note when they were last seen."""

    def state() -> dict[str, str]:
        found = {}
        with services.store.read(SYSTEM) as tx:
            for table in METADATA.sorted_tables:
                if table.name in ("session", "api_token") or table.name.startswith("audit"):
                    continue
                digest = Digest()
                for row in read_rows(tx, layout_of(table)):
                    digest.add(row)
                found[table.name] = digest.value
        return found

    before = state()
    for path in readable(app):
        for method in ("GET", "HEAD", "OPTIONS"):
            officer.request(method, path)
            browser.request(method, path)
    assert state() == before


def test_unknown_methods_are_refused(officer: TestClient) -> None:
    for method in ("TRACE", "TRACK", "CONNECT", "PROPFIND", "FOO"):
        for path in ("/api/v1/projects", "/health/live"):
            answer = officer.request(method, path)
            assert answer.status_code == 405, (method, path)
            assert "authorization" not in answer.text.lower()


def test_a_parameter_given_twice_does_not_slip_through(officer: TestClient) -> None:
    assert officer.get("/api/v1/projects?limit=1&limit=100000").status_code == 422
    last = officer.get("/api/v1/projects?limit=100000&limit=1")
    assert (last.status_code, len(last.json()["items"])) == (200, 1)
    assert officer.get("/api/v1/projects?role=administrator").status_code == 422


def test_names_of_files_sent_decide_no_path(officer: TestClient, services: Services, tmp_path: Path) -> None:
    content = "线索编号,项目名称\nX1,甲（演示）\n".encode()
    before = {file for file in tmp_path.rglob("*") if file.is_file()}
    for name in ("../../../tmp/evil.csv", "/etc/passwd", "..\\..\\evil.csv", 'a".csv\r\nX: y', "a" * 5000 + ".csv"):
        files = {"file": (name, content)}
        answer = officer.post("/api/v1/imports", files=files, data={"subject": "projects"})
        assert answer.status_code == (400 if len(name) > 5000 else 202), answer.text
    made = {file for file in tmp_path.rglob("*") if file.is_file()} - before
    below = [file for file in made if file.is_relative_to(tmp_path / "jobs")]
    assert below
    assert not [file for file in made if "evil" in file.name or "passwd" in file.name]
    template = officer.get("/api/v1/templates/projects").headers["content-disposition"]
    assert template == 'attachment; filename="projects.xlsx"'


def test_no_file_outside_the_package_is_served(officer: TestClient) -> None:
    statics = ("/console/static", "/console/statics", "/static")
    for base in statics:
        for path in (
            "/",
            "/../site.py",
            "/%2e%2e/site.py",
            "/..%2f..%2fsettings.py",
            "/jh/",
            "//etc/passwd",
            "/.git/config",
        ):
            answer = officer.get(base + path)
            assert "import" not in answer.text or answer.status_code != 200, base + path
            assert "root:" not in answer.text


def test_password_fields_are_masked_and_can_be_pasted_into() -> None:
    fields = 0
    for file in (ROOT / "api" / "console" / "templates").glob("*.html"):
        for tag in re.findall(r"<input[^>]*>", file.read_text("utf-8"), re.S):
            if re.search(r'name="(password|old|new|again)"', tag):
                assert 'type="password"' in tag
                assert re.search(r'autocomplete="(current|new)-password"', tag)
                fields += 1
    assert fields >= 4
    scripts = "".join(file.read_text("utf-8") for file in (ROOT / "api" / "console" / "static").rglob("*.js"))
    assert "onpaste" not in scripts
    assert '"paste"' not in scripts


def test_scripts_keep_nothing_of_the_data() -> None:
    for file in (ROOT / "api" / "console" / "static").rglob("*.js"):
        text = file.read_text("utf-8")
        text = text.replace(".innerHTML = await fetchText(", "")  # a part of a page, escaped where it was rendered
        assert not re.search(
            r"indexedDB|(local|session)Storage|document\.cookie|innerHTML|outerHTML|document\.write|\beval\(", text
        ), file
        assert not re.search(r"__proto__|new Function", text), file.name


def test_the_wheel_holds_the_product_only() -> None:
    built = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert built["packages"] == list(LAYERS)
    for layer in LAYERS:
        assert not [
            file for file in (ROOT / layer).rglob("*") if "test_" in file.name or file.suffix in (".sqlite", ".env")
        ]


def test_a_request_with_two_lengths_is_not_served_twice(services: Services) -> None:
    """Content-Length and Transfer-Encoding together: whatever is answered, the rest is never taken for a request."""
    hidden = b"0\r\n\r\nGET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
    lengths = f"Content-Length: {len(hidden)}\r\nTransfer-Encoding: chunked\r\n"
    with listening(services) as address:
        answer = said(address, f"POST /nowhere HTTP/1.1\r\nHost: x\r\n{lengths}\r\n".encode() + hidden)
    assert answer.startswith(b"HTTP/1.1 4")
    assert b'"status":"ok"' not in answer


@contextmanager
def listening(services: Services) -> Iterator[tuple[str, int]]:
    """A real server: what it takes for a request is decided before the application."""
    server = uvicorn.Server(uvicorn.Config(create_app(services), http=BoundedProtocol, log_config=None))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield listener.getsockname()
        finally:
            server.should_exit = True
            thread.join()


def said(address: tuple[str, int], request: bytes) -> bytes:
    """What the server says to these bytes until it falls silent."""
    answer = b""
    with socket.create_connection(address) as client:
        client.settimeout(1)
        client.sendall(request)
        try:
            while part := client.recv(65536):
                answer += part
        except TimeoutError:
            pass
    return answer
