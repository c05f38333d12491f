"""The built wheel gives a working command in any folder, and declares what it imports.

It is installed beside the packages of this environment, which takes seconds; `make large` installs it with all it declares into a
clean environment.
"""

import ast
import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from email import message_from_bytes
from importlib.metadata import packages_distributions, requires
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


def environment_with(wheel: Path, folder: Path, clean: bool) -> Path:
    """The programs of an environment into which the wheel is installed: with what it declares, or beside our own packages."""
    venv.create(folder, with_pip=clean)
    binaries = folder / ("Scripts" if sys.platform == "win32" else "bin")
    if clean:
        words = [str(binaries / "python"), "-m", "pip", "install", "--quiet", str(wheel)]
    else:
        (site,) = folder.rglob("site-packages")
        (site / "beside.pth").write_text(f"{sysconfig.get_path('purelib')}\n{sysconfig.get_path('platlib')}\n")
        python = ["--python", str(binaries / "python")]
        words = [
            sys.executable,
            "-m",
            "pip",
            *python,
            "install",
            "--quiet",
            "--no-deps",
            "--ignore-installed",
            str(wheel),
        ]
    subprocess.run(words, check=True, capture_output=True)
    return binaries


@pytest.mark.parametrize("clean", [False, pytest.param(True, marks=pytest.mark.large)])
def test_the_command_works_from_any_folder(wheel: Path, tmp_path: Path, clean: bool) -> None:
    binaries = environment_with(wheel, tmp_path / "environment", clean)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    def shown(*words: str, program: str = "dcsim") -> subprocess.CompletedProcess[str]:
        command = [str(binaries / program), *words]
        return subprocess.run(command, cwd=elsewhere, env=environ, capture_output=True, text=True, check=False)

    place = shown("-c", "import sim; print(sim.__file__)", program="python").stdout
    assert place.startswith(str(tmp_path / "environment"))
    found = shown("compare", "scenarios=[parallel,joint_roadmap]", "months=3", "draws=1", "seeds=1")
    assert found.returncode == 0, found.stderr
    assert "joint_roadmap" in found.stdout
    assert (elsewhere / "results" / "latest" / "comparison.png").exists()
    wrong = shown("run", "scenario=merg")
    assert wrong.returncode == 2
    assert wrong.stderr.count("\n") == 1


def plain(name: str) -> str:
    """The name of a distribution as all its spellings have it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[ ;<>=!~\[(]", name, maxsplit=1)[0]).lower()


def test_what_the_package_imports_is_declared(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as content:
        (name,) = (name for name in content.namelist() if name.endswith(".dist-info/METADATA"))
        declared = {plain(one) for one in message_from_bytes(content.read(name)).get_all("Requires-Dist", [])}
    brought = {plain(one) for name in declared for one in (requires(name) or []) if "extra ==" not in one}
    distributions = packages_distributions()
    for path in (ROOT / "sim").rglob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        modules = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        modules |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
        for top in {module.split(".")[0] for module in modules} - set(sys.stdlib_module_names) - {"sim"}:
            assert {plain(one) for one in distributions[top]} & (declared | brought), (path, top)
