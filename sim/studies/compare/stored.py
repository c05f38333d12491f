"""Read stored comparisons, select scenarios from them, and join two comparisons."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from sim.model.entities.world import BODY, STATE
from sim.runs.plan import KEYS
from sim.runs.prepare import Prepared
from sim.runs.storage.checksums import read_table
from sim.runs.storage.folders import PROVENANCE, all_words, read_provenance, stored_config
from sim.runs.storage.store import reading
from sim.scenarios.setting_space import flatten
from sim.settings.errors import SettingError, Stopped, check_known

TABLE_FILES = {
    "summary": "summary.csv",
    "against_reference": "against_reference.parquet",
    "agents": "agents.csv",
    "ties": "ties.csv",
}
"""Tables of a comparison that are stored as one file each; the others are stored in parts."""
SPLIT_TABLE = "split"
FURTHER_FILES = {SPLIT_TABLE: "split.csv"}
"""Tables that only some comparisons have."""
STORED_TABLES = ("series", "groups", "pairs")
SAME_IN_BOTH = ("reference", "draws", "seeds")


class ComparisonTables(NamedTuple):
    """A comparison as its figures need it: tables by name, configuration and provenance."""

    tables: Mapping[str, pd.DataFrame]
    config: Mapping[str, Any]
    provenance: Mapping[str, Any]

    def note(self) -> str:
        """The note below figures: seeds, draws, version, revision and data."""
        made, config = self.provenance, self.config
        draws = made.get("draws_reached", config["draws"])
        revision = str(made.get("git_revision", "none"))[:8]
        return (
            f"{draws} draws, seeds 0 to {config['seeds'] - 1}; dcsim {made['dcsim']}, revision {revision}, "
            f"data {made['data_hashes']['all']}." + (f" {all_words(config)}" if all_words(config) else "")
        )

    def starts(self) -> dict[str, dict[str, str]]:
        """Scenario to its active mechanisms and the month from which each acts."""
        return {
            point["name"]: {
                name: settings["start"] for name, settings in point["mechanism"].items() if settings["strength"] > 0.0
            }
            for point in self.config["scenarios"]
        }


def agent_table(prepared: Prepared) -> pd.DataFrame:
    """One row per agent: label, kind, group (region of a state, group of a stakeholder), size [days per month]."""
    world, names = prepared.setting.world, prepared.names
    regions = {
        label: region
        for region in names.regions
        for label, member in zip(names.agents, names.groups[region], strict=False)
        if member
    }
    kinds = {STATE: "state", BODY: "body"}
    rows = []
    for label, kind, size in zip(names.agents, world.kind, world.size, strict=True):
        group = regions.get(label) or ("UN bodies" if kind == BODY else label.split(":")[1])
        rows.append({"label": label, "kind": kinds.get(kind, "stakeholder"), "group": group, "size": size})
    return pd.DataFrame(rows)


def tie_table(prepared: Prepared) -> pd.DataFrame:
    """One row per tie: the labels of its two agents (a, b)."""
    ties, labels = prepared.setting.ties, prepared.names.agents
    return pd.DataFrame({"a": [labels[row] for row in ties.first], "b": [labels[row] for row in ties.second]})


def open_comparison(folder: Path) -> ComparisonTables:
    """Read the stored results of a comparison. Raises SettingError naming a file that is missing or unreadable."""
    tables, path = {}, folder
    try:
        path = folder / PROVENANCE
        path.stat()
        provenance, config = read_provenance(folder) or {}, stored_config(folder)
        for name, file in TABLE_FILES.items():
            path = folder / file
            tables[name] = read_table(path)
        for name, file in FURTHER_FILES.items():
            path = folder / file
            if path.exists():
                tables[name] = read_table(path)
        keys = tables["against_reference"][KEYS]
        for name in STORED_TABLES:
            path = folder / name
            if not path.is_dir():
                raise FileNotFoundError(path)
            tables[name] = reading(folder).read(name).merge(keys)  # a store may hold more draws and seeds
    except FileNotFoundError as error:
        missing = Path(error.filename or path).name
        raise SettingError(f"{folder} does not hold the results of a comparison: {missing} is missing") from None
    except Stopped as error:
        raise SettingError(str(error)) from None
    except SettingError:
        raise
    except (OSError, ValueError) as error:
        raise SettingError(f"{folder}: {' '.join(str(error).split())}") from None
    if not {"dcsim", "data_hashes"} <= set(provenance):
        raise SettingError(f"{folder}: config.yaml or {PROVENANCE} was not written by dcsim or was changed")
    if config.get("study") != "compare":
        raise SettingError(
            f"{folder} holds results of `dcsim {config.get('study')}`; these figures need results of `dcsim compare`"
        )
    return ComparisonTables(tables, config, provenance)


def acting(point: Mapping[str, Any]) -> dict[str, Any]:
    """The effective settings of a stored scenario, by dotted path: those of mechanisms of strength 0 are left out."""
    mechanisms = {name: settings for name, settings in point["mechanism"].items() if settings["strength"] > 0.0}
    settings = {key: value for key, value in point.items() if key not in ("name", "description")}
    return dict(flatten({**settings, "mechanism": mechanisms}))


def join_comparisons(first: ComparisonTables, second: ComparisonTables, names: tuple[str, str]) -> ComparisonTables:
    """Join two comparisons. Raises SettingError if they differ in data, draws, seeds, months or reference."""
    for key in SAME_IN_BOTH:
        if first.config[key] != second.config[key]:
            raise SettingError(
                f"{names[0]} and {names[1]} differ in {key}: {first.config[key]} and {second.config[key]}"
            )
    reached = [comparison.provenance.get("draws_reached", comparison.config["draws"]) for comparison in (first, second)]
    if reached[0] != reached[1]:
        raise SettingError(f"{names[0]} and {names[1]} differ in the draws reached: {reached[0]} and {reached[1]}")
    hashes = [comparison.provenance["data_hashes"]["all"] for comparison in (first, second)]
    if hashes[0] != hashes[1]:
        raise SettingError(f"{names[0]} and {names[1]} differ in data: {hashes[0]} and {hashes[1]}")
    points = [{point["name"]: point for point in comparison.config["scenarios"]} for comparison in (first, second)]
    reference = first.config["reference"]
    references = [acting(scenarios[reference]) for scenarios in points]
    differing = [
        path
        for path in sorted(references[0].keys() | references[1].keys())
        if references[0].get(path) != references[1].get(path)
    ]
    if differing:
        raise SettingError(f"{names[0]} and {names[1]} differ in {', '.join(differing)} of their reference {reference}")
    renamed = {
        name: name if name not in points[0] else f"{name} ({names[1]})"
        for name, point in points[1].items()
        if name not in points[0] or acting(points[0][name]) != acting(point)
    }
    tables = dict(first.tables)
    both = [name for name in FURTHER_FILES if name in first.tables and name in second.tables]
    for table in ("summary", "against_reference", *both, *STORED_TABLES):
        other = second.tables[table]
        added = other[other["scenario"].isin(renamed)].assign(scenario=lambda rows: rows["scenario"].map(renamed))
        tables[table] = pd.concat([first.tables[table], added], ignore_index=True)
    added_points = [{**points[1][name], "name": label} for name, label in renamed.items()]
    return first._replace(
        tables=tables, config={**first.config, "scenarios": [*first.config["scenarios"], *added_points]}
    )


def selected(comparison: ComparisonTables, scenarios: Sequence[str]) -> ComparisonTables:
    """The comparison restricted to some scenarios and the reference. Raises SettingError for a scenario it does not have."""
    known = [point["name"] for point in comparison.config["scenarios"]]
    check_known("scenario", scenarios, known)
    kept = {comparison.config["reference"], *scenarios}
    tables = {
        name: table[table["scenario"].isin(kept)] if "scenario" in table else table
        for name, table in comparison.tables.items()
    }
    points = [point for point in comparison.config["scenarios"] if point["name"] in kept]
    return comparison._replace(tables=tables, config={**comparison.config, "scenarios": points})
