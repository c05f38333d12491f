"""A server of the page in a thread, and one browser for all tests; without a browser they fail in CI and skip elsewhere."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from sim.runs.options import DOUBLE
from sim.web.live_runs import LiveRuns
from sim.web.request_guard import own_names
from sim.web.server import build_app
from sim.web.static_files import LANGUAGES

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
ANSWERED = "body[data-number]:not(.working)"
"""A page that shows all draws of the last answer, none of which is still awaited."""


class Served(NamedTuple):
    """A running page: its address and what answers its questions."""

    address: str
    engine: LiveRuns


def served(folder: Path = LANGUAGES, precision: str = DOUBLE) -> Iterator[Served]:
    """Serve the page on a free port until the caller is done."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port, engine = found.getsockname()[1], LiveRuns(precision=precision)
        app = build_app(own_names("127.0.0.1", port), engine, folder)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", ws="none", http="h11"))
        thread = threading.Thread(target=server.run, args=([found],), daemon=True)
        thread.start()
        yield Served(f"http://127.0.0.1:{port}/", engine)
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="session")
def page_server() -> Iterator[Served]:
    """The page as it ships."""
    yield from served()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; not for the whole session, since Playwright keeps an event loop running while it lasts."""
    if not CHROMIUM.exists():
        reason = f"no browser at {CHROMIUM}; install one with: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield found
        found.close()


class Visit(NamedTuple):
    """An open page, the addresses it has asked for, and what its console complained of."""

    page: Page
    requests: list[str]
    faults: list[str]

    def go(self, address: str) -> Page:
        """Open an address and wait for its curves."""
        self.page.goto("about:blank")
        self.page.goto(address)
        self.page.wait_for_selector(ANSWERED)
        if address.startswith("file:"):
            self.page.wait_for_selector("body[data-charts]")
        return self.page


Visiting = Callable[..., Visit]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visiting]:
    """Gives open pages: `visit(width=, height=, locale=, tour=)`; no console fault may come up in any of them."""
    opened: list[Any] = []
    faults: list[str] = []

    def made(width: int = 1440, height: int = 900, locale: str = "en-US", tour: bool = False, **more: Any) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, locale=locale, **more)
        if not tour:
            context.add_init_script(
                "if (['http:', 'file:'].includes(location.protocol)) localStorage.setItem('dcsim-tour', '1')"
            )
        opened.append(context)
        page, requests = context.new_page(), []
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        return Visit(page, requests, faults)

    yield made
    for context in opened:
        context.close()
    assert [fault for fault in faults if "Failed to load resource" not in fault] == []
