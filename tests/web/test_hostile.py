"""Clients that mean harm or fail: arbitrary JSON, half requests, too many connections, and faults of the server itself."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect

from sim.web import connections, live_runs, request_guard, server
from sim.web.live_runs import LiveRuns
from sim.web.request_guard import own_names
from sim.web.requests import Question, side_paths, world_paths
from sim.web.serve import LARGEST_HEAD, listening
from sim.web.server import build_app
from sim.web.waiting_line import FORGOTTEN_AFTER, WaitingLine
from tests.support.browser import Served, Visiting
from tests.support.examples import examples
from tests.web.test_server import ASKED, Client, refused

JSON = {"content-type": "application/json"}
BAD = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**400), 10**400), st.floats(), st.text(), st.text(st.characters(categories=["Cs"])),
    st.sampled_from(["merger", "parallel", "nested", "\ud800", "9" * 400, 10**400, -(10**4000), "2026-01", "x" * 500]),
)  # fmt: skip
ANY = st.recursive(
    BAD, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
)
PATHS = st.sampled_from(list(side_paths()) + list(world_paths())) | st.text(max_size=20)
SIDE = ANY | st.fixed_dictionaries(
    {}, optional={"base": BAD | st.just("merger"), "changes": ANY | st.dictionaries(PATHS, BAD, max_size=3)}
)
QUESTION = ANY | st.fixed_dictionaries(
    {"yours": SIDE, "reference": SIDE},
    optional={
        "world": ANY | st.dictionaries(PATHS, BAD, max_size=3),
        "draws": BAD,
        "seed": BAD,
        "client": BAD,
        "number": BAD,
    },
)


class Instant(LiveRuns):
    """Accepts every valid question without running it."""

    async def answer(self, question: Question, present: Any = None) -> str:
        return "{}"


@pytest.fixture(scope="module")
def client() -> Client:
    return Client(Instant())


def written(content: Any) -> bytes:
    return json.dumps(content).encode()


@pytest.mark.slow
@settings(max_examples=examples(120), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(QUESTION, st.sampled_from(["POST", "GET"]))
def test_arbitrary_json_to_every_address_is_answered_or_refused(client: Client, content: Any, method: str) -> None:
    try:
        body = written(content)
    except ValueError:  # Python does not write an integer of more than 4,300 digits
        return
    for address in ("/api/comparison", "/api/catalogue", "/api/texts/en", "/"):
        reply = client.request(method, address, content=body, headers=JSON)
        assert reply.status_code in (200, 400, 405, 413), (address, reply.text)
        if reply.status_code != 200:
            assert set(reply.json()) == {"error", "kind", "parts"}


@settings(max_examples=examples(100), deadline=None)
@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_refused(client: Client, body: bytes) -> None:
    assert client.post("/api/comparison", content=body, headers=JSON).status_code == 400


@pytest.mark.parametrize(
    "part",
    [
        r'"client": "\ud800"',
        '"seed": ' + "9" * 400, '"seed": ' + "9" * 9000, '"draws": NaN', '"draws": 1e999', '"draws": -Infinity',
        r'"world": {"\ud800": 1}', '"world": {"work.adoption_cost": ' + "9" * 400 + "}", '"seed": ' + "[" * 8000,
    ],
)  # fmt: skip
def test_what_no_answer_could_repeat_is_refused_in_one_line(client: Client, part: str) -> None:
    body = json.dumps(ASKED)[:-1] + f", {part}}}"
    assert "finite numbers and whole characters" in refused(client, 400, json=None, content=body, headers=JSON)


@pytest.mark.parametrize("length", ["²".encode("latin-1"), b"9" * 5000, b"+1", b"1 1", b""])
def test_a_length_that_is_no_number_is_refused(client: Client, length: bytes) -> None:
    refused(client, 413, headers={b"content-length": length})


def test_a_client_that_leaves_in_the_middle_of_its_question_is_no_fault(capsys: pytest.CaptureFixture[str]) -> None:
    app = build_app(own_names("127.0.0.1", 8765), Instant())
    sent: list[Any] = []
    coming = [{"type": "http.request", "body": b'{"yours"', "more_body": True}, {"type": "http.disconnect"}]
    scope = {
        "type": "http", "method": "POST", "path": "/api/comparison", "raw_path": b"/api/comparison", "query_string": b"",
        "headers": [(b"host", b"127.0.0.1:8765"), (b"content-type", b"application/json")], "http_version": "1.1",
    }  # fmt: skip

    async def receive() -> Any:
        return coming.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == 400
    assert capsys.readouterr().err == ""


def test_a_fault_is_one_line_with_a_file_of_its_trace(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = Instant()
    monkeypatch.setattr(engine, "answer", None)
    monkeypatch.setattr(request_guard, "MOST_TRACES", 1)
    broken = Client(engine)
    for _ in range(2):
        assert broken.post("/api/comparison", json=ASKED).status_code == 500
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith(
        "dcsim app: internal error (TypeError: 'NoneType' object is not callable); the trace is in "
    )
    trace = Path(first.rsplit(" ", 1)[1])
    assert "Traceback" in trace.read_text()
    trace.unlink()
    assert "the trace is in" not in second


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
    """A server in a thread, with a short queue."""
    monkeypatch.setattr(live_runs, "MOST_WAITING", 4)
    with listening("127.0.0.1", 0) as found:
        host, port = found.getsockname()
        app = build_app(own_names(host, port), LiveRuns(2))
        config = uvicorn.Config(
            app, log_level="critical", lifespan="off", ws="none", http=connections.LimitedProtocol, limit_concurrency=80,
            h11_max_incomplete_event_size=LARGEST_HEAD, timeout_graceful_shutdown=1,
        )  # fmt: skip
        running = uvicorn.Server(config)
        thread = threading.Thread(target=running.run, args=([found],), daemon=True)
        thread.start()
        yield host, port
        running.should_exit = True
        thread.join(10)


def closed_after(plain: socket.socket) -> float:
    """Time until the server closes a connection [seconds]."""
    start = time.monotonic()
    plain.settimeout(10)
    with suppress(ConnectionResetError):
        while plain.recv(1000):
            pass
    return time.monotonic() - start


def test_half_open_connections_lock_out_nobody(address: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 40)
    half = [socket.create_connection(address) for _ in range(120)]
    for plain in half:
        plain.sendall(b"GET / HTTP/1.1\r\nX: ")
    time.sleep(2 * connections.GRACE_SECONDS)
    assert httpx.get(f"http://{address[0]}:{address[1]}/", timeout=10).status_code == 200
    for plain in half:
        plain.close()


def test_a_head_has_to_come_in_time_even_drop_by_drop(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 1.0)
    with socket.create_connection(address) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nX: ")
        sender = threading.Thread(target=drip, args=(plain,), daemon=True)
        sender.start()
        assert closed_after(plain) < 5.0


def drip(plain: socket.socket) -> None:
    """Send a byte now and then until the connection is closed."""
    with suppress(OSError):
        for _ in range(100):
            plain.sendall(b"x")
            time.sleep(0.1)


def test_a_body_has_to_come_in_time(address: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "BODY_SECONDS", 0.5)
    with socket.create_connection(address) as plain:
        head = f"POST /api/comparison HTTP/1.1\r\nHost: {address[0]}:{address[1]}\r\nContent-Type: application/json\r\n"
        plain.sendall(f"{head}Content-Length: 100\r\n\r\n{{".encode())
        assert plain.recv(1000).startswith(b"HTTP/1.1 408")


@pytest.mark.slow
def test_fifty_browsers_at_once_are_all_answered_in_a_queue(address: tuple[str, int]) -> None:
    places: list[int] = []

    async def browse(client: httpx.AsyncClient, number: int) -> int:
        asked = {**ASKED, "draws": 8, "seed": number % 5, "client": f"browser {number}", "number": 1}
        for _ in range(200):
            reply = await client.post("/api/comparison", json=asked)
            if reply.status_code != 503:
                return reply.status_code
            assert reply.json()["kind"] == "busy"
            places.append(reply.json()["parts"]["place"])
            await asyncio.sleep(0.1)
        return 503

    async def everybody() -> list[int]:
        async with httpx.AsyncClient(base_url=f"http://{address[0]}:{address[1]}", timeout=60) as client:
            return await asyncio.gather(*(browse(client, number) for number in range(50)))

    assert set(asyncio.run(everybody())) == {200}
    assert places
    assert min(places) >= 1
    assert max(places) <= 50


def test_the_queue_keeps_its_order_and_forgets_who_left() -> None:
    now = [0.0]
    line = WaitingLine(lambda: now[0])
    assert [line.place(name, 0) for name in "abc"] == [1, 2, 3]
    assert line.place("", 0) == 4
    assert line.place("d", 1) == 3, "the free place is kept for the first"
    assert line.place("b", 1) == 1
    assert line.place("a", 1) == 0
    assert [line.place(name, 0) for name in "bcd"] == [1, 2, 3]
    now[0] = FORGOTTEN_AFTER - 1.0
    assert line.place("d", 0) == 3
    now[0] = FORGOTTEN_AFTER + 1.0
    assert line.place("d", 1) == 0
    assert line.place("", 1) == 0


@pytest.mark.slow
@pytest.mark.browser
def test_the_page_shows_its_place_in_the_queue_and_then_the_curves(page_server: Served, visit: Visiting) -> None:
    visited = visit()
    busy = {"error": "too many questions", "kind": "busy", "parts": {"place": 7}}
    left = [busy, busy]

    def answer(route: Any) -> None:
        if left:
            route.fulfill(status=503, content_type="application/json", body=json.dumps(left.pop()))
        else:
            route.continue_()

    visited.page.route("**/api/comparison", answer)
    visited.page.goto(page_server.address + "#yours=merger&reference=parallel&draws=1")
    expect(visited.page.locator("#notice")).to_contain_text("Your place in the queue: 7")
    expect(visited.page.locator("#notice")).to_be_empty(timeout=20_000)
    assert not left
