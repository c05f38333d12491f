"""Provenance: versions, processor, revision, data and command, written beside every result."""

import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import sim
from sim.data import data_hashes
from sim.model.numerics.kernels import PACKAGE, SOURCES, kernel_hash

DECISIVE = (
    "data",
    "settings",
    "model",
    "scenarios",
    "runs/prepare.py",
    "runs/batch.py",
    "runs/plan.py",
    "runs/blocks.py",
)
"""Folders and files of the package on which the numbers of a run depend. Changes of other files keep results folders valid."""
PACKAGES = ("numpy", "numba", "scipy", "pandas", "pyarrow", "networkx", "matplotlib", "mesa", "hydra-core", "omegaconf")


@cache
def package_version(name: str) -> str:
    """Version of an installed package, or `not installed`."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def processor() -> str:
    """Name of the processor as reported by the operating system."""
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def git_revision() -> str:
    """Revision of the checkout the package runs from, with `+changes` where it is not clean; `none` outside a checkout."""
    folder = Path(sim.__file__).parent.parent
    if not (folder / ".git").exists():
        return "none"
    try:
        head = git(folder, "rev-parse", "HEAD")
        changed = git(folder, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return head + ("+changes" if changed else "")


def git(folder: Path, *words: str) -> str:
    """Output of a git command in a folder."""
    return subprocess.run(
        ["git", "-C", str(folder), *words], capture_output=True, text=True, timeout=10, check=True
    ).stdout.strip()


def digest(config: Mapping[str, Any]) -> str:
    """SHA-256 of a configuration; it does not depend on the order of keys."""
    return hashlib.sha256(json.dumps(config, sort_keys=True).encode()).hexdigest()


def model_hash(package: Path = PACKAGE) -> str:
    """Hash of the code on which results depend (DECISIVE), and of the versions of Python, NumPy and the kernels."""
    versions = f"{platform.python_version()} {package_version('numpy')} {SOURCES if package == PACKAGE else kernel_hash(package)}"
    parts = (package / name for name in DECISIVE)
    return files_hash(
        package, [path for part in parts for path in (part.rglob("*.py") if part.is_dir() else [part])], versions
    )


def code_hash(package: Path = PACKAGE) -> str:
    """Hash of all code of the package."""
    return files_hash(package, package.rglob("*.py"))


def files_hash(package: Path, paths: Iterable[Path], versions: str = "") -> str:
    """Hash of files of the package (relative path and content) and of `versions`."""
    found = hashlib.sha256(versions.encode())
    for path in sorted(paths):
        found.update(path.relative_to(package).as_posix().encode() + path.read_bytes())
    return found.hexdigest()[:16]


def provenance(config_hash: str, seeds: list[int], command: list[str], own_tables: Mapping[str, str]) -> dict[str, Any]:
    """The provenance of a result; `config_hash` is the hash of its configuration."""
    return {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": command,
        "config_hash": config_hash,
        "seeds": seeds,
        "dcsim": sim.__version__,
        "git_revision": git_revision(),
        "kernel_hash": SOURCES,
        "python": platform.python_version(),
        "packages": {name: package_version(name) for name in PACKAGES},
        "system": platform.platform(),
        "processor": processor(),
        "processors": os.cpu_count(),
        "data_hashes": data_hashes(own_tables),
    }
