"""What robustness says in words: goals met, regret, ranks, and where which scenario wins."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.scenarios.draws import drawn_range, is_drawn_strength
from sim.scenarios.scenario import default_scenario
from sim.studies.findings import Findings, markdown_table
from sim.studies.robustness.drivers import depends_rows, where_rows
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
from sim.studies.text import capital, digits, joined, level, phrase, records
from sim.studies.verdicts import ENOUGH_DRAWS

CERTAIN, MOST_WHERE, LEAST_APART, MOST_WINNERS_NAMED = 0.01, 2, 0.1, 4
"""Factors are named as telling where a scenario wins up to this p and from this distance of `apart` from a half."""


def robustness(
    runs_of: Futures, reference: str, goals: Mapping[str, float], paths: Sequence[str], places: np.ndarray, seeds: int
) -> Findings:
    """Tables and words on scenarios by futures; places [draws, paths] are those of the draws, from 0 to 1."""
    found, number = runs_of, list(runs_of.scenarios).index(reference)
    met = met_goals(found, number, goals)
    stability, pairs = stability_rows(found)
    everywhere = pd.DataFrame(np.tile(places, (len(found.climates), 1)), columns=list(paths))
    tables = {
        "robustness": scenario_rows(found, number),
        "goals": goal_rows(found, met, goals),
        "stability": stability,
        "pairs": pairs,
        "where": where_rows(found, paths, places),
        "depends": depends_rows(found, number, paths, places),
        "futures": pd.concat([future_rows(found), everywhere], axis=1),
    }
    return Findings(tables, [opening(found, reference, seeds), *goal_words(tables["goals"], goals, reference),
                             *metric_words(tables, reference)])  # fmt: skip


def opening(found: Futures, reference: str, seeds: int) -> str:
    """What was run, and the rule behind the words."""
    climates, several = joined([f"`{name}`" for name in found.climates]), "s" * (len(found.climates) != 1)
    rule = (
        "Fewer than 30 draws: counts only, no findings."
        if found.draws < ENOUGH_DRAWS
        else "A finding is what holds in nine of ten draws or more in each of the climates; otherwise it depends."
    )
    return (
        f"{len(found.scenarios)} scenarios in {found.draws * len(found.climates):,} futures: {found.draws} draws of everything "
        f"uncertain, in {len(found.climates)} climate{several} ({climates}), with the same {seeds} seed{'s' * (seeds != 1)}. In "
        "the climate `default` attention, stalls and the cut of UN budgets are drawn as well; another holds them at what its "
        f"name says. Regret is how much better the best scenario of the same future is. {rule} Shares of futures are no "
        f"probabilities. Gains are against `{reference}` in the same future."
    )


def goal_words(table: pd.DataFrame, goals: Mapping[str, float], reference: str) -> list[str]:
    """Which scenarios meet their goals, together and one by one."""
    told = joined([f"{phrase(name)} {goal_text(goal)}" for name, goal in goals.items()])
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
            ("yes", "All goals are met, a finding"),
            ("no", "Not all are met, a finding"),
            ("depends", "Whether all are met depends"),
        )
        if kinds[kind]
    ]
    failing = []
    for name in order:
        own = rows[(rows["scenario"] == name) & (rows["goal"] != ALL_GOALS)].sort_values("share", kind="stable").iloc[0]
        if own["share"] < 1.0:
            failing.append(
                f"`{name}` fails most often on {phrase(str(own['goal']))} ({1 - own['share']:.0%} of futures)"
            )
    return [
        "## Goals met",
        f"Goals: {told}, each against `{reference}` in the same future. {' '.join(parts)}",
        markdown_table(wide.loc[order].reset_index(), 2),
        f"{'; '.join(failing)}." if failing else "No scenario ever fails.",
    ]


def goal_text(goal: float) -> str:
    """A goal in words."""
    if goal == 0.0:
        return "no worse"
    return f"better by {goal:g} or more" if goal > 0 else f"worse by {-goal:g} at most"


def metric_words(tables: Mapping[str, pd.DataFrame], reference: str) -> list[str]:
    """Regret, ranks and winners, metric by metric."""
    paragraphs = []
    for metric, block in tables["robustness"].groupby("metric", sort=False):
        name, unit = phrase(str(metric)), str(block["unit"].iloc[0])
        least = block.sort_values("regret_95", kind="stable").iloc[0]
        wins = block[block["wins"] > 0].sort_values("wins", ascending=False, kind="stable")
        shown = joined([f"`{row.scenario}` in {row.wins:.0%}" for row in wins.head(MOST_WINNERS_NAMED).itertuples()])
        rest = "" if len(wins) <= MOST_WINNERS_NAMED else f", {len(wins) - MOST_WINNERS_NAMED} others in the rest"
        row = tables["stability"].set_index("metric").loc[metric]
        paragraphs += [
            f"## {metric}",
            f"{capital(name)} is best under {shown} of the futures{rest}. Least regret: `{least['scenario']}`, at most "
            f"{level(least['regret_95'], unit)} in 95 % of the futures. {climate_signs(block, reference)} Ranks: Kendall's W "
            f"{row['concordance']:.2f} (1: every future ranks alike); of {row['pairs']:.0f} pairs of scenarios "
            f"{row['settled']:.0f} keep their order. {where_words(tables['where'], str(metric))}".strip(),
            depends_words(tables["depends"], str(metric)),
            markdown_table(shown_rows(block), 3),
        ]
    return [text for text in paragraphs if text]


def climate_signs(block: pd.DataFrame, reference: str) -> str:
    """Which scenarios are better or worse than the reference in every climate."""
    others = block[block["scenario"] != reference]
    parts = []
    for word in ("better", "worse", "depends", "level"):
        names = [f"`{name}`" for name in others.loc[others["better"] == word, "scenario"]]
        if names:
            parts.append(f"{word}: {joined(names)}")
    return f"Against `{reference}`, {'; '.join(parts)}." if parts else ""


def shown_rows(block: pd.DataFrame) -> pd.DataFrame:
    """The columns of one metric's scenarios that are shown, least regret first."""
    columns = ["scenario", "mean", "gain", "same_sign", "better", "regret_mean", "regret_95", "rank_mean", "wins"]
    return block.sort_values("regret_95", kind="stable")[columns]


def where_words(table: pd.DataFrame, metric: str) -> str:
    """Where the first of the winners of a metric wins over the second."""
    rows = table[(table["metric"] == metric) & (table["p"] <= CERTAIN)]
    rows = rows[(rows["apart"] - 0.5).abs() >= LEAST_APART].head(MOST_WHERE)
    if not len(rows):
        some = table[table["metric"] == metric]
        if not len(some):
            return ""
        return f"No single factor tells where `{some['winner'].iloc[0]}` wins over `{some['runner_up'].iloc[0]}`."
    parts = [where_part(row) for row in rows.itertuples()]
    return f"`{rows['winner'].iloc[0]}` rather than `{rows['runner_up'].iloc[0]}` wins where {joined(parts)}."


def depends_words(table: pd.DataFrame, metric: str) -> str:
    """On what it depends whether scenarios are better than the reference; empty where nothing does."""
    parts = []
    for name, block in table[table["metric"] == metric].groupby("scenario", sort=False):
        rows = block[(block["p"] <= CERTAIN) & ((block["apart"] - 0.5).abs() >= LEAST_APART)].head(MOST_WHERE)
        told = [
            f"{setting_phrase(row.factor)} {'high' if row.apart > 0.5 else 'low'} "
            f"({shown_place(row.factor, row.place_better)} against {shown_place(row.factor, row.place_not)})"
            for row in records(rows)
        ]
        parts.append(f"`{name}` is better with {joined(told)}" if told else f"`{name}`: no single factor tells")
    if not parts:
        return ""
    return f"Where it depends, on what (medians of futures in which it is better and not): {'; '.join(parts)}."


def where_part(row: Any) -> str:
    """`work.adoption_cost` is high (median 0.31 against 0.15)."""
    way = "high" if row.apart > 0.5 else "low"
    here, there = (shown_place(row.factor, place) for place in (row.place_winner, row.place_runner_up))
    return f"{setting_phrase(row.factor)} is {way} (median {here} against {there})"


def setting_phrase(path: str) -> str:
    """An uncertain setting in a sentence."""
    return f"`strength of {path.split('.')[1]}`" if is_drawn_strength(path) else f"`{path}`"


def value_at(path: str, place: float) -> float:
    """The value of an uncertain setting at a place from 0 to 1; of strengths for a full one."""
    low, high = drawn_range(path, 1.0 if is_drawn_strength(path) else default_scenario().values[path])
    return low + place * (high - low)


def shown_place(path: str, place: float) -> str:
    """That value in words."""
    return digits(value_at(path, place))
