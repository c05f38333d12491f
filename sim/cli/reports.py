"""Reports for the terminal: readable text tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan
from textwrap import shorten
from typing import TYPE_CHECKING

from sim.model.observation.metrics import HEADLINE, METRICS, metric_of, summarise
from sim.model.observation.tables import RUN_TABLES, track_rows
from sim.runs.batch import FinishedRun
from sim.studies.compare.comparison import MOST_DRAWS_ADDED, Comparison, widest
from sim.studies.compare.split import SPLIT_METRICS, SPLIT_PARTS
from sim.studies.contents import CONTENTS, DISPLACEMENT
from sim.studies.growth import (
    closed_process,
    closing,
    trend_part_of_run,
    trend_parts,
    trend_sentence,
)
from sim.studies.text import capital, signed
from sim.studies.verdicts import ENOUGH_DRAWS, FOOTER, NOT_DEFINED

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenarios.scenario import Scenario

PART_OF_PROCESSES = (
    "The processes bring the rest: `progress_processes`; `processes_gained` compares it between scenarios."
)
HEADINGS = {"duplication_share": "duplication", "burden_median": "burden", "progress": "progress"}


def text_table(rows: list[list[str]], right: frozenset[int] = frozenset()) -> str:
    """Rows of cells in aligned columns, with the first row underlined; columns in `right` are right-aligned."""
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
    """A value with a number of digits that fits its unit; NaN in words."""
    if value != value:
        return NOT_DEFINED
    if unit in ("share", "ratio"):
        return f"{value:.3f}"
    return f"{value:,.1f}" if abs(value) < 1000 else f"{value:,.0f}"


def difference_cell(row: pd.Series) -> str:
    """A cell such as `0.188  -0.167 to -0.056  lower`: mean, range of the difference and verdict, as far as available."""
    if isnan(row["mean"]):
        return NOT_DEFINED
    if row["verdict"] in ("reference", NOT_DEFINED):
        return f"{row['mean']:.3f}  {row['verdict']}"
    if isnan(row["difference_low"]):
        return f"{row['mean']:.3f}  {signed(row['difference'])}  {row['verdict'].removesuffix(' at the defaults')}"
    return f"{row['mean']:.3f}  {signed(row['difference_low'])} to {signed(row['difference_high'])}  {row['verdict']}"


def growth_lines(comparison: Comparison, points: Sequence[Scenario]) -> str:
    """The trend's part of the growth of progress; and, if scenarios close a process, all kinds of content in these.

    `points` are the scenarios of the comparison, the reference first.
    """
    reference = points[0]
    part = trend_parts(comparison.batch)[reference.name]
    lines = [trend_sentence(part, reference.values["start"], reference.name), PART_OF_PROCESSES]
    closed = closing(points)
    if closed:
        found = {(row["scenario"], row["metric"]): row for _, row in comparison.summary.iterrows()}
        rows = [["scenario", "common content", "Compact-only content", "all content", "why"]]
        for name in dict.fromkeys([reference.name, *closed]):
            rows.append([name, *(content_cell(found[name, metric]) for metric in CONTENTS), closed.get(name, "")])
        lines += ["", text_table(rows), "", DISPLACEMENT]
    return "\n".join(lines)


def content_cell(row: pd.Series) -> str:
    """A cell such as `0.188  -0.0123  lower`: mean, mean difference and verdict, as far as available."""
    if isnan(row["mean"]) or row["verdict"] in ("reference", NOT_DEFINED):
        return difference_cell(row)
    return f"{row['mean']:.3f}  {row['difference']:+.4f}  {row['verdict'].removesuffix(' at the defaults')}"


def comparison_report(summary: pd.DataFrame, reference: str, changed: str = "", growth: str = "") -> str:
    """The headline metrics by scenario, with the range of the paired differences and the verdict.

    `changed` names the settings that were changed in all scenarios, whose names alone would hide it; `growth` are the lines on
    the national trend.
    """
    draws, seeds = int(summary["draws"].max()), int(summary["seeds"].max())
    rows = [["scenario", *(HEADINGS[metric] for metric in HEADLINE)]]
    for name in summary["scenario"].unique():
        block = summary[summary["scenario"] == name].set_index("metric")
        rows.append([str(name), *(difference_cell(block.loc[metric]) for metric in HEADLINE)])
    explained = (
        f"Each cell: mean; 5-95 % range over {draws} draws of the difference to {reference}; verdict. {seeds} seeds per draw."
        if draws
        else f"Each cell: mean; difference to {reference} and its sign, at the defaults. {seeds} seeds, no draws: not a finding."
    )
    further = [line for line in (changed, growth) if line]
    return "\n".join([text_table(rows), "", explained, *further, FOOTER])


def split_cell(row: pd.Series) -> str:
    """A cell such as `+0.0001 to +0.0012  higher`: range of a part of a difference (without draws its value) and its verdict."""
    if isnan(row["difference"]):
        return str(row["verdict"])
    if isnan(row["difference_low"]):
        return f"{row['difference']:+.5f}  {row['verdict'].removesuffix(' at the defaults')}"
    return f"{row['difference_low']:+.5f} to {row['difference_high']:+.5f}  {row['verdict']}"


def split_report(split: pd.DataFrame, reference: str, refused: Mapping[str, str]) -> str:
    """The difference in what the processes add to progress, by scenario: the whole, of which time, of which content."""
    lines = [f"\nNo split of {name}: {reason}." for name, reason in refused.items()]
    if not len(split):
        return "".join(lines)
    rows = [["scenario", "progress by the processes", "of which time", "of which content"]]
    for name in split["scenario"].unique():
        block = split[(split["scenario"] == name) & (split["metric"] == SPLIT_METRICS[0])].set_index("part")
        rows.append([str(name), *(split_cell(block.loc[part]) for part in SPLIT_PARTS)])
    return "\n".join(
        [
            "",
            text_table(rows),
            "",
            f"Difference to {reference} in what the work of the processes adds to progress. Time: what a scenario changes in",
            "the days that meetings, reports and other obligations leave for work. Content: all else. The two sum to the",
            "whole; each has its own verdict.",
            *lines,
        ]
    )


def until_report(comparison: Comparison, until: float) -> str:
    """Number of draws reached by `until`, and the largest half-width of a headline difference."""
    found, draws = widest(comparison.batch.runs, comparison.reference), int(comparison.summary["draws"].max())
    if found.half_width <= until:
        return f"\n{draws:,} draws: each headline difference has a 95 % half-width of at most {until:g} (over draws, same seeds)."
    return (
        f"\nThe limit of {MOST_DRAWS_ADDED:,} draws was reached: "
        f"the 95 % half-width of the difference of {found.metric} in {found.scenario} "
        f"is still {found.half_width:.3g}, not {until:g} (over draws, same seeds)."
    )


def in_percent(value: float) -> str:
    """A share in per cent; NaN in words."""
    return f"{value:.0%}" if value == value else NOT_DEFINED


def run_report(run: FinishedRun) -> str:
    """Summary of one run: every metric with its unit, then groups of states and tracks."""
    summary, by_group = summarise(run.outcome), RUN_TABLES["groups"].content(run.outcome)
    measures = [["metric", "value", "unit", "better"]]
    for name in METRICS:
        entry = metric_of(name)
        measures.append([name, number_in_unit(summary[name], entry.unit), entry.unit, entry.better])
    groups = [["group of states", "states", "burden", "attendance", "progress"]]
    for group, states, *shares in zip(*(by_group[name] for name in ("group", *groups[0][1:])), strict=True):
        groups.append([group, str(states), *(number_in_unit(value, "ratio") for value in shares)])
    tracks = [["track", "title", "progress", "duplication"]]
    for track in track_rows(run.outcome):
        values = (number_in_unit(track[name], "share") for name in ("progress", "duplication_share"))
        tracks.append([track["track"], shorten(track["title"], 60, placeholder=" ..."), *values])
    head = f"{run.scenario.name}, seed {run.seed}" + ("" if run.draw < 0 else f", draw {run.draw}")
    parts = [
        head,
        run.scenario.description,
        text_table(measures, frozenset({1})),
        text_table(groups, frozenset({1, 2, 3, 4})),
    ]
    growth = trend_sentence(trend_part_of_run(run.outcome), run.outcome.start)
    closed = closed_process(run.scenario)
    if closed:
        growth += f"\n{capital(closed)}. {DISPLACEMENT} The three are progress, progress_gdc_only and progress_all."
    return "\n\n".join([*parts, text_table(tracks, frozenset({2, 3})), growth, FOOTER])


def demo_report(summary: pd.DataFrame, reference: str, agents: Mapping[str, int], growth: str = "") -> str:
    """Explained results of a small comparison; `agents` is the number of agents by kind (state, body, stakeholder).

    `growth` are the lines on the national trend.
    """
    rows = {(row["scenario"], row["metric"]): row for row in summary.to_dict("records")}
    others = [name for name in dict.fromkeys(summary["scenario"]) if name != reference]
    draws = int(summary["draws"].max())
    counted = f"With {draws} draws, only signs are counted; a finding needs at least {ENOUGH_DRAWS} draws."
    if not draws:
        counted = f"These are runs at the default parameters; a finding needs at least {ENOUGH_DRAWS} draws."
    if draws >= ENOUGH_DRAWS:
        counted = "These findings hold for this small population only; it does not replace a run with all 193 states."
    lines = [
        f"{agents['state']} member states, {agents['body']} UN bodies and {agents['stakeholder']} stakeholders divide their "
        "working days between WSIS and",
        f"the Global Digital Compact, month by month. {reference!r} is the reference; the others coordinate the two.",
        "",
        "Three questions. All scenarios use the same parameter draws, so that differences can be compared:",
    ]
    questions = {
        "duplication_share": "What share of content is produced twice?",
        "burden_median": "What share of its staff time does the median state need for meetings, reports and coordination?",
        "progress": "What share of the content of both processes is delivered in states at the end?",
    }
    for metric, question in questions.items():
        lines += ["", f"  {question}", f"    {reference:<16} {in_percent(rows[reference, metric]['mean'])}"]
        for name in others:
            lines.append(f"    {name:<16} {in_percent(rows[name, metric]['mean'])}   {rows[name, metric]['verdict']}")
    lines += [
        *([growth] if growth else []),
        "",
        counted,
        "Next: dcsim compare (all scenarios, whole population), dcsim list scenarios, dcsim show joint_roadmap.",
        "",
        FOOTER,
    ]
    return "\n".join(lines)
