"""Progress of a batch: a bar on a terminal, otherwise one line per minute."""

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TextIO

from tqdm import tqdm

SECONDS_BETWEEN_LINES = 60.0
"""Seconds between lines if the output is not a terminal."""


class Progress:
    """Displays on `stream`: finished runs, failed runs, runs per second and remaining time."""

    def __init__(
        self,
        label: str,
        total: int,
        stored: int = 0,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`stored` of the `total` runs exist already; they count as finished but not for the rate."""
        self.label, self.total, self.done, self.failures = label, total, stored, 0
        self.stream, self.clock = stream or sys.stderr, clock
        self.last_line = clock()
        self.measured_from: tuple[float, int] | None = None
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
        """Count `runs` further finished runs. The rate is measured from the first on, which may have waited for compilation."""
        self.done += runs
        now = self.clock()
        if self.measured_from is None:
            self.measured_from = now, self.done
            if not self.bar.disable:
                self.bar.unpause()
                self.bar.initial += runs
        self.bar.update(runs)
        if self.bar.disable and now - self.last_line >= SECONDS_BETWEEN_LINES:
            self.last_line = now
            print(self.line(), file=self.stream, flush=True)

    def fail(self, message: str) -> None:
        """Count a failed run and print its message at once."""
        self.failures += 1
        self.say(message)
        if not self.bar.disable:
            self.bar.set_postfix(failed=self.failures)

    def say(self, message: str) -> None:
        """Print a line without damaging the bar."""
        self.bar.clear()
        print(message, file=self.stream, flush=True)
        self.bar.refresh()

    def extend(self, total: int, stored: int) -> None:
        """Set the size of the plan to `total` runs, of which `stored` exist."""
        self.total = self.bar.total = total
        self.done = self.bar.n = self.bar.initial = stored
        self.bar.refresh()

    def line(self) -> str:
        """The state of progress in one line."""
        begun, before = self.measured_from or (self.clock(), self.done)
        ran, seconds = self.done - before, self.clock() - begun
        rate = ran / seconds if seconds > 0.0 else 0.0
        left = tqdm.format_interval((self.total - self.done) / rate) if rate > 0.0 else "unknown time"
        failed = f", {self.failures:,} failed" if self.failures else ""
        return f"{self.label}: {self.done:,} of {self.total:,} runs{failed}, {rate:.1f} per second, {left} left"
