"""Tables of the studies to the values that pages quote, nested by dotted keys."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from sim.cli.reports import comparison_report
from sim.data import load_tables
from sim.model.observation.metrics import HEADLINE, metric_of
from sim.scenarios.draws import is_drawn_strength, varied_paths
from sim.scenarios.scenario import scenario, scenario_names
from sim.studies.ablation import CHANGED, LOST, roles
from sim.studies.compare.comparison import Z
from sim.studies.robustness.text import ALL_GOALS, CERTAIN, EVERY_CLIMATE, LEAST_APART, value_at
from sim.studies.sensitivity.analysis import DIFFERENCE, REST, WINS
from sim.studies.verdicts import COMPARE_DRAWS, COMPARE_SEEDS, PAIRED
from tools.numbers.forms import ranged, setting
from tools.numbers.places import ROOT

SPOKEN = {"duplication_share": "duplication", "burden_median": "burden", "progress": "progress"}
QUOTED_CONTENT = ("progress_gdc_only", "progress_all", "processes_gained")
"""Metrics of content that pages quote beside the headline metrics."""
DIGITS = 6
"""Significant digits that are stored."""
SHOWN = ("parallel", "joint_roadmap", "merger")
"""Scenarios of the example of a printed comparison."""
FEW = {
    "joint_roadmap": "`joint_roadmap`: one joint work plan",
    "nested": "`nested`: the Compact carried out within WSIS",
    "merger": "`merger`: one process from 2026 on",
    "lead_agency": "`lead_agency`: one lead body per line of work",
    "sunset": "`sunset`: WSIS ends after its 2025 review",
}
"""Scenarios of the table on the first page, in words."""
MOST_DRIVERS = 2
GAINED = "processes_gained"
FIRST_PAIRS = 3
LEADING = 0.5
"""Total-order indices above this are called leading."""

Values = dict[str, Any]


def rounded(value: Any) -> Any:
    """A value as JSON keeps it: numbers with few digits, NaN as None."""
    if isinstance(value, Mapping):
        return {str(key): rounded(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(part) for part in value]
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return None if np.isnan(value) else float(f"{value:.{DIGITS}g}")
    return value


def put(values: Values, key: str, value: Any) -> None:
    """Set the value of a dotted key."""
    *path, last = key.split(".")
    for part in path:
        values = values.setdefault(part, {})
    values[last] = value


def table_of(store: Path, study: str, name: str) -> pd.DataFrame:
    """A table that a study has written."""
    return pd.read_csv(store / study / f"{name}.csv")


def difference_of(row: Any) -> Values:
    """A paired difference with its range, its verdict, and in how many draws it has the sign of the mean."""
    same = row["same_sign"]
    return {
        "mean": row["mean"],
        **{name: row[name] for name in ("difference", "difference_low", "difference_high", "verdict")},
        "agreeing": None if pd.isna(same) else round(same * row["draws"]),
        "draws": row["draws"],
    }


def world_values() -> Values:
    """Counts of the world and of what is uncertain."""
    tables = load_tables()
    names = scenario_names()
    paths = varied_paths([scenario(name) for name in names])
    agents = len(tables.member_states) + len(tables.un_bodies) + int(tables.stakeholder_groups["agents"].sum())
    return {
        "agents": agents,
        "states": len(tables.member_states),
        "bodies": len(tables.un_bodies),
        "stakeholders": int(tables.stakeholder_groups["agents"].sum()),
        "council": int(tables.member_states["itu_council_member"].sum()),
        "scenarios": len(names),
        "parameters": sum(not is_drawn_strength(path) for path in paths),
        "strengths": sum(is_drawn_strength(path) for path in paths),
    }


def compare_values(store: Path) -> Values:
    """All scenarios against `parallel`: headline metrics and kinds of content, and the example as it is printed."""
    summary = table_of(store, "compare", "summary")
    values: Values = {"draws": int(summary["draws"].iloc[0]), "seeds": int(summary["seeds"].iloc[0])}
    for row in summary[summary["metric"].isin((*HEADLINE, *QUOTED_CONTENT))].to_dict("records"):
        put(values, f"{row['scenario']}.{row['metric']}", difference_of(row))
    shown = comparison_report(summary[summary["scenario"].isin(SHOWN)], SHOWN[0])
    values["printed"] = shown.split("\n\n")[0].splitlines()
    values["results"] = results_table(summary)
    return values


def results_table(summary: pd.DataFrame) -> Values:
    """A few scenarios with the verdict and difference of every headline metric."""
    found = summary.set_index(["scenario", "metric"])
    rows = [
        [
            words,
            *(verdict_cell(found.loc[(name, metric)]) for metric in HEADLINE),
            gained_cell(found.loc[(name, GAINED)]),
        ]
        for name, words in FEW.items()
    ]
    return {"head": ["scenario", *(SPOKEN[metric] for metric in HEADLINE), "of the processes' part"], "rows": rows}


def gained_cell(row: Mapping[str, Any]) -> str:
    """A relative difference as `+7 % (+3 to +13 %)`."""
    mean, low, high = (100.0 * row[end] for end in ("difference", "difference_low", "difference_high"))
    return f"{mean:+.0f} % ({low:+.0f} to {high:+.0f} %)"


def verdict_cell(row: Mapping[str, Any]) -> str:
    """`lower, -0.113 (-0.174 to -0.059)`."""
    return f"**{row['verdict']}**, {ranged(row)}" if row["verdict"] != "level" else "the same in every draw"


def claims_asked(experiment: str) -> list[Mapping[str, Any]]:
    """The contrasts and metrics that an experiment's page claims something of, as the page lists them."""
    _, front, _ = (ROOT / "experiments" / experiment / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front)["claims"]


def sign_word(difference: float) -> str:
    """The sign of a mean difference in a word."""
    return "level" if abs(difference) < 1e-12 else "lower" if difference < 0 else "higher"


def question_values(store: Path) -> Values:
    """Answers by experiment, contrast and metric; counts of goals, lines and pairs by verdict; claims of every page."""
    answers = table_of(store, "questions", "answers")
    values: Values = {"draws": int(answers["draws"].iloc[0]), "seeds": int(answers["seeds"].iloc[0])}
    for row in answers.to_dict("records"):
        key = f"{row['experiment']}.{row['contrast']}.{row['metric']}"
        counts = {"lower": row["draws_lower"], "higher": row["draws_higher"]}
        counts["same"] = row["draws"] - sum(counts.values())
        put(values, key, {**difference_of(row), "draws_by_sign": counts})
    found = answers.set_index(["experiment", "contrast", "metric"])
    for experiment in answers["experiment"].unique():
        rows = [
            (asked, found.loc[(experiment, asked["contrast"], asked["metric"])]) for asked in claims_asked(experiment)
        ]
        put(values, f"{experiment}.claims", [
            {"contrast": asked["contrast"], "metric": asked["metric"], "sign": sign_word(row["difference"]),
             "low": row["difference_low"], "high": row["difference_high"]} for asked, row in rows
        ])  # fmt: skip
    for name, measures in (("by_goal", ("progress",)), ("by_line", None), ("by_group", None), ("by_pair", None)):
        table = table_of(store, "questions", name)
        for (experiment, contrast, metric), block in table.groupby(["experiment", "contrast", "metric"], sort=False):
            if measures is None or metric in measures:
                counts = block["verdict"].value_counts().to_dict()
                mean_signs = block["difference"].map(sign_word).value_counts().to_dict()
                put(values, f"{experiment}.{contrast}.{name}.{metric}", {
                    "all": len(block),
                    **{word: counts.get(word, 0) for word in ("lower", "higher", "depends", "level")},
                    "means": {word: mean_signs.get(word, 0) for word in ("lower", "higher", "level")},
                })  # fmt: skip
    values["complement"]["first_pairs"] = first_pairs(table_of(store, "questions", "by_pair"))
    values["under_gdc"]["by_way"] = ways_table(answers[answers["experiment"] == "under_gdc"])
    return values


def first_pairs(pairs: pd.DataFrame) -> list[str]:
    """The pairs of a line and an objective with most days saved by adoption in `parallel`."""
    tables = load_tables()
    titles = tables.action_lines.set_index("code")["title"].to_dict()
    titles |= tables.gdc_objectives.set_index("code")["title"].to_dict()
    rows = pairs[pairs["metric"] == "synergy_days"].sort_values("against_mean", ascending=False, kind="stable")
    shown = [f"{said_title(titles[row.line])} ({row.line}) with \"{titles[row.objective]}\" ({row.objective})"
             for row in rows.head(FIRST_PAIRS).itertuples()]  # fmt: skip
    return shown


def said_title(title: str) -> str:
    """The title of an action line in a sentence."""
    short = title.removeprefix("ICT applications: ")
    return short[:1].lower() + short[1:]


def ways_table(answers: pd.DataFrame) -> Values:
    """The ways of bringing both processes under one roof, by their effect on duplication, with the verdict of each metric."""
    found = answers.set_index(["contrast", "metric"])
    order = answers[answers["metric"] == HEADLINE[0]].sort_values("difference", kind="stable")["contrast"]
    rows = [
        [
            f"`{name}`",
            *(f"{found.loc[(name, metric), 'verdict']}, {ranged(found.loc[(name, metric)])}" for metric in HEADLINE),
        ]
        for name in order
    ]
    return {"head": ["way", *(SPOKEN[metric] for metric in HEADLINE)], "rows": rows}


def robustness_values(store: Path) -> Values:
    """Gains, goals and ranks over states of the world; what it depends on where a scenario is better."""
    rows, goals = table_of(store, "robustness", "robustness"), table_of(store, "robustness", "goals")
    futures = table_of(store, "robustness", "futures")
    values: Values = {"futures": len(futures), "scenarios": rows["scenario"].nunique()}
    for row in rows.to_dict("records"):
        kept = {name: row[name] for name in ("gain", "gain_low", "gain_high", "same_sign", "better", "wins")}
        kept["agreeing"] = round(row["same_sign"] * len(futures))
        put(values, f"of.{row['scenario']}.{row['metric']}", kept)
    whole = goals[(goals["climate"] == EVERY_CLIMATE) & (goals["goal"] == ALL_GOALS)]
    met = whole.loc[(whole["met"] == "yes") & (whole["scenario"] != "parallel"), "scenario"]
    values["all_met"] = {"count": len(met), "names": list(met)}
    for metric in HEADLINE:
        words = rows[(rows["metric"] == metric) & (rows["better"] == "worse")]
        values.setdefault("worse", {})[metric] = list(words["scenario"])
        values.setdefault("better", {})[metric] = list(
            rows[(rows["metric"] == metric) & (rows["better"] == "better")]["scenario"]
        )
    for row in table_of(store, "robustness", "stability").to_dict("records"):
        values.setdefault("ranks", {})[row["metric"]] = {
            name: row[name] for name in ("concordance", "pairs", "settled")
        }
    values["depends"] = depends_table(rows, table_of(store, "robustness", "depends"), len(futures))
    return values


def depends_table(rows: pd.DataFrame, depends: pd.DataFrame, futures: int) -> Values:
    """The headline results whose sign depends: how often, and the parameters that separate the two cases."""
    found = []
    for metric in HEADLINE:
        for row in rows[(rows["metric"] == metric) & (rows["better"] == "depends")].to_dict("records"):
            better = row["same_sign"] if row["gain"] > 0 else 1 - row["same_sign"]
            word = metric_of(metric).better
            own = depends[(depends["metric"] == metric) & (depends["scenario"] == row["scenario"])]
            own = own[(own["p"] <= CERTAIN) & ((own["apart"] - 0.5).abs() >= LEAST_APART)].head(MOST_DRIVERS)
            parts = [
                f"{'high' if one.apart > 0.5 else 'low'} {factor_code(one.factor)} "
                f"({setting(value_at(one.factor, one.place_better))} against {setting(value_at(one.factor, one.place_not))})"
                for one in own.itertuples()
            ]
            found.append([
                f"{SPOKEN[metric]} under `{row['scenario']}`", f"{word} in {100 * better:.0f} %",
                "; ".join(parts) or "no single parameter separates the two",
            ])  # fmt: skip
    head = [
        "result",
        f"of {futures} states of the world",
        "where it is better: parameter (median there, and elsewhere)",
    ]
    return {"head": head, "rows": found}


def factor_code(path: str) -> str:
    """A factor as pages write it."""
    return f"strength of `{path.split('.')[1]}`" if is_drawn_strength(path) else f"`{path}`"


def ablation_values(store: Path) -> Values:
    """What each feature of the model moves at most, against the level of a metric, and which conclusions depend on it."""
    tables = {name: table_of(store, "ablation", name) for name in ("moves", "conclusions")}
    found = roles(tables)
    conclusions = tables["conclusions"]
    values: Values = {
        "scenarios": tables["moves"]["scenario"].nunique(),
        "features": len(found),
        "sign_changed": int(found[CHANGED].sum()),
        "unmoved": int((found["moved"] == 0).sum()),
        "lost": lost_words(conclusions),
    }
    for row in found.to_dict("records"):
        values.setdefault("largest", {})[str(row["feature"]).replace(" ", "_")] = row["largest"]
    for row in conclusions.to_dict("records"):
        put(values, f"of.{row['feature'].replace(' ', '_')}.{row['scenario']}.{row['metric']}", row["conclusion"])
    return values


def lost_words(conclusions: pd.DataFrame) -> str:
    """The conclusions that do not hold without a feature."""
    rows = conclusions[conclusions["conclusion"] == LOST]
    shown = [f"without {row.feature}, `{row.scenario}` on {SPOKEN[row.metric]}" for row in rows.itertuples()]
    return "; ".join(shown) or "none"


def converge_values(store: Path) -> Values:
    """How well the headline differences are known at the defaults of compare: the largest 95 % half-width, and its parts."""
    errors = table_of(store, "converge", "errors")
    rows = errors[(errors["what"] == PAIRED) & (errors["draws"] == COMPARE_DRAWS) & (errors["seeds"] == COMPARE_SEEDS)]
    widest = rows.loc[rows["standard_error"].idxmax()]
    return {
        "half_width": Z * widest["standard_error"],
        "half_width_over_draws": Z * widest["over_draws"],
        "scenario": widest["scenario"],
        "metric": SPOKEN[widest["metric"]],
    }


def discover_values(store: Path) -> Values:
    """Cases by pair and metric, with the box that was found: density, coverage, and limits by parameter."""
    cases, boxes = table_of(store, "discover", "cases"), table_of(store, "discover", "boxes")
    values: Values = {"draws": int(cases["draws"].iloc[0])}
    for row in cases.to_dict("records"):
        key = f"{row['scenario']}.{row['against']}.{row['metric']}"
        found = {name: row[name] for name in ("way", "cases", "draws", "share", "state", "coverage", "mass")}
        found["density"] = {"value": row["density"], "low": row["density_low"], "high": row["density_high"]}
        put(values, key, found)
        own = boxes[
            (boxes["scenario"] == row["scenario"])
            & (boxes["against"] == row["against"])
            & (boxes["metric"] == row["metric"])
            & (boxes["method"] == "prim")
        ]
        found["limits"] = len(own)
        for limit in own.to_dict("records"):
            ends = {name: limit[name] for name in ("from", "to", "range_low", "range_high") if not pd.isna(limit[name])}
            put(values, f"{key}.box.{limit['factor']}", ends)
    return values


def sensitivity_values(store: Path) -> Values:
    """Sobol indices of differences and of which is better, and how often the first of a pair is ahead."""
    values: Values = {}
    for row in table_of(store, "sensitivity", "outcomes").to_dict("records"):
        kind = {DIFFERENCE: "difference", WINS: "better"}.get(row["what"])
        if kind:
            key = f"{row['scenario']}.{row['against']}.{row['metric']}.{kind}"
            kept = {
                name: row[name] for name in row if name in ("mean", "low", "high", "same_sign", "points", "verdict")
            }
            kept["seed_part"] = row.get("between_seeds", row.get("seed_part"))
            if not pd.isna(row.get("same_sign", np.nan)):
                kept["agreeing"] = round(row["same_sign"] * row["points"])
                kept["other"] = row["points"] - kept["agreeing"]
            put(values, f"{key}.outcome", kept)
    for row in table_of(store, "sensitivity", "indices").to_dict("records"):
        kind = {DIFFERENCE: "difference", WINS: "better"}.get(row["what"])
        if kind and row["order"] in ("first", "total"):
            factor = "others" if row["factor"] == REST else row["factor"]
            key = f"{row['scenario']}.{row['against']}.{row['metric']}.{kind}.{row['order']}.{factor}"
            put(values, key, {"value": row["index"], "low": row["low"], "high": row["high"]})
    indices = table_of(store, "sensitivity", "indices")
    of_differences = indices[indices["what"].isin([DIFFERENCE, WINS])]
    total = of_differences[of_differences["order"] == "total"].sort_values("index", ascending=False, kind="stable")
    for (name, against, metric, what), block in total.groupby(["scenario", "against", "metric", "what"]):
        kind = "difference" if what == DIFFERENCE else "better"
        put(values, f"{name}.{against}.{metric}.{kind}.first_factor", block["factor"].iloc[0])
    second = of_differences[(of_differences["order"] == "second") & of_differences["index"].notna()]
    values["second"] = {"all": len(second), "unsure": int(second["sure"].str.contains("not converged").sum())}
    leading = total[(total["index"] > LEADING) & (total["what"] == DIFFERENCE)]
    half_widths = (leading["high"] - leading["low"]) / 2
    values["leading"] = {"least": half_widths.min(), "most": half_widths.max()}
    return values
