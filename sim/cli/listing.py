"""Text of `dcsim list` and `dcsim show`: scenarios, mechanisms, metrics, parameters; the levers of a scenario by month."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from sim.cli.reference_tables import METRIC_HEADER, described_metrics, setting_cells
from sim.cli.reports import text_table
from sim.model.levers import LEVERS, Levers
from sim.model.mechanisms import MECHANISMS
from sim.runs.prepare import prepare
from sim.scenarios.config_files import check_plain_name
from sim.scenarios.scenario import Scenario, scenario, scenario_files, scenario_names
from sim.scenarios.setting_space import readable, setting_fields
from sim.settings.errors import SettingError, check_known
from sim.settings.months import month_label
from sim.studies.text import first_paragraph

LISTS = ("scenarios", "mechanisms", "metrics", "parameters")
STARTER = """# @package _global_
# Your own scenario. Run it with:         dcsim run --config-dir {folder} scenario={name}
# Show its settings and levers by month:  dcsim show --config-dir {folder} {name}
description: "Describe the scenario in one sentence."

# Active mechanisms with strength (0 to 1) and first month; `dcsim list mechanisms` shows all mechanisms.
mechanism:
  information_sharing:
    strength: 1.0
    start: 2026-01
  # joint_roadmap:
  #   strength: 0.5
  #   start: 2027-01
  #   overhead: 0.2

# Other settings that differ from their defaults; `dcsim list parameters` shows all of them.
# gdc:
#   follow_up: adopted
# work:
#   adoption_cost: 0.2
"""


def setting_lines(paths: Iterable[str]) -> str:
    """A table of settings, one per line."""
    header = ["setting", "default", "unit", "allowed", "drawn from", "meaning", "source"]
    return text_table([header, *([setting_cells(path)[name] for name in header] for path in paths)])


def listing(kind: str, folders: tuple[Path, ...] = ()) -> str:
    """The text of one list (LISTS)."""
    setting_fields()  # loads installed extensions, so that they are listed as well
    if kind == "scenarios":
        rows = [["scenario", "description"]]
        rows += [[name, scenario(name, folders=folders).description] for name in scenario_names(folders)]
        return text_table(rows)
    if kind == "mechanisms":
        rows = [["mechanism", "description"]]
        rows += [[name, first_paragraph(mechanism.__doc__)] for name, mechanism in MECHANISMS.items()]
        settings = setting_lines(path for path in setting_fields() if path.startswith("mechanism."))
        return f"{text_table(rows)}\n\n{settings}"
    if kind == "metrics":
        return text_table([METRIC_HEADER, *described_metrics("progress_sdg_01 ..", "progress_C1 ..")])
    return setting_lines(path for path in setting_fields() if not path.startswith("mechanism."))


def list_text(kinds: Sequence[str], folders: tuple[Path, ...] = ()) -> str:
    """Text of `dcsim list`: the named lists, or all four. Raises SettingError for an unknown name."""
    check_known("list", kinds, LISTS)
    return "\n\n".join(f"{kind.upper()}\n\n{listing(kind, folders)}" for kind in kinds or LISTS)


def lever_cell(name: str, levers: Levers, row: int) -> str:
    """Value of a lever in one month; for a lever per agent, the range over agents."""
    values = getattr(levers, name)[row]
    if not LEVERS[name].per_agent:
        return f"{values:g}"
    low, high = float(values.min()), float(values.max())
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def lever_text(point: Scenario) -> str:
    """Table of the levers of a scenario, in the months in which one of them changes; levers that stay neutral are left out."""
    setting = prepare(point).setting
    levers, start, months = setting.levers, setting.start, setting.months
    columns = {name: getattr(levers, name).reshape(months, -1) for name in Levers._fields}
    base = point.values["recognition.base"]
    moved = [
        name
        for name, values in columns.items()
        if (values != (base if LEVERS[name].neutral is None else LEVERS[name].neutral)).any()
    ]
    if not moved:
        return "No mechanism is active: all levers are neutral in every month."
    rows = [["month", *moved]]
    for row in range(months):
        if row == 0 or any((columns[name][row] != columns[name][row - 1]).any() for name in moved):
            rows.append([month_label(start + row), *(lever_cell(name, levers, row) for name in moved)])
    units = "; ".join(f"{name}: {LEVERS[name].meaning} [{LEVERS[name].unit}]" for name in moved)
    return f"{text_table(rows, frozenset(range(1, len(moved) + 1)))}\n\n{units}"


def show_text(point: Scenario) -> str:
    """Text of `dcsim show NAME`: the settings of a scenario that differ from the defaults, and its levers by month."""
    defaults = {path: field.default for path, field in setting_fields().items()}
    changed = {path: readable(path, value) for path, value in point.values.items() if value != defaults[path]}
    lines = [f"  {path}: {value}" for path, value in changed.items()] or ["  all settings have their defaults"]
    return "\n".join([f"{point.name}: {point.description}", "", "Settings", *lines, "", lever_text(point)])


def new_scenario(name: str, folder: Path) -> Path:
    """Write the commented file of `dcsim new scenario NAME`. Raises SettingError for a name that is invalid or in use."""
    check_plain_name(name, "a scenario")
    if name in scenario_files():
        raise SettingError(f"dcsim includes a scenario named {name!r}; choose another name, such as {'my_' + name!r}")
    path = folder / "scenario" / f"{name}.yaml"
    if path.exists():
        raise SettingError(f"{path} exists already; choose another name, or edit that file")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(STARTER.format(name=name, folder=folder), encoding="utf-8")
    except OSError as error:
        raise SettingError(f"cannot write {path} ({error.strerror})") from None
    return path
