"""Metrics that are not defined (NaN): left out of means and verdicts with a count, and said, never 0 and never an error."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.cli.main import main
from sim.cli.reports import comparison_report, number_in_unit, run_report
from sim.model.observation.outcome import divided, ratio
from sim.runs.batch import finished_run
from sim.scenarios.extensions import EXTENSIONS, unregister
from sim.settings.errors import SettingError
from sim.studies.paired import difference_columns, paired_differences, quantiles
from sim.studies.sensitivity.sample import results_of
from sim.studies.sweep.effects import sweep_effects
from sim.studies.sweep.factor_effects import CONSTANT
from sim.studies.verdicts import NO_DRAW, NOT_DEFINED, agreement, rounding_scale, signs, verdict
from sim.web.live_runs import LiveRuns
from sim.web.requests import read_question

pytestmark = pytest.mark.whole

NAN = float("nan")
EARLY = {"months": 12, "population.states": 20, "population.stakeholder_scale": 0.25}


def never(outcome: sim.Outcome) -> float:
    """Not defined in any run."""
    return NAN


@pytest.fixture
def metric() -> Iterator[None]:
    """A metric that is never defined."""
    sim.register(never, unit="ratio", better="lower")
    yield
    for name in list(EXTENSIONS):
        unregister(name)


def test_a_ratio_over_nothing_is_not_defined() -> None:
    result = sim.run(sim.scenario("parallel", EARLY))
    assert np.isnan(result.summary["duplication_share"])
    assert np.isnan(result.summary["duplication_national"])
    assert result.series["duplication_share"].isna().all()
    assert run_report(finished_run(sim.scenario("parallel", EARLY), 0, None)).count(NOT_DEFINED) == 2
    assert np.isnan(ratio(0.0, 0.0))
    assert np.isnan(divided(np.zeros(2), np.array([0.0, 1.0]))).tolist() == [True, False]
    whole = sim.run(sim.scenario("parallel", {**EARLY, "months": 30}))
    assert whole.series["duplication_share"].isna().tolist() == [True] * 20 + [False] * 10
    assert whole.summary["duplication_share"] > 0.0


def test_verdicts_leave_out_what_is_not_defined_and_count_the_rest() -> None:
    values = np.array([NAN, *[-1.0] * 7, 1.0])
    assert agreement(values, 1.0) == ("lower", 7)
    assert verdict(values, 1.0) == "lower in 7 of 8 draws"
    assert verdict(np.array([*[NAN] * 10, *[-1.0] * 40]), 1.0) == "lower"
    assert verdict(np.full(3, NAN), 1.0) == NOT_DEFINED
    assert agreement(np.full(3, NAN), 1.0) == (NOT_DEFINED, 0)
    assert signs(np.array([NAN, -1.0]), 1.0).tolist() == [0, -1]
    assert rounding_scale(np.array([NAN, -2.0])) == 2.0


def test_a_draw_counts_only_if_all_its_seeds_are_defined_in_both() -> None:
    own = np.array([[1.0, 3.0], [NAN, 9.0], [5.0, 5.0]])
    other = np.array([[0.0, 0.0], [0.0, 0.0], [NAN, 0.0]])
    found = difference_columns(own, other, drawn=True)
    assert (found["difference"], found["verdict"]) == (2.0, "higher in 1 of 1 draws")
    assert difference_columns(own[1:], other[1:], drawn=True)["verdict"] == NOT_DEFINED
    at_defaults = difference_columns(np.array([[1.0, NAN, 3.0]]), np.zeros((1, 3)), drawn=False)
    assert (at_defaults["difference"], at_defaults["verdict"]) == (2.0, "higher at the defaults")


def test_quantiles_ignore_what_is_not_defined() -> None:
    assert quantiles(np.array([NAN, 1.0, 2.0, 3.0]))[1] == 2.0
    assert np.isnan(quantiles(np.full(3, NAN))).all()


def test_tables_by_group_leave_out_draws() -> None:
    rows = [("a", draw, 0, "g", value) for draw, value in enumerate([1.0, NAN, 3.0])]
    rows += [("b", draw, 0, "g", value) for draw, value in enumerate([2.0, 2.0, 5.0])]
    table = pd.DataFrame(rows, columns=["scenario", "draw", "seed", "group", "burden"])
    found = paired_differences(table, "a", ["group"], "burden").iloc[0]
    assert (found["difference"], found["verdict"], found["mean"]) == (1.5, "higher in 2 of 2 draws", 3.0)


def test_a_comparison_says_where_a_metric_is_not_defined(metric: None) -> None:
    points = [sim.scenario(name, EARLY) for name in ("parallel", "merger")]
    for draws in (0, 2):
        table = sim.compare(points[1:], draws=draws, seeds=2, reference=points[0])
        block = table.set_index(["scenario", "metric"])
        for name in ("never", "duplication_share"):
            assert block.loc[("merger", name), "verdict"] == NOT_DEFINED
            assert block.loc[("merger", name), "draws"] == 0
            assert np.isnan(block.loc[("merger", name), "difference"])
        assert block.loc[("merger", "progress"), "draws"] == draws
        report = comparison_report(table, "parallel")
        assert report.count(NOT_DEFINED) == 2
        assert "nan" not in report


def test_the_page_gets_null(metric: None) -> None:
    question = b'{"yours": {"base": "merger"}, "reference": {"base": "parallel"}, "draws": 1}'
    answer = json.loads(asyncio.run(LiveRuns(1).answer(read_question(question))))
    assert answer["yours"]["metrics"]["never"] == {"mean": None, "low": None, "high": None}
    found = answer["paired"]["metrics"]["never"]
    assert (found["kind"], found["draws"], found["difference"]) == ("undefined", 0, None)
    assert answer["yours"]["series"]["duplication_share"]["middle"][:20] == [None] * 20


def test_the_command_prints_stores_and_draws_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["scenarios=[parallel,merger]", "months=12", "draws=2", "population=small", f"results={tmp_path}", "name=x"]
    assert main(["compare", *words]) == 0
    assert capsys.readouterr().out.count(NOT_DEFINED) == 2
    summary = pd.read_csv(tmp_path / "x" / "summary.csv")
    assert summary.loc[summary["metric"] == "duplication_share", "mean"].isna().all()
    assert ",duplication_share,share,,,," in (tmp_path / "x" / "summary.csv").read_text(encoding="utf-8")
    assert (tmp_path / "x" / "comparison.png").stat().st_size > 0


def runs_with(values: list[float], other: list[float]) -> pd.DataFrame:
    """Runs of a sweep of eight points, two draws and one seed, with two metrics."""
    rows = [(point, draw, 0, float(point), values[point], other[point]) for point in range(8) for draw in range(2)]
    names = ["point", "draw", "seed", "work.adoption_cost", "awareness", "progress"]
    return pd.DataFrame(rows, columns=names)


@pytest.mark.parametrize(
    ("values", "said"), [([0.5] * 8, CONSTANT), ([NAN] * 8, NOT_DEFINED), ([NAN] * 4 + [0.1, 0.2, 0.3, 0.4], None)]
)
def test_a_sweep_tells_constant_undefined_and_missing_apart(values: list[float], said: str | None) -> None:
    runs = runs_with(values, [0.1 * point for point in range(8)])
    points = [{"work.adoption_cost": value} for value in (0.0, 0.0, *map(float, range(2, 8)))]  # no grid: ranks
    runs["work.adoption_cost"] = [points[point]["work.adoption_cost"] for point in runs["point"]]
    found = sweep_effects(runs, ["work.adoption_cost"], ["awareness", "progress"], points, ["awareness"])
    factors = found.tables["factors"].set_index("metric")
    effects = found.tables["effects"].query("metric == 'awareness' and point > 0")
    assert (effects["missing"] == 0).all()
    assert NO_DRAW not in set(effects["verdict"])
    if said:
        assert factors.loc["awareness", "verdict"] == said
        assert said in found.paragraphs[-1]
    assert "runs are missing" not in " ".join(found.paragraphs)


def test_a_number_that_is_not_defined_is_said_in_words() -> None:
    assert number_in_unit(NAN, "share") == number_in_unit(NAN, "days") == NOT_DEFINED


def test_indices_of_what_is_not_defined_are_refused_in_one_line() -> None:
    ids = np.array([["a"], ["b"]])
    runs = pd.DataFrame({"run": ["a", "b"], "progress": [0.5, NAN]})
    with pytest.raises(SettingError, match=r"metrics: progress is not defined in 1 of 2 runs"):
        results_of(runs, ids, np.array([[0], [1]]), "progress")
    with pytest.raises(ValueError, match="1 runs of the design are missing"):
        results_of(runs[:1], ids, np.array([[0], [1]]), "progress")


@pytest.mark.parametrize("command", ["attribute", "converge", "ablation", "discover", "robustness"])
def test_a_study_of_what_is_not_defined_ends_without_a_trace(command: str, tmp_path: Path) -> None:
    assert main([command, "months=12", "smoke=true", "figures=[]", f"results={tmp_path}"]) == 0
