"""All figures of a comparison, by name."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.data import load_tables
from sim.figures import FIGURES, figure_function
from sim.settings.errors import SettingError, check_known
from sim.studies.compare.stored import ComparisonTables

OF_DIFFERENCES = ("burden_groups", "goals", "gains", "split")
"""Figures that show nothing but differences to the reference."""
OF_SPLIT = "split"
"""The figure of a comparison with a split."""


def track_titles() -> dict[str, str]:
    """Code of every action line and objective to its title."""
    tables = load_tables()
    return {
        code: title
        for table in (tables.action_lines, tables.gdc_objectives)
        for code, title in zip(table["code"], table["title"], strict=True)
    }


def figure_names(wanted: Sequence[str] | None, scenarios: int, split: bool = False) -> list[str]:
    """The names of the chosen figures, or of all that this number of scenarios (with the reference) allows.

    `split` is whether there is a split. Raises SettingError for an unknown name, for a chosen figure of differences if there is
    only the reference, and for a figure of a split that there is not.
    """
    check_known("figure", wanted or (), FIGURES)
    impossible = OF_DIFFERENCES if scenarios < 2 else ()
    for name in wanted or ():
        if name in impossible:
            raise SettingError(f"figures: {name} shows differences to the reference; choose another scenario beside it")
        if name == OF_SPLIT and not split:
            raise SettingError("figures: split shows time and content; add split=true to compare")
    impossible = impossible if split else (*impossible, OF_SPLIT)
    return [name for name in FIGURES if name not in impossible] if wanted is None else list(wanted)


def figures(
    comparison: ComparisonTables, wanted: Sequence[str], options: Mapping[str, Mapping[str, Any]] | None = None
) -> Iterator[tuple[str, Any]]:
    """Name and figure of each chosen kind; `options` are further arguments by kind."""
    extra: dict[str, dict[str, Any]] = {
        "course": {"starts": comparison.starts()},
        "pair_heatmap": {"titles": track_titles()},
    }
    for name in wanted:
        arguments: list[Any] = [comparison.tables[table] for table in FIGURES[name].tables]
        if name != "network":
            arguments.append(comparison.config["reference"])
        chosen = {**extra.get(name, {}), **(options or {}).get(name, {})}
        yield name, figure_function(name)(*arguments, note=comparison.note(), **chosen)
