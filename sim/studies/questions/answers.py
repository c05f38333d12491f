"""Answers to the questions of the 2023 contribution to the ITU Council, by paired differences of scenarios."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.model.entities.population import WEAK_LINES
from sim.model.observation.detail_measures import GROUP_MEASURES, LINE_MEASURES, MEASURED_GROUPS, unit_of
from sim.model.observation.outcome import divided
from sim.model.observation.progress_metrics import SDG_COUNT
from sim.studies.findings import Findings, cube, is_drawn
from sim.studies.paired import DIFFERENCES, difference_columns
from sim.studies.questions.experiments import Contrast, Experiment
from sim.studies.questions.text import answer_paragraphs
from sim.studies.verdicts import rounding_scale, signs

FIRST_PAIRS = 10
CONTRAST_KEYS = ("experiment", "contrast", "scenario", "against")
ENDS = (
    *("metric", "unit", "mean", "against_mean", *DIFFERENCES),
    *("draws_lower", "draws_higher", "draws", "seeds", "verdict"),
)
ANSWER_TABLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "by_goal": ("goals", ("goal",)),
    "by_line": ("lines", ("line",)),
    "by_group": ("groups", ("group",)),
    "by_pair": ("pairs", ("line", "objective")),
    "tunis": ("tunis", ("line", "content", "site")),
}
"""Name of a table to its breakdown and to the columns that identify a row."""
ALL_CONTENT, ONLY = "all WSIS content", "content of WSIS alone"
"""Content in the table `tunis`: all WSIS strands of a line, or only its package that the Compact does not list."""
SITES = {"national": "in states", "global": "at the global site"}


class Pair(NamedTuple):
    """A metric under a contrast: values [draws, seeds] of the scenario, and of the scenario it is compared with."""

    values: np.ndarray
    against: np.ndarray

    def row(self, metric: str, unit: str, drawn: bool) -> dict[str, Any]:
        """The columns ENDS: means, paired difference with seed error and 5-95 % range over draws, and verdict."""
        draws, seeds = self.values.shape
        by_draw = signs((self.values - self.against).mean(axis=1), rounding_scale(self.values, self.against))
        return {
            "metric": metric,
            "unit": unit,
            "mean": float(self.values.mean()),
            "against_mean": float(self.against.mean()),
            **difference_columns(self.values, self.against, drawn),
            "draws_lower": int((by_draw < 0).sum()) if drawn else 0,
            "draws_higher": int((by_draw > 0).sum()) if drawn else 0,
            "draws": draws if drawn else 0,
            "seeds": seeds,
        }


def pair_of(runs: pd.DataFrame, contrast: Contrast, metric: str) -> Pair:
    """The values of a metric on both sides of a contrast."""
    return Pair(cube(runs, contrast.scenario.name, metric), cube(runs, contrast.against.name, metric))


def breakdown_columns(breakdown: str, columns: Sequence[str]) -> Iterator[tuple[tuple[Any, ...], str, str]]:
    """(identifying values, measure, column of the runs) for every row of a breakdown other than `pairs`."""
    lines = [name.partition(":")[2] for name in columns if name.startswith("formal_national:")]
    if breakdown == "goals":
        yield from (((goal,), "progress", f"progress_sdg_{goal:02d}") for goal in range(1, SDG_COUNT + 1))
    elif breakdown == "lines":
        for line in lines:
            yield (line,), "progress", f"progress_{line}"
            yield from (((line,), measure, f"{measure}:{line}") for measure in LINE_MEASURES[:2])
    elif breakdown == "groups":
        for measure in GROUP_MEASURES:
            yield from (
                ((group,), measure, f"{measure}:{group}")
                for group in MEASURED_GROUPS
                if f"{measure}:{group}" in columns
            )
    elif breakdown == "tunis":
        for content, measure in ((ALL_CONTENT, "formal"), (ONLY, "wsis_only")):
            for site, site_phrase in SITES.items():
                for line in lines if content == ONLY else WEAK_LINES:
                    yield (line, content, site_phrase), "delivery", f"{measure}_{site}:{line}"


def breakdown_rows(runs: pd.DataFrame, contrast: Contrast, table: str, drawn: bool) -> Iterator[dict[str, Any]]:
    """The rows of one contrast in a table of breakdowns; rows with a missing value in any run are left out."""
    breakdown, about = ANSWER_TABLES[table]
    if breakdown == "pairs":
        yield from pair_rows(runs, contrast, drawn)
    for row_values, measure, column in breakdown_columns(breakdown, list(runs.columns)):
        pair = pair_of(runs, contrast, column)
        if np.isfinite(pair.values).all() and np.isfinite(pair.against).all():
            yield dict(zip(about, row_values, strict=True)) | pair.row(measure, unit_of(column), drawn)


def pair_rows(runs: pd.DataFrame, contrast: Contrast, drawn: bool) -> Iterator[dict[str, Any]]:
    """Days saved, days duplicated and share duplicated, by pair of line and objective.

    `first_ten` is the share of draws in which a pair is among the ten with the most days saved, in the scenario compared with.
    """
    prefix = "synergy_days:"
    names = [name.removeprefix(prefix) for name in runs.columns if name.startswith(prefix)]
    levels = np.array([pair_of(runs, contrast, prefix + name).against.mean(axis=1) for name in names])  # [pairs, draws]
    first = (np.argsort(np.argsort(-levels, axis=0, kind="stable"), axis=0) < FIRST_PAIRS).mean(axis=1)
    for name, share in zip(names, first, strict=True):
        line, objective = name.split(":")
        about = {"line": line, "objective": objective}
        yield (
            about
            | pair_of(runs, contrast, prefix + name).row("synergy_days", "person-days", drawn)
            | {"first_ten": share}
        )
        duplicated, produced = (pair_of(runs, contrast, f"{part}_days:{name}") for part in ("duplicated", "produced"))
        yield about | duplicated.row("duplicated_days", "person-days", drawn)
        shares = Pair(*(divided(part, whole) for part, whole in zip(duplicated, produced, strict=True)))
        yield about | shares.row("duplication_share", "share", drawn)


def answer_rows(runs: pd.DataFrame, experiment: Experiment, drawn: bool) -> Iterator[dict[str, Any]]:
    """The rows of the table `answers` for one experiment, contrast by contrast."""
    for contrast in experiment.contrasts:
        for metric in experiment.metrics:
            yield keys(experiment, contrast) | pair_of(runs, contrast, metric).row(metric, unit_of(metric), drawn)


def keys(experiment: Experiment, contrast: Contrast) -> dict[str, Any]:
    """The values of the columns CONTRAST_KEYS for a contrast."""
    return dict(
        zip(CONTRAST_KEYS, (experiment.name, contrast.name, contrast.scenario.name, contrast.against.name), strict=True)
    )


def question_tables(runs: pd.DataFrame, experiments: Sequence[Experiment]) -> Mapping[str, pd.DataFrame]:
    """The tables by name: `answers`, and one for each breakdown that an experiment lists."""
    drawn = is_drawn(runs)
    answers = [row for experiment in experiments for row in answer_rows(runs, experiment, drawn)]
    tables = {"answers": pd.DataFrame(answers, columns=[*CONTRAST_KEYS, *ENDS])}
    for name, (breakdown, about) in ANSWER_TABLES.items():
        rows = [
            keys(experiment, contrast) | row
            for experiment in experiments
            if breakdown in experiment.breakdowns
            for contrast in experiment.contrasts
            for row in breakdown_rows(runs, contrast, name, drawn)
        ]
        if rows:
            further = ["first_ten"] if breakdown == "pairs" else []
            tables[name] = pd.DataFrame(rows, columns=[*CONTRAST_KEYS, *about, *ENDS, *further])
    return tables


def questions(runs: pd.DataFrame, experiments: Sequence[Experiment]) -> Findings:
    """Tables and findings from runs (scenario, draw, seed, measures) of every scenario that the experiments compare."""
    tables = question_tables(runs, experiments)
    draws, seeds = runs["draw"].nunique(), runs["seed"].nunique()
    made = f"{draws} draws of the uncertain parameters" if is_drawn(runs) else "the default parameters (no draws)"
    paragraphs = [
        f"Every scenario was run at {made} with {seeds} seed{'s' * (seeds != 1)} each, the same for all. Differences are the "
        "first scenario named minus the second. Ranges are 5-95 % over draws. All sentences are generated from the tables in "
        "this folder."
    ]
    for experiment in experiments:
        own = {name: table[table["experiment"] == experiment.name] for name, table in tables.items()}
        paragraphs += answer_paragraphs(experiment.title, experiment.question, experiment.note, own)
    return Findings(tables, paragraphs)
