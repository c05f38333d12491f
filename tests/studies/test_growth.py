"""How much of the growth of progress is the national trend, and which scenarios close a process."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import sim
from sim.runs.batch import finished_run
from sim.studies.growth import (
    GDC_CLOSED,
    WSIS_CLOSED,
    closing,
    trend_part,
    trend_part_of_run,
    trend_parts,
    trend_sentence,
)


def test_the_part_of_the_trend_is_of_growth_not_of_the_level() -> None:
    assert trend_part(0.6, 0.55, 0.4) == pytest.approx(0.75)
    assert np.isnan(trend_part(0.4, 0.4, 0.4))
    assert trend_sentence(0.75, 0) == "Of the growth of progress since January 2023, 75% is the national trend."
    assert trend_sentence(0.75, 20, "parallel").startswith(
        "Of the growth of progress since September 2024 in parallel, 75%"
    )
    assert trend_sentence(float("nan"), 0) == "There is no growth of progress since January 2023."


def test_parts_of_a_batch_are_by_means_over_runs() -> None:
    runs = pd.DataFrame({"scenario": ["a", "a", "b"], "progress": [0.5, 0.7, 0.5], "progress_trend": [0.5, 0.6, 0.4]})
    batch = SimpleNamespace(runs=runs, course=np.array([[0.4, 0.5], [0.4, 0.7], [0.3, 0.5]]))
    assert trend_parts(batch) == {"a": pytest.approx(0.75), "b": pytest.approx(0.5)}  # type: ignore[arg-type]


def test_the_part_of_a_run_is_that_of_its_metrics() -> None:
    run = finished_run(sim.scenario("parallel", {"population.states": 20, "months": 24}), 0, None)
    found = sim.run(run.scenario)
    start = run.outcome.history.start_progress.mean()
    expected = trend_part(found.summary["progress"], found.summary["progress_trend"], start)
    assert trend_part_of_run(run.outcome) == pytest.approx(expected)


def test_scenarios_that_close_a_process_are_found() -> None:
    points = [sim.scenario(name) for name in ("parallel", "sunset", "gdc_only", "wsis_only", "merger")]
    assert closing(points) == {"sunset": WSIS_CLOSED, "gdc_only": WSIS_CLOSED, "wsis_only": GDC_CLOSED}
