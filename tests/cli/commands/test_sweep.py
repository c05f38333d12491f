"""`dcsim sweep` and `dcsim rerun` as a user gives them: plans, resumption, failures, and what is refused."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
import yaml

import sim
from sim.cli.commands import sweep as sweep_verb
from sim.cli.main import main
from sim.model.entities.world import World
from sim.model.observation.metrics import HEADLINE
from sim.runs import blocks
from sim.scenarios.extensions import EXTENSIONS, Extension, unregister
from tests.support.asking import refused

SMALL = ["months=12", "population=small", "threads=2", "figures=[]"]
FACTORS = ["work.adoption_cost=0.1,0.3", "scenario=parallel,itu_proposal"]
FEW = ["draws=2", "seeds=2"]


def swept(here: Path, *words: str) -> Path:
    """The folder of a small sweep."""
    assert main(["sweep", *FACTORS, *SMALL, *FEW, *words]) == 0
    return (here / "results" / "latest").resolve()


@pytest.mark.slow
def test_a_sweep_has_one_row_a_run_with_factors_draws_and_seeds_in_columns_of_their_own(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = swept(here)
    assert folder.name.startswith("sweep-grid-")
    results = sim.open_results(here / "results" / "latest")
    runs = results.runs
    assert len(runs) == 4 * 2 * 2
    cells = runs.groupby(["work.adoption_cost", "scenario"])
    assert all(
        set(map(tuple, cell[["draw", "seed"]].to_numpy())) == {(0, 0), (0, 1), (1, 0), (1, 1)} for _, cell in cells
    )
    alone = sim.run(
        sim.scenario("itu_proposal", {"work.adoption_cost": 0.3, "months": 12, **SMALL_WORLD}), seed=1, draw=1
    )
    row = runs.query("scenario == 'itu_proposal' and `work.adoption_cost` == 0.3 and draw == 1 and seed == 1").iloc[0]
    assert row[list(alone.summary)].to_dict() == pytest.approx(alone.summary, rel=0, abs=0, nan_ok=True)
    assert set(results.dictionary["column"]) >= {*HEADLINE, "work.adoption_cost", "run", "draw", "seed"}
    assert not results.dictionary["meaning"].isna().any()
    assert {"effects", "factors", "points"} <= set(results.names)
    assert results.failures.empty
    assert results.provenance["seeds"] == [0, 1]
    assert results.provenance["command"] == ["dcsim", "sweep", *FACTORS, *SMALL, *FEW]
    assert "progress" in capsys.readouterr().out


SMALL_WORLD = {"population.states": 20, "population.stakeholder_scale": 0.25, "population.state_ties": "memberships"}


@pytest.mark.slow
def test_the_tables_are_the_same_for_any_number_of_threads(here: Path) -> None:
    tables = ["tables=[series,states]"]
    one, three = swept(here, "name=one", "threads=1", *tables), swept(here, "name=three", "threads=3", *tables)
    for name in ("runs", "series", "states", "effects"):
        pd.testing.assert_frame_equal(
            sim.open_results(one).table(name), sim.open_results(three).table(name), check_exact=True
        )
    assert (one / "findings.md").read_text() == (three / "findings.md").read_text()


@pytest.mark.slow
def test_a_dry_run_shows_the_plan_and_writes_nothing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sweep", *FACTORS, *SMALL, *FEW, "dry_run=true"]) == 0
    shown = capsys.readouterr().out
    for part in (
        "grid: 4 design points",
        "4 points x 2 draws x 2 seeds: 16 runs",
        "0 are stored",
        "itu_proposal",
        "on disk",
    ):
        assert part in shown
    assert not list(here.iterdir())
    swept(here)
    capsys.readouterr()
    assert main(["sweep", *FACTORS, *SMALL, "draws=3", "seeds=2", "dry_run=true"]) == 0
    assert "24 runs, of which 16 are stored" in capsys.readouterr().out


@pytest.mark.slow
def test_more_seeds_and_draws_extend_a_sweep(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = sim.open_results(swept(here)).runs
    counted: list[int] = []
    real = blocks.outcome_of
    monkeypatch.setattr(blocks, "outcome_of", lambda *given: counted.append(1) or real(*given))
    folder = swept(here, "draws=3", "seeds=3")
    assert len(counted) == 4 * 3 * 3 - 4 * 2 * 2
    runs = sim.open_results(folder).runs
    assert len(runs) == 36
    same = runs[(runs["draw"] < 2) & (runs["seed"] < 2)].reset_index(drop=True)
    pd.testing.assert_frame_equal(same, first, check_exact=True)
    assert len(json.loads((folder / "provenance.json").read_text())["earlier"]) == 1
    swept(here)  # fewer again: the tables are of what was asked, and nothing stored is lost
    effects = pd.read_csv(folder / "effects.csv")
    assert set(effects.loc[effects["metric"] == "progress", "draws"]) == {2}
    assert len(sim.open_results(folder).runs) == 16
    assert len(sim.open_results(folder).table("runs", everything=True)) == 36


@pytest.mark.slow
def test_another_configuration_under_a_name_is_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = swept(here, "name=mine")
    line = refused(capsys, ["sweep", FACTORS[0], "scenario=parallel,merger", *SMALL, *FEW, "name=mine"])
    assert "contains results of another configuration" in line
    assert "itu_proposal there, merger here" in line
    assert len(sim.open_results(folder).runs) == 16
    swept(here, "name=mine", "overwrite=true", "packages.need_exponent=0.6")
    assert len(sim.open_results(folder).runs) == 16


def test_results_of_another_version_of_the_model_are_never_mixed(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    swept(here, "name=mine")
    monkeypatch.setattr("sim.runs.storage.study_folder.model_hash", lambda: "another")
    line = refused(capsys, ["sweep", *FACTORS, *SMALL, *FEW, "name=mine"])
    assert "made by another version of the model or data" in line
    assert "another version of the model" in refused(capsys, ["rerun", "results/mine"])


WILD = 0.3


def wild(*given: object) -> sim.Outcome:
    """In the place of a run: fails at one level of a factor."""
    prepared = given[0]
    if prepared.setting.parameters.work.adoption_cost == WILD:  # type: ignore[attr-defined]
        raise FloatingPointError("progress is nan")
    return real_run(*given)  # type: ignore[arg-type]


real_run = blocks.outcome_of


@pytest.mark.slow
def test_failures_are_kept_told_and_run_again(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(blocks, "outcome_of", wild)
        assert main(["sweep", *FACTORS, *SMALL, *FEW]) == 1
        told = capsys.readouterr()
        assert told.err.count("run failed (point") == 8
        assert "8 of 16 runs failed" in told.err.splitlines()[-1]
        folder = (here / "results" / "latest").resolve()
        results = sim.open_results(folder)
        assert len(results.runs) == len(results.failures) == 8
        assert set(results.failures["error"]) == {"progress is nan"}
        assert set(results.failures["work.adoption_cost"]) == {WILD}
        assert {"scenario", "draw", "seed", "recognition.base"} <= set(results.failures)
        assert main(["sweep", *FACTORS, *SMALL, *FEW]) == 1  # what failed is not run again by itself
        assert capsys.readouterr().err.count("run failed (point") == 0
        assert main(["rerun", str(folder)]) == 1
        assert capsys.readouterr().err.count("run failed (point") == 8
        assert len(sim.open_results(folder).failures) == 8
    assert main(["rerun", str(folder), "threads=2"]) == 0
    results = sim.open_results(folder)
    assert results.failures.empty
    whole = swept(here, "name=whole")
    pd.testing.assert_frame_equal(results.runs, sim.open_results(whole).runs, check_exact=True)
    assert (folder / "effects.csv").read_bytes() == (whole / "effects.csv").read_bytes()
    assert main(["rerun", str(folder)]) == 0
    assert "has no failed runs" in capsys.readouterr().out


def test_a_failure_stops_a_sweep_that_is_to_stop(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "outcome_of", wild)
    assert main(["sweep", *FACTORS, *SMALL, *FEW, "on_error=stop", "threads=1"]) == 1
    assert "run the same command again to resume" in capsys.readouterr().err.splitlines()[-1]
    monkeypatch.undo()
    monkeypatch.chdir(here)
    assert len(sim.open_results(swept(here, "on_error=stop")).runs) == 16


def test_a_results_folder_that_is_none_is_told(here: Path) -> None:
    with pytest.raises(sim.SettingError, match="does not contain results of dcsim"):
        sim.open_results(here)
    with pytest.raises(sim.SettingError, match="unknown table 'rums'; did you mean 'runs'"):
        sim.open_results(swept(here)).table("rums")


def test_the_cost_is_measured_on_runs_of_the_plan() -> None:
    plan = sweep_verb.Plan([sim.scenario("parallel", {**SMALL_WORLD, "months": 6})], [0, 1, 2, 3], [0, 1])
    cost = sweep_verb.measured_cost(plan, sweep_verb.Kept(tables=("series",)), 1)
    assert cost.runs == 8
    assert cost.seconds > 0.0
    assert set(cost.bytes) == {"runs", "series"}


def test_the_config_says_what_was_asked(here: Path) -> None:
    config = yaml.safe_load((swept(here) / "config.yaml").read_text())
    assert config["factors"] == {"work.adoption_cost": [0.1, 0.3], "scenario": ["parallel", "itu_proposal"]}
    assert (config["design"], config["draws"], config["seeds"]) == ("grid", 2, 2)


def test_with_draws_and_without_are_two_folders(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with_draws, without = swept(here), swept(here, "draws=0")
    assert with_draws != without
    swept(here, "name=mine")
    assert "need separate folders" in refused(capsys, ["sweep", *FACTORS, *SMALL, "draws=0", "seeds=2", "name=mine"])


def test_a_command_that_is_stopped_leaves_nothing_that_looks_finished(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = swept(here, "figures=null")
    assert (folder / "sweep.png").exists() and sim.open_results(folder).finished
    (folder / "mine.pdf").write_text("a reader's own file")
    monkeypatch.setattr(blocks, "outcome_of", wild)
    assert main(["sweep", *FACTORS, *SMALL, "draws=4", "seeds=2", "on_error=stop"]) == 1
    results = sim.open_results(folder)
    assert not results.finished
    assert "not finished" in repr(results)
    assert not [name for name in ("effects.csv", "factors.csv", "findings.md", "sweep.png") if (folder / name).exists()]
    assert (folder / "mine.pdf").exists()
    monkeypatch.undo()
    monkeypatch.chdir(here)
    assert sim.open_results(swept(here)).finished


def test_what_dcsim_has_not_written_is_never_replaced(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "results" / "mine").mkdir(parents=True)
    (here / "results" / "mine" / "thesis.txt").write_text("years of work")
    for words in (["sweep", *FACTORS, *SMALL, *FEW], ["run", "months=3", "population=small"]):
        assert "dcsim has not written" in refused(capsys, [*words, "name=mine", "overwrite=true"])
    assert (here / "results" / "mine" / "thesis.txt").exists()


def test_an_empty_folder_is_taken(here: Path) -> None:
    (here / "results" / "mine" / ".writing-old").mkdir(parents=True)
    assert swept(here, "name=mine").name == "mine"
    assert ".writing-old" not in sim.open_results(here / "results" / "mine").names


def test_a_sweep_of_which_every_run_failed_says_so(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "outcome_of", always_wild)
    words = ["sweep", *FACTORS, *SMALL, "draws=1", "seeds=1"]
    assert main(words) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert "every run of the sweep failed" in last
    assert "dcsim rerun" in last
    assert (here / "results" / "latest" / "failures").is_dir()
    assert "all 4 trial runs failed" in refused(capsys, [*words, "dry_run=true"])
    assert main([*words, "tables=[series]"]) == 1
    told = capsys.readouterr()
    assert "No estimate: all 4 trial runs failed" in told.out
    assert told.err.count("run failed (point") == 4


def always_wild(*given: object) -> sim.Outcome:
    """In the place of a run: fails."""
    raise FloatingPointError("progress is nan")


def test_an_estimate_is_made_of_the_runs_that_end_well(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "outcome_of", wild)
    assert main(["sweep", *FACTORS, *SMALL, *FEW, "dry_run=true"]) == 0
    assert "of which 8 failed" in capsys.readouterr().out


def test_rerun_of_an_interrupted_sweep_says_what_was_never_run(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(blocks, "outcome_of", wild)
        assert main(["sweep", *FACTORS, *SMALL, *FEW, "on_error=stop", "threads=1"]) == 1
    capsys.readouterr()
    assert main(["rerun", "results/latest"]) == 1
    assert "have not been executed yet; run the command of the sweep again" in capsys.readouterr().err


@dataclass(frozen=True)
class Desk(sim.Mechanism):
    """A desk that changes nothing."""

    def moves(self, world: World, base_recognition: float) -> Iterator[sim.Move]:
        """No moves."""
        return iter(())


def test_rerun_never_mixes_versions_of_a_mechanism_that_acts(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sim.register(Desk)
    try:
        with monkeypatch.context() as patch:
            patch.setattr(blocks, "outcome_of", wild)
            assert main(["sweep", *FACTORS, *SMALL, *FEW, "mechanism.desk.strength=1"]) == 1
        EXTENSIONS["desk"] = Extension("mechanism", "2", "mended")
        assert "another version of the model, the data or an extension" in refused(capsys, ["rerun", "results/latest"])
    finally:
        unregister("desk")


@pytest.mark.slow
def test_rerun_accepts_another_version_of_a_metric(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lightest(outcome: sim.Outcome) -> float:
        """Smallest burden of any state."""
        return float(outcome.history.burden.min())

    sim.register(lightest, unit="ratio")
    try:
        with monkeypatch.context() as patch:
            patch.setattr(blocks, "outcome_of", wild)
            assert main(["sweep", *FACTORS, *SMALL, *FEW]) == 1
        EXTENSIONS["lightest"] = Extension("metric", "2", "mended")
        assert main(["rerun", "results/latest"]) == 1, "the other runs have no value of the new version yet"
        assert main(["sweep", *FACTORS, *SMALL, *FEW]) == 0
        found = sim.open_results("results/latest")
        assert found.runs["lightest"].notna().all() and found.failures.empty
    finally:
        unregister("lightest")


def test_own_tables_that_are_levels_are_part_of_the_question(here: Path) -> None:
    from importlib.resources import files

    text = files("sim.data").joinpath("overlap_map.csv").read_text(encoding="utf-8")
    for name in ("a", "b"):
        (here / f"{name}.csv").write_text(text, encoding="utf-8")
    words = ["sweep", "data.overlap_map=a.csv,b.csv", *SMALL, "draws=0", "seeds=1", "figures=[]"]
    assert main(words) == 0
    first = (here / "results" / "latest").resolve()
    head, one, two, *rest = text.splitlines(keepends=True)
    (here / "b.csv").write_text("".join([head, two, one, *rest]), encoding="utf-8")
    assert main(words) == 0
    assert (here / "results" / "latest").resolve() != first


def test_latest_may_be_a_text(here: Path) -> None:
    folder = swept(here)
    latest = here / "results" / "latest"
    latest.unlink()
    latest.write_text(folder.name + "\n")
    assert len(sim.open_results(latest).runs) == 16
    assert main(["rerun", "results/latest"]) == 0


def test_every_column_of_a_sweep_and_a_comparison_has_a_meaning(here: Path) -> None:
    assert main(["compare", "scenarios=[merger]", *SMALL, *FEW, "figures=[]", "name=compared"]) == 0
    for folder in (swept(here, "tables=[series,states,groups,pairs]"), here / "results" / "compared"):
        results = sim.open_results(folder)
        told = results.dictionary
        assert set(told["table"]) == set(results.names) - {"data_dictionary"}
        assert not told[["unit", "meaning"]].isna().any().any(), told[told["unit"].isna()]
        for name in results.names:
            if name != "data_dictionary":
                assert set(told.loc[told["table"] == name, "column"]) == set(results.table(name).columns), name
