"""Draws of the uncertain parameters: one sequence for all, and more draws never change earlier ones."""

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import qmc

from sim.scenarios import draws
from sim.scenarios.draws import (
    LARGEST_INTEGER,
    at_draw,
    draw_values,
    drawn_paths,
    is_drawn_in,
    is_drawn_strength,
    sobol_points,
    varied_paths,
)
from sim.scenarios.scenario import default_scenario, scenario


def test_more_draws_never_change_earlier_ones() -> None:
    names = drawn_paths()
    few, many = sobol_points(10, names), sobol_points(1000, names)
    assert np.array_equal(few, many[:10])
    point = scenario("joint_roadmap")
    first = draw_values(3, point)
    sobol_points(4096, names)
    assert draw_values(3, point) == first


def test_a_point_depends_on_its_name_only_through_its_place_and_shift() -> None:
    assert np.array_equal(sobol_points(64, ("a", "b"))[:, 0], sobol_points(64, ("a", "c"))[:, 0])


def test_unshifted_points_are_scipys() -> None:
    names = drawn_paths()
    points = (sobol_points(256, names) * LARGEST_INTEGER).astype(np.uint64)
    plain = (qmc.Sobol(len(names), scramble=False, bits=53).random_base2(8) * LARGEST_INTEGER).astype(np.uint64)
    shift = points[0] ^ plain[0]
    assert np.array_equal(points ^ shift, plain)
    assert len(set(shift.tolist())) == len(names)
    assert shift.max() >= LARGEST_INTEGER // 2, "the shift reaches all of [0, 1)"


def test_points_fill_every_dimension_evenly() -> None:
    points = sobol_points(256, drawn_paths())
    for column in points.T:
        assert (np.bincount((column * 16).astype(int), minlength=16) == 16).all()


def test_all_scenarios_meet_the_same_draw_and_strengths_vary_around_their_own() -> None:
    paths = [path for path in drawn_paths() if not is_drawn_strength(path)]
    roadmap, merger = draw_values(7, scenario("joint_roadmap")), draw_values(7, scenario("merger"))
    assert all(roadmap[path] == merger[path] for path in paths)
    assert merger["mechanism.joint_roadmap.strength"] == 0.0
    full = [draw_values(number, scenario("merger"))["mechanism.merger.strength"] for number in range(64)]
    assert 0.6 <= min(full) < 0.63
    assert 0.97 < max(full) <= 1.0
    half = [
        draw_values(n, scenario("merger", {"mechanism.merger.strength": 0.5}))["mechanism.merger.strength"]
        for n in range(64)
    ]
    assert 0.3 <= min(half) < 0.33
    assert 0.67 < max(half) <= 0.7


def test_every_draw_is_allowed() -> None:
    point = scenario("actual_path_with_roadmap")
    for number in range(64):
        drawn = at_draw(point, number)
        assert drawn.at(drawn.settings()).values == drawn.values


def test_a_setting_given_on_purpose_is_not_drawn() -> None:
    held = scenario("parallel", {"work.adoption_cost": 0.15})
    assert "work.adoption_cost" not in draw_values(5, held)
    assert at_draw(held, 5).values["work.adoption_cost"] == 0.15


def test_no_draw_leaves_the_scenario_alone() -> None:
    assert at_draw(default_scenario(), None) == default_scenario()


@pytest.mark.parametrize("spoil", [None, b"", b"half a file", "other shape"])
def test_points_are_kept_and_a_spoilt_file_of_them_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: bytes | str | None
) -> None:
    monkeypatch.setattr(draws, "CACHE", tmp_path)
    first = draws.plain_points(3, 5)
    (kept,) = tmp_path.iterdir()
    if isinstance(spoil, bytes):
        kept.write_bytes(spoil)
    elif spoil:
        np.save(kept, first[:4])
    if spoil is None:
        monkeypatch.setattr("scipy.stats.qmc.Sobol", None)  # the file serves, the library is not asked
    assert np.array_equal(draws.plain_points(3, 5), first)
    assert [path.name for path in tmp_path.iterdir()] == [kept.name]


def test_a_cache_that_cannot_be_written_does_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draws, "CACHE", tmp_path / "nowhere")
    assert draws.plain_points(2, 3).shape == (4, 3)


def test_every_flipped_bit_of_stored_points_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draws, "CACHE", tmp_path)
    wanted = draws.plain_points(4, 5)
    (file,) = tmp_path.iterdir()
    content = file.read_bytes()
    for bit in range(0, len(content) * 8, 17):
        damaged = bytearray(content)
        damaged[bit // 8] ^= 1 << bit % 8
        file.write_bytes(damaged)
        assert np.array_equal(draws.plain_points(4, 5), wanted), bit
        assert file.read_bytes() == content, "the file is written again"


def test_points_of_a_broken_generator_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Repeating(qmc.Sobol):
        def random_base2(self, m: int) -> np.ndarray:
            points = np.asarray(super().random_base2(m))
            points[1] = points[0]  # as SciPy 1.13 and 1.14 did when threads shared its tables
            return points

    monkeypatch.setattr(draws, "CACHE", tmp_path)
    monkeypatch.setattr(qmc, "Sobol", Repeating)
    with pytest.raises(ArithmeticError, match="no Sobol sequence"):
        draws.plain_points(4, 5)
    assert not list(tmp_path.iterdir())


def test_what_is_drawn_in_a_scenario_is_what_is_neither_fixed_nor_off() -> None:
    merger, plain = "mechanism.merger.strength", "work.adoption_cost"
    given = scenario("merger", {plain: 0.2})
    assert is_drawn_in(given, merger)  # a strength is drawn around its value, also where it is given
    assert not is_drawn_in(scenario("parallel"), merger)
    assert not is_drawn_in(given, plain)
    assert is_drawn_in(scenario("merger"), plain)
    assert plain in varied_paths([given, scenario("parallel")])
    assert plain not in varied_paths([given])
    assert merger not in varied_paths([scenario("parallel")])
