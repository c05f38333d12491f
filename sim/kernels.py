"""The `kernel` decorator: compiled code, kept in a cache folder that is never stale.

Numba's own cache does not notice a change in a function that lives in another file. The folder therefore carries a
hash of every kernel source: any edit leads to a new folder. Set NUMBA_DISABLE_JIT=1 to run the same code as plain Python.
"""

import hashlib
import os
import sys
import tempfile
import warnings
from pathlib import Path

import numba

PACKAGE = Path(__file__).parent


def source_hash(package: Path = PACKAGE) -> str:
    """Hash of all files under the package that define kernels, and of the versions that compile them."""
    digest = hashlib.sha256(f"{numba.__version__} {sys.version}".encode())
    for path in sorted(package.rglob("*.py")):
        text = path.read_bytes()
        if b"numba" in text or b"sim.kernels" in text:
            digest.update(path.relative_to(package).as_posix().encode() + text)
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
    folder = user_cache() / f"kernels-{source_hash()}"
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

kernel = numba.njit(cache=True, nogil=True)


def is_compiled() -> bool:
    """Whether the compiled run is in the cache, so that the next one starts at once."""
    return any(CACHE.rglob("simulation.run_months*.nbi"))


def announce_compilation() -> None:
    """Say on the terminal that the first run compiles, if it will."""
    if not is_compiled() and not numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
        print("dcsim: compiling the model once, which takes about half a minute ...", file=sys.stderr, flush=True)
