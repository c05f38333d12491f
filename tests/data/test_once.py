"""Lazily filled caches that threads reach: each value is computed once, and all threads get the same one."""

import ast
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np
import pytest

from sim.data import load
from sim.data.once import Once, once, once_of_last
from sim.model import block_layout
from sim.model.entities import network, population
from sim.model.numerics.random import Purpose
from sim.runs import prepare
from sim.runs.executors import base
from sim.runs.executors.dask import same_code, worker_task
from sim.runs.mesa import views
from sim.scenarios import draws, extensions, scenario, setting_space
from sim.settings import quantity
from sim.web import requests, static_files
from tests.support.paths import ROOT

THREADS = 8
PLAIN = {
    "sim/runs/storage/provenance.py": "the version of an installed package, the same whoever asks",
    "sim/model/numerics/random.py": "a hash of a word",
    "sim/figures/layout/fonts.py": "figures are drawn by one thread",
    "sim/figures/layout/style.py": "figures are drawn by one thread",
    "sim/settings/months.py": "the days of a calendar",
    "sim/studies/verdicts.py": "two numbers",
}
"""Files that use `functools.cache`, with the reason why threads may compute the value twice or do not reach it."""


def small_world() -> Any:
    return scenario.scenario("parallel", {"population.states": 20}).record("population")


def tie_bytes() -> tuple[bytes, ...]:
    """Two agents with one tie."""
    return tuple(np.array(numbers, dtype=np.int64).tobytes() for numbers in ([0, 1, 2], [1, 0], [0], [1]))


FILLED: list[tuple[Once[..., Any], Callable[[], tuple[Any, ...]]]] = [
    (load._packaged_bytes, lambda: ("member_states",)),
    (load._packaged, lambda: ("member_states",)),
    (load._packaged_frames, tuple),
    (network.codes_of, lambda: (("a", "b"),)),
    (block_layout.tie_numbers, tie_bytes),
    (prepare.tables_of, lambda: ((), 20)),
    (prepare.undrawn_world, lambda: ("themes", small_world(), ())),
    (prepare.world_of, lambda: ("themes", small_world())),
    (prepare.ties_of, lambda: (small_world(),)),
    (prepare.chances_of, lambda: ("themes", small_world(), (), ((0, 0), (1, 1)))),
    (population.bell_numbers, lambda: ((1, 2), Purpose.SALIENCE, 0)),
    (population.pair_codes, lambda: ((1, 2), (3, 4))),
    (
        prepare.events_of,
        lambda: tuple(scenario.default_scenario().values[path] for path in ("gdc.follow_up", "gdc.reporting")),
    ),
    (prepare.awareness_of, lambda: ("themes", small_world(), (), ((0, 0), (1, 1)))),
    (prepare.maps_of, lambda: ("themes",)),
    (base.registry, lambda: ("sim.model.observation.tables.RUN_TABLES",)),
    (same_code.makers, tuple),
    (worker_task.keep_memory, tuple),
    (views.state_facts, tuple),
    (draws.drawn_paths, tuple),
    (draws.sobol_points, lambda: (64, draws.drawn_paths())),
    (extensions.load_installed, tuple),
    (setting_space.setting_fields, tuple),
    (quantity.fields, lambda: (population.Population,)),
    (scenario.default_scenario, tuple),
    (requests.world_paths, tuple),
    (requests.shipped_scenario, lambda: ("merger",)),
    (static_files.served_files, tuple),
]
"""Every function marked `once` with arguments, but `refusal_reason`, which needs a cluster."""


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """The values of calls that start at the same time, each in its own thread."""
    start = threading.Barrier(len(calls))

    def call(number: int) -> Any:
        start.wait()
        return calls[number]()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(call, range(len(calls))))


@pytest.mark.parametrize(("cache", "arguments"), FILLED, ids=lambda one: getattr(one, "__name__", ""))
def test_many_threads_fill_a_cache_once(
    cache: Once[..., Any], arguments: Callable[[], tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    given, made, make = arguments(), [0], cache.make

    def slow(*args: Any) -> Any:
        made[0] += 1
        time.sleep(0.02)
        return make(*args)

    monkeypatch.setattr(cache, "make", slow)
    monkeypatch.setattr(cache, "kept", {})
    values = at_once(*[partial(cache, *given)] * THREADS)
    assert made == [1]
    assert all(value is values[0] for value in values)


def test_a_cache_without_a_lock_is_on_the_list() -> None:
    found, marked = set(), set()
    for path in sorted((ROOT / "sim").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                names = {ast.unparse(one).split("(")[0] for one in node.decorator_list}
                found |= (
                    {path.relative_to(ROOT).as_posix()} if names & {"cache", "lru_cache", "functools.cache"} else set()
                )
                marked |= {node.name} if names & {"once", "once_of_last"} else set()
    assert found == set(PLAIN)
    assert marked == {cache.__name__ for cache, _ in FILLED} | {"refusal_reason"}


def test_an_error_is_not_kept_and_a_cleared_value_is_computed_again() -> None:
    answers: list[Any] = [ValueError("first"), 1, 2]

    @once
    def asked(word: str = "") -> int:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return int(answer)

    with pytest.raises(ValueError, match="first"):
        asked(word="a")
    assert asked(word="a") == asked(word="a") == 1
    asked.cache_clear()
    assert asked(word="a") == 2


def test_only_the_last_values_of_a_bounded_cache_are_kept() -> None:
    made: list[int] = []

    @once_of_last(2)
    def square(number: int) -> int:
        made.append(number)
        return number * number

    assert [square(number) for number in (1, 2, 1, 3, 2, 3, 1)] == [1, 4, 1, 9, 4, 9, 1]
    assert made == [1, 2, 3, 1]
    assert len(square.kept) == 2


def test_threads_of_a_bounded_cache_get_the_right_values() -> None:
    @once_of_last(1)
    def double(number: int) -> int:
        return 2 * number

    def ask(thread: int) -> bool:
        return all(double(number % 3 + thread) == 2 * (number % 3 + thread) for number in range(500))

    assert all(at_once(*[partial(ask, thread) for thread in range(THREADS)]))
    assert len(double.kept) == 1


def test_a_value_that_was_outdated_while_it_was_computed_is_not_kept() -> None:
    started, cleared, state = threading.Event(), threading.Event(), ["old"]

    @once
    def look() -> str:
        seen = state[0]
        started.set()
        cleared.wait(10)
        return seen

    with ThreadPoolExecutor(1) as pool:
        early = pool.submit(look)
        started.wait(10)
        state[0] = "new"
        look.cache_clear()
        cleared.set()
        assert early.result() == "old"
    assert look() == "new"
