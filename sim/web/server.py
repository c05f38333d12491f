"""The server of the page: its files, the catalogue, the languages, and answers to questions."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from sim.settings.errors import SettingError
from sim.web.languages import languages
from sim.web.live_runs import Busy, LiveRuns, Superseded
from sim.web.page_data import catalogue
from sim.web.request_guard import Guard, fault_response, refusal_response
from sim.web.requests import LARGEST_QUESTION, read_question, too_large
from sim.web.static_files import LANGUAGES, File, file_of, served_files

JSON = "application/json"
BODY_SECONDS = 30.0
"""Maximum time for the body of a question."""
CLIENT_CHECKED_EVERY = 0.03
"""Interval between checks whether the client has disconnected [seconds]."""


class Site(NamedTuple):
    """The static responses by path, and the object that answers questions."""

    files: dict[str, File]
    engine: LiveRuns


def as_json(content: Any) -> File:
    """A file of JSON."""
    return file_of(json.dumps(content, ensure_ascii=False, allow_nan=False).encode(), JSON)


def build_site(engine: LiveRuns, folder: Path = LANGUAGES) -> Site:
    """The files of the page with its catalogue and languages. Raises OSError or ValueError for a broken language file."""
    known = languages(folder)
    offered = [{"code": code, **content["language"]} for code, content in known.items()]
    made = {"/api/catalogue": as_json({**catalogue(), "languages": offered})}
    made |= {f"/api/texts/{code}": as_json(content) for code, content in known.items()}
    return Site({**served_files(), **made}, engine)


def give(request: Request, file: File) -> Response:
    """A file, or status 304 if the client has the current version."""
    headers = {"etag": file.tag}
    if request.headers.get("if-none-match") == file.tag:
        return Response(status_code=304, headers=headers)
    return Response(file.content, media_type=file.kind, headers=headers)


async def body_of(request: Request) -> bytes:
    """The body of a request.

    Raises SettingError if it is longer than allowed, TimeoutError if it comes too slowly, and ClientDisconnect.
    """
    body = b""
    async with asyncio.timeout(BODY_SECONDS):
        async for part in request.stream():
            body += part
            if len(body) > LARGEST_QUESTION:
                raise too_large()
    return body


@asynccontextmanager
async def watched(request: Request) -> Any:
    """Context with a function that tests whether the client is still connected."""
    gone: list[bool] = []

    async def watch() -> None:
        while not await request.is_disconnected():
            await asyncio.sleep(CLIENT_CHECKED_EVERY)
        gone.append(True)

    task = asyncio.create_task(watch())
    try:
        yield lambda: not gone
    finally:
        task.cancel()


def build_app(names: Iterable[str], engine: LiveRuns | None = None, folder: Path = LANGUAGES) -> ASGIApp:
    """The application for a server with these names (host and port)."""
    site = build_site(engine or LiveRuns(), folder)

    async def file(request: Request) -> Response:
        return give(request, site.files[request.url.path])

    async def answered(request: Request, answer: Callable[..., Awaitable[str]]) -> Response:
        if request.headers.get("content-type", "").split(";")[0].strip() != JSON:
            return refusal_response(415, "question", "a question is sent as application/json")
        try:
            question = read_question(await body_of(request))
        except SettingError as error:
            return refusal_response(400, error.kind, str(error), **error.parts)
        except TimeoutError:
            return refusal_response(408, "slow", f"a question has to arrive within {BODY_SECONDS:g} seconds")
        except ClientDisconnect:
            return refusal_response(400, "question", "the client has left before its question was complete")
        async with watched(request) as present:
            try:
                return Response(await answer(question, present), media_type=JSON)
            except SettingError as error:
                return refusal_response(400, error.kind, str(error), **error.parts)
            except Superseded:
                return refusal_response(409, "superseded", "superseded by a later question")
            except Busy as busy:
                reason = f"too many questions at the same time; place {busy.place} in the queue; try again in a moment"
                return refusal_response(503, "busy", reason, place=busy.place)

    async def comparison(request: Request) -> Response:
        return await answered(request, site.engine.answer)

    async def split(request: Request) -> Response:
        return await answered(request, site.engine.split)

    async def refuse(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        kind = "method" if error.status_code == 405 else "address"
        return refusal_response(error.status_code, kind, error.detail)

    async def fail(request: Request, error: Exception) -> Response:
        return fault_response()

    routes = [
        *(Route(address, file, methods=["GET"]) for address in site.files),
        Route("/api/comparison", comparison, methods=["POST"]),
        Route("/api/split", split, methods=["POST"]),
    ]
    app = Starlette(routes=routes, exception_handlers={HTTPException: refuse, 500: fail})
    return Guard(app, names, LARGEST_QUESTION)
