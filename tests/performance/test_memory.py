"""A batch keeps summaries, never whole records: 10,000 runs fit a laptop."""

import tracemalloc

import sim

KILOBYTES_A_RUN = 30.0
"""A run keeps about 12; a record alone takes 600, one of its series 150."""


def most_held_by(runs: int) -> int:
    """Most bytes held at once while so many runs are done one after another."""
    tracemalloc.start()
    try:
        assert len(sim.run_many(["parallel"], seeds=runs, threads=1).runs) == runs
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_further_run_costs_its_summary() -> None:
    sim.run_many(["parallel"], threads=1)
    few, many = most_held_by(10), most_held_by(30)
    assert (many - few) / 20 < 1e3 * KILOBYTES_A_RUN
