"""The cache of compiled code: never stale, never trusted when damaged, never in the way, the same for all copies."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import pytest

from sim.model.numerics import kernel_files
from sim.model.numerics.kernel_files import KernelFiles, toolchain
from sim.model.numerics.kernels import PACKAGE, kernel_hash

pytestmark = pytest.mark.compiles


CALL = "from sim.processes import outer; print(outer.call(1.0))"


def shown_by(folder: Path, cache: Path, *flags: str, code: str = CALL) -> subprocess.CompletedProcess[str]:
    """What a fresh process prints that calls a kernel of a copied package, compiled through the cache."""
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
    for package in ("sim/processes", "sim/model/numerics", "sim/model", "sim"):
        (folder / package).mkdir(parents=True, exist_ok=True)
        (folder / package / "__init__.py").touch()
    for own in ("kernels.py", "kernel_files.py", "whole_files.py"):
        shutil.copy(PACKAGE / "model/numerics" / own, folder / "sim/model/numerics" / own)
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


def stored(cache: Path) -> dict[str, bytes]:
    """The files of compiled kernels."""
    return {path.name: path.read_bytes() for path in cache.rglob("*.kernel")}


def test_a_copy_at_another_path_uses_what_is_compiled(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        small_package(tmp_path / name)
    assert answer(tmp_path / "first", cache) == "2.0"
    before = stored(cache)
    assert len(before) == 2
    times = {path: path.stat().st_mtime_ns for path in cache.rglob("*.kernel")}
    assert answer(tmp_path / "second", cache) == "2.0"
    assert stored(cache) == before
    assert times == {path: path.stat().st_mtime_ns for path in cache.rglob("*.kernel")}


def plus_one(x: float) -> float:
    return x + 1.0


def plus_two(x: float) -> float:
    return x + 2.0


def kept(function: Callable[[float], float], folder: Path, unchanged: bool = True) -> tuple[KernelFiles, Any]:
    """A function compiled with a cache in a folder: the cache, and the function as it is compiled."""
    dispatcher = numba.njit(function)
    dispatcher._cache = KernelFiles(function, folder, lambda: unchanged)
    dispatcher(1.0)
    return dispatcher._cache, dispatcher


def loaded(cache: KernelFiles, dispatcher: Any) -> Any:
    """What the cache has for the function's only signature."""
    return cache.load_overload(dispatcher.signatures[0], dispatcher.targetctx)


def test_a_whole_file_is_loaded(tmp_path: Path) -> None:
    cache, dispatcher = kept(plus_one, tmp_path)
    assert loaded(cache, dispatcher).entry_point
    again = kept(plus_one, tmp_path)[1]
    assert again(1.0) == 2.0
    assert sum(again.stats.cache_hits.values()) == 1
    assert len([*tmp_path.iterdir()]) == 1


DAMAGES = {
    "emptied": lambda content, other: b"",
    "shortened": lambda content, other: content[:-1],
    "longer": lambda content, other: content + b"0",
    "a bit of the machine code": lambda content, other: content[:-99] + bytes([content[-99] ^ 1]) + content[-98:],
    "a bit of the checksum": lambda content, other: bytes([content[0] ^ 1]) + content[1:],
    "another function's": lambda content, other: other,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_compiled_again(tmp_path: Path, damage: str) -> None:
    cache, dispatcher = kept(plus_one, tmp_path)
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    kept(plus_two, tmp_path)
    (other,) = set(tmp_path.iterdir()) - {path}
    path.write_bytes(DAMAGES[damage](whole, other.read_bytes()))
    assert loaded(cache, dispatcher) is None
    again, dispatcher = kept(plus_one, tmp_path)
    assert dispatcher(1.0) == 2.0
    assert loaded(again, dispatcher) is not None


def test_a_file_that_cannot_be_written_is_no_mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr("os.replace", full)
    cache, dispatcher = kept(plus_one, tmp_path)
    assert dispatcher(1.0) == 2.0
    assert not [*tmp_path.iterdir()]
    assert loaded(cache, dispatcher) is None
    gone = kept(plus_one, tmp_path / "none")[1]
    assert gone(1.0) == 2.0


def test_nothing_is_stored_once_the_sources_have_changed(tmp_path: Path) -> None:
    kept(plus_one, tmp_path, unchanged=False)
    assert not [*tmp_path.iterdir()]


def test_sources_that_change_while_a_process_runs_are_not_stored_under_the_old_ones(tmp_path: Path) -> None:
    callee = small_package(tmp_path)
    cache = tmp_path / "cache"
    text = callee.read_text()
    code = (
        "from pathlib import Path; import sim.model.numerics.kernels; path = Path('sim/processes/inner.py');"
        "path.write_text(path.read_text().replace('1.0', '10.0'));"
        "from sim.processes import outer; print(outer.call(1.0))"
    )
    assert shown_by(tmp_path, cache, code=code).stdout.strip() == "11.0"
    assert not stored(cache)
    callee.write_text(text)
    assert answer(tmp_path, cache) == "2.0"


@pytest.mark.parametrize("library", ["numba", "llvmlite", "np"])
def test_another_version_or_processor_has_another_folder(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    before = toolchain()
    with monkeypatch.context() as patch:
        patch.setattr(getattr(kernel_files, library), "__version__", "0.0")
        assert toolchain() != before
    monkeypatch.setattr(kernel_files.llvmlite.binding, "get_host_cpu_name", lambda: "another")
    assert toolchain() != before


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
        "model/entities/events.py", "model/observation/observing.py",
    )  # fmt: skip
    read_by_them = (
        "model/numerics/kernel_files.py", "settings/months.py", "model/levers.py", "model/entities/packages.py",
        "model/entities/world.py", "model/auxiliaries.py", "model/numerics/vectors.py",
    )  # fmt: skip
    for name in (*defining, *read_by_them):
        path = copy / name
        text = path.read_text()
        path.write_text(text + "\n")
        assert kernel_hash(copy) != before, name
        path.write_text(text)
    (copy / "studies" / "wording.py").write_text("")
    assert kernel_hash(copy) == before
