"""Request filter in front of the page: own host names only, small requests only, and strict security headers."""

import sys
import tempfile
import traceback
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sim.web.static_files import page_policy

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
METHODS = ("GET", "HEAD", "POST")
LONGEST_REASON = 400
LONGEST_LENGTH = 19
"""Maximum number of digits of the header Content-Length."""
MOST_TRACES, TRACE_NAME = 20, "dcsim-trace-"


def own_names(host: str, port: int) -> frozenset[str]:
    """Allowed values of the Host header: the address of the server, and the loopback names."""
    shown = f"[{host}]" if ":" in host else host
    return frozenset(f"{name}:{port}" for name in (*LOOPBACK, shown))


def refusal_response(status: int, kind: str, reason: str, **parts: Any) -> JSONResponse:
    """An error response: one line in English, and a kind with its parts, which the page translates."""
    return JSONResponse({"error": reason[:LONGEST_REASON], "kind": kind, "parts": parts}, status)


def fault_response() -> JSONResponse:
    """The error response for a fault of the server itself."""
    return refusal_response(500, "fault", "internal error in the server; its terminal names a file with the details")


class Traces:
    """Writes the traces of unexpected errors to files, at most MOST_TRACES, and one line per error to the terminal."""

    def __init__(self) -> None:
        self.written = 0

    def note(self, error: Exception) -> None:
        """Write the trace of an error to a temporary file, and print its name in one line."""
        line, where = f"{type(error).__name__}: {' '.join(str(error).split())}"[:LONGEST_REASON], ""
        if self.written < MOST_TRACES:
            self.written += 1
            text = "".join(traceback.format_exception(error))
            with suppress(OSError):
                number, name = tempfile.mkstemp(".txt", TRACE_NAME)
                with open(number, "w", encoding="utf-8", errors="backslashreplace") as file:
                    file.write(text)
                where = f"; the trace is in {name}"
        print(f"dcsim app: internal error ({ascii(line)[1:-1]}){where}", file=sys.stderr, flush=True)


class Guard:
    """Rejects requests for another host, from pages of other sites, and too large ones; adds strict security headers."""

    def __init__(self, app: ASGIApp, names: Iterable[str], largest: int):
        self.app = app
        self.names = frozenset(names)
        self.largest = largest
        self.traces = Traces()
        self.headers = {
            "content-security-policy": page_policy(),
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "cache-control": "no-cache",
        }

    def fault(self, scope: Scope) -> JSONResponse | None:
        """The error response for a request; None if it is allowed."""
        headers = Headers(scope=scope)
        if headers.getlist("host") not in [[name] for name in self.names]:
            return refusal_response(421, "host", "this server accepts only requests to its own address")
        if any(origin not in {f"http://{name}" for name in self.names} for origin in headers.getlist("origin")):
            return refusal_response(403, "site", "requests from pages of other sites are not allowed")
        if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            return refusal_response(403, "site", "requests from pages of other sites are not allowed")
        if scope["method"] not in METHODS:
            return refusal_response(405, "method", "only GET and POST are allowed")
        length = headers.get("content-length", "0")
        short = length.isascii() and length.isdigit() and len(length) <= LONGEST_LENGTH
        if not short or int(length) > self.largest:
            return refusal_response(413, "large", f"a request has at most {self.largest} bytes", most=self.largest)
        return None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer with an error response."""
        if scope["type"] != "http":
            return

        started = False

        async def with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers[name] = value
            await send(message)

        try:
            await (self.fault(scope) or self.app)(scope, receive, with_headers)
        except Exception as error:  # the last resort: the server continues, and its terminal stays readable
            self.traces.note(error)
            if not started:
                await fault_response()(scope, receive, with_headers)
