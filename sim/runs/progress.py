"""How far a batch is: a bar on a terminal, elsewhere a line a minute."""

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TextIO

from tqdm import tqdm

A_LINE_EVERY = 60.0
"""Seconds between lines where there is no terminal."""


class Progress:
    """Runs done, runs failed, runs a second and time left, on `stream`."""

    def __init__(
        self,
        label: str,
        total: int,
        stored: int = 0,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`stored` of the `total` runs are there already; they count as done and not for the rate."""
        self.label, self.total, self.done, self.failures = label, total, stored, 0
        self.stream, self.clock = stream or sys.stderr, clock
        self.stored, self.started = stored, clock()
        self.last_line = self.started
        self.bar = tqdm(
            total=total,
            initial=stored,
            unit="run",
            desc=label,
            file=self.stream,
            disable=not self.stream.isatty(),
        )

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.bar.close()

    def add(self, runs: int = 1) -> None:
        """So many more runs have ended."""
        self.done += runs
        self.bar.update(runs)
        now = self.clock()
        if self.bar.disable and now - self.last_line >= A_LINE_EVERY:
            self.last_line = now
            print(self.line(), file=self.stream, flush=True)

    def fail(self, message: str) -> None:
        """A run has failed: say so at once."""
        self.failures += 1
        self.say(message)
        if not self.bar.disable:
            self.bar.set_postfix(failed=self.failures)

    def say(self, message: str) -> None:
        """A line of text that leaves the bar whole."""
        self.bar.clear()
        print(message, file=self.stream, flush=True)
        self.bar.refresh()

    def extend(self, total: int, stored: int) -> None:
        """The plan has grown to `total` runs, of which so many are there."""
        self.total = self.bar.total = total
        self.stored += stored - self.done
        self.done = self.bar.n = stored
        self.bar.refresh()

    def line(self) -> str:
        """How far it is, in one line."""
        ran, seconds = self.done - self.stored, self.clock() - self.started
        rate = ran / seconds if seconds > 0.0 else 0.0
        left = tqdm.format_interval((self.total - self.done) / rate) if rate > 0.0 else "unknown time"
        failed = f", {self.failures:,} failed" if self.failures else ""
        return f"{self.label}: {self.done:,} of {self.total:,} runs{failed}, {rate:.1f} a second, {left} left"
