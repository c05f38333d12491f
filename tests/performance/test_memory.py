"""A batch keeps summaries, never whole histories: 10,000 runs fit a laptop."""

import tracemalloc

import pytest

import sim
from sim.runs.blocks import MOST_RUNS_WAITING

KILOBYTES_A_RUN = 30.0
"""A run keeps about 7; the history of its twelve months alone takes almost 100."""
SHORT = sim.scenario("parallel", {"months": 12})


def most_held_by(runs: int) -> int:
    """Most bytes held at once while so many runs are done in one thread, eight side by side."""
    tracemalloc.start()
    try:
        assert len(sim.run_many([SHORT], seeds=runs, threads=1).runs) == runs
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.slow
def test_a_further_run_costs_its_summary() -> None:
    sim.run_many([SHORT], threads=1)
    few, many = (most_held_by(number * MOST_RUNS_WAITING) for number in (1, 2))
    assert (many - few) / MOST_RUNS_WAITING < 1e3 * KILOBYTES_A_RUN
