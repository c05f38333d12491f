"""What the terminal shows: tables of text that a person can read."""

from collections.abc import Mapping
from textwrap import shorten

import pandas as pd

from sim.model.observation.metrics import HEADLINE, METRICS, metric_of
from sim.runs.batch import Result
from sim.studies.compare.comparison import MOST_DRAWS_ADDED, Comparison, widest
from sim.studies.verdicts import ENOUGH_DRAWS, FOOTER

HEADINGS = {"duplication_share": "duplication", "burden_median": "burden", "progress": "progress"}


def text_table(rows: list[list[str]], right: frozenset[int] = frozenset()) -> str:
    """Rows of cells in aligned columns, the first row underlined; columns in `right` are set to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def number_in_unit(value: float, unit: str) -> str:
    """A value with as many digits as its unit deserves."""
    if unit in ("share", "ratio"):
        return f"{value:.3f}"
    return f"{value:,.1f}" if abs(value) < 1000 else f"{value:,.0f}"


def difference_cell(row: pd.Series) -> str:
    """`0.188  -0.167 to -0.056  lower`, or what there is of it."""
    if row["verdict"] == "reference":
        return f"{row['mean']:.3f}  reference"
    if pd.isna(row["difference_low"]):
        return f"{row['mean']:.3f}  {row['difference']:+.3f}  {row['verdict'].removesuffix(' at the defaults')}"
    return f"{row['mean']:.3f}  {row['difference_low']:+.3f} to {row['difference_high']:+.3f}  {row['verdict']}"


def comparison_report(summary: pd.DataFrame, reference: str) -> str:
    """The headline measures by scenario, with the range of their paired differences and the word for them."""
    draws, seeds = int(summary["draws"].iloc[0]), int(summary["seeds"].iloc[0])
    rows = [["scenario", *(HEADINGS[metric] for metric in HEADLINE)]]
    for name in summary["scenario"].unique():
        block = summary[summary["scenario"] == name].set_index("metric")
        rows.append([str(name), *(difference_cell(block.loc[metric]) for metric in HEADLINE)])
    explained = (
        f"Each cell: mean; 5-95 % range over {draws} draws of the difference to {reference}; its word. {seeds} seeds a draw."
        if draws
        else f"Each cell: mean; difference to {reference} and its sign, at the defaults. {seeds} seeds, no draws: no finding."
    )
    return f"{text_table(rows)}\n\n{explained}\n{FOOTER}"


def until_report(comparison: Comparison, until: float) -> str:
    """How far adding draws went: the draws reached, and how well the difference known least well is known."""
    found, draws = widest(comparison.batch.runs, comparison.reference), int(comparison.summary["draws"].max())
    if found.half_width <= until:
        return f"\n{draws:,} draws: every headline difference is known to within {until:g} (95 %, over draws, at these seeds)."
    return (
        f"\nThe limit of {MOST_DRAWS_ADDED:,} draws was reached: "
        f"the difference of {found.metric} in {found.scenario} is known to "
        f"within {found.half_width:.3g} only, not {until:g} (95 %, over draws, at these seeds)."
    )


def run_report(result: Result) -> str:
    """One run in short: every metric with its unit, then groups of states and tracks."""
    measures = [["metric", "value", "unit", "better"]]
    for name in METRICS:
        entry = metric_of(name)
        measures.append([name, number_in_unit(result.summary[name], entry.unit), entry.unit, entry.better])
    groups = [["group of states", "states", "burden", "attendance", "progress"]]
    for group in result.groups.to_dict("records"):
        groups.append([group["group"], str(group["states"]), *(f"{group[name]:.3f}" for name in groups[0][2:])])
    tracks = [["track", "title", "progress", "duplication"]]
    for track in result.tracks.to_dict("records"):
        values = (f"{track['progress']:.3f}", f"{track['duplication_share']:.3f}")
        tracks.append([track["track"], shorten(track["title"], 60, placeholder=" ..."), *values])
    head = f"{result.scenario.name}, seed {result.seed}" + ("" if result.draw < 0 else f", draw {result.draw}")
    parts = [
        head,
        result.scenario.description,
        text_table(measures, frozenset({1})),
        text_table(groups, frozenset({1, 2, 3, 4})),
    ]
    return "\n\n".join([*parts, text_table(tracks, frozenset({2, 3})), FOOTER])


def demo_report(summary: pd.DataFrame, reference: str, agents: Mapping[str, int]) -> str:
    """What a small comparison shows, in words that a newcomer can follow; `agents` counts states, bodies, stakeholders."""
    rows = {(row["scenario"], row["metric"]): row for row in summary.to_dict("records")}
    others = [name for name in dict.fromkeys(summary["scenario"]) if name != reference]
    draws = int(summary["draws"].iloc[0])
    counted = f"With {draws} draws one counts; a finding needs {ENOUGH_DRAWS} draws or more."
    if not draws:
        counted = f"These are runs at the default parameters; a finding needs {ENOUGH_DRAWS} draws or more."
    if draws >= ENOUGH_DRAWS:
        counted = "These words are findings about this world only: a small world is no substitute for all 193 states."
    lines = [
        f"{agents['state']} member states, {agents['body']} UN bodies and {agents['stakeholder']} stakeholders split their "
        "working days between WSIS and",
        f"the Global Digital Compact, month by month. {reference!r} is the reference; the others coordinate the two.",
        "",
        "Three questions, each answered in the same draws of what is uncertain, so that differences mean something:",
    ]
    asked = {
        "duplication_share": "How much work is done twice, of all that is done?",
        "burden_median": "How much of its staff time must the middle state give to meetings, reports and coordination?",
        "progress": "How much of what both processes ask for is delivered in states by the end?",
    }
    for metric, question in asked.items():
        lines += ["", f"  {question}", f"    {reference:<16} {rows[reference, metric]['mean']:.0%}"]
        for name in others:
            lines.append(f"    {name:<16} {rows[name, metric]['mean']:.0%}   {rows[name, metric]['verdict']}")
    lines += [
        "",
        counted,
        "Next: dcsim compare (all scenarios, the whole world), dcsim list scenarios, dcsim show joint_roadmap.",
        "",
        FOOTER,
    ]
    return "\n".join(lines)
