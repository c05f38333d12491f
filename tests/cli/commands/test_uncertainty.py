"""The verbs sensitivity, robustness and discover: what they write, that they go on, and what they refuse."""

import builtins
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.cli.main import main
from sim.runs import blocks
from sim.studies.robustness.regret import ALL_GOALS
from tests.support.asking import no_run, refused, studied

VERBS = {
    "sensitivity": {"screening", "indices", "outcomes"},
    "robustness": {"robustness", "goals", "stability", "pairs", "where", "depends", "futures"},
    "discover": {"cases", "boxes"},
}
PICTURES = {
    "sensitivity": {"screening", "indices"},
    "robustness": {"robustness", "winners"},
    "discover": {"boxes"},
}
SHORT = ["smoke=true", "months=30", "threads=1"]
FIRST = ["sensitivity", *SHORT, "figures=[]", "differences=[merger:parallel]", "metrics=[progress]", "seeds=1"]


def tables_in(folder: Path, names: set[str]) -> dict[str, bytes]:
    """The tables of a study as they are on disk."""
    return {name: (folder / f"{name}.csv").read_bytes() for name in names}


@pytest.mark.slow
@pytest.mark.parametrize("verb", VERBS)
def test_a_study_writes_its_files_in_seconds_and_runs_nothing_twice(
    here: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    started = time.process_time()
    pictures = {f"{name}.{kind}" for name in PICTURES[verb] for kind in ("png", "svg")}
    design = {"design.parquet"} if verb == "sensitivity" else set()
    folder = studied(here, [verb, *SHORT], pictures | design | {f"{name}.csv" for name in VERBS[verb]})
    assert time.process_time() - started < 60
    assert "nan" not in (folder / "findings.md").read_text(encoding="utf-8").lower()
    before = tables_in(folder, VERBS[verb])
    monkeypatch.setattr(blocks, "outcome_of", no_run)
    assert main([verb, *SHORT, "figures=[]"]) == 0
    assert tables_in(folder, VERBS[verb]) == before


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a study of two stages that nobody interrupted, in one thread."""
    root = tmp_path_factory.mktemp("whole")
    assert main([*FIRST, f"results={root}"]) == 0
    return (root / "latest").resolve()


@pytest.mark.slow
@pytest.mark.parametrize("at", [20, 70])
def test_a_study_of_two_stages_goes_on_where_it_was_interrupted(
    here: Path, whole: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    runs = len(pd.read_parquet(whole / "runs"))
    made, real = [0], blocks.outcome_of

    def interrupted(*arguments: Any) -> Any:
        made[0] += 1
        if made[0] == at:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(blocks, "outcome_of", interrupted)
    assert main([*FIRST, "results=parts"]) == 130
    folder = (here / "parts" / "latest").resolve()
    stored = len(pd.read_parquet(folder / "runs"))
    assert 0 < stored < runs
    assert not (folder / "findings.md").exists()
    assert main([*FIRST, "results=parts"]) == 0
    assert made[0] <= runs + 4 * 8  # at most the four blocks that wait for the thread are computed again
    assert tables_in(folder, VERBS["sensitivity"]) == tables_in(whole, VERBS["sensitivity"])
    assert (folder / "findings.md").read_bytes() == (whole / "findings.md").read_bytes()


def test_stored_runs_stand_at_the_places_that_the_design_names(whole: Path) -> None:
    design, runs = pd.read_parquet(whole / "design.parquet"), pd.read_parquet(whole / "runs")
    assert list(dict.fromkeys(design["stage"])) == ["morris", "sobol"]
    assert runs["run"].is_unique
    for name in ("parallel", "merger"):
        found = runs.set_index("point").loc[design[f"point of {name}"]]
        place = design["work.adoption_cost"].to_numpy()
        np.testing.assert_allclose(found["work.adoption_cost"], 0.05 + place * 0.35, rtol=1e-12)
        assert set(found["scenario"]) == {name}


@pytest.mark.slow
def test_results_do_not_depend_on_threads(here: Path, whole: Path) -> None:
    assert main([*FIRST[:3], "threads=2", *FIRST[4:], "results=two"]) == 0
    two = (here / "two" / "latest").resolve()
    assert tables_in(whole, VERBS["sensitivity"]) == tables_in(two, VERBS["sensitivity"])


def test_goals_and_climates_are_as_asked(here: Path) -> None:
    words = ["robustness", *SHORT, "figures=[]", "scenarios=[merger]", "climates=[default,rough]", "metrics=[progress]",
             "goals={burden_median: 0.5}"]  # fmt: skip
    assert main(words) == 0
    folder = here / "results" / "latest"
    goals = pd.read_csv(folder / "goals.csv")
    assert set(goals["goal"]) == {"progress", "burden_median", ALL_GOALS}
    assert set(goals["climate"]) == {"all", "default", "rough"}
    merger = goals[(goals["scenario"] == "merger") & (goals["climate"] == "all")].set_index("goal")["share"]
    assert merger["burden_median"] == merger[ALL_GOALS] == 0.0
    runs = pd.read_parquet(folder / "runs")
    rough = runs[runs["scenario"] == "merger in rough climate"]
    assert set(rough["climate.budget_cut"]) <= {0.3} or "climate.budget_cut" not in rough.dropna(axis=1)
    assert len(runs) == 2 * 2 * 2 * 2


@pytest.mark.parametrize(
    ("verb", "module", "package"),
    [("sensitivity", "SALib", "SALib"), ("discover", "sklearn", "scikit-learn")],
)
def test_a_package_that_is_missing_is_named_with_its_command(
    here: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    verb: str,
    module: str,
    package: str,
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.split(".")[0] == module:
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    line = refused(capsys, [verb, *SHORT])
    assert f"{verb} needs the package {package}" in line
    assert f"pip install {package}" in line
    assert "dcsim[analysis]" in line
