"""The queue of the page: clients whose question cannot be answered at once, in the order in which they came."""

import time
from collections.abc import Callable

MOST_IN_LINE = 512
FORGOTTEN_AFTER = 8.0
"""Time after which a client that did not send its question again loses its place [seconds]; the page sends it every 1.5 s."""


class WaitingLine:
    """Places of clients. It is used by the event loop alone."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.seen: dict[str, float] = {}

    def place(self, client: str, free: int) -> int:
        """The place of a client, from 1; 0 if it is its turn, with `free` questions that can be answered now.

        A client without a name has no place of its own and comes after all others.
        """
        now = self.clock()
        self.seen = {name: last for name, last in self.seen.items() if now - last < FORGOTTEN_AFTER}
        if client and (client in self.seen or len(self.seen) < MOST_IN_LINE):
            self.seen[client] = now  # a client that is known keeps its place
        before = list(self.seen).index(client) if client in self.seen else len(self.seen)
        if before < free:
            self.seen.pop(client, None)
            return 0
        return before - max(free, 0) + 1
