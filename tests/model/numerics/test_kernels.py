"""The cache of compiled code: never stale, never in the way."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sim.model.numerics.kernels import PACKAGE, kernel_hash

pytestmark = pytest.mark.compiles


def shown_by(folder: Path, cache: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    """What a fresh process prints that calls a kernel of a copied package, compiled through the cache."""
    code = "from sim.processes import outer; print(outer.call(1.0))"
    return subprocess.run(
        [sys.executable, *flags, "-c", code],
        cwd=folder,
        env={**os.environ, "NUMBA_CACHE_DIR": str(cache), "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )


def answer(folder: Path, cache: Path) -> str:
    """The answer of the kernel; a warning is an error."""
    return shown_by(folder, cache, "-W", "error").stdout.strip()


def small_package(folder: Path) -> Path:
    """A package with our kernels module, one kernel, and a callee of it in another file."""
    own = "model/numerics/kernels.py"
    for package in ("sim/processes", "sim/model/numerics", "sim/model", "sim"):
        (folder / package).mkdir(parents=True, exist_ok=True)
        (folder / package / "__init__.py").touch()
    shutil.copy(PACKAGE / own, folder / "sim" / own)
    inner = "from sim.model.numerics.kernels import kernel\n\n@kernel\ndef add(x):\n    return x + 1.0\n"
    (folder / "sim" / "processes" / "inner.py").write_text(inner)
    outer = (
        "from sim.model.numerics.kernels import kernel\nfrom sim.processes.inner import add\n\n"
        "@kernel\ndef call(x):\n    return add(x)\n"
    )
    (folder / "sim" / "processes" / "outer.py").write_text(outer)
    return folder / "sim" / "processes" / "inner.py"


def test_an_edited_callee_is_noticed(tmp_path: Path) -> None:
    callee = small_package(tmp_path)
    cache = tmp_path / "cache"
    assert answer(tmp_path, cache) == "2.0"
    assert len(list(cache.iterdir())) == 1
    callee.write_text(callee.read_text().replace("1.0", "10.0"))
    assert answer(tmp_path, cache) == "11.0"
    assert len(list(cache.iterdir())) == 2


def test_an_edited_constant_is_noticed(tmp_path: Path) -> None:
    callee = small_package(tmp_path)
    (tmp_path / "sim" / "constants.py").write_text("STEP = 1.0\n")
    callee.write_text("from sim.constants import STEP\n" + callee.read_text().replace("1.0", "STEP"))
    assert answer(tmp_path, tmp_path / "cache") == "2.0"
    (tmp_path / "sim" / "constants.py").write_text("STEP = 10.0\n")
    assert answer(tmp_path, tmp_path / "cache") == "11.0"


def test_an_unwritable_cache_falls_back_with_a_warning(tmp_path: Path) -> None:
    small_package(tmp_path)
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be")
    shown = shown_by(tmp_path, blocked)
    assert shown.stdout.strip() == "2.0"
    assert "for this process only" in shown.stderr


def test_the_hash_covers_every_file_that_defines_kernels_or_that_they_read(tmp_path: Path) -> None:
    copy = tmp_path / "sim"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "*.csv"))
    before = kernel_hash(copy)
    assert before == kernel_hash(PACKAGE)
    defining = (
        "model/numerics/random.py", "model/simulation.py", "model/processes/work.py", "model/state.py",
        "model/entities/events.py", "model/observation/history.py",
    )  # fmt: skip
    read_by_them = (
        "settings/months.py", "model/levers.py", "model/entities/packages.py", "model/entities/world.py",
        "model/auxiliaries.py", "model/numerics/vectors.py",
    )  # fmt: skip
    for name in (*defining, *read_by_them):
        path = copy / name
        text = path.read_text()
        path.write_text(text + "\n")
        assert kernel_hash(copy) != before, name
        path.write_text(text)
    (copy / "studies" / "wording.py").write_text("")
    assert kernel_hash(copy) == before
