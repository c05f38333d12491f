"""`dcsim app`: start the server, make it ready, say where it is, and open the browser."""

import errno
import socket
import sys
import threading
import webbrowser
from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING

from sim.application import Job
from sim.check import SettingError
from sim.warm import warm

if TYPE_CHECKING:
    from sim.web.engine import Engine

NEEDED = ("starlette", "uvicorn", "plotly")
MOST_CONNECTIONS = 64


def app_task(job: Job) -> None:
    """Serve the page until interrupted. Raises SettingError for missing packages and for a port that cannot be had."""
    check_packages(*NEEDED)
    host, port = job.options["host"], job.options["port"]
    with listening(host, port) as found:
        port = found.getsockname()[1]
        warm()
        from sim.web.engine import Engine
        from sim.web.guard import own_names
        from sim.web.server import build_app

        engine = Engine()
        app = build_app(own_names(host, port), engine)
        warm_up(engine)
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
        print(f"dcsim app: {address}  (Ctrl+C stops it)", flush=True)
        if job.options["browser"]:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        serve(app, found)


def check_packages(*names: str) -> None:
    """Raise SettingError for packages that are missing, saying how to install them."""
    missing = [name for name in names if find_spec(name) is None]
    if missing:
        raise SettingError(
            f"the page needs {', '.join(missing)}; install what it needs with: pip install 'dcsim[web]' "
            "(in a clone: pip install -e '.[web]')"
        )


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises SettingError, saying what to choose instead."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SettingError(
                f"port: {port} is in use, perhaps by another dcsim app; choose another with port=..., or port=0 for any"
            ) from None
        reason = error.strerror or str(error)
        raise SettingError(
            f"cannot listen on {host}, port {port} ({reason}); choose others with host=, port="
        ) from None


def warm_up(engine: "Engine") -> None:
    """Run once what the page asks first, so that its first curves come at once."""
    import asyncio

    from sim.web.questions import read_question

    first = b'{"yours": {"base": "joint_roadmap"}, "reference": {"base": "parallel"}}'
    asyncio.run(engine.answer(read_question(first)))


def serve(app: object, found: socket.socket) -> None:
    """Answer requests until interrupted."""
    import uvicorn

    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        log_level="error",
        access_log=False,
        server_header=False,
        date_header=False,
        lifespan="off",
        ws="none",
        http="h11",
        loop="asyncio",
        limit_concurrency=MOST_CONNECTIONS,
        h11_max_incomplete_event_size=LARGEST_HEAD,
        timeout_graceful_shutdown=1,
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run([found])
    print("dcsim app: stopped", file=sys.stderr)


LARGEST_HEAD = 16_384
"""Bytes of the head of a request."""
