"""`dcsim explorer`: what the file holds is what a comparison gives, more draws go on where fewer ended, mistakes get one line."""

import base64
import itertools
import json
import re
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.cli.main import USAGE, main
from sim.model.observation.metrics import COMPARED, HEADLINE
from sim.model.observation.shown import SERIES
from sim.scenarios.scenario import scenario_names
from sim.studies.pareto import on_front
from sim.web.explorer.content import EXACT
from sim.web.explorer.runs import STRUCTURES, explored_points
from sim.web.run_summary import summarise_run
from tests.web.explorer.test_packing import read

FEW = ["mechanisms=[joint_roadmap,mapping_study]", "scenarios=[merger,late_study]", "population=small"]
SMALL = {"population": {"states": 20, "stakeholder_scale": 0.25, "state_ties": "memberships"}}


def held(folder: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Header and arrays of the file in a folder of results, decoded without the package."""
    text = (folder / "explorer.html").read_text(encoding="utf-8")
    found = re.search(r'<script type="text/plain" id="stored-results">([^<]*)</script>', text)
    assert found
    head, codes = read(zlib.decompress(base64.b64decode(found[1])))
    values = {}
    for name, array in codes.items():
        about = head["arrays"][name]
        if about["kind"] == "f8":
            values[name] = array
            continue
        shape = [1, -1, *[1] * (array.ndim - 2)]
        low, step = (np.reshape(about[part], shape) for part in ("low", "step"))
        values[name] = np.where(array == np.iinfo(array.dtype).max, np.nan, low + step * array.astype(float))
    return head, values


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small explorer: two mechanisms, three draws."""
    results = tmp_path_factory.mktemp("explorer")
    assert main(["explorer", *FEW, "draws=3", f"results={results}", "name=made"]) == 0
    return results / "made"


def small(name: str) -> sim.Scenario:
    return sim.scenario(name, {f"population.{key}": value for key, value in SMALL["population"].items()})


def setting(head: dict[str, Any], settings: dict[str, Any]) -> int:
    """Number of the setting that differs so from the base."""
    return int(head["settings"].index(settings))


def test_points_are_all_sets_structures_and_scenarios_each_once() -> None:
    base = sim.scenario("parallel")
    free = ["mapping_study", "lead_agency", "joint_roadmap"]
    offered = [sim.scenario(name) for name in scenario_names()]
    points = explored_points(base, free, offered)
    acting = [frozenset(point.mechanisms()) for point in points[:8]]
    assert len(set(acting)) == 8 and acting[0] == frozenset()
    assert all(len(one ^ other) == 1 for one, other in itertools.pairwise(acting))
    values = [tuple(point.values.values()) for point in points]
    assert len(set(values)) == len(values)
    for structure in STRUCTURES:
        for others in ([], free):
            wanted = base.at({f"mechanism.{name}.strength": 1.0 for name in (structure, *others)})
            assert tuple(wanted.values.values()) in values
    for point in offered:
        assert tuple(point.values.values()) in values


def test_headline_numbers_are_those_of_a_comparison(made: Path) -> None:
    head, arrays = held(made)
    names = ["parallel", "merger", "joint_roadmap", "late_study"]
    table = sim.compare([small(name) for name in names], draws=3, seeds=1, reference=small("parallel"))
    for name in names:
        number = setting(head, head["catalogue"]["scenarios"][name]["settings"])
        rows = table[table["scenario"] == name].set_index("metric")
        for row, metric in enumerate(EXACT):
            values = arrays["exact"][number, row]
            assert values.mean() == rows.loc[metric, "mean"]
            differences = values - arrays["exact"][0, row]
            if name != "parallel":
                assert differences.mean() == pytest.approx(rows.loc[metric, "difference"], rel=1e-12, abs=1e-15)
        for row, metric in enumerate(head["metrics"]):
            about = head["arrays"]["metrics"]["step"][row]
            assert abs(arrays["metrics"][number, row].mean() - rows.loc[metric, "mean"]) <= 0.51 * about
        for row, metric in enumerate(("months_gained", "who_gains")):
            if name != "parallel":
                assert arrays["alone"][number, row].mean() == pytest.approx(rows.loc[metric, "mean"], rel=1e-12)


def test_curves_states_pairs_and_flows_are_those_of_the_runs(made: Path) -> None:
    head, arrays = held(made)
    assert {metric.name for metric in COMPARED} > {"months_gained", "who_gains"} and set(HEADLINE) < set(EXACT)
    point = small("merger")
    from sim.runs.prepare import prepare, run_prepared
    from sim.scenarios.draws import at_draw

    rows = [summarise_run(run_prepared(prepare(at_draw(point, draw)), 0)) for draw in range(3)]
    number = setting(head, head["catalogue"]["scenarios"]["merger"]["settings"])
    series = np.array([row.series for row in rows])
    for measure in range(len(SERIES)):
        for part, share in enumerate((0.05, 0.5, 0.95)):
            curve = np.nanquantile(series[:, measure], share, axis=0)  # draws in which nothing is produced are left out
            span = np.nanmax(arrays["curves"][:, measure]) - np.nanmin(arrays["curves"][:, measure])
            np.testing.assert_allclose(arrays["curves"][number, measure, part], curve, rtol=0, atol=0.0006 * span)
            own = np.nanmax(curve) - np.nanmin(curve)
            assert np.nanmax(np.abs(arrays["curves"][number, measure, part] - curve)) <= 0.005 * own
    yearly = series[:, :, head["year_months"]]
    np.testing.assert_allclose(
        np.moveaxis(arrays["yearly"][number], 2, 0), yearly, rtol=0, atol=1e-4 * np.nanmax(np.abs(yearly))
    )
    for name, values in (
        ("states", np.mean([row.states for row in rows], axis=0)),
        ("pairs", np.nanmean([row.shares for row in rows], axis=0)[None]),
        ("flows", np.mean([row.time_use for row in rows], axis=0)),
    ):
        np.testing.assert_allclose(arrays[name][number], values, rtol=1e-4, atol=2e-5 * np.nanmax(values))


def test_the_front_is_told_of_means_and_of_draws(made: Path) -> None:
    head, arrays = held(made)
    table = pd.read_csv(made / "sets.csv")
    rows = [EXACT.index(name) for name in HEADLINE]
    losses = arrays["exact"][:4, rows] * np.array([1.0, 1.0, -1.0])[:, None]
    assert table["on_front"].tolist() == on_front(losses.mean(axis=2)).tolist()
    by_draw = [on_front(losses[:, :, draw]) for draw in range(3)]
    np.testing.assert_allclose(table["share_of_draws"], np.mean(by_draw, axis=0))
    assert [entry["front"] for entry in head["sets"]] == table["on_front"].tolist()
    assert [entry["draws"] for entry in head["sets"]] == np.sum(by_draw, axis=0).tolist()


def test_it_says_how_it_was_made(made: Path) -> None:
    head, _ = held(made)
    told = head["catalogue"]["stored"]["made"]
    stored = json.loads((made / "provenance.json").read_text())
    assert told["version"] == sim.__version__ and told["data"] == stored["data"] and told["model"] == stored["model"]
    assert "explorer" in told["command"] and told["date"][:4].isdigit()


@pytest.mark.slow
def test_more_draws_go_on_from_fewer(made: Path, tmp_path: Path) -> None:
    assert main(["explorer", *FEW, "draws=1", f"results={tmp_path}", "name=grown"]) == 0
    first = (tmp_path / "grown" / "runs" / "00000.parquet").read_bytes()
    assert main(["explorer", *FEW, "draws=3", f"results={tmp_path}", "name=grown"]) == 0
    assert (tmp_path / "grown" / "runs" / "00000.parquet").read_bytes() == first
    for name, values in held(made)[1].items():
        np.testing.assert_array_equal(held(tmp_path / "grown")[1][name], values)


@pytest.mark.parametrize(
    "lines", ["work: {adoption_cost: 0.15}", "gdc: {framing: objectives}", "population: {states: 30}"]
)
def test_scenarios_that_set_more_than_switches_can_are_refused(
    lines: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The default of an uncertain parameter too: what is held is not drawn, so its runs are not those of `parallel`."""
    (tmp_path / "scenario").mkdir()
    (tmp_path / "scenario" / "mine.yaml").write_text(f"# @package _global_\ndescription: mine\n{lines}\n")
    words = ["explorer", "--config-dir", str(tmp_path), f"results={tmp_path / 'results'}"]
    assert main(words) == USAGE
    said = capsys.readouterr().err
    assert "scenario 'mine' sets" in said and said.count("\n") == 1
    assert not (tmp_path / "results").exists()


def test_what_is_changed_for_all_is_told_and_goes_into_scenario_files(tmp_path: Path) -> None:
    few = ["mechanisms=[mapping_study]", "scenarios=[merger]", "population=small", "draws=1"]
    words = ["gdc=objectives", "work.guidance=0.9", f"results={tmp_path}", "name=changed"]
    assert main(["explorer", *few, *words]) == 0
    head, arrays = held(tmp_path / "changed")
    changes = head["catalogue"]["stored"]["changes"]
    assert changes["gdc.framing"] == "objectives" and changes["work.guidance"] == 0.9
    merger = sim.scenario("merger", changes)
    assert (
        sim.run(merger, draw=0).summary["progress"]
        == arrays["exact"][setting(head, {"mechanism.merger.strength": 1.0}), EXACT.index("progress")]
    )
    assert "results=" not in head["catalogue"]["stored"]["made"]["command"]
