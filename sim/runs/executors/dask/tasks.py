"""Tasks submitted to Dask workers: their size and number, and how tasks are treated whose worker has died."""

import math
import time
import uuid
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

from distributed import Client, Future
from distributed.scheduler import KilledWorker

from sim.runs.blocks import EndedRun
from sim.runs.executors.base import RunOutput, error_line
from sim.runs.executors.dask.worker_pool import Workers, refused_worker
from sim.runs.executors.dask.worker_task import TaskResult, TaskSpec, do_task, plain_chunk, unpacked
from sim.runs.plan import Chunk
from sim.settings.errors import SettingError, Stopped

LEAST_RUNS, LEAST_SECONDS, MOST_RUNS = 50, 1.0, 1024
"""A task has at least LEAST_RUNS runs, and more (up to MOST_RUNS) if they take less than LEAST_SECONDS seconds."""
TASKS_PER_THREAD = 3
"""Submitted tasks per worker thread: enough that no thread waits, and few enough to save memory."""
WORKERS_CHECKED_EVERY = 2.0
"""Seconds between two checks of the available workers."""


class TaskRuns(NamedTuple):
    """The runs of a task; `alone` marks a task that may have killed a worker and is therefore executed by itself."""

    chunks: tuple[Chunk, ...]
    alone: bool = False

    def singles(self) -> Iterator["TaskRuns"]:
        """Its runs as tasks of one run each."""
        for chunk in self.chunks:
            for seed in chunk.seeds:
                yield TaskRuns((chunk._replace(seeds=(seed,)),), alone=True)


class Tasks:
    """Submits the chunks of one plan as tasks and collects their results."""

    def __init__(self, client: Client, spec: TaskSpec, workers: Workers, note: Callable[[str], object]) -> None:
        self.client, self.spec, self.workers, self.note = client, spec, workers, note
        self.under_way: dict[Future[Any], TaskRuns] = {}
        self.suspects: deque[TaskRuns] = deque()
        self.ended: SimpleQueue[Future[Any]] = SimpleQueue()
        self.name, self.count, self.size = f"dcsim-{uuid.uuid4().hex[:12]}", 0, LEAST_RUNS
        self.processors: set[str] = set()
        self.threads, self.checked_at = workers.threads(), time.monotonic()

    def run(self, chunks: Iterable[Chunk]) -> Generator[list[EndedRun[RunOutput]], None, None]:
        """Execute the chunks, and yield the runs of each task as it ends."""
        remaining = iter(chunks)
        try:
            self.submit_tasks(remaining)
            while self.under_way:
                for future in self.some_ended():
                    yield self.results_of(future)
                self.submit_tasks(remaining)
        except KeyboardInterrupt:
            yield from self.finished_at_interrupt()
            raise
        finally:
            if self.under_way and self.client.status == "running":
                self.client.cancel(list(self.under_way))

    def submit_tasks(self, remaining: Iterator[Chunk]) -> None:
        """Submit tasks until every worker thread has enough.

        A task that may have killed a worker is submitted alone, because Dask blames the death of a worker on all its tasks.
        """
        if self.suspects:
            if not self.under_way:
                self.submit(self.suspects.popleft())
            return
        if any(runs.alone for runs in self.under_way.values()):
            return
        while len(self.under_way) < max(1, TASKS_PER_THREAD * self.threads):
            runs = self.next_runs(remaining)
            if not runs.chunks:
                return
            self.submit(runs)

    def next_runs(self, remaining: Iterator[Chunk]) -> TaskRuns:
        """Chunks for the next task; no chunks if all are submitted."""
        chunks: list[Chunk] = []
        runs = 0
        while runs < self.size:
            chunk = next(remaining, None)
            if chunk is None:
                break
            chunks.append(chunk)
            runs += len(chunk.seeds)
        return TaskRuns(tuple(chunks))

    def submit(self, runs: TaskRuns) -> None:
        """Submit one task. If its worker is lost, Dask gives it to another one; a task that raises an error is not repeated."""
        data = [plain_chunk(chunk) for chunk in runs.chunks]
        key = f"{self.name}-{self.count}"
        self.count += 1
        future = self.client.submit(do_task, self.spec, data, key=key, pure=False, retries=0)
        self.under_way[future] = runs
        future.add_done_callback(self.ended.put)

    def some_ended(self) -> list[Future[Any]]:
        """Tasks that have ended since the last call; waits for at least one."""
        while True:
            if time.monotonic() - self.checked_at > WORKERS_CHECKED_EVERY:
                self.threads, self.checked_at = self.workers.threads(), time.monotonic()
            try:
                found = [self.ended.get(timeout=WORKERS_CHECKED_EVERY / 2)]
            except Empty:
                continue
            while not self.ended.empty():
                found.append(self.ended.get())
            return found

    def results_of(self, future: Future[Any]) -> list[EndedRun[RunOutput]]:
        """The runs of a task that has ended; none if its runs must be executed again one by one."""
        runs = self.under_way[future]
        try:
            result: TaskResult = future.result()
        except KilledWorker as death:
            del self.under_way[future]
            return self.runs_of_lost_task(runs, death)
        except Exception as error:
            raise self.fault(error) from None
        del self.under_way[future]
        if result.refused:
            self.workers.check(self.spec)  # which names the worker
            raise refused_worker(result.refused)
        if result.processor not in self.processors:
            self.note(result.processor)
            self.processors.add(result.processor)
        each = result.seconds / max(1, len(result.runs))
        self.size = min(MOST_RUNS, max(LEAST_RUNS, math.ceil(LEAST_SECONDS / max(each, 1e-6))))
        return unpacked(result)

    def runs_of_lost_task(self, runs: TaskRuns, death: KilledWorker) -> list[EndedRun[RunOutput]]:
        """Treat a task that has lost as many workers as Dask allows: repeat its runs one by one, then report them as failed."""
        singles = list(runs.singles())
        if not runs.alone:  # another task of the same worker may have caused the death
            self.suspects.extend(singles)
            return []
        error = SettingError(f"its worker died {death.allowed_failures + 1} times during this run")
        return [EndedRun(key, None, error) for chunk in runs.chunks for key in chunk.places()]

    def fault(self, error: Exception) -> Stopped:
        """The error for a task that failed for a reason outside its runs."""
        if isinstance(error, (ImportError, AttributeError)):
            self.workers.check(self.spec)  # a worker without this code that joined later
        self.workers.threads()  # raises Stopped if the scheduler is gone
        return Stopped(f"the cluster has dropped runs ({error_line(error)})")

    def finished_at_interrupt(self) -> Iterator[list[EndedRun[RunOutput]]]:
        """The runs of tasks that had finished before an interruption."""
        while not self.ended.empty():
            future = self.ended.get()
            if future in self.under_way and future.status == "finished":
                yield self.results_of(future)
