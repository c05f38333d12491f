"""Series of the second implementation, kept in a file, since they take minutes; each with a hash of all that decides it.

What decides them: the source of the second implementation and of all it imports from the package (without comments), the data
tables, the locked versions of the libraries it computes with, and the settings and seed of the run. After a change of any of
these the series are refused until they are renewed (only those that no longer fit are run again):

    python -m tests.docking.stored --refresh
"""

import hashlib
import io
import json
import re
import sys
import tokenize
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.data import data_hashes
from sim.scenarios.scenario import Scenario, default_scenario
from tests.docking.cases import Case, cases
from tests.docking.options import DEFAULTS
from tests.docking.twin import Twin
from tests.support.paths import ROOT

FILE = Path(__file__).with_name("twin_series.npz")
RENEW = "python -m tests.docking.stored --refresh"
TWIN = (
    *("actors", "agenda", "climate", "kinds", "learning", "levers", "meetings", "negotiation", "obligations"),
    *("observation", "options", "packages", "participation", "presence", "ties", "trend", "twin", "voices", "weighing"),
)
"""The modules of the second implementation."""
LIBRARIES = ("mesa", "networkx", "numpy", "pandas")
IMPORTS = re.compile(r"^\s*(?:from|import) sim\.([\w.]+)", re.MULTILINE)
SILENT = {tokenize.COMMENT, tokenize.NL, tokenize.ENCODING}
SIGNIFICANT_DIGITS = 12
"""Of a setting; drawn ones may differ in the last digits between versions of SciPy."""


class Found(NamedTuple):
    """What a run gives: its monthly series, and metrics of participation and of negotiation by name."""

    series: pd.DataFrame
    metrics: dict[str, float]


def settings_of(chosen: Scenario) -> dict[str, Any]:
    """The settings of a run of the second implementation; what it holds fixed has to be at its default."""
    settings, default = chosen.settings(), default_scenario().settings()
    fixed = settings.keys() - DEFAULTS.keys()
    assert {path: settings[path] for path in fixed} == {path: default[path] for path in fixed}
    return {path: settings[path] for path in DEFAULTS}


def twin_run(case: Case) -> Found:
    """A run of the second implementation; a content run if the scenario has the duties of another one."""
    asked_by = None if case.chosen.duties is None else settings_of(case.chosen.duties)
    twin = Twin(settings_of(case.chosen), case.seed, asked_by=asked_by)
    series = twin.run()
    return Found(series, {**twin.presence.metrics(), **twin.talks.metrics(twin.tables, twin.adopted)})


def sources() -> dict[str, str]:
    """File to text of the second implementation and of all it imports from the package, directly or indirectly."""
    waiting = [ROOT / "tests" / "docking" / f"{name}.py" for name in TWIN]
    found: dict[str, str] = {}
    while waiting:
        path = waiting.pop()
        name = path.relative_to(ROOT).as_posix()
        if name not in found:
            found[name] = path.read_text(encoding="utf-8")
            stems = [ROOT.joinpath("sim", *module.split(".")) for module in IMPORTS.findall(found[name])]
            named = [one for stem in stems for one in (stem.with_suffix(".py"), stem / "__init__.py")]
            waiting.extend(one for one in named if one.is_file())
    return dict(sorted(found.items()))


@cache
def code_of(source: str) -> str:
    """A source without comments and blank lines."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return "\n".join(f"{tokenize.tok_name[one.type]} {one.string}" for one in tokens if one.type not in SILENT)


def locked_versions() -> dict[str, list[str]]:
    """The locked versions (of several Pythons) of the libraries that the second implementation computes with."""
    text = (ROOT / "requirements" / "locked.txt").read_text(encoding="utf-8")
    return {name: re.findall(rf"^{name}==([^\s;\\]+)", text, re.MULTILINE) for name in LIBRARIES}


def basis(texts: Mapping[str, str] | None = None) -> str:
    """Hash of what decides all series: sources, data and versions."""
    code = {name: code_of(text) for name, text in (sources() if texts is None else texts).items()}
    content = json.dumps([code, data_hashes(), locked_versions()], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def hash_of(case: Case, of_all: str) -> str:
    """Hash of all that decides the series of a case; `of_all` is the basis."""
    values = {
        path: f"{value:.{SIGNIFICANT_DIGITS}g}" if isinstance(value, float) else value
        for path, value in case.chosen.settings().items()
    }
    content = json.dumps([of_all, case.seed, values], sort_keys=True, default=str)
    return hashlib.sha256(content.encode()).hexdigest()


class Stored(NamedTuple):
    """What a case gives, and the hash of what decided it."""

    found: Found
    decided_by: str


def read(file: Path = FILE) -> dict[str, Stored]:
    """All series that are stored, by case."""
    if not file.exists():
        return {}
    with np.load(file, allow_pickle=False) as content:
        about = json.loads(str(content["about"]))
        return {
            name: Stored(Found(_table(content[name], one), one["metrics"]), one["decided_by"])
            for name, one in about.items()
        }


def _table(values: np.ndarray, about: Mapping[str, Any]) -> pd.DataFrame:
    """Stored series as a table by month."""
    return pd.DataFrame(values, index=pd.Index(about["months"], name="month"), columns=about["columns"])


def write(stored: Mapping[str, Stored], file: Path = FILE) -> None:
    """Store what cases give; the same series give the same file."""
    about = {
        name: {
            "decided_by": one.decided_by,
            "months": list(one.found.series.index),
            "columns": list(one.found.series.columns),
            "metrics": one.found.metrics,
        }
        for name, one in stored.items()
    }
    arrays = {name: one.found.series.to_numpy() for name, one in stored.items()}
    with file.open("wb") as out:
        np.savez_compressed(out, about=np.array(json.dumps(about)), **arrays)


def stored_run(name: str, stored: Mapping[str, Stored], of_all: str) -> Found:
    """What is stored of a case; ValueError unless it was made by what decides it today."""
    if name not in stored or stored[name].decided_by != hash_of(cases()[name], of_all):
        raise ValueError(
            f"the stored series of {name!r} are not of today's second implementation, data and settings: {RENEW}"
        )
    return stored[name].found


def refresh(file: Path = FILE) -> None:
    """Run the cases whose stored series no longer fit, and store them."""
    unlike = {name: version(name) for name, locked in locked_versions().items() if version(name) not in locked}
    if unlike:
        sys.exit(f"the series are made with the versions of requirements/locked.txt; installed are {unlike}")
    before, of_all, now = read(file), basis(), {}
    for name, case in cases().items():
        decided_by = hash_of(case, of_all)
        if name in before and before[name].decided_by == decided_by:
            now[name] = before[name]
            continue
        print(f"running {name}", flush=True)
        now[name] = Stored(twin_run(case), decided_by)
    write(now, file)


if __name__ == "__main__":
    if sys.argv[1:] != ["--refresh"]:
        sys.exit(f"usage: {RENEW}")
    refresh()
