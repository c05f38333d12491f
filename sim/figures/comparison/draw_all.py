"""All figures of a comparison, by name."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.data import load_tables
from sim.figures import FIGURES, figure_function
from sim.settings.errors import check_known
from sim.studies.compare.stored import ComparisonTables


def track_titles() -> dict[str, str]:
    """Code of every action line and objective to its title."""
    tables = load_tables()
    return {
        code: title
        for table in (tables.action_lines, tables.gdc_objectives)
        for code, title in zip(table["code"], table["title"], strict=True)
    }


def figure_names(wanted: Sequence[str] | None) -> list[str]:
    """The names of the chosen figures, or of all. Raises SettingError for an unknown name."""
    check_known("figure", wanted or (), FIGURES)
    return list(FIGURES) if wanted is None else list(wanted)


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
