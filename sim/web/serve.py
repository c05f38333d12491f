"""Start the server of the page: check packages, open the socket, answer requests until interrupted."""

import errno
import socket
import sys
from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING

from sim.settings.errors import SettingError

if TYPE_CHECKING:
    from sim.web.live_runs import LiveRuns

NEEDED = ("starlette", "uvicorn", "plotly")
LARGEST_HEAD = 16_384
"""Maximum size of the header of a request [bytes]."""


def check_packages(*names: str) -> None:
    """Raises SettingError for missing packages; the message states how to install them."""
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


def warm_up(engine: "LiveRuns") -> None:
    """Run once what the page asks first, so that its first curves come at once."""
    import asyncio

    from sim.web.requests import read_question

    first = b'{"yours": {"base": "joint_roadmap"}, "reference": {"base": "parallel"}}'
    asyncio.run(engine.answer(read_question(first)))


def serve(app: object, found: socket.socket) -> None:
    """Answer requests until interrupted."""
    import uvicorn

    from sim.web.connections import MOST_CONNECTIONS, LimitedProtocol

    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        log_level="error",
        access_log=False,
        server_header=False,
        date_header=False,
        lifespan="off",
        ws="none",
        http=LimitedProtocol,
        loop="asyncio",
        limit_concurrency=2 * MOST_CONNECTIONS,  # connections beyond the limit that are all being answered
        h11_max_incomplete_event_size=LARGEST_HEAD,
        timeout_graceful_shutdown=1,
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run([found])
    print("dcsim app: stopped", file=sys.stderr)
