"""The server: only its own name, only listed files, small requests, strict headers, short errors."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

import sim
from sim.web.live_runs import LiveRuns
from sim.web.request_guard import own_names
from sim.web.requests import LARGEST_QUESTION
from sim.web.server import build_app
from sim.web.static_files import MODULES, STATIC, served_files

OWN = "http://127.0.0.1:8765"
ASKED = {"yours": {"base": "merger"}, "reference": {"base": "parallel"}, "draws": 1}


class Client:
    """Asks an application in this process."""

    def __init__(self, engine: LiveRuns):
        app = build_app(own_names("127.0.0.1", 8765), engine)
        self.transport = httpx.ASGITransport(app, raise_app_exceptions=False)  # type: ignore[arg-type]

    def request(self, method: str, address: str, **more: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(transport=self.transport, base_url=OWN) as client:
                return await client.request(method, address, **more)

        return asyncio.run(ask())

    def get(self, address: str, **more: Any) -> httpx.Response:
        return self.request("GET", address, **more)

    def post(self, address: str, **more: Any) -> httpx.Response:
        return self.request("POST", address, **more)


@pytest.fixture(scope="module")
def client() -> Client:
    return Client(LiveRuns())


def refused(client: Client, status: int, method: str = "POST", address: str = "/api/comparison", **more: Any) -> str:
    reply = client.request(method, address, **({"json": ASKED} | more if method == "POST" else more))
    assert reply.status_code == status, reply.text[:300]
    assert len(reply.text) < 800
    assert "Traceback" not in reply.text
    assert set(reply.json()) == {"error", "kind", "parts"}
    assert reply.headers["content-security-policy"].startswith("default-src 'none'")
    return reply.text


def test_a_question_is_answered(client: Client) -> None:
    found = client.post("/api/comparison", json=ASKED).json()
    assert set(found) == {"number", "draws", "seed", "precision", "yours", "reference", "paired"}
    assert found["yours"]["mechanisms"] == {"merger": {"strength": 1.0, "start": "2026-01"}}


def test_a_difference_is_split_into_time_and_content_as_by_compare(client: Client) -> None:
    found = client.post("/api/split", json={**ASKED, "draws": 3}).json()
    assert set(found) == {"number", "draws", "parts"}
    _, table = sim.compare(["merger"], draws=3, seeds=1, split=True)
    rows = table[table["metric"] == "progress_processes"].set_index("part")
    for part, row in rows.iterrows():
        assert found["parts"][part]["difference"] == pytest.approx(row["difference"], rel=1e-9), part
        assert found["parts"][part]["verdict"] == row["verdict"], part
    parts = found["parts"]
    assert parts["total"]["difference"] == pytest.approx(parts["time"]["difference"] + parts["content"]["difference"])
    assert parts["time"]["difference"] and parts["content"]["difference"]


def test_a_split_is_refused_as_a_comparison_is(client: Client) -> None:
    refused(client, 405, "GET", "/api/split")
    refused(client, 400, address="/api/split", json={**ASKED, "yours": {"base": "mergr"}})
    refused(
        client, 415, address="/api/split", json=None, content=json.dumps(ASKED), headers={"content-type": "text/plain"}
    )


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "127.0.0.1", "127.0.0.1:80", "localhost:1", ""])
def test_another_name_is_not_answered(client: Client, host: str) -> None:
    refused(client, 421, headers={"host": host})
    refused(client, 421, "GET", "/", headers={"host": host})


def test_own_names_are_answered(client: Client) -> None:
    for host in ("127.0.0.1:8765", "localhost:8765", "[::1]:8765"):
        assert client.get("/", headers={"host": host}).status_code == 200
    assert "192.168.1.5:9000" in own_names("192.168.1.5", 9000)
    assert "[fe80::1]:9000" in own_names("fe80::1", 9000)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1:8765", "http://127.0.0.1:81"])
def test_pages_of_other_sites_may_not_ask(client: Client, origin: str) -> None:
    refused(client, 403, headers={"origin": origin})
    refused(client, 403, headers={"sec-fetch-site": "cross-site"})
    assert client.post("/api/comparison", json=ASKED, headers={"origin": OWN}).status_code == 200


def test_forms_of_other_sites_cannot_ask(client: Client) -> None:
    refused(client, 415, json=None, content=json.dumps(ASKED), headers={"content-type": "text/plain"})


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_other_methods_are_refused(client: Client, method: str) -> None:
    refused(client, 405, method, "/api/comparison")


def test_a_question_is_not_got(client: Client) -> None:
    refused(client, 405, "GET", "/api/comparison")
    refused(client, 405, "POST", "/")


def test_large_requests_are_refused_unread_and_while_read(client: Client) -> None:
    headers = {"content-type": "application/json"}
    refused(client, 413, json=None, content=b"x" * (LARGEST_QUESTION + 1), headers=headers)
    refused(client, 413, headers={"content-length": "-5"})

    async def parts() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 1000

    assert "at most" in refused(client, 400, json=None, content=parts(), headers=headers)


def test_a_fault_in_a_question_gets_the_line_of_the_checks(client: Client) -> None:
    asked = {**ASKED, "yours": {"base": "merger", "changes": {"mechanism.merger.strenght": 1}}}
    text = refused(client, 400, json=asked)
    assert "did you mean 'mechanism.merger.strength'" in text
    assert json.loads(text)["parts"] == {
        "where": "yours", "what": "setting", "word": "mechanism.merger.strenght", "near": "mechanism.merger.strength",
    }  # fmt: skip
    assert len(refused(client, 400, json={**ASKED, "yours": {"base": "x" * 9000}})) < 700


@pytest.mark.parametrize(
    "address",
    [
        "/../pyproject.toml", "/%2e%2e/pyproject.toml", "/modules/../index.html", "/modules/..%2f..%2fserver.py",
        "/etc/passwd", "//etc/passwd", "/modules/", "/modules/none.js", "/languages/en.json", "/api/texts/..%2fcatalogue",
        "/api/texts/xx", "/index.html", "/.git/config", "/server.py",
    ],
)  # fmt: skip
def test_nothing_else_is_served(client: Client, address: str) -> None:
    refused(client, 404, "GET", address)


def test_a_crash_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = LiveRuns()
    monkeypatch.setattr(engine, "rows_of", None)
    reply = Client(engine).post("/api/comparison", json=ASKED)
    assert reply.status_code == 500
    said = "internal error in the server; its terminal names a file with the details"
    assert reply.json() == {"error": said, "kind": "fault", "parts": {}}


def test_files_come_with_strict_headers_and_are_sent_once(client: Client) -> None:
    reply = client.get("/")
    policy = reply.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    for directive in ("default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert directive in policy
    assert reply.headers["x-content-type-options"] == "nosniff"
    again = client.get("/", headers={"if-none-match": reply.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_every_module_and_no_other_file_is_served() -> None:
    assert {path.stem for path in (STATIC / "modules").iterdir()} == set(MODULES)
    plain = {f"/{path.name}" for path in STATIC.iterdir() if path.is_file() and path.suffix != ".html"}
    assert set(served_files()) == {"/", "/plotly.js", *plain, *(f"/modules/{name}.js" for name in MODULES)}


def test_modules_import_each_other_by_bare_names() -> None:
    for name in MODULES:
        text = (STATIC / "modules" / f"{name}.js").read_text(encoding="utf-8")
        assert set(re.findall(r'^import .*?from "(.+?)";', text, re.M | re.S)) <= set(MODULES), name
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|https?://(?!www\.w3\.org)", text
        ), name
        assert len(text.splitlines()) < 250, name
        assert ("fetch(" in text) == (name == "source"), name
