"""Findings of the robustness study: goals met, regret, ranks, and the parameters that separate winners."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.scenarios.draws import drawn_range, is_drawn_strength
from sim.scenarios.scenario import default_scenario
from sim.studies.findings import Findings, markdown_table
from sim.studies.robustness.drivers import depends_rows, everywhere, where_rows
from sim.studies.robustness.futures import Futures
from sim.studies.robustness.regret import (
    ALL_GOALS,
    EVERY_CLIMATE,
    future_rows,
    goal_rows,
    met_goals,
    scenario_rows,
    stability_rows,
)
from sim.studies.text import capital, digits, joined, level, phrase, records, setting_phrase
from sim.studies.verdicts import ENOUGH_DRAWS

CERTAIN, MOST_WHERE, LEAST_APART, MOST_WINNERS_NAMED = 0.01, 2, 0.1, 4
"""A factor is named if its p-value is at most CERTAIN and `apart` differs from 0.5 by LEAST_APART or more."""


def robustness(
    runs_of: Futures,
    reference: str,
    goals: Mapping[str, float],
    drawn: Mapping[str, Collection[str]],
    paths: Sequence[str],
    places: np.ndarray,
    seeds: int,
) -> Findings:
    """Tables and findings.

    drawn: the factors that draws vary in each scenario; places [draws, paths]: the sample points of the draws, in the unit
    hypercube.
    """
    found, number = runs_of, list(runs_of.scenarios).index(reference)
    met = met_goals(found, number, goals)
    stability, pairs = stability_rows(found)
    tables = {
        "robustness": scenario_rows(found, number),
        "goals": goal_rows(found, met, goals),
        "stability": stability,
        "pairs": pairs,
        "where": where_rows(found, drawn, paths, places),
        "depends": depends_rows(found, number, drawn, paths, places),
        "futures": pd.concat(
            [future_rows(found), pd.DataFrame(everywhere(found, places), columns=list(paths))], axis=1
        ),
    }
    return Findings(tables, [opening(found, reference, seeds), *goal_words(tables["goals"], goals, reference),
                             *metric_words(tables, reference)])  # fmt: skip


def opening(found: Futures, reference: str, seeds: int) -> str:
    """What was run, and the decision rule behind the verdicts."""
    climates, several = joined([f"`{name}`" for name in found.climates]), "s" * (len(found.climates) != 1)
    rule = (
        "With fewer than 30 draws, only counts are given, not findings."
        if found.draws < ENOUGH_DRAWS
        else "A result is a finding if it holds in at least nine of ten draws in each climate; otherwise it depends."
    )
    return (
        f"{len(found.scenarios)} scenarios in {found.draws * len(found.climates):,} states of the world: {found.draws} draws of "
        f"all uncertain parameters, in {len(found.climates)} climate{several} ({climates}), with the same {seeds} "
        f"seed{'s' * (seeds != 1)}. In the climate `default`, attention, stalls and the cut of UN budgets are drawn as well; "
        "other climates fix them as their names indicate. Regret is the shortfall from the best scenario in the same state of "
        f"the world. {rule} Shares of states of the world are not probabilities. Gains are relative to `{reference}` in the "
        "same state of the world."
    )


def goal_words(table: pd.DataFrame, goals: Mapping[str, float], reference: str) -> list[str]:
    """Which scenarios meet all goals, and which goal each scenario fails most often."""
    wanted_goals = joined([f"{phrase(name)} {goal_text(goal)}" for name, goal in goals.items()])
    rows = table[(table["climate"] == EVERY_CLIMATE) & (table["scenario"] != reference)]
    wide = rows.pivot_table(index="scenario", columns="goal", values="share", sort=False)
    order = wide.sort_values(ALL_GOALS, ascending=False, kind="stable").index
    whole = rows[rows["goal"] == ALL_GOALS].set_index("scenario")
    kinds = {
        kind: [f"`{name}`" for name in order if whole.loc[name, "met"] == kind] for kind in ("yes", "depends", "no")
    }
    parts = [
        f"{lead}: {joined(kinds[kind])}."
        for kind, lead in (
            ("yes", "All goals are met (a finding)"),
            ("no", "Not all goals are met (a finding)"),
            ("depends", "Whether all goals are met depends on the draw"),
        )
        if kinds[kind]
    ]
    failing = []
    for name in order:
        own = rows[(rows["scenario"] == name) & (rows["goal"] != ALL_GOALS)].sort_values("share", kind="stable").iloc[0]
        if own["share"] < 1.0:
            failing.append(
                f"`{name}` fails most often on {phrase(str(own['goal']))} ({1 - own['share']:.0%} of states of the world)"
            )
    return [
        "## Goals met",
        f"Goals: {wanted_goals}, each relative to `{reference}` in the same state of the world. {' '.join(parts)}",
        markdown_table(wide.loc[order].reset_index(), 2),
        f"{'; '.join(failing)}." if failing else "All scenarios always meet all goals.",
    ]


def goal_text(goal: float) -> str:
    """A goal as a phrase, such as `better by 0.1 or more`."""
    if goal == 0.0:
        return "not worse"
    return f"better by {goal:g} or more" if goal > 0 else f"worse by {-goal:g} at most"


def metric_words(tables: Mapping[str, pd.DataFrame], reference: str) -> list[str]:
    """Winners, regret, verdicts and ranks, metric by metric."""
    paragraphs = []
    for metric, block in tables["robustness"].groupby("metric", sort=False):
        name, unit = phrase(str(metric)), str(block["unit"].iloc[0])
        least = block.sort_values("regret_95", kind="stable").iloc[0]
        wins = block[block["wins"] > 0].sort_values("wins", ascending=False, kind="stable")
        shown = joined([f"`{row.scenario}` in {row.wins:.0%}" for row in wins.head(MOST_WINNERS_NAMED).itertuples()])
        rest = (
            "" if len(wins) <= MOST_WINNERS_NAMED else f", and with {len(wins) - MOST_WINNERS_NAMED} others in the rest"
        )
        row = tables["stability"].set_index("metric").loc[metric]
        paragraphs += [
            f"## {metric}",
            f"{capital(name)} is best with {shown} of the states of the world{rest}. Lowest regret: `{least['scenario']}`, at "
            f"most {level(least['regret_95'], unit)} in 95 % of the states of the world. {climate_signs(block, reference)} "
            f"Ranks: Kendall's W is {row['concordance']:.2f} (1: the same ranking in every state of the world); "
            f"{row['settled']:.0f} of {row['pairs']:.0f} pairs of scenarios keep their order. "
            f"{where_words(tables['where'], str(metric))}".strip(),
            depends_words(tables["depends"], str(metric)),
            markdown_table(shown_rows(block), 3),
        ]
    return [text for text in paragraphs if text]


def climate_signs(block: pd.DataFrame, reference: str) -> str:
    """The verdicts on all scenarios relative to the reference, over all climates."""
    others = block[block["scenario"] != reference]
    parts = []
    for verdict in ("better", "worse", "depends", "level"):
        names = [f"`{name}`" for name in others.loc[others["better"] == verdict, "scenario"]]
        if names:
            parts.append(f"{verdict}: {joined(names)}")
    return f"Compared with `{reference}`, {'; '.join(parts)}." if parts else ""


def shown_rows(block: pd.DataFrame) -> pd.DataFrame:
    """The rows of one metric as the findings show them, lowest regret first."""
    columns = ["scenario", "mean", "gain", "same_sign", "better", "regret_mean", "regret_95", "rank_mean", "wins"]
    return block.sort_values("regret_95", kind="stable")[columns]


def where_words(table: pd.DataFrame, metric: str) -> str:
    """The parameters that separate the most frequent winner of a metric from the second."""
    rows = table[(table["metric"] == metric) & (table["p"] <= CERTAIN)]
    rows = rows[(rows["apart"] - 0.5).abs() >= LEAST_APART].head(MOST_WHERE)
    if not len(rows):
        some = table[table["metric"] == metric]
        if not len(some):
            return ""
        return (
            f"No single factor separates wins of `{some['winner'].iloc[0]}` from wins of `{some['runner_up'].iloc[0]}`."
        )
    parts = [where_part(row) for row in rows.itertuples()]
    return f"`{rows['winner'].iloc[0]}` rather than `{rows['runner_up'].iloc[0]}` wins where {joined(parts)}."


def depends_words(table: pd.DataFrame, metric: str) -> str:
    """The parameters that separate better from worse outcomes of each scenario; empty if no verdict is `depends`."""
    parts = []
    for name, block in table[table["metric"] == metric].groupby("scenario", sort=False):
        rows = block[(block["p"] <= CERTAIN) & ((block["apart"] - 0.5).abs() >= LEAST_APART)].head(MOST_WHERE)
        conditions = [
            f"{setting_phrase(row.factor)} {'high' if row.apart > 0.5 else 'low'} "
            f"({shown_place(row.factor, row.place_better)} against {shown_place(row.factor, row.place_not)})"
            for row in records(rows)
        ]
        parts.append(f"`{name}` is better with {joined(conditions)}" if conditions else f"`{name}`: no single factor")
    if not parts:
        return ""
    return (
        "Factors on which the sign depends (in brackets the medians over draws in which the scenario is better in most climates, "
        f"and over the others): {'; '.join(parts)}."
    )


def where_part(row: Any) -> str:
    """A condition such as "`work.adoption_cost` is high (median 0.31 against 0.15)"."""
    way = "high" if row.apart > 0.5 else "low"
    here, there = (shown_place(row.factor, place) for place in (row.place_winner, row.place_runner_up))
    return f"{setting_phrase(row.factor)} is {way} (median {here} against {there})"


def value_at(path: str, place: float) -> float:
    """The value of an uncertain setting at a coordinate from 0 to 1 of its range; strengths as for a nominal strength of 1."""
    low, high = drawn_range(path, 1.0 if is_drawn_strength(path) else default_scenario().values[path])
    return low + place * (high - low)


def shown_place(path: str, place: float) -> str:
    """The value of an uncertain setting at a coordinate from 0 to 1, as text."""
    return digits(value_at(path, place))
