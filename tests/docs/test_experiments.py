"""Every experiment runs in small, and says what it says on its page.

Small means 4 draws and 1 seed on the whole population and all 96 months: signs hold there, verdicts do not exist.
"""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from sim.cli.main import main
from sim.studies.questions.experiments import experiment_files
from tests.support.paths import ROOT

FOLDERS = sorted(path.parent for path in (ROOT / "experiments").glob("*/run.py"))
SMOKE_DRAWS, SMOKE_SEEDS = 4, 1


def name_of(folder: Path) -> str:
    return folder.name


def claims(folder: Path) -> list[dict[str, Any]]:
    """What the page of an experiment claims: contrast, metric, sign, and the range over draws."""
    _, front, _ = (folder / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front)["claims"]


def sign_of(difference: float) -> str:
    return "level" if abs(difference) < 1e-12 else "lower" if difference < 0 else "higher"


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The answers to all questions, in small."""
    out = tmp_path_factory.mktemp("questions")
    words = [f"draws={SMOKE_DRAWS}", f"seeds={SMOKE_SEEDS}", "figures=[]", f"results={out}", "name=all"]
    assert main(["questions", *words]) == 0
    return pd.read_csv(out / "all" / "answers.csv").set_index(["experiment", "contrast", "metric"])


def test_each_question_has_a_config_and_a_folder() -> None:
    assert {folder.name for folder in FOLDERS} == set(experiment_files())


@pytest.mark.slow
@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_what_a_page_claims_holds_in_small(folder: Path, answers: pd.DataFrame) -> None:
    for claim in claims(folder):
        row = answers.loc[(folder.name, claim["contrast"], claim["metric"])]
        assert sign_of(row["difference"]) == claim["sign"], claim
        assert claim["low"] - 1e-4 <= row["difference"] <= claim["high"] + 1e-4, claim


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_a_page_prints_the_range_of_its_first_claim_and_its_commands(folder: Path) -> None:
    page = (folder / "README.md").read_text(encoding="utf-8")
    first = claims(folder)[0]
    ranges = re.findall(r"\(([+-][\d.]+) to ([+-][\d.]+)\)", page)
    near = [
        (low, high)
        for low, high in ranges
        if abs(float(low) - first["low"]) < 6e-4 and abs(float(high) - first["high"]) < 6e-4
    ]
    assert near, first
    assert f"python experiments/{folder.name}/run.py --smoke" in page
    assert f"dcsim questions experiments=[{folder.name}]" in page
    assert "Not a forecast" in page


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_a_script_finds_the_sign_of_the_first_claim(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = importlib.util.spec_from_file_location(f"experiment_{folder.name}", folder / "run.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    found = script.finding(SMOKE_DRAWS, SMOKE_SEEDS)
    assert sign_of(found) == claims(folder)[0]["sign"]
    assert capsys.readouterr().out.count("\n") >= 3


@pytest.mark.processes
def test_a_script_runs_as_a_program(tmp_path: Path) -> None:
    shown = subprocess.run(
        [sys.executable, str(ROOT / "experiments" / "summit_effect" / "run.py"), "--smoke"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "formal_progress_wsis" in shown.stdout


def test_pages_and_scripts_hold_no_path_of_a_machine() -> None:
    for path in (ROOT / "experiments").rglob("*"):
        if path.suffix in (".md", ".py"):
            assert not re.search(r"(?<![\w.])/(home|tmp|work|root|Users)/", path.read_text(encoding="utf-8")), path


def test_links_of_the_pages_lead_somewhere() -> None:
    for page in (ROOT / "experiments").rglob("README.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert page.parent.joinpath(target).exists(), f"{page} links to {target}"
