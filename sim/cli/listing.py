"""What there is to choose from, as text: scenarios, mechanisms, metrics, parameters; and a scenario's levers by month."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from sim.cli.reference_tables import METRIC_HEADER, described_metrics, setting_cells
from sim.cli.reports import text_table
from sim.model.levers import LEVERS, Levers
from sim.model.mechanisms import MECHANISMS
from sim.runs.prepare import prepare
from sim.scenarios.scenario import Scenario, readable, scenario, scenario_files, scenario_names, setting_fields
from sim.settings.errors import SettingError, check_known
from sim.settings.months import month_label
from sim.studies.text import first_paragraph

LISTS = ("scenarios", "mechanisms", "metrics", "parameters")
STARTER = """# @package _global_
# A scenario of your own. Run it with:  dcsim run --config-dir {folder} scenario={name}
# See what it does, month by month:     dcsim show --config-dir {folder} {name}
description: "Say in one sentence what is tried."

# Mechanisms that act, how fully (strength, 0 to 1) and from when; `dcsim list mechanisms` shows them all.
mechanism:
  information_sharing:
    strength: 1.0
    start: 2026-01
  # joint_roadmap:
  #   strength: 0.5
  #   start: 2027-01
  #   overhead: 0.2

# Other settings that differ from their defaults; `dcsim list parameters` shows them all.
# gdc:
#   follow_up: adopted
# work:
#   adoption_cost: 0.2
"""


def setting_lines(paths: Iterable[str]) -> str:
    """A table of settings: one line each."""
    header = ["setting", "default", "unit", "allowed", "drawn from", "meaning", "source"]
    return text_table([header, *([setting_cells(path)[name] for name in header] for path in paths)])


def listing(kind: str, folders: tuple[Path, ...] = ()) -> str:
    """One of the four lists."""
    setting_fields()  # loads installed extensions, so that they are listed too
    if kind == "scenarios":
        rows = [["scenario", "what it is"]]
        rows += [[name, scenario(name, folders=folders).description] for name in scenario_names(folders)]
        return text_table(rows)
    if kind == "mechanisms":
        rows = [["mechanism", "what it is"]]
        rows += [[name, first_paragraph(mechanism.__doc__)] for name, mechanism in MECHANISMS.items()]
        settings = setting_lines(path for path in setting_fields() if path.startswith("mechanism."))
        return f"{text_table(rows)}\n\n{settings}"
    if kind == "metrics":
        return text_table([METRIC_HEADER, *described_metrics("progress_sdg_01 ..", "progress_C1 ..")])
    return setting_lines(path for path in setting_fields() if not path.startswith("mechanism."))


def list_text(kinds: Sequence[str], folders: tuple[Path, ...] = ()) -> str:
    """`dcsim list`: the lists asked for, all four if none is named. Raises SettingError for an unknown one."""
    check_known("list", kinds, LISTS)
    return "\n\n".join(f"{kind.upper()}\n\n{listing(kind, folders)}" for kind in kinds or LISTS)


def lever_cell(name: str, levers: Levers, row: int) -> str:
    """A lever's value in one month; of a lever per agent the range over agents."""
    values = getattr(levers, name)[row]
    if not LEVERS[name].per_agent:
        return f"{values:g}"
    low, high = float(values.min()), float(values.max())
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def lever_text(point: Scenario) -> str:
    """The levers of a scenario in the months in which any of them changes; those that never move are left out."""
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
        return "No mechanism acts: all levers are neutral in every month."
    rows = [["month", *moved]]
    for row in range(months):
        if row == 0 or any((columns[name][row] != columns[name][row - 1]).any() for name in moved):
            rows.append([month_label(start + row), *(lever_cell(name, levers, row) for name in moved)])
    units = "; ".join(f"{name}: {LEVERS[name].meaning} [{LEVERS[name].unit}]" for name in moved)
    return f"{text_table(rows, frozenset(range(1, len(moved) + 1)))}\n\n{units}"


def show_text(point: Scenario) -> str:
    """`dcsim show NAME`: what a scenario sets, and its levers by month."""
    defaults = {path: field.default for path, field in setting_fields().items()}
    changed = {path: readable(path, value) for path, value in point.values.items() if value != defaults[path]}
    lines = [f"  {path}: {value}" for path, value in changed.items()] or ["  nothing but the defaults"]
    return "\n".join([f"{point.name}: {point.description}", "", "It sets", *lines, "", lever_text(point)])


def check_folders(folders: Iterable[Path]) -> None:
    """Raise SettingError for a config folder that is not there."""
    for folder in folders:
        if not folder.is_dir():
            raise SettingError(f"--config-dir: there is no folder {folder}")


def new_scenario(name: str, folder: Path) -> Path:
    """`dcsim new scenario NAME`: write a commented file to start from. Raises SettingError for a name that is taken."""
    if not name.replace("_", "").isalnum() or not name.isascii():
        raise SettingError(f"{name!r} is no name for a scenario; it takes letters, digits and _ such as late_merger")
    if name in scenario_files():
        raise SettingError(f"a scenario named {name!r} ships with dcsim; call it {'my_' + name!r}, for example")
    path = folder / "scenario" / f"{name}.yaml"
    if path.exists():
        raise SettingError(f"{path} exists already; choose another name, or edit that file")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(STARTER.format(name=name, folder=folder), encoding="utf-8")
    except OSError as error:
        raise SettingError(f"cannot write {path} ({error.strerror})") from None
    return path
