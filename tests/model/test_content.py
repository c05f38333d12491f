"""What holds of content and duplication in whole runs: nothing is credited, and more knowledge never means more duplication."""

from itertools import pairwise

import numpy as np
import pytest

import sim
from sim.runs.prepare import prepare, run_prepared
from sim.scenarios.scenario import Scenario


def all_aware(point: Scenario, seed: int = 0) -> tuple[float, float]:
    """Duplicated share at the global and at national sites after adoption, where all are fully aware from the start."""
    prepared = prepare(point)
    outcome = run_prepared(prepared._replace(awareness=np.ones_like(prepared.awareness)), seed)
    history = outcome.history
    return tuple(float(history.duplicated[20:, site].sum() / history.produced[20:, site].sum()) for site in range(2))  # type: ignore[return-value]


STILL = {"learning.forgetting": 0.0, "learning.rotation": 0.0, "recognition.self_ignorance": 1.0}


@pytest.mark.parametrize("reuse", [0.0, 0.6])
def test_the_more_agents_recognise_the_less_is_duplicated(reuse: float) -> None:
    steps = [
        all_aware(sim.scenario("parallel", {**STILL, "recognition.base": base, "adoption.learned_reuse": reuse}))
        for base in (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)
    ]
    for site in range(2):
        shares = [step[site] for step in steps]
        assert all(after < before for before, after in pairwise(shares)), shares
        assert shares[-1] == pytest.approx(0.0, abs=1e-12)


def test_a_state_that_knows_its_own_work_duplicates_nothing() -> None:
    found = all_aware(sim.scenario("parallel", {**STILL, "recognition.self_ignorance": 0.0, "recognition.base": 1.0}))
    assert found == pytest.approx((0.0, 0.0), abs=1e-12)


@pytest.mark.parametrize("name", ["parallel", "merger", "joint_roadmap", "sunset"])
def test_no_more_is_duplicated_than_is_produced(name: str) -> None:
    history = run_prepared(prepare(sim.scenario(name)), 1).history
    assert (history.duplicated <= history.produced + 1e-9).all()
    assert (history.package_duplicated <= history.package_produced + 1e-9).all()
    assert (history.duplicated >= 0.0).all()


def test_gdc_only_content_starts_at_its_level_with_and_without_the_compact() -> None:
    both = [sim.run(name, seed=2).series["progress_gdc_only"] for name in ("parallel", "wsis_only")]
    assert both[0].iloc[0] == both[1].iloc[0] > 0.0
    assert both[0].iloc[-1] > both[1].iloc[-1]
    wsis_only = run_prepared(prepare(sim.scenario("wsis_only")), 2)
    gdc_only = slice(wsis_only.packages.wsis, None)
    track = wsis_only.packages.track(wsis_only.world.lines)[gdc_only]
    world, first = wsis_only.world, wsis_only.history.start_index
    start = world.track_most[track] * first[:, world.track_series[track]]
    assert wsis_only.state.delivery[1:, 1, gdc_only] == pytest.approx(start, abs=1e-15)  # only the trend moves it


@pytest.mark.parametrize("name", ["duplication_share", "progress_processes", "burden_median"])
def test_a_weak_merger_is_a_small_change_and_a_full_one_is_whole(name: str) -> None:
    def at(strength: float) -> float:
        return sim.run(sim.scenario("parallel", {"mechanism.merger.strength": strength})).summary[name]

    none, weak, half, full = (at(strength) for strength in (0.0, 0.01, 0.5, 1.0))
    assert abs(weak - none) < 0.1 * abs(full - none)
    if name != "progress_processes":  # the transition costs progress that a half merger saves too little to win back
        assert min(none, full) < half < max(none, full)
