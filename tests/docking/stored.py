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
from sim.scenarios.draws import at_draw
from sim.scenarios.scenario import Scenario, default_scenario, scenario, scenario_names
from tests.docking.options import DEFAULTS
from tests.docking.twin import Twin
from tests.support.paths import ROOT

FILE = Path(__file__).with_name("twin_series.npz")
RENEW = "python -m tests.docking.stored --refresh"
TWIN = ("actors", "agenda", "kinds", "levers", "observation", "options", "packages", "ties", "trend", "twin")
"""The modules of the second implementation."""
LIBRARIES = ("mesa", "networkx", "numpy", "pandas")
IMPORTS = re.compile(r"^\s*(?:from|import) sim\.([\w.]+)", re.MULTILINE)
SILENT = {tokenize.COMMENT, tokenize.NL, tokenize.ENCODING}
SIGNIFICANT_DIGITS = 12
"""Of a setting; drawn ones may differ in the last digits between versions of SciPy."""


class Case(NamedTuple):
    """A run of both implementations."""

    chosen: Scenario
    seed: int


def whole_runs() -> dict[str, Case]:
    """All named scenarios over all months, three of them at a second seed."""
    chosen = [(name, 0) for name in scenario_names()] + [(name, 1) for name in ("parallel", "joint_roadmap", "merger")]
    return {f"{name}-{seed}": Case(scenario(name), seed) for name, seed in chosen}


def drawn_runs() -> dict[str, Case]:
    """Scenarios over all months at parameter draws, in both framings of the GDC."""
    chosen = [
        ("parallel", "objectives", 7),
        ("joint_roadmap", "objectives", 3),
        ("merger", "themes", 2),
        ("sunset", "themes", 5),
    ]
    return {
        f"{name}-{framing}-draw {draw}": Case(at_draw(scenario(name, {"gdc.framing": framing}), draw), draw)
        for name, framing, draw in chosen
    }


SHORT = {"start": "2024-06", "months": 26}
OTHERS: list[dict[str, Any]] = [
    {"mechanism.nested.strength": 1.0, "mechanism.capacity_support.strength": 1.0},
    {"mechanism.wsis_under_gdc.strength": 0.6, "mechanism.inclusive_consultation.strength": 1.0},
    {"mechanism.sunset.strength": 1.0, "mechanism.lead_agency.strength": 0.5, "mechanism.lead_agency.start": "2025-01"},
    {"mechanism.no_gdc.strength": 1.0},
    {"mechanism.no_wsis.strength": 1.0},
    {
        "mechanism.no_gdc.strength": 0.5,
        "mechanism.joint_reporting.strength": 1.0,
        "mechanism.aligned_calendar.strength": 0.7,
    },
]


def other_mechanisms() -> dict[str, Case]:
    """Short runs of mechanisms that the scenarios of whole runs lack."""
    named = {" + ".join(path.split(".")[1] for path in changes): changes for changes in OTHERS}
    return {name: Case(scenario("parallel", {**changes, **SHORT}), 4) for name, changes in named.items()}


def other_world() -> Case:
    """A run in another world, with drawn parameters, all combinable mechanisms and all switches."""
    world = {
        "gdc.framing": "objectives",
        "gdc.reporting": "assumed",
        "population.state_ties": "memberships",
        "population.seed": 3,
        "population.stakeholder_scale": 0.25,
    }
    combined = {
        f"mechanism.{name}.strength": 0.8
        for name in ("merger", "information_sharing", "council_review", "line_roadmaps")
    }
    switches = {"obligations.clash_cost": 0.3, "allocation.peer_influence": 0.4}
    return Case(at_draw(scenario("parallel", {**world, **combined, "climate.stall_months": 4, **switches}), 5), 11)


LIVE = "merger from 2024-11"
"""The case that is short enough to be run by both implementations whenever the tests are run."""


def live_case() -> Case:
    """Six months with the adoption of the GDC and a merger, with few stakeholders."""
    changes = {"start": "2024-07", "months": 6, "mechanism.merger.strength": 1.0, "mechanism.merger.start": "2024-11"}
    return Case(scenario("parallel", {**changes, "population.stakeholder_scale": 0.25}), 7)


@cache
def cases() -> dict[str, Case]:
    """Every case that is stored."""
    return {**whole_runs(), **drawn_runs(), **other_mechanisms(), "another world": other_world(), LIVE: live_case()}


def twin_series(case: Case) -> pd.DataFrame:
    """The second implementation's series; what it holds fixed has to be at its default."""
    settings = case.chosen.settings()
    fixed = settings.keys() - DEFAULTS.keys()
    assert {path: settings[path] for path in fixed} == {path: default_scenario().settings()[path] for path in fixed}
    return Twin({path: settings[path] for path in DEFAULTS}, case.seed).run()


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
    """The series of a case, and the hash of what decided it."""

    series: pd.DataFrame
    decided_by: str


def read(file: Path = FILE) -> dict[str, Stored]:
    """All series that are stored, by case."""
    if not file.exists():
        return {}
    with np.load(file, allow_pickle=False) as content:
        about = json.loads(str(content["about"]))
        return {
            name: Stored(
                pd.DataFrame(content[name], index=pd.Index(one["months"], name="month"), columns=one["columns"]),
                one["decided_by"],
            )
            for name, one in about.items()
        }


def write(found: Mapping[str, Stored], file: Path = FILE) -> None:
    """Store series; the same series give the same file."""
    about = {
        name: {"decided_by": one.decided_by, "months": list(one.series.index), "columns": list(one.series.columns)}
        for name, one in found.items()
    }
    arrays = {name: one.series.to_numpy() for name, one in found.items()}
    with file.open("wb") as out:
        np.savez_compressed(out, about=np.array(json.dumps(about)), **arrays)


def stored_series(name: str, found: Mapping[str, Stored], of_all: str) -> pd.DataFrame:
    """The stored series of a case; ValueError unless they were made by what decides them today."""
    if name not in found or found[name].decided_by != hash_of(cases()[name], of_all):
        raise ValueError(
            f"the stored series of {name!r} are not of today's second implementation, data and settings: {RENEW}"
        )
    return found[name].series


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
        now[name] = Stored(twin_series(case), decided_by)
    write(now, file)


if __name__ == "__main__":
    if sys.argv[1:] != ["--refresh"]:
        sys.exit(f"usage: {RENEW}")
    refresh()
