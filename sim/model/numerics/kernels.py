"""The `kernel` decorators: compiled code in a cache folder that is never out of date.

Numba's cache does not detect a change of a function in another file. The name of the cache folder therefore contains a hash of
all kernel sources and of all modules they import, so that every change leads to a new folder, and all copies of the package with
the same sources share compiled code (`kernel_files.py`). Set NUMBA_DISABLE_JIT=1 to run the same code as plain Python.
"""

import hashlib
import os
import re
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

from sim.model.numerics.kernel_files import KernelFiles, toolchain

PACKAGE = Path(__file__).parents[2]
"""The package `sim`."""
DEFINES = re.compile(rb"^@(?:\w*kernel|register_jitable|overload)\b", re.MULTILINE)
IMPORTS = re.compile(rb"^\s*(?:from|import) sim\.([\w.]+)", re.MULTILINE)


def kernel_sources(package: Path = PACKAGE) -> dict[str, bytes]:
    """Path to content of all files of the package that define kernels, and of all files they import, directly or indirectly.

    Compiled code contains the constants that it reads and the field order of records, wherever they are defined.
    """
    texts = {path.relative_to(package).as_posix(): path.read_bytes() for path in package.rglob("*.py")}
    found = {Path(__file__).relative_to(PACKAGE).as_posix()} | {
        name for name, text in texts.items() if DEFINES.search(text)
    }
    waiting = list(found)
    while waiting:
        for module in IMPORTS.findall(texts[waiting.pop()]):
            stem = module.decode().replace(".", "/")
            new = {f"{stem}.py", f"{stem}/__init__.py"} & texts.keys() - found
            found |= new
            waiting.extend(new)
    return {name: texts[name] for name in sorted(found)}


def kernel_hash(package: Path = PACKAGE) -> str:
    """Hash of all sources of compiled code, and of the versions of Numba and Python."""
    digest = hashlib.sha256(f"{numba.__version__} {sys.version}".encode())
    for name, text in kernel_sources(package).items():
        digest.update(name.encode() + text)
    return digest.hexdigest()[:16]


def user_cache() -> Path:
    """The user's cache folder on this system."""
    if os.environ.get("NUMBA_CACHE_DIR"):
        return Path(os.environ["NUMBA_CACHE_DIR"])
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "dcsim"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "dcsim"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "dcsim"


def cache_folder() -> Path:
    """A writable folder for compiled code: in the user's cache folder, otherwise a temporary folder, with a warning."""
    folder = user_cache() / f"kernels-{SOURCES}-{hashlib.sha256(toolchain().encode()).hexdigest()[:8]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        fallback = Path(tempfile.mkdtemp(prefix="dcsim-kernels-"))
        warnings.warn(
            f"cannot write to {folder} ({error.strerror}); compiled code is stored in {fallback} for this process only",
            stacklevel=2,
        )
        return fallback


F = TypeVar("F", bound=Callable[..., Any])
SOURCES = kernel_hash()
CACHE = cache_folder()
numba.config.CACHE_DIR = str(CACHE)  # type: ignore[attr-defined]


def compiled_with(**options: bool) -> Callable[[F], F]:
    """A decorator that compiles a function when it is first called. Compiled functions of this package are shared by all copies.

    Division by zero gives inf or nan, because a check for it would prevent vectorised loops.
    """

    def decorate(function: F) -> F:
        own = PACKAGE in Path(function.__code__.co_filename).parents and function.__closure__ is None
        compiled: Any = numba.njit(  # type: ignore[call-overload]
            cache=not own, nogil=True, error_model="numpy", no_cfunc_wrapper=True, **options
        )(function)
        if own and not numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
            compiled._cache = KernelFiles(function, CACHE, lambda: kernel_hash() == SOURCES)
        return cast(F, compiled)

    return decorate


kernel: Callable[[F], F] = compiled_with()
"""Compiles a function."""
kernel_part: Callable[[F], F] = numba.njit(  # type: ignore[call-overload]
    nogil=True, error_model="numpy", forceinline=True, no_cfunc_wrapper=True, no_cpython_wrapper=True, _nrt=False
)
"""Compiles a function as a part of the kernels that call it. It creates and returns no arrays, and Python cannot call it.

Reference counting is disabled (`_nrt=False`): it would take a fifth of the run time, because submodels read very many rows.
"""


def is_compiled() -> bool:
    """Whether the compiled model is in the cache: compiled from these sources, by these versions, for this processor."""
    return any(CACHE.glob("sim.model.simulation.run_months-*.kernel"))


def announce_compilation() -> None:
    """Print a message if the next run will compile the model first."""
    if not is_compiled() and not numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
        print("dcsim: compiling the model (only once, about 20 seconds) ...", file=sys.stderr, flush=True)
