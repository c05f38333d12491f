"""Carrying out plans: interrupted or not, in one thread or many, the stored tables are the same; failures are kept."""

import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.model.observation.metrics import summarise
from sim.model.observation.outcome import Outcome
from sim.model.observation.tables import RUN_TABLES
from sim.runs import batch, blocks
from sim.runs import execute as engine
from sim.runs.execute import CONTINUE, OnFailure, execute_plan
from sim.runs.executors.base import Kept
from sim.runs.executors.local import in_threads
from sim.runs.plan import RUN_KEYS, Plan, RunKey, points_of_table, points_table, without_settings
from sim.runs.progress import Progress
from sim.runs.storage import store
from sim.runs.storage.parts import FAILURES, RUNS
from sim.runs.storage.store import locked_store
from sim.scenarios.scenario import scenario
from sim.settings.errors import Stopped

SMALL = {"months": 9, "population.states": 20, "population.stakeholder_scale": 0.25}
MODEL = "one"
ONE, TWO = (partial(in_threads, threads=threads) for threads in (1, 2))


@pytest.fixture
def plan() -> Plan:
    return Plan([scenario(name, SMALL) for name in ("parallel", "itu_proposal")], [0, 1, 2], [0, 1])


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "SMALLEST_PART", 4)


class Counted:
    """In the place of `outcome_of`: the same, counted, and stopped or failing from some run on."""

    def __init__(self, stops: int | None = None) -> None:
        self.done, self.stops, self.run = 0, stops, batch_run

    def __call__(self, *given: Any) -> Outcome:
        if self.stops is not None and self.done >= self.stops:
            raise KeyboardInterrupt
        self.done += 1
        return self.run(*given)


batch_run = blocks.outcome_of


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch, small_parts: None) -> Any:
    """Returns a function that starts a new count of runs."""

    def start(stops: int | None = None) -> Counted:
        count = Counted(stops)
        monkeypatch.setattr(blocks, "outcome_of", count)
        return count

    return start


def carried(folder: Path, plan: Plan, threads: int = 1, **further: Any) -> pd.DataFrame:
    """The runs of a plan carried out in a folder."""
    folder.mkdir(exist_ok=True)
    with locked_store(folder) as opened:
        execute_plan(plan, opened, MODEL, runner=partial(in_threads, threads=threads), **further)
        return opened.read(RUNS)


def test_what_is_stored_equals_a_batch_in_memory(tmp_path: Path, plan: Plan, small_parts: None) -> None:
    stored = without_settings(carried(tmp_path, plan))
    in_memory = batch.run_many(plan.points, seeds=2, draws=3).runs
    pd.testing.assert_frame_equal(stored, in_memory, check_exact=True)


def test_an_interrupted_study_runs_only_what_is_missing(tmp_path: Path, plan: Plan, counted: Any) -> None:
    counted()
    whole = carried(tmp_path / "whole", plan)
    counted(stops=7)
    with pytest.raises(KeyboardInterrupt):
        carried(tmp_path / "cut", plan)
    with locked_store(tmp_path / "cut") as opened:
        kept = len(opened.stored())
    assert 4 <= kept < plan.size()
    rest = counted()
    pd.testing.assert_frame_equal(carried(tmp_path / "cut", plan), whole, check_exact=True)
    assert rest.done == plan.size() - kept
    again = counted()
    pd.testing.assert_frame_equal(carried(tmp_path / "cut", plan), whole, check_exact=True)
    assert again.done == 0


@pytest.mark.parametrize("threads", [2, 5])
def test_threads_change_nothing(tmp_path: Path, plan: Plan, small_parts: None, threads: int) -> None:
    kept = Kept(tables=tuple(RUN_TABLES))
    tables = {}
    for number in (1, threads):
        carried(tmp_path / str(number), plan, number, kept=kept)
        with locked_store(tmp_path / str(number)) as opened:
            tables[number] = {name: opened.read(name) for name in (RUNS, *RUN_TABLES)}
    for name, table in tables[1].items():
        pd.testing.assert_frame_equal(table, tables[threads][name], check_exact=True)
        assert list(table.columns[:5]) == RUN_KEYS


def test_more_draws_and_seeds_keep_what_is_there(tmp_path: Path, plan: Plan, counted: Any) -> None:
    carried(tmp_path / "grown", plan)
    larger = plan._replace(draws=[0, 1, 2, 3], seeds=[0, 1, 2])
    more = counted()
    grown = carried(tmp_path / "grown", larger)
    assert more.done == larger.size() - plan.size()
    counted()
    pd.testing.assert_frame_equal(grown, carried(tmp_path / "fresh", larger), check_exact=True)
    pd.testing.assert_frame_equal(plan.part_of(grown), carried(tmp_path / "first", plan), check_exact=True)


def test_runs_without_draws_are_known_again(tmp_path: Path, plan: Plan, counted: Any) -> None:
    defaults = plan._replace(draws=[None])
    assert set(carried(tmp_path, defaults)["draw"]) == {-1}
    again = counted()
    carried(tmp_path, defaults)
    assert again.done == 0


def test_stored_tables_give_the_batch_that_memory_gives(tmp_path: Path, plan: Plan, small_parts: None) -> None:
    carried(tmp_path, plan, kept=Kept(tables=tuple(RUN_TABLES)))
    with locked_store(tmp_path) as opened:
        tables = {name: opened.read(name) for name in (RUNS, *RUN_TABLES)}
    stored = batch.batch_of({**tables, RUNS: without_settings(tables[RUNS])})
    in_memory = batch.run_many(plan.points, seeds=2, draws=3, with_tables=True)
    for name in ("burden", "progress", "course", "vulnerable"):
        assert (getattr(stored, name) == getattr(in_memory, name)).all()
    for name in ("groups", "pairs", "series"):
        one, other = getattr(stored, name).drop(columns=["run", "point"]), getattr(in_memory, name)
        pd.testing.assert_frame_equal(one, other, check_exact=True)


def test_the_name_of_a_run_tells_what_settles_it(tmp_path: Path, plan: Plan) -> None:
    runs = carried(tmp_path / "one", plan)
    assert runs["run"].is_unique
    twin = plan._replace(points=[plan.points[0], plan.points[0]])
    names = carried(tmp_path / "twin", twin)["run"]
    assert set(names) == set(runs.loc[runs["point"] == 0, "run"])
    with locked_store(tmp_path / "one") as opened:
        builder = engine.RowBuilder(plan, "another model")
        other = builder.head(RunKey(0, 0, 0))["run"]
        assert other not in set(opened.read(RUNS)["run"])


def test_drawn_settings_and_factors_are_columns_of_runs(tmp_path: Path, plan: Plan) -> None:
    points = [scenario("parallel", {**SMALL, "work.adoption_cost": cost}) for cost in (0.1, 0.3)]
    factors = [{"work.adoption_cost": cost, "mechanism.merger": "off"} for cost in (0.1, 0.3)]
    runs = carried(tmp_path, Plan(points, [0, 1], [0], factors))
    assert runs["work.adoption_cost"].tolist() == [0.1, 0.1, 0.3, 0.3]  # held by the design, so that no draw varies it
    drawn = [name for name in runs if "." in name and name not in factors[0]]
    assert len(drawn) > 30
    assert all(runs[name].nunique() <= 2 for name in drawn)
    assert list(without_settings(runs))[:3] == ["scenario", "draw", "seed"]
    assert not [name for name in without_settings(runs) if "." in name]


def spoiled(outcome: Outcome) -> dict[str, float]:
    """A measure that fails for one scenario in one draw, and is no number in another."""
    found = summarise(outcome)
    if found["awareness"] in spoiled_values:
        raise RuntimeError("nothing\nto measure")
    if found["awareness"] in no_numbers:
        return {**found, "progress": float("nan")}
    return found


spoiled_values: set[float] = set()
no_numbers: set[float] = set()


@pytest.fixture
def spoil(tmp_path: Path, plan: Plan) -> Iterator[None]:
    """Two of twelve runs go wrong."""
    runs = carried(tmp_path / "spoil", plan).set_index(["point", "draw", "seed"])["awareness"]
    spoiled_values.add(runs[0, 1, 1])
    no_numbers.add(runs[1, 2, 0])
    yield
    spoiled_values.clear()
    no_numbers.clear()


def test_failures_are_kept_with_their_place_and_message_and_the_rest_goes_on(
    tmp_path: Path, plan: Plan, spoil: None, small_parts: None
) -> None:
    shown = io.StringIO()
    (tmp_path / "wild").mkdir()
    with locked_store(tmp_path / "wild") as opened, Progress("wild", plan.size(), stream=shown) as progress:
        tally = execute_plan(plan, opened, MODEL, Kept(spoiled), TWO, progress, OnFailure(CONTINUE))
        failures, runs = opened.read(FAILURES), opened.read(RUNS)
        assert tally == (10, 2)
        assert len(runs) == 10
        assert list(failures[["scenario", "draw", "seed"]].itertuples(index=False, name=None)) == [
            ("parallel", 1, 1), ("itu_proposal", 2, 0)
        ]  # fmt: skip
        assert failures["error"].tolist() == ["RuntimeError: nothing to measure", "progress is nan"]
        assert "run failed (parallel, draw 1, seed 1): RuntimeError: nothing to measure" in shown.getvalue()
        assert "2 failed" in progress.line()
        assert execute_plan(plan, opened, MODEL, Kept(spoiled), TWO, None, OnFailure(CONTINUE)) == (
            10,
            2,
        )  # nothing is run again
        spoiled_values.clear()
        assert execute_plan(plan, opened, MODEL, Kept(spoiled), TWO, None, OnFailure(CONTINUE, retry=True)) == (11, 1)
        no_numbers.clear()
        assert execute_plan(plan, opened, MODEL, Kept(spoiled), TWO, None, OnFailure(CONTINUE, retry=True)) == (12, 0)
        pd.testing.assert_frame_equal(opened.read(RUNS), carried(tmp_path / "good", plan), check_exact=True)


def test_a_failure_stops_where_it_is_to_stop_and_what_was_done_is_kept(
    tmp_path: Path, plan: Plan, spoil: None, small_parts: None
) -> None:
    (tmp_path / "wild").mkdir()
    with locked_store(tmp_path / "wild") as opened:
        for _ in range(2):  # giving the same command again meets it again
            with pytest.raises(Stopped, match="itu_proposal, draw 2, seed 0"):
                execute_plan(plan, opened, MODEL, Kept(spoiled), ONE)
        assert 4 <= len(opened.stored()) < plan.size() - 1
        spoiled_values.clear()
        no_numbers.clear()
        execute_plan(plan, opened, MODEL, Kept(spoiled), ONE)
        assert len(opened.stored()) == plan.size()
        assert opened.read(FAILURES).empty


def test_points_come_back_from_their_table(tmp_path: Path, plan: Plan) -> None:
    path = tmp_path / "points.parquet"
    points_table(plan).to_parquet(path)
    assert points_of_table(pd.read_parquet(path)) == list(plan.points)


def test_progress_is_a_line_a_minute_where_there_is_no_terminal() -> None:
    shown, now = io.StringIO(), [0.0]
    with Progress("sweep", 1000, 100, shown, lambda: now[0]) as progress:
        now[0] = 25.0  # compilation; the time left counts from the first runs on
        progress.add(50)
        assert shown.getvalue() == ""
        now[0] = 60.0
        progress.add(70)
        now[0] = 90.0
        progress.add(10)
    assert shown.getvalue() == "sweep: 220 of 1,000 runs, 2.0 per second, 06:30 left\n"


def test_an_interruption_while_a_part_is_made_loses_no_run(
    tmp_path: Path, plan: Plan, small_parts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = engine.RowBuilder.frames, []

    def interrupted(self: Any, rows: Any) -> Any:
        calls.append(len(rows))
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(self, rows)

    with monkeypatch.context() as patch:
        patch.setattr(engine.RowBuilder, "frames", interrupted)
        with pytest.raises(KeyboardInterrupt):
            carried(tmp_path / "cut", plan)
    with locked_store(tmp_path / "cut") as opened:
        assert len(opened.stored()) == calls[0] + calls[1]
    assert len(carried(tmp_path / "cut", plan)) == plan.size()
