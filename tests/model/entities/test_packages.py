"""Work packages: how lines and objectives split, how much work they are, and which goals they serve (ODD 2)."""

import numpy as np
import pytest

from sim.data import load_tables
from sim.model.entities.packages import PackageParameters, build_packages, split
from sim.model.entities.world import overlap_map
from sim.runs.prepare import prepare
from sim.scenarios.scenario import scenario


def listed(overlap: list[list[float]], intensity: float) -> tuple[list[tuple[int, int, float]], int]:
    """Packages as (line, objective, volume), and the number of joint ones."""
    line, objective, volume, joint = split(np.array(overlap), intensity)
    return [(int(a), int(b), float(c)) for a, b, c in zip(line, objective, volume, strict=True)], joint


def test_lines_that_overlap_by_less_than_their_whole_share_that_part() -> None:
    parts, joint = listed([[0.5, 0.25], [0.0, 0.0]], 0.8)
    assert joint == 2
    assert [part[:2] for part in parts] == [(0, 0), (0, 1), (0, -1), (1, -1), (-1, 0), (-1, 1)]
    shared = 0.8 * 0.75
    assert [part[2] for part in parts] == pytest.approx(
        [shared * 2 / 3, shared / 3, 1 - shared, 1.0, 1 - shared * 2 / 3, 1 - shared / 3]
    )


def test_a_line_that_overlaps_by_more_than_its_whole_is_shared_in_proportion() -> None:
    parts, _ = listed([[1.0, 0.5], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]], 0.6)
    assert [part[2] for part in parts[:3]] == pytest.approx([0.6 * 2 / 3, 0.6 / 3, 0.4])


def test_a_tenth_of_an_objective_is_always_its_own() -> None:
    parts, _ = listed([[1.0], [1.0]], 0.95)
    assert parts[-1][:2] == (-1, 0)
    assert parts[-1][2] == pytest.approx(max(0.1 * 2, 2 - 1.9))


def test_empty_packages_are_dropped() -> None:
    assert [part[:2] for part in listed([[1.0], [0.0]], 1.0)[0]] == [(0, 0), (1, -1), (-1, 0)]
    assert listed([[1.0], [0.5]], 0.0)[1] == 0


def test_work_grows_with_a_states_size_and_goals_follow_lines() -> None:
    matrix = np.zeros((2, 17))
    matrix[0, [0, 1]], matrix[1, 4] = 1.0, 1.0
    parameters = PackageParameters(
        overlap_intensity=0.8, global_volume=1000.0, national_volume=100.0, need_exponent=0.5
    )
    packages = build_packages(np.array([[0.5], [0.25]]), matrix, np.array([20.0, 80.0]), parameters)
    assert packages.days[:, 0] == pytest.approx([1000 * 0.4, 100 * 0.4, 100 * 2 * 0.4])
    assert (packages.joint, packages.wsis) == (2, 4)
    assert packages.sdg.sum(axis=1) == pytest.approx(1.0)
    assert packages.sdg[0, [0, 1]] == pytest.approx([0.5, 0.5])
    of_objective = np.array([0.5, 0.5, 0.25]) / 1.25
    assert packages.sdg[-1, [0, 1, 4]] == pytest.approx(of_objective)


@pytest.mark.parametrize(("framing", "objectives"), [("themes", 7), ("objectives", 5)])
def test_every_line_has_volume_one_and_the_map_ignores_weak_overlap(framing: str, objectives: int) -> None:
    packages = prepare(scenario("parallel").at({"gdc.framing": framing})).setting.packages
    for line in range(18):
        assert packages.volume[packages.line == line].sum() == pytest.approx(1.0)
    for objective in range(objectives):
        assert packages.volume[packages.objective == objective].sum() >= 18 / objectives - 1e-12
    overlap = overlap_map(load_tables(), framing)
    assert overlap[overlap > 0].min() >= 0.25
    assert packages.joint == (overlap > 0).sum()


def test_the_packages_of_the_themes_are_those_worked_out_by_hand() -> None:
    packages = prepare(scenario("parallel")).setting.packages
    assert (packages.joint, packages.line.size) == (59, 84)
    first = np.flatnonzero((packages.line == 0) & (packages.objective == 0))
    assert packages.volume[first] == pytest.approx([0.7 * 0.5 / 1.25])
    assert packages.volume[(packages.line == 0) & (packages.objective == -1)] == pytest.approx([0.3])
