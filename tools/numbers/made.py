"""How the numbers were made, and whether the model, its data and its scenarios are still those they were made with."""

import ast
import hashlib
import io
import json
import platform
import tokenize
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

import sim
from sim.data import data_hashes
from sim.model.numerics.kernels import PACKAGE
from sim.runs.storage.provenance import DECISIVE, PACKAGES, git_revision, package_version, processor
from sim.scenarios.config_files import config_folder
from tools.numbers.studies import COMMANDS

SCENARIO_FOLDERS = ("scenario", "experiment", "climate", "gdc", "population")
"""Folders of configs that decide what a study runs."""
SPOKEN = {"description", "question", "title"}
"""Keys of a config that are only text."""


def code_alone(source: str) -> str:
    """The source without comments, docstrings and white space; the same in every version of Python."""
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    cuts = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            first, last = lines[node.lineno - 1], lines[node.end_lineno - 1]  # type: ignore[operator]
            begin = len(first.encode()[: node.col_offset].decode())
            end = len(last.encode()[: node.end_col_offset].decode())
            cuts.append((starts[node.lineno - 1] + begin, starts[node.end_lineno - 1] + end))  # type: ignore[operator]
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            begin = starts[token.start[0] - 1] + token.start[1]
            cuts.append((begin, begin + len(token.string)))
    kept, place = [], 0
    for begin, end in sorted(cuts):
        kept.append(source[place:begin])
        place = end
    return "".join("".join([*kept, source[place:]]).split())


def model_code_hash(package: Path = PACKAGE) -> str:
    """Hash of the code that runs depend on, whatever its comments and the versions of what runs it."""
    parts = [package / name for name in DECISIVE]
    paths = sorted(path for part in parts for path in (part.rglob("*.py") if part.is_dir() else [part]))
    found = hashlib.sha256()
    for path in paths:
        code = code_alone(path.read_text(encoding="utf-8"))
        if code:
            found.update(f"{path.relative_to(package).as_posix()} {code}\n".encode())
    return found.hexdigest()[:16]


def spoken_left_out(config: Any) -> Any:
    """A config without the keys that are only text."""
    if isinstance(config, Mapping):
        return {key: spoken_left_out(value) for key, value in config.items() if key not in SPOKEN}
    return [spoken_left_out(value) for value in config] if isinstance(config, list) else config


def scenario_hash() -> str:
    """Hash of what shipped scenarios, experiments, climates and presets set."""
    found = hashlib.sha256()
    for folder in SCENARIO_FOLDERS:
        for path in sorted((config_folder() / folder).glob("*.yaml")):
            config = spoken_left_out(yaml.safe_load(path.read_text(encoding="utf-8")))
            found.update(f"{folder}/{path.stem} {json.dumps(config, sort_keys=True, default=str)}\n".encode())
    return found.hexdigest()[:16]


def today() -> dict[str, str]:
    """Hashes of what decides the numbers, as it is now."""
    return {"model": model_code_hash(), "data": data_hashes()["all"], "scenarios": scenario_hash()}


def how_made(seconds: Mapping[str, int], packages: Iterable[str] = PACKAGES) -> dict[str, Any]:
    """Everything that tells how the numbers were made; `seconds` has the studies that were run here from nothing."""
    return {
        "command": "make numbers",
        "date": datetime.now(UTC).date().isoformat(),
        "hashes": today(),
        "dcsim": sim.__version__,
        "revision": git_revision(),
        "python": platform.python_version(),
        "packages": {name: package_version(name) for name in packages},
        "processor": processor(),
        "studies": [f"dcsim {name}" for name in COMMANDS],
        "seconds": dict(seconds),
    }
