"""Reference tables generated from the code: state variables, parameters, settings of mechanisms, metrics, levers.

`python -m sim.cli.reference_tables` writes them between the markers of two pages; a test checks that these are up to date.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from sim.model.levers import LEVERS
from sim.model.observation.metrics import COMPARED, METRICS
from sim.model.state import variables
from sim.scenarios.setting_space import readable, setting_fields
from sim.settings.quantity import Field

ROOT = Path(__file__).parents[2]


def markdown(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    lines = [list(header), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def state_variable_table() -> str:
    """Name, dimensions, unit, range and meaning of every state variable."""
    return markdown(
        ("variable", "dimensions", "unit", "range", "meaning"),
        ((name, v.dims, v.unit, f"{v.least:g} to {v.most:g}", v.meaning) for name, v in variables().items()),
    )


def short_number(value: Any) -> str:
    """A value with at most six significant digits."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def allowed_range(field: Field) -> str:
    """The allowed values of a setting."""
    quantity = field.quantity
    if quantity.choices:
        return ", ".join(quantity.choices)
    if quantity.unit in ("month", "file"):
        return f"a {quantity.unit}"
    return f"{short_number(quantity.least)} to {short_number(quantity.most)}"


def setting_cells(path: str) -> dict[str, str]:
    """What a table says of a setting, by heading."""
    field = setting_fields()[path]
    drawn = field.quantity.drawn
    return {
        "setting": path,
        "meaning": field.quantity.meaning,
        "unit": field.quantity.unit,
        "default": short_number(readable(path, field.default)),
        "allowed": allowed_range(field),
        "drawn from": f"{short_number(drawn[0])} to {short_number(drawn[1])}" if drawn else "",
        "source": field.quantity.source,
    }


def parameter_table() -> str:
    """All settings except those of mechanisms."""
    return settings_table(path for path in setting_fields() if not path.startswith("mechanism."))


def mechanism_table() -> str:
    """The settings of all mechanisms. Strengths are drawn between 60 % and 140 % of their value, limited to 0 to 1."""
    return settings_table(path for path in setting_fields() if path.startswith("mechanism."))


def settings_table(paths: Iterable[str]) -> str:
    """A table of settings."""
    rows = [{**cells, "setting": f"`{cells['setting']}`"} for cells in map(setting_cells, paths)]
    return markdown(rows[0], (row.values() for row in rows))


METRIC_HEADER = ["metric", "unit", "better", "effects are", "definition"]


def described_metrics(by_goal: str, by_track: str, quote: str = "") -> list[list[str]]:
    """The cells METRIC_HEADER of every metric of a run, then of a comparison; last those by goal and track, so named.

    Names of metrics stand between `quote`.
    """
    entries = [*METRICS.values(), *COMPARED]
    return [
        *([f"{quote}{one.name}{quote}", one.unit, one.better or "-", one.kind, one.definition] for one in entries),
        [by_goal, "share", "higher", "emergent", "Progress weighted by contribution to each SDG."],
        [by_track, "share", "higher", "emergent", "Progress of each action line and objective."],
    ]


def metric_table() -> str:
    """All metrics of a run, then those of a comparison."""
    return markdown(METRIC_HEADER, described_metrics("`progress_sdg_01` .. `_17`", "`progress_C1` ..", "`"))


def lever_table() -> str:
    """All levers: meaning, unit, neutral value, limits of a move, and the rule that combines several mechanisms."""
    return markdown(
        ("lever", "meaning", "unit", "neutral", "allowed", "several combine by"),
        (
            (
                f"`{name}`" + (", by agent" if lever.per_agent else ""),
                lever.meaning,
                lever.unit,
                "`recognition.base`" if lever.neutral is None else f"{lever.neutral:g}",
                f"{lever.least:g} to {lever.most:g}{', whole' if lever.flag else ''}",
                lever.combine + (f", at most {lever.most:g}" if lever.combine == "sum" else ""),
            )
            for name, lever in LEVERS.items()
        ),
    )


PAGE_TABLES: dict[Path, dict[str, Callable[[], str]]] = {
    ROOT / "ODD.md": {
        "state": state_variable_table,
        "parameters": parameter_table,
        "mechanisms": mechanism_table,
        "metrics": metric_table,
    },
    ROOT / "docs" / "mechanism.md": {"levers": lever_table},
}
"""Page to its tables, by the word in their markers."""


def filled_page(page: Path) -> str:
    """The text of a page with current tables between its markers."""
    text = page.read_text(encoding="utf-8")
    for name, table in PAGE_TABLES[page].items():
        begin, end = f"<!-- {name}:begin -->\n", f"<!-- {name}:end -->"
        before, _, rest = text.partition(begin)
        text = before + begin + table() + "\n" + end + rest.partition(end)[2]
    return text


if __name__ == "__main__":
    for path in PAGE_TABLES:
        path.write_text(filled_page(path), encoding="utf-8")
