"""The command as people type it: what it prints, writes and refuses."""

import gc
import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import yaml

from sim.cli.main import main
from sim.runs.storage.checksums import add_checksums
from sim.studies.compare.comparison import SUMMARY_COLUMNS
from tests.support.asking import refused

SHORT = ["months=6", "draws=2", "seeds=2", "threads=2", "figures=[comparison]"]


def compared(folder: Path, *words: str) -> Path:
    """The folder of a short comparison."""
    assert main(["compare", "scenarios=[parallel,merger]", *SHORT, f"results={folder}", *words]) == 0
    return (folder / "latest").resolve()


def test_a_run_prints_a_summary_and_writes_its_tables(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "scenario=joint_roadmap", "seed=3", "months=30"]) == 0
    shown = capsys.readouterr().out
    assert "joint_roadmap, seed 3" in shown
    assert "Not a forecast" in shown
    folder = here / "results" / "latest"
    assert len(pd.read_csv(folder / "series.csv")) == 30
    assert len(pd.read_csv(folder / "states.csv")) == 193
    assert {"all", "ldc", "GRULAC"} <= set(pd.read_csv(folder / "groups.csv")["group"])
    assert len(pd.read_csv(folder / "tracks.csv")) == 25
    config = yaml.safe_load((folder / "config.yaml").read_text())
    assert config["scenario"]["mechanism"]["joint_roadmap"]["strength"] == 1.0
    assert config["seed"] == 3


def test_a_comparison_writes_all_its_files(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = compared(here / "out")
    assert folder.name.startswith("compare-")
    written = {path.name for path in folder.iterdir()}
    assert written == {
        "summary.csv", "against_reference.parquet", "agents.csv", "ties.csv", "data_dictionary.csv", "points.parquet",
        "runs", "series", "states", "groups", "pairs", "time_use", "comparison.png", "comparison.svg", "config.yaml",
        "provenance.json", "checksums.sha256", ".lock",
    }  # fmt: skip
    summary = pd.read_csv(folder / "summary.csv")
    assert tuple(summary.columns) == SUMMARY_COLUMNS
    assert len(pd.read_parquet(folder / "runs")) == 2 * 2 * 2
    assert len(pd.read_parquet(folder / "series")) == 2 * 2 * 2 * 6
    shown = capsys.readouterr()
    assert shown.err == ""  # no bar where there is no terminal
    assert "merger" in shown.out
    assert str(folder.name) in shown.out
    made = json.loads((folder / "provenance.json").read_text())
    assert made["seeds"] == [0, 1]
    assert made["command"][:2] == ["dcsim", "compare"]
    assert {"git_revision", "processor", "data_hashes", "packages", "dcsim"} <= set(made)


def test_the_same_comparison_renews_its_own_folder_and_another_never_meets_it(here: Path) -> None:
    first = compared(here)
    summary = (first / "summary.csv").read_bytes()
    assert compared(here, "threads=1") == first
    assert (first / "summary.csv").read_bytes() == summary
    other = compared(here, "work.adoption_cost=0.2")
    assert other != first
    assert (first / "summary.csv").read_bytes() == summary
    assert not list(here.glob(".compare*"))


def test_a_short_hash_that_is_taken_grows(here: Path) -> None:
    first = compared(here)
    made = json.loads((first / "provenance.json").read_text())
    (first / "provenance.json").write_text(json.dumps({**made, "config_hash": "0" * 64}))
    add_checksums(first, [first / "provenance.json"])
    assert len(compared(here).name) == len(first.name) + 1


@pytest.mark.slow
def test_a_given_name_is_kept_for_one_configuration(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compared(here, "name=mine").name == "mine"
    assert compared(here, "name=mine").name == "mine"
    words = ["compare", "scenarios=[parallel]", *SHORT, f"results={here}", "name=mine"]
    assert "overwrite=true" in refused(capsys, words)
    assert len(pd.read_parquet(here / "mine" / "runs")) == 8
    assert main([*words, "overwrite=true"]) == 0
    assert len(pd.read_parquet(here / "mine" / "runs")) == 4


def test_settings_reach_every_scenario_and_are_kept_in_the_draws(here: Path) -> None:
    config = yaml.safe_load((compared(here, "work.adoption_cost=0.2", "climate=calm") / "config.yaml").read_text())
    assert [point["work"]["adoption_cost"] for point in config["scenarios"]] == [0.2, 0.2]
    assert [point["climate"]["stall_hazard"] for point in config["scenarios"]] == [0.0, 0.0]


def test_what_a_scenario_file_sets_survives_a_comparison(here: Path) -> None:
    words = ["compare", "scenarios=[actual_path]", "draws=0", "seeds=1", "months=3", "figures=[]", f"results={here}"]
    assert main(words) == 0
    points = yaml.safe_load((here / "latest" / "config.yaml").read_text())["scenarios"]
    assert [point["gdc"]["follow_up"] for point in points] == ["proposed", "adopted"]
    assert main([*words, "gdc.follow_up=proposed"]) == 0
    points = yaml.safe_load((here / "latest" / "config.yaml").read_text())["scenarios"]
    assert [point["gdc"]["follow_up"] for point in points] == ["proposed", "proposed"]


def test_a_mechanism_can_be_added_to_a_scenario(here: Path) -> None:
    assert main(["run", "+mechanism=[merger,council_review]", "mechanism.merger.start=2023-04", "months=6"]) == 0
    config = yaml.safe_load((here / "results" / "latest" / "config.yaml").read_text())["scenario"]["mechanism"]
    assert config["merger"]["strength"] == config["council_review"]["strength"] == 1.0
    assert config["merger"]["start"] == "2023-04"


def test_nothing_else_is_left_in_the_users_folder(here: Path) -> None:
    assert main(["run", "months=3"]) == 0
    assert [path.name for path in here.iterdir()] == ["results"]


@pytest.mark.processes
@pytest.mark.parametrize("words", [[], ["--help"], ["--version"]])
def test_a_newcomer_is_guided(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert main(words) == 0
    assert "dcsim" in capsys.readouterr().out


def test_the_module_runs_as_a_program_and_help_is_quick_to_import() -> None:
    code = "import sys, sim.cli; sim.cli.main(['--help']); print(sorted(set(sys.modules) & {'numba', 'hydra', 'pandas', 'mesa'}))"
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert shown.stdout.strip().endswith("[]")


@pytest.mark.parametrize(("words", "count"), [(None, 1), (["--version"], 0)])
def test_only_a_process_that_ends_with_the_command_leaves_its_garbage(
    monkeypatch: pytest.MonkeyPatch, words: list[str] | None, count: int
) -> None:
    left: list[object] = []
    monkeypatch.setattr("atexit.register", left.append)
    monkeypatch.setattr(sys, "argv", ["dcsim", "--version"])
    assert main(words) == 0
    assert left == [gc.freeze] * count
