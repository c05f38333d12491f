"""The built wheel, installed into a clean environment, gives a working command in any folder."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.support.paths import ROOT

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
    )
    return next(out.glob("*.whl"))


def test_configs_and_data_are_inside(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in sorted((ROOT / "configs").rglob("*.yaml")):
        assert f"sim/configs/{path.relative_to(ROOT / 'configs').as_posix()}" in names
    for path in [*sorted((ROOT / "sim" / "data").glob("*.csv")), ROOT / "sim" / "data" / "README.md"]:
        assert f"sim/data/{path.name}" in names
    assert not [name for name in names if name.startswith(("tests/", "results/"))]


def test_the_command_works_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True)
    binaries = environment / ("Scripts" if sys.platform == "win32" else "bin")
    subprocess.run(
        [binaries / "python", "-m", "pip", "install", "--quiet", str(wheel)], check=True, capture_output=True
    )
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    words = ["compare", "scenarios=[parallel,joint_roadmap]", "months=3", "draws=1", "seeds=1"]
    shown = subprocess.run([binaries / "dcsim", *words], cwd=elsewhere, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stderr
    assert "joint_roadmap" in shown.stdout
    assert (elsewhere / "results" / "latest" / "comparison.png").exists()
    wrong = subprocess.run(
        [binaries / "dcsim", "run", "scenario=merg"], cwd=elsewhere, capture_output=True, text=True, check=False
    )
    assert wrong.returncode == 2
    assert wrong.stderr.count("\n") == 1
