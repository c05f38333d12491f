"""The `kernel` decorator: compiled code, kept in a cache folder that is never stale.

Numba's own cache does not notice a change in a function that lives in another file. The folder therefore carries a
hash of every kernel source and of all it imports: any edit leads to a new folder. Set NUMBA_DISABLE_JIT=1 to run the
same code as plain Python.
"""

import hashlib
import os
import re
import sys
import tempfile
import warnings
from pathlib import Path

import numba

PACKAGE = Path(__file__).parents[2]
"""The package `sim`."""
DEFINES = re.compile(rb"^@(?:\w*kernel|register_jitable|overload)\b", re.MULTILINE)
IMPORTS = re.compile(rb"^\s*(?:from|import) sim\.([\w.]+)", re.MULTILINE)


def kernel_sources(package: Path = PACKAGE) -> dict[str, bytes]:
    """Path to text of all files under the package that define kernels and of all they import, directly or not.

    Compiled code holds the constants it reads and the order of the records it is given, wherever these are written.
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
    """Hash of all that compiled code is made from, and of the versions that compile it."""
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
    """A writable folder for compiled code: the user's, else a temporary one with a warning."""
    folder = user_cache() / f"kernels-{kernel_hash()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        fallback = Path(tempfile.mkdtemp(prefix="dcsim-kernels-"))
        warnings.warn(
            f"cannot write {folder} ({error.strerror}); compiled code goes to {fallback} and is not kept", stacklevel=2
        )
        return fallback


CACHE = cache_folder()
numba.config.CACHE_DIR = str(CACHE)  # type: ignore[attr-defined]
kernel = numba.njit(cache=True, nogil=True, error_model="numpy", no_cfunc_wrapper=True)  # type: ignore[call-overload]
"""Compiles a function. Dividing by zero gives inf or nan, since a check for it would keep loops from using vectors."""
row_kernel = numba.njit(  # type: ignore[call-overload]
    cache=True, nogil=True, error_model="numpy", no_cfunc_wrapper=True, no_cpython_wrapper=True, _nrt=False
)
"""Compiles a function that only kernels call and that makes and returns no arrays, such as one called for each package.

It does not count references to arrays, which would take a fifth of a run, since views of rows are made by the hundred
thousand; and it cannot be called from Python, which saves a fifth of the time to compile.
"""


def is_compiled() -> bool:
    """Whether the compiled run is in the cache, so that the next one starts at once."""
    return any(CACHE.rglob("simulation.run_months*.nbi"))


def announce_compilation() -> None:
    """Say on the terminal that the first run compiles, if it will."""
    if not is_compiled() and not numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
        print("dcsim: compiling the model once, which takes about half a minute ...", file=sys.stderr, flush=True)
