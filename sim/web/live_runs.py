"""Runs for the page: in a few threads, each kept once done, and none begun that nobody waits for any more."""

import asyncio
import json
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Generic, TypeVar

from sim.runs.prepare import prepare, run_prepared
from sim.scenarios.draws import at_draw
from sim.scenarios.scenario import Scenario
from sim.web.paired import paired
from sim.web.requests import Question
from sim.web.run_summary import RunSummary, scenario_summary, summarise_run

MOST_THREADS = 8
MOST_RUNS_KEPT, MOST_ANSWERS_KEPT, MOST_CLIENTS = 2048, 64, 256
MOST_WAITING = 16
"""Questions worked on at the same time; further ones are sent away."""
AnswerKey = tuple[Any, ...]
Value = TypeVar("Value")


class Superseded(Exception):
    """Nobody waits for this answer any more."""


class Busy(Exception):
    """Too many questions at once."""


class Latest(Generic[Value]):
    """The things used last, so many of them; safe to use from several threads."""

    def __init__(self, most: int):
        self.most = most
        self.things: OrderedDict[AnswerKey, Value] = OrderedDict()
        self.lock = threading.Lock()

    def find(self, key: AnswerKey) -> Value | None:
        """The thing kept under a key, now the one used last; None if there is none."""
        with self.lock:
            if key in self.things:
                self.things.move_to_end(key)
            return self.things.get(key)

    def keep(self, key: AnswerKey, thing: Value) -> None:
        """Keep a thing, and forget the one unused for longest if there are too many."""
        with self.lock:
            self.things[key] = thing
            self.things.move_to_end(key)
            if len(self.things) > self.most:
                self.things.popitem(last=False)


def settings_key(point: Scenario) -> AnswerKey:
    """What decides a scenario's runs: its values, and which of them no draw may change."""
    return (tuple(point.values.values()), frozenset(point.held))


class LiveRuns:
    """Answers questions; `runs` counts the runs done."""

    def __init__(self, threads: int | None = None):
        self.pool = ThreadPoolExecutor(threads or min(MOST_THREADS, os.cpu_count() or 1), "run")
        self.rows: Latest[RunSummary] = Latest(MOST_RUNS_KEPT)
        self.texts: Latest[str] = Latest(MOST_ANSWERS_KEPT)
        self.numbers: Latest[int] = Latest(MOST_CLIENTS)
        self.waiting = 0
        self.runs = 0

    def ask_first(self, question: Question) -> Callable[[], bool]:
        """Note the question as its client's latest, unless a later one is known; gives what tells whether it still is."""
        key = (question.client,)
        latest = self.numbers.find(key)
        if latest is None or question.number >= latest:
            self.numbers.keep(key, question.number)
        return lambda: not question.client or (self.numbers.find(key) or 0) <= question.number

    async def answer(self, question: Question, present: Callable[[], bool] = lambda: True) -> str:
        """The answer as JSON. Raises Superseded when a later question of the client comes or `present` says no; Busy."""
        if self.waiting >= MOST_WAITING:
            raise Busy
        latest = self.ask_first(question)
        self.waiting += 1
        try:
            yours, reference = await self.rows_of(question, lambda: latest() and present())
        finally:
            self.waiting -= 1
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.pool, self.written, question, yours, reference)

    async def rows_of(self, question: Question, wanted: Callable[[], bool]) -> list[list[RunSummary]]:
        """The rows of both scenarios by draw; only those not kept are run."""
        points = (question.yours, question.reference)
        keys = [[(*settings_key(point), draw, question.seed) for draw in range(question.draws)] for point in points]
        rows = {key: self.rows.find(key) for column in keys for key in column}
        todo = {
            key: (point, draw)
            for point, column in zip(points, keys, strict=True)
            for draw, key in enumerate(column)
            if rows[key] is None
        }
        loop = asyncio.get_running_loop()
        tasks = (
            loop.run_in_executor(self.pool, run_if_wanted, point, draw, question.seed, wanted)
            for point, draw in todo.values()
        )
        for key, row in zip(todo, await asyncio.gather(*tasks), strict=True):
            if row is not None:
                rows[key] = row
                self.rows.keep(key, row)
                self.runs += 1
        if None in rows.values() or not wanted():
            raise Superseded
        return [[row for key in column if (row := rows[key])] for column in keys]

    def written(self, question: Question, yours: Sequence[RunSummary], reference: Sequence[RunSummary]) -> str:
        """The answer as JSON; what is shown of one scenario is written once and kept."""
        sides = [
            self.text_of(point, rows, question.seed)
            for point, rows in ((question.yours, yours), (question.reference, reference))
        ]
        vulnerable = prepare(question.yours).setting.world.vulnerable
        both = json.dumps(paired(yours, reference, vulnerable), allow_nan=False)
        head = json.dumps({"number": question.number, "draws": question.draws, "seed": question.seed})
        return f'{head[:-1]}, "yours": {sides[0]}, "reference": {sides[1]}, "paired": {both}}}'

    def text_of(self, point: Scenario, rows: Sequence[RunSummary], seed: int) -> str:
        """What is shown of one scenario, as JSON."""
        key = (*settings_key(point), len(rows), seed)
        text = self.texts.find(key)
        if text is None:
            text = json.dumps(scenario_summary(point, rows), allow_nan=False)
            self.texts.keep(key, text)
        return text


def run_if_wanted(point: Scenario, draw: int, seed: int, wanted: Callable[[], bool]) -> RunSummary | None:
    """One run, or None if nobody waits for it any more."""
    if not wanted():
        return None
    return summarise_run(run_prepared(prepare(at_draw(point, draw)), seed))
