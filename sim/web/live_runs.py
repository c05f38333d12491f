"""Runs for the page: executed in a few threads and cached; runs whose request was superseded are not started."""

import asyncio
import json
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Generic, TypeVar

from sim.model.numerics.worlds import WORLDS
from sim.runs.blocks import tasks_of
from sim.runs.options import DOUBLE
from sim.runs.plan import Chunk
from sim.runs.prepare import prepare
from sim.scenarios.scenario import Scenario
from sim.settings.errors import SettingError
from sim.studies.compare.split import splits_of
from sim.web.paired import paired, split_parts
from sim.web.requests import Question
from sim.web.run_summary import RunSummary, scenario_summary, summarise_run
from sim.web.waiting_line import WaitingLine

MOST_THREADS = 8
MOST_RUNS_KEPT, MOST_ANSWERS_KEPT, MOST_CLIENTS = 2048, 64, 256
MOST_WAITING = 16
"""Maximum number of questions that are answered at the same time; further ones get a place in a queue."""
AnswerKey = tuple[Any, ...]
Value = TypeVar("Value")


class Superseded(Exception):
    """Raised when a later question replaced this one, or its client has disconnected."""


class Busy(Exception):
    """Raised when too many questions are being answered; `place` is the client's place in the queue, from 1."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


class Latest(Generic[Value]):
    """A thread-safe cache of the `most` most recently used values."""

    def __init__(self, most: int):
        self.most = most
        self.values: OrderedDict[AnswerKey, Value] = OrderedDict()
        self.lock = threading.Lock()

    def find(self, key: AnswerKey) -> Value | None:
        """The value of a key, which becomes the most recently used one; None if there is none."""
        with self.lock:
            if key in self.values:
                self.values.move_to_end(key)
            return self.values.get(key)

    def keep(self, key: AnswerKey, value: Value) -> None:
        """Store a value; drops the least recently used one if there are too many."""
        with self.lock:
            self.values[key] = value
            self.values.move_to_end(key)
            if len(self.values) > self.most:
                self.values.popitem(last=False)


def settings_key(point: Scenario) -> AnswerKey:
    """What determines the runs of a scenario: its values, those that draws do not vary, and its duties."""
    duties = () if point.duties is None else settings_key(point.duties)
    return (tuple(point.values.values()), frozenset(point.held), duties)


def content_run(yours: Scenario, reference: Scenario) -> Scenario:
    """Yours with the obligations of the reference. Raises SettingError if the two differ in what a split needs in common."""
    found = splits_of([reference, yours])
    if yours.name in found.refused:
        raise SettingError(f"time or content: {found.refused[yours.name]}", "setting")
    return found.runs[yours.name]


class LiveRuns:
    """Answers questions of the page in one precision; `runs` counts the runs executed."""

    def __init__(self, threads: int | None = None, precision: str = DOUBLE):
        self.precision = precision
        self.pool = ThreadPoolExecutor(threads or min(MOST_THREADS, os.cpu_count() or 1), "run")
        self.rows: Latest[RunSummary] = Latest(MOST_RUNS_KEPT)
        self.texts: Latest[str] = Latest(MOST_ANSWERS_KEPT)
        self.numbers: Latest[int] = Latest(MOST_CLIENTS)
        self.waiting = 0
        self.line = WaitingLine()
        self.runs = 0

    def ask_first(self, question: Question) -> Callable[[], bool]:
        """Record the question as the latest of its client, unless a later one is known.

        Returns a function that tests whether the question is still the latest one.
        """
        key = (question.client,)
        latest = self.numbers.find(key)
        if latest is None or question.number >= latest:
            self.numbers.keep(key, question.number)
        return lambda: not question.client or (self.numbers.find(key) or 0) <= question.number

    async def answer(self, question: Question, present: Callable[[], bool] = lambda: True) -> str:
        """The answer as JSON.

        Raises Superseded if a later question of the client arrives or `present` returns false, Busy if there are too many
        questions.
        """
        yours, reference = await self.admitted(question, (question.yours, question.reference), present)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.pool, self.written, question, yours, reference)

    async def split(self, question: Question, present: Callable[[], bool] = lambda: True) -> str:
        """The parts of the difference in what the processes add to progress, as JSON; runs each draw once more for it.

        Raises SettingError for two scenarios that cannot be split, and what `answer` raises.
        """
        points = (question.yours, content_run(question.yours, question.reference), question.reference)
        rows = await self.admitted(question, points, present)
        return json.dumps(
            {"number": question.number, "draws": question.draws, "parts": split_parts(*rows)}, allow_nan=False
        )

    async def admitted(
        self, question: Question, points: Sequence[Scenario], present: Callable[[], bool]
    ) -> list[list[RunSummary]]:
        """Summaries of the runs of scenarios [points][draws], once there is a place for the question."""
        place = self.line.place(question.client, MOST_WAITING - self.waiting)
        if place:
            raise Busy(place)
        latest = self.ask_first(question)
        self.waiting += 1
        try:
            return await self.rows_of(question, points, lambda: latest() and present())
        finally:
            self.waiting -= 1

    async def rows_of(
        self, question: Question, points: Sequence[Scenario], wanted: Callable[[], bool]
    ) -> list[list[RunSummary]]:
        """Summaries of the runs of scenarios [points][draws]; only runs that are not cached are executed."""
        keys = [[(*settings_key(point), draw, question.seed) for draw in range(question.draws)] for point in points]
        rows = {key: self.rows.find(key) for column in keys for key in column}
        loop = asyncio.get_running_loop()
        tasks = [
            loop.run_in_executor(self.pool, self.run_if_wanted, point, block, question.seed, wanted)
            for point, block in blocks_to_run(points, keys, rows)
        ]
        for found in await asyncio.gather(*tasks):
            for key, summary in found.items():
                rows[key] = summary
                self.rows.keep(key, summary)
                self.runs += 1
        if None in rows.values() or not wanted():
            raise Superseded
        return [[row for key in column if (row := rows[key])] for column in keys]

    def run_if_wanted(
        self, point: Scenario, draws: Mapping[int, AnswerKey], seed: int, wanted: Callable[[], bool]
    ) -> dict[AnswerKey, RunSummary]:
        """Execute the runs of a scenario at these draws; none if they are not wanted any more."""
        found = {}
        for task in tasks_of((Chunk(0, point, draw, (seed,)) for draw in draws), summarise_run, self.precision):
            for ran in task() if wanted() else ():
                if ran.output is None:
                    raise ran.error or RuntimeError("a run ended without output and without an error")
                found[draws[ran.key.draw]] = ran.output
        return found

    def written(self, question: Question, yours: Sequence[RunSummary], reference: Sequence[RunSummary]) -> str:
        """The answer as JSON; the parts on single scenarios are cached."""
        sides = [
            self.text_of(point, rows, question.seed)
            for point, rows in ((question.yours, yours), (question.reference, reference))
        ]
        vulnerable = prepare(question.yours).setting.world.vulnerable
        both = json.dumps(paired(yours, reference, vulnerable), allow_nan=False)
        head = json.dumps(
            {"number": question.number, "draws": question.draws, "seed": question.seed, "precision": self.precision}
        )
        return f'{head[:-1]}, "yours": {sides[0]}, "reference": {sides[1]}, "paired": {both}}}'

    def text_of(self, point: Scenario, rows: Sequence[RunSummary], seed: int) -> str:
        """The part of an answer on one scenario, as JSON."""
        key = (*settings_key(point), len(rows), seed)
        text = self.texts.find(key)
        if text is None:
            text = json.dumps(scenario_summary(point, rows), allow_nan=False)
            self.texts.keep(key, text)
        return text


def blocks_to_run(
    points: Sequence[Scenario], keys: Sequence[Sequence[AnswerKey]], rows: Mapping[AnswerKey, RunSummary | None]
) -> Iterator[tuple[Scenario, dict[int, AnswerKey]]]:
    """Draws of a scenario whose runs are not cached, with their keys, in blocks of eight."""
    begun: set[AnswerKey] = set()
    for point, column in zip(points, keys, strict=True):
        missing = {draw: key for draw, key in enumerate(column) if rows[key] is None and key not in begun}
        begun |= set(missing.values())
        for first in range(0, len(missing), WORLDS):
            yield point, dict(list(missing.items())[first : first + WORLDS])
