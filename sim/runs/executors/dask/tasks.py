"""Tasks under way at Dask's workers: how large and how many they are, and what becomes of those whose worker dies."""

import math
import time
import uuid
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from queue import Empty, SimpleQueue
from typing import NamedTuple

from distributed import Client, Future
from distributed.scheduler import KilledWorker

from sim.runs.batch import Ran
from sim.runs.executors.base import Seen, error_line
from sim.runs.executors.dask.worker_pool import Workers, refused_worker
from sim.runs.executors.dask.worker_task import Answer, Order, do_task, plain_chunk, unpacked
from sim.runs.plan import Chunk
from sim.settings.errors import SettingError, Stopped

LEAST_RUNS, LEAST_SECONDS, MOST_RUNS = 50, 1.0, 1024
"""A task has so many runs, or as many as take so long, if that is more."""
TASKS_A_THREAD = 3
"""Tasks that are handed out for each thread of a worker, so that it never waits and little is kept in memory."""
WORKERS_CHECKED_EVERY = 2.0
"""Seconds between looks at which workers there are."""


class Load(NamedTuple):
    """The runs of a task, and whether one of its workers may have died of it, so that it goes alone."""

    chunks: tuple[Chunk, ...]
    alone: bool = False

    def singles(self) -> Iterator["Load"]:
        """Each of its runs by itself."""
        for chunk in self.chunks:
            for seed in chunk.seeds:
                yield Load((chunk._replace(seeds=(seed,)),), alone=True)


class Tasks:
    """Tasks of one plan under way."""

    def __init__(self, client: Client, order: Order, workers: Workers, note: Callable[[str], object]) -> None:
        self.client, self.order, self.workers, self.note = client, order, workers, note
        self.under_way: dict[Future, Load] = {}
        self.suspects: deque[Load] = deque()
        self.ended: SimpleQueue[Future] = SimpleQueue()
        self.name, self.count, self.size = f"dcsim-{uuid.uuid4().hex[:12]}", 0, LEAST_RUNS
        self.processors: set[str] = set()
        self.threads, self.looked = workers.threads(), time.monotonic()

    def carry(self, chunks: Iterable[Chunk]) -> Generator[list[Ran[Seen]], None, None]:
        """Run the chunks, and give the runs of each task as it ends."""
        remaining = iter(chunks)
        try:
            self.hand_out(remaining)
            while self.under_way:
                for future in self.some_ended():
                    yield self.took(future)
                self.hand_out(remaining)
        except KeyboardInterrupt:
            yield from self.last_ones()
            raise
        finally:
            if self.under_way and self.client.status == "running":
                self.client.cancel(list(self.under_way))

    def hand_out(self, remaining: Iterator[Chunk]) -> None:
        """Hand out tasks until every thread has some.

        One that may have killed a worker runs with nothing else under way: Dask blames a worker's death on all it had.
        """
        if self.suspects:
            if not self.under_way:
                self.submit(self.suspects.popleft())
            return
        if any(load.alone for load in self.under_way.values()):
            return
        while len(self.under_way) < max(1, TASKS_A_THREAD * self.threads):
            load = self.next_load(remaining)
            if not load.chunks:
                return
            self.submit(load)

    def next_load(self, remaining: Iterator[Chunk]) -> Load:
        """The next chunks that have as many runs as a task should; none where all are handed out."""
        chunks: list[Chunk] = []
        runs = 0
        while runs < self.size:
            chunk = next(remaining, None)
            if chunk is None:
                break
            chunks.append(chunk)
            runs += len(chunk.seeds)
        return Load(tuple(chunks))

    def submit(self, load: Load) -> None:
        """Hand out one task. Should its worker be lost, Dask gives it to another one; an error in it is not tried again."""
        data = [plain_chunk(chunk) for chunk in load.chunks]
        key = f"{self.name}-{self.count}"
        self.count += 1
        future = self.client.submit(do_task, self.order, data, key=key, pure=False, retries=0)
        self.under_way[future] = load
        future.add_done_callback(self.ended.put)

    def some_ended(self) -> list[Future]:
        """Tasks that have ended since the last time, at least one."""
        while True:
            if time.monotonic() - self.looked > WORKERS_CHECKED_EVERY:
                self.threads, self.looked = self.workers.threads(), time.monotonic()
            try:
                found = [self.ended.get(timeout=WORKERS_CHECKED_EVERY / 2)]
            except Empty:
                continue
            while not self.ended.empty():
                found.append(self.ended.get())
            return found

    def took(self, future: Future) -> list[Ran[Seen]]:
        """The runs of a task that has ended; none if they have to be run again, each by itself."""
        load = self.under_way[future]
        try:
            answer: Answer = future.result()
        except KilledWorker as death:
            del self.under_way[future]
            return self.died(load, death)
        except Exception as error:
            raise self.fault(error) from None
        del self.under_way[future]
        if answer.refused:
            self.workers.check(self.order)  # which names the worker
            raise refused_worker(answer.refused)
        if answer.processor not in self.processors:
            self.note(answer.processor)
            self.processors.add(answer.processor)
        each = answer.seconds / max(1, len(answer.runs))
        self.size = min(MOST_RUNS, max(LEAST_RUNS, math.ceil(LEAST_SECONDS / max(each, 1e-6))))
        return unpacked(answer)

    def died(self, load: Load, death: KilledWorker) -> list[Ran[Seen]]:
        """What becomes of a task after it has lost as many workers as Dask allows: its runs one at a time, then failures."""
        singles = list(load.singles())
        if not load.alone:  # it may have died beside another task that is to blame
            self.suspects.extend(singles)
            return []
        error = SettingError(f"its worker died {death.allowed_failures + 1} times while it was run")
        return [Ran(key, None, error) for chunk in load.chunks for key in chunk.places()]

    def fault(self, error: Exception) -> Stopped:
        """Why a task came to nothing that was not a run's fault."""
        if isinstance(error, (ImportError, AttributeError)):
            self.workers.check(self.order)  # a worker without our code, which came later
        self.workers.threads()  # which tells that the scheduler is gone, if it is
        return Stopped(f"the cluster has dropped runs ({error_line(error)})")

    def last_ones(self) -> Iterator[list[Ran[Seen]]]:
        """The runs of tasks that had ended before an interruption."""
        while not self.ended.empty():
            future = self.ended.get()
            if future in self.under_way and future.status == "finished":
                yield self.took(future)
