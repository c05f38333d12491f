"""Runs stored as they finish: an interrupted study does only what is missing, and ends as if it had not been interrupted."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim import store
from sim.scenarios import scenario
from sim.store import PARTS, Plan, stored_runs

SMALL = {"months": 3, "population.states": 20, "population.stakeholder_scale": 0.25}
MODEL = {"model": "one"}


@pytest.fixture
def plan() -> Plan:
    return Plan([scenario(name, SMALL) for name in ("parallel", "merger")], [0, 1, 2], [0, 1])


class Counted:
    """In the place of `summarised_run`: the same, counted, and stopped before run number `fails`."""

    def __init__(self, fails: int | None = None) -> None:
        self.done: list[tuple[str, int | None, int]] = []
        self.fails, self.run = fails, store.summarised_run

    def __call__(self, point: Any, draw: int | None, seed: int, **further: Any) -> dict[str, float]:
        if self.fails is not None and len(self.done) >= self.fails:
            raise KeyboardInterrupt
        self.done.append((point.name, draw, seed))
        return self.run(point, draw, seed, **further)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Patch the store: parts of four runs, and runs counted; returns a function that starts a new count."""
    monkeypatch.setattr(store, "RUNS_A_PART", 4)
    real = store.summarised_run

    def start(fails: int | None = None) -> Counted:
        count = Counted(fails)
        count.run = real
        monkeypatch.setattr(store, "summarised_run", count)
        return count

    return start


def test_an_interrupted_study_runs_only_what_is_missing(tmp_path: Path, plan: Plan, counted: Any) -> None:
    counted()
    whole = stored_runs(tmp_path / "whole", plan, MODEL, 1)
    counted(fails=6)
    with pytest.raises(KeyboardInterrupt):
        stored_runs(tmp_path / "cut", plan, MODEL, 1)
    assert len(list((tmp_path / "cut" / PARTS).glob("*.parquet"))) == 1
    rest, told = counted(), []
    finished = stored_runs(tmp_path / "cut", plan, MODEL, 1, told.append)
    assert sorted(rest.done) == sorted((p.name, d, s) for p, d, s in list(plan.runs())[4:])
    assert told[0] == 4
    assert sum(told) == plan.size()
    pd.testing.assert_frame_equal(finished, whole, check_exact=True)
    again = counted()
    pd.testing.assert_frame_equal(stored_runs(tmp_path / "cut", plan, MODEL, 1), whole, check_exact=True)
    assert again.done == []


def test_threads_and_further_draws_keep_what_is_there(tmp_path: Path, plan: Plan, counted: Any) -> None:
    counted()
    stored_runs(tmp_path, plan, MODEL, 4)
    more = counted()
    longer = stored_runs(tmp_path, plan._replace(draws=[0, 1, 2, 3]), MODEL, 4)
    assert {draw for _, draw, _ in more.done} == {3}
    counted()
    fresh = stored_runs(tmp_path / "fresh", plan._replace(draws=[0, 1, 2, 3]), MODEL, 1)
    pd.testing.assert_frame_equal(longer, fresh, check_exact=True)


def test_an_unfinished_part_is_not_read(tmp_path: Path, plan: Plan, counted: Any) -> None:
    counted()
    whole = stored_runs(tmp_path, plan, MODEL)
    (tmp_path / PARTS / "00000.parquet").rename(tmp_path / PARTS / "00000.tmp")
    (tmp_path / PARTS / "00009.tmp").write_bytes(b"half a part")
    again = counted()
    pd.testing.assert_frame_equal(stored_runs(tmp_path, plan, MODEL), whole, check_exact=True)
    assert len(again.done) == 4
    assert not list((tmp_path / PARTS).glob("*.tmp"))


@pytest.mark.parametrize("spoil", ["other", "broken", "gone"])
def test_parts_of_another_model_are_thrown_away(tmp_path: Path, plan: Plan, counted: Any, spoil: str) -> None:
    counted()
    stored_runs(tmp_path, plan, MODEL)
    mark = tmp_path / PARTS / store.IDENTITY
    if spoil == "broken":
        mark.write_text("{")
    if spoil == "gone":
        mark.unlink()
    again = counted()
    stored_runs(tmp_path, plan, {"model": "two"} if spoil == "other" else MODEL)
    assert len(again.done) == plan.size()
    assert len(list((tmp_path / PARTS).glob("*.parquet"))) == 3


def test_runs_without_draws_are_known_again(tmp_path: Path, plan: Plan, counted: Any) -> None:
    defaults = plan._replace(draws=[None])
    counted()
    first = stored_runs(tmp_path, defaults, MODEL)
    assert set(first["draw"]) == {-1}
    again = counted()
    stored_runs(tmp_path, defaults, MODEL)
    assert again.done == []
