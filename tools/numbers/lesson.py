"""The answers of the lessons: the comparisons that their steps lead to."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import yaml

import sim
from sim.model.mechanisms import COMBINABLE
from sim.model.observation.metrics import metric_of
from sim.scenarios.config_files import config_folder
from sim.scenarios.scenario import Scenario, scenario
from sim.studies.verdicts import COMPARE_DRAWS, COMPARE_SEEDS

DRAWS, SEEDS = 16, 1
DEMO_DRAWS = 8
TRANSITIONS = (0, 18, 60)
"""Months of the merger's transition that the lesson at the command line compares."""
PAIRS = {
    "sharing_and_lead": ("information_sharing+lead_agency", ("information_sharing", "lead_agency")),
    "roadmap_and_lead": ("lead_agency+joint_roadmap", ("lead_agency", "only_joint_roadmap")),
}
"""Two mechanisms together, and each alone."""
TILES = {"Duplication": "duplication_share", "Burden": "burden_median", "Progress": "progress"}
IN_ALL = ("itu_engagement", "mapping_study", "council_review", "capacity_support")
"""Mechanisms of every set on the front."""
SETS = {
    "A": (*IN_ALL, "aligned_calendar"),
    "B": (*IN_ALL, "information_sharing", "joint_reporting", "lead_agency", "joint_roadmap", "inclusive_consultation"),
    "C": (*IN_ALL, "information_sharing", "aligned_calendar", "lead_agency", "joint_roadmap"),
    "D": (*IN_ALL, "information_sharing", "aligned_calendar", "joint_roadmap"),
}
WISHES = {
    "A small island state": "burden_vulnerable",
    "A large developing country": "progress_population",
    "A donor": "duplication_share",
    "ITU": "formal_progress_wsis",
    "ODET": "formal_progress_gdc",
    "A civil-society network": "awareness",
    "A company": "procedural_duplication",
    "A youth delegate": "months_behind",
}
"""The measure that each role card names."""
SAID_BY_THE_PAGE = {
    (3, 2): ("Controls", "With Merger, the file holds the 10 others all on or all off: all are now on."),
    (3, 6): ("Share of discretionary effort that is not lost to reorganisation", "Jan 2026 up to Jul 2027"),
}
"""Task and step to what the page shows there beside its tiles; a browser checks it."""
STEPS: dict[tuple[int, int], tuple[str, tuple[str, ...]]] = {
    (1, 1): ("joint_roadmap", ("Duplication", "Burden", "Progress")),
    (1, 2): ("merger", ("Duplication", "Burden", "Progress")),
    (2, 2): ("information_sharing", ("Duplication", "Burden", "Progress")),
    (2, 3): ("information_sharing+lead_agency", ("Duplication", "Burden", "Progress")),
    (2, 4): ("lead_agency", ("Duplication", "Progress")),
    (2, 5): ("lead_agency+joint_roadmap", ("Duplication",)),
    (2, 6): ("only_joint_roadmap", ("Duplication",)),
    (3, 1): ("merger", ("Progress",)),
    (3, 2): ("merger_and_all", ("Progress",)),
    (3, 4): ("merger_among_all", ("Duplication", "Burden", "Progress")),
    (3, 6): ("", ()),
}
"""Task and step to the comparison that it leads to, and the tiles that are read."""


def point(name: str, mechanisms: tuple[str, ...]) -> Scenario:
    """Parallel processes with mechanisms switched on, as the explorer does it."""
    return scenario("parallel").at({f"mechanism.{one}.strength": 1.0 for one in mechanisms}, name=name)


def compared() -> pd.DataFrame:
    """One row a comparison and metric."""
    points = [
        scenario("joint_roadmap"),
        scenario("merger"),
        point("information_sharing", ("information_sharing",)),
        point("information_sharing+lead_agency", ("information_sharing", "lead_agency")),
        point("lead_agency", ("lead_agency",)),
        point("lead_agency+joint_roadmap", ("lead_agency", "joint_roadmap")),
        point("only_joint_roadmap", ("joint_roadmap",)),
        point("merger_and_all", ("merger", *COMBINABLE)),
        *(point(letter, mechanisms) for letter, mechanisms in SETS.items()),
    ]
    against_none = sim.compare(points, draws=DRAWS, seeds=SEEDS)
    against_all = sim.compare(
        [point("merger_among_all", ("merger", *COMBINABLE))],
        draws=DRAWS,
        seeds=SEEDS,
        reference=point("all", COMBINABLE),
    )
    found = pd.concat([against_none, against_all])
    return found[found["verdict"] != "reference"]


def counts(row: Mapping[str, Any]) -> dict[str, Any]:
    """A comparison in counts of draws: those with the sign of the mean, and the others."""
    agreeing = round(row["same_sign"] * DRAWS)
    return {"difference": row["difference"], "said": row["verdict"], "agreeing": agreeing, "other": DRAWS - agreeing,
            "sign": str(row["verdict"]).split()[0]}  # fmt: skip


def lesson_values() -> dict[str, Any]:
    """Tables of answers by task, counts by comparison, and what each role chooses."""
    found = compared().set_index(["scenario", "metric"])
    tasks: dict[str, list[list[str]]] = {}
    for (task, step), (name, tiles) in STEPS.items():
        rows = tasks.setdefault(f"task{task}", [])
        if (task, step) in SAID_BY_THE_PAGE:
            rows.append([str(step), *SAID_BY_THE_PAGE[task, step]])
        rows += [[str(step), tile, found.loc[(name, TILES[tile]), "verdict"]] for tile in tiles]
    values: dict[str, Any] = {
        task: {"head": ["after step", "look at", "the page says"], "rows": rows} for task, rows in tasks.items()
    }
    values["of"] = {
        name.replace("+", "_and_"): {metric: counts(found.loc[(name, metric)]) for metric in TILES.values()}
        for name in dict.fromkeys(name for name, _ in STEPS.values() if name)
    }
    choices = {role: chosen(found, metric) for role, metric in WISHES.items()}
    values["choices"] = {"head": ["role", "its first choice of A, B, C"], "rows": [[*one] for one in choices.items()]}
    values["votes"] = {letter: list(choices.values()).count(letter) for letter in "ABC"}
    values["least_agreeing"] = {
        letter: min(better_in(found, letter, metric) for metric in WISHES.values()) for letter in SETS
    }
    values["draws"] = DRAWS
    values["synergy"] = {
        name: {metric: beyond_the_sum(found, both, parts, metric) for metric in TILES.values()}
        for name, (both, parts) in PAIRS.items()
    }
    values["d_is_worst_for"] = sum(
        max(SETS, key=lambda letter: loss(found, letter, metric)) == "D" for metric in WISHES.values()
    )
    return values


def beyond_the_sum(found: pd.DataFrame, both: str, parts: tuple[str, str], metric: str) -> float:
    """The effect of two mechanisms together less the sum of their effects."""
    return float(
        found.loc[(both, metric), "difference"] - sum(found.loc[(part, metric), "difference"] for part in parts)
    )


def better_in(found: pd.DataFrame, letter: str, metric: str) -> int:
    """The number of draws in which a set is better than Parallel in a metric; 0 if its mean is not."""
    row = found.loc[(letter, metric)]
    return round(row["same_sign"] * DRAWS) * str(row["verdict"]).startswith(metric_of(metric).better)


def loss(found: pd.DataFrame, letter: str, metric: str) -> float:
    """A set by a metric as a mean over draws, lower the better."""
    return float(found.loc[(letter, metric), "mean"]) * (1.0 if metric_of(metric).better == "lower" else -1.0)


def chosen(found: pd.DataFrame, metric: str) -> str:
    """The set of A, B and C that is best in a metric, as a mean over draws."""
    return min("ABC", key=lambda letter: loss(found, letter, metric))


def small(name: str, changes: Mapping[str, Any] | None = None) -> Scenario:
    """A scenario in the small world."""
    preset = yaml.safe_load((config_folder() / "population" / "small.yaml").read_text(encoding="utf-8"))
    return scenario(name, {**{f"population.{key}": value for key, value in preset.items()}, **(changes or {})})


def headline(found: pd.DataFrame, name: str) -> dict[str, Any]:
    """The verdict and difference of every headline metric of a scenario."""
    rows = found[found["scenario"] == name].set_index("metric")
    return {metric: {"verdict": rows.loc[metric, "verdict"], "difference": rows.loc[metric, "difference"]}
            for metric in TILES.values()}  # fmt: skip


def demo_values() -> dict[str, Any]:
    """What `dcsim demo` shows."""
    names = ("joint_roadmap", "merger")
    found = sim.compare([small(name) for name in names], draws=DEMO_DRAWS, seeds=2, reference=small("parallel"))
    return {name: headline(found, name) for name in names}


def small_values() -> dict[str, Any]:
    """What the comparisons of the lesson at the command line show, in the small world."""
    names = ("information_sharing", "lead_agency", "sharing_and_lead")
    found = sim.compare(
        [small(name) for name in names], draws=COMPARE_DRAWS, seeds=COMPARE_SEEDS, reference=small("parallel")
    )
    values = {name: headline(found, name) for name in names}
    lengths = []
    for months in TRANSITIONS:
        changes = {"mechanism.merger.transition_months": months}
        merged = sim.compare(
            [small("merger", changes)], draws=COMPARE_DRAWS, seeds=COMPARE_SEEDS, reference=small("parallel", changes)
        )
        values[f"transition_{months}"] = headline(merged, "merger")
        lengths.append([f"{months} months", *verdicts(values[f"transition_{months}"])])
    heads = [title.lower() for title in TILES]
    sharing = [[f"`{name}`", *verdicts(values[name])] for name in names]
    return {
        **values,
        "sharing": {"head": ["scenario", *heads], "rows": sharing},
        "transitions": {"head": ["transition", *heads], "rows": lengths},
    }


def verdicts(row: Mapping[str, Any]) -> list[str]:
    """The verdicts of the headline metrics."""
    return [row[metric]["verdict"] for metric in TILES.values()]
