"""The data dictionary: role, unit and meaning of every column of every table of results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sim.data.late import pd
from sim.model.observation.detail_measures import FURTHER_METRICS, unit_of
from sim.model.observation.metrics import METRICS, metric_of
from sim.runs.plan import RUN_KEYS
from sim.scenarios.setting_space import setting_fields

DICTIONARY_FILE = "data_dictionary.csv"
KEY_COLUMNS = {
    "run": "hash of everything that determines the run: settings, data, model, extensions, seed",
    "point": "number of the design point, from 0",
    "scenario": "name of the scenario",
    "draw": "number of the parameter draw; -1: the values of the scenario",
    "seed": "random seed of the run",
}
LABEL_COLUMNS = {
    "month": ("month", "month of the calendar"),
    "iso3": ("word", "ISO 3166 code of the state"),
    "name": ("word", "name of the state"),
    "vulnerable": ("flag", "whether the state is an LDC, LLDC or SIDS"),
    "group": ("word", "group of states"),
    "states": ("number", "states in the group"),
    "agents": ("word", "group of agents: vulnerable (LDC, LLDC, SIDS), others (states), bodies, stakeholders"),
    "year": ("number", "calendar year"),
    "line": ("word", "WSIS action line"),
    "objective": ("word", "theme or objective of the GDC"),
    "error": ("text", "error message of the run"),
    "description": ("text", "description of the scenario"),
    "held": ("text", "fixed settings: set by the user, not varied by draws"),
    "duties": ("word", "scenario whose meetings, reports and other obligations the point has, if not its own"),
    "part": (
        "word",
        "total: the whole difference; time: through obligations (ODD 7.3); content: through everything else",
    ),
    "metric": ("word", "name of the metric"),
    "unit": ("word", "unit of the metric"),
    "verdict": ("word", "verdict on the difference (ODD 8.3)"),
    "factor": ("word", "dotted path of the factor"),
    "what": ("word", "kind of effect: difference between two levels, rank correlation, or groups of points"),
    "from": ("of the factor", "reference level of the difference"),
    "to": ("of the factor", "level with the largest difference to the reference level"),
    "least_at": ("text", "levels of the other factors at which the difference is smallest"),
    "most_at": ("text", "levels of the other factors at which the difference is largest"),
    "label": ("word", "name of the agent"),
    "kind": ("word", "kind of the agent"),
    "a": ("word", "one end of the tie"),
    "b": ("word", "the other end of the tie"),
    "track": ("word", "WSIS action line, or theme or objective of the GDC"),
    "title": ("text", "title of the track"),
    "process": ("word", "wsis or gdc"),
}
OF_METRIC = "of the metric"
"""Unit of columns whose values have the unit of the row's metric."""
UNCERTAINTY = {
    "mu": (OF_METRIC, "mean elementary effect over the whole range of the factor"),
    "mu_star": (OF_METRIC, "mean absolute elementary effect over the whole range of the factor"),
    "sigma": (OF_METRIC, "standard deviation of elementary effects"),
    "share": ("share", "share of the total: of the sum of mu_star, of states of the world, or of draws"),
    "order": ("word", "first, total or second order of a Sobol index"),
    "with": ("of the factor", "the second factor of a pair"),
    "index": ("share", "Sobol index: share of the output variance"),
    "sure": ("word", "converged, or the reason why not"),
    "seed_part": ("share", "share of the variance of single runs that is between seeds at the same sample point"),
    "gain": (OF_METRIC, "improvement on the reference in the same state of the world"),
    "regret_mean": (
        OF_METRIC,
        "regret: distance to the best scenario of a state of the world, mean over states of the world",
    ),
    "regret_95": (OF_METRIC, "regret, 95 % quantile over states of the world"),
    "regret_most": (OF_METRIC, "regret, maximum over states of the world"),
    "rank_mean": ("number", "rank among scenarios (1 is best), mean over states of the world"),
    "wins": ("share", "share of states of the world in which the scenario is best"),
    "concordance": ("share", "Kendall's W of the ranks of scenarios over states of the world"),
    "coverage": ("share", "share of cases inside the box, on test draws (not used to find it)"),
    "density": ("share", "share of draws in the box that are cases, on test draws (not used to find it)"),
    "mass": ("share", "share of draws inside the box, on test draws (not used to find it)"),
}
"""Columns of the studies of uncertainty."""
STATISTICS = {
    "mean": (OF_METRIC, "mean over draws and seeds"),
    "seed_se": (OF_METRIC, "standard error of the mean due to seeds"),
    "low": (OF_METRIC, "5 % quantile over draws"),
    "high": (OF_METRIC, "95 % quantile over draws"),
    "difference": (OF_METRIC, "mean paired difference"),
    "difference_seed_se": (OF_METRIC, "standard error of the difference due to seeds"),
    "difference_low": (OF_METRIC, "paired difference, 5 % quantile over draws"),
    "difference_high": (OF_METRIC, "paired difference, 95 % quantile over draws"),
    "value": (OF_METRIC, "mean paired difference, or rank correlation"),
    "least": (OF_METRIC, "smallest difference over the levels of other factors"),
    "most": (OF_METRIC, "largest difference over the levels of other factors"),
    "same_sign": ("share", "share of draws whose difference has the sign of the mean difference"),
    "draws": ("number", "number of draws in which the metric, or its difference, is defined"),
    "seeds": ("number", "number of seeds per draw"),
    "missing": ("number", "number of missing runs"),
    "size": ("days per month", "initial capacity: staff days per month"),
    "volume": ("number", "volume of the packages; an action line has volume 1"),
    "effort_global": ("person-days", "effort at the global site"),
    "effort_national": ("person-days", "effort at national sites"),
    "formal_progress": ("share", "delivery in states of the strands of the track's own process at the end"),
    "duplicated_days": ("person-days", "work on content that the other process had already delivered"),
    "produced_days": ("person-days", "content produced"),
}
MEASURE_COLUMNS = {
    "attention_wsis": ("log ratio", "political attention to WSIS in the month; 0 is average attention"),
    "attention_gdc": ("log ratio", "political attention to the GDC in the month; 0 is average attention"),
    "duplicated_global": (
        "person-days",
        "work at the global site on content that the other process had already delivered",
    ),
    "produced_global": ("person-days", "content produced at the global site"),
    "synergy_global": ("person-days", "work saved at the global site by adopting content of the other process"),
    "duplicated_national": (
        "person-days",
        "work at national sites on content that the other process had already delivered",
    ),
    "produced_national": ("person-days", "content produced at national sites"),
    "synergy_national": ("person-days", "work saved at national sites by adopting content of the other process"),
    "burden_mean": ("ratio", "demand relative to capacity, mean over states"),
    "burden": ("ratio", "demand relative to capacity"),
    "capacity": ("days per month", "staff days per month"),
    "attendance": ("share", "share of demanded days that were served"),
    "progress_start": ("share", "content delivered at the start, counting the better strand of each package"),
    "capacity_days": ("person-days", "capacity of all agents in the month"),
    "served_days": ("person-days", "days of obligations served"),
    "transition_loss_days": ("person-days", "transition loss: effort lost to reorganisation while a merger settles"),
    "outside_days": ("person-days", "days spent on the outside agenda"),
    "drafting_days": ("person-days", "days spent on drafting the GDC"),
    "work_days": ("person-days", "days of work on packages"),
    "wsis_days": ("person-days", "discretionary days spent on WSIS action lines"),
    "gdc_days": ("person-days", "discretionary days spent on themes or objectives of the GDC, including drafting"),
    "other_days": ("person-days", "discretionary days spent on the outside agenda"),
}


def column(name: str, factors: Iterable[str] = ()) -> tuple[str, str, str]:
    """Role, unit and meaning of a column of results."""
    settings = setting_fields()
    if name in RUN_KEYS:
        return "key", "word" if name in ("run", "scenario") else "number", KEY_COLUMNS[name]
    if name in settings:
        quantity = settings[name].quantity
        return "factor" if name in factors else "parameter", quantity.unit, quantity.meaning
    if name in factors:
        return (
            "factor",
            "word",
            f"whether {name} is active" if name.startswith("mechanism.") else "factor of the design",
        )
    if name in LABEL_COLUMNS:
        return "label", *LABEL_COLUMNS[name]
    if name in STATISTICS:
        return "measure", *STATISTICS[name]
    if name in UNCERTAINTY:
        return "measure", *UNCERTAINTY[name]
    if name in MEASURE_COLUMNS and name not in METRICS:
        return "measure", *MEASURE_COLUMNS[name]
    base = name.partition(":")[0]
    if base in FURTHER_METRICS:
        return "measure", FURTHER_METRICS[base].unit, FURTHER_METRICS[base].definition
    try:
        described = metric_of(name)
    except KeyError:
        return suffixed_measure(name)
    return "measure", described.unit, described.definition


def suffixed_measure(name: str) -> tuple[str, str, str]:
    """Role, unit and meaning of a measure with a suffix, such as `burden:ldc`; for other columns, only the name."""
    base, _, thing = name.partition(":")
    try:
        return "measure", unit_of(name), f"{base.replace('_', ' ')} of {thing.replace(':', ' with ')}"
    except KeyError:
        return "other", "", base.replace("_", " ")


def dictionary(tables: Mapping[str, Iterable[str]], factors: Iterable[str] = ()) -> pd.DataFrame:
    """One row per column of every table (table, column, role, unit, meaning); `tables` maps table name to column names."""
    factors = set(factors)
    rows = [(table, name, *column(name, factors)) for table, columns in tables.items() for name in columns]
    return pd.DataFrame(rows, columns=["table", "column", "role", "unit", "meaning"])
