"""Limits of a connection to the page: time for the head of a request and for an answer, and number of connections."""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 10.0
"""Maximum time for the head of a request, and without a further request."""
ANSWER_SECONDS = 120.0
"""Maximum time for the answer to a request, in which the client also has to read it."""
MOST_CONNECTIONS = 256
GRACE_SECONDS = 0.5
"""A connection younger than this is not closed to make room: its request may have arrived already."""


class LimitedProtocol(H11Protocol):
    """HTTP of uvicorn with limits: clients that open connections and send or read nothing cannot lock out others.

    When there are too many connections, the oldest ones on which no request is being answered are closed.
    """

    timer: asyncio.TimerHandle | None = None
    since = 0.0
    """Time at which the connection began to wait for a request, or to answer one."""

    def connection_made(self, transport: Any) -> None:
        """A new connection: make room for it, and wait for its first request."""
        super().connection_made(transport)
        self.wait(HEAD_SECONDS)
        self.make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """The end of a connection."""
        if self.timer is not None:
            self.timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read from the client; the time for an answer begins with the end of a head."""
        before = self.cycle
        super().data_received(data)
        if self.cycle is not before and self.answers():
            self.wait(ANSWER_SECONDS)

    def on_response_complete(self) -> None:
        """After an answer: wait for the next request."""
        super().on_response_complete()
        if not self.transport.is_closing():
            self.wait(ANSWER_SECONDS if self.answers() else HEAD_SECONDS)

    def answers(self) -> bool:
        """Whether a request is being answered."""
        return self.cycle is not None and not self.cycle.response_complete

    def wait(self, seconds: float) -> None:
        """Close the connection after this time, unless something happens before."""
        if self.timer is not None:
            self.timer.cancel()
        self.since = self.loop.time()
        self.timer = self.loop.call_later(seconds, self.end)

    def end(self) -> None:
        """Close the connection; an answer that the client does not read is dropped."""
        if self.answers():
            self.transport.abort()
        else:
            self.transport.close()

    def make_room(self) -> None:
        """Close the oldest connections that wait for a request, if there are too many."""
        now = self.loop.time()
        others = [one for one in self.connections if isinstance(one, LimitedProtocol) and not one.answers()]
        old = sorted((one for one in others if now - one.since > GRACE_SECONDS), key=lambda one: one.since)
        for one in old[: max(0, len(self.connections) - MOST_CONNECTIONS)]:
            self.connections.discard(one)  # at once: it is counted until its transport reports its end
            one.end()
