"""`dcsim app` as people start it: what it says, what it refuses, and how the page bears its end and return."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import util

import httpx
import pytest
from playwright.sync_api import expect

from sim.web import serve as verb
from tests.support.asking import refused
from tests.support.browser import ANSWERED, Visiting

pytestmark = pytest.mark.processes


@contextmanager
def started(port: int = 0) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command in a process of its own, and the address it prints."""
    words = [sys.executable, "-m", "sim", "app", "browser=false", f"port={port}"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            said = process.stdout.readline()
            found = re.fullmatch(r"dcsim app: (http://127\.0\.0\.1:\d+/)  \(Ctrl\+C stops it\)\n", said)
            assert found, (said, process.stderr.read() if process.poll() is not None and process.stderr else "")
            yield process, found[1]
        finally:
            process.kill()


def test_the_command_says_its_address_when_it_is_ready_and_stops(capsys: pytest.CaptureFixture[str]) -> None:
    with started() as (process, address):
        asked = {"yours": {"base": "joint_roadmap"}, "reference": {"base": "parallel"}}
        assert httpx.post(address + "api/comparison", json=asked).elapsed.total_seconds() < 1.0  # warmed up
        port = int(address.rsplit(":", 1)[1].strip("/"))
        with socket.create_connection(("127.0.0.1", port)) as plain:
            plain.sendall(f"GET /../../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            assert plain.recv(1000).startswith(b"HTTP/1.1 404")
        with socket.create_connection(("127.0.0.1", port)) as plain:
            plain.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * 100_000)
            assert plain.recv(1000).startswith(b"HTTP/1.1 400")
        assert f"{port} is in use" in refused(capsys, ["app", f"port={port}", "browser=false"])
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=20)
        assert told == "dcsim app: stopped\n"
        assert process.returncode == 0


def test_mistakes_get_one_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert "port: 70000 is not allowed" in refused(capsys, ["app", "port=70000"])
    assert "did you mean 'browser'" in refused(capsys, ["app", "browsr=false"])
    assert "cannot listen on no.such.host.invalid" in refused(capsys, ["app", "host=no.such.host.invalid"])
    missing = {"starlette": None}
    monkeypatch.setattr(
        verb, "find_spec", lambda name: missing.get(name, util.find_spec(name)) if name in missing else True
    )
    told = refused(capsys, ["app"])
    assert "the page needs starlette; install" in told
    assert "pip install 'dcsim[web]'" in told


@pytest.mark.browser
def test_the_page_bears_a_server_that_dies_and_returns(visit: Visiting) -> None:
    page = visit().page
    with started() as (process, address):
        page.goto(address + "#yours=merger&reference=parallel&draws=1")
        page.wait_for_selector(ANSWERED)
        os.kill(process.pid, signal.SIGKILL)
        process.wait(10)
        page.locator("#on-merger").uncheck()
        expect(page.locator("#notice")).to_contain_text("The server does not answer.")
        page.locator("#on-sunset").check()
        expect(page.locator("#notice")).to_contain_text("The server does not answer.")
    with started(int(address.rsplit(":", 1)[1].strip("/"))):
        expect(page.locator("#notice")).to_be_empty(timeout=20_000)
        expect(page.locator(".why")).to_contain_text("Sunset, in yours only.")
