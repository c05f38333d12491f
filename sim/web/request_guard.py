"""What stands before the page: only our own name, only small requests, and headers that keep others out."""

from collections.abc import Iterable
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sim.web.static_files import page_policy

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
METHODS = ("GET", "HEAD", "POST")
LONGEST_REASON = 400


def own_names(host: str, port: int) -> frozenset[str]:
    """What the Host header may say: the address that is listened on, and this machine's names for itself."""
    shown = f"[{host}]" if ":" in host else host
    return frozenset(f"{name}:{port}" for name in (*LOOPBACK, shown))


def refusal_response(status: int, kind: str, reason: str, **parts: Any) -> JSONResponse:
    """Why there is no answer: in one English line, and as a kind with its parts, which the page says in its language."""
    return JSONResponse({"error": reason[:LONGEST_REASON], "kind": kind, "parts": parts}, status)


class Guard:
    """Refuses requests meant for another host or sent by another site's page, and too large ones; adds strict headers."""

    def __init__(self, app: ASGIApp, names: Iterable[str], largest: int):
        self.app = app
        self.names = frozenset(names)
        self.largest = largest
        self.headers = {
            "content-security-policy": page_policy(),
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "cache-control": "no-cache",
        }

    def fault(self, scope: Scope) -> JSONResponse | None:
        """The refusal of a request; None if it may pass."""
        headers = Headers(scope=scope)
        if headers.getlist("host") not in [[name] for name in self.names]:
            return refusal_response(421, "host", "this server answers only to its own address")
        if any(origin not in {f"http://{name}" for name in self.names} for origin in headers.getlist("origin")):
            return refusal_response(403, "site", "pages of other sites may not ask here")
        if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            return refusal_response(403, "site", "pages of other sites may not ask here")
        if scope["method"] not in METHODS:
            return refusal_response(405, "method", "only GET and POST are answered")
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self.largest:
            return refusal_response(413, "large", f"a request has at most {self.largest} bytes", most=self.largest)
        return None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or answer with a short refusal."""
        if scope["type"] != "http":
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers[name] = value
            await send(message)

        fault = self.fault(scope)
        await (fault or self.app)(scope, receive, with_headers)
