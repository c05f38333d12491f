"""The data dictionary: unit and meaning of every column of every table that travels with results."""

from collections.abc import Iterable, Mapping

import pandas as pd

from sim.model.observation.detail_measures import FURTHER_METRICS, unit_of
from sim.model.observation.metrics import METRICS, metric_of
from sim.runs.plan import RUN_KEYS
from sim.scenarios.scenario import setting_fields

DICTIONARY_FILE = "data_dictionary.csv"
KEY_COLUMNS = {
    "run": "hash of everything that settles the run: settings, data, model, extensions, seed",
    "point": "number of the design point, from 0",
    "scenario": "name of the scenario",
    "draw": "number of the draw of the uncertain parameters; -1: the scenario's own values",
    "seed": "seed of chance",
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
    "error": ("text", "what stopped the run"),
    "description": ("text", "what the scenario is"),
    "held": ("text", "settings given on purpose, which no draw varies"),
    "metric": ("word", "name of the metric"),
    "unit": ("word", "unit of the metric"),
    "verdict": ("word", "what the difference may be called (ODD 8.3)"),
    "factor": ("word", "path of the factor"),
    "what": ("word", "levels: a difference of two levels; or a rank correlation; or groups of points"),
    "from": ("of the factor", "the level that the difference is to"),
    "to": ("of the factor", "the level that differs most from it"),
    "least_at": ("text", "the levels of other factors at which the difference is least"),
    "most_at": ("text", "the levels of other factors at which it is largest"),
    "label": ("word", "name of the agent"),
    "kind": ("word", "kind of the agent"),
    "a": ("word", "one end of the tie"),
    "b": ("word", "the other end of the tie"),
    "track": ("word", "WSIS action line, or theme or objective of the GDC"),
    "title": ("text", "its title"),
    "process": ("word", "wsis or gdc"),
}
OF_METRIC = "of the metric"
"""Unit of columns that measure what their row's metric measures."""
UNCERTAINTY = {
    "mu": (OF_METRIC, "mean elementary effect, per whole range of the factor"),
    "mu_star": (OF_METRIC, "mean size of elementary effects, per whole range of the factor"),
    "sigma": (OF_METRIC, "standard deviation of elementary effects"),
    "share": ("share", "part of the whole: of the sum of mu_star, or of futures or draws"),
    "order": ("word", "first, total or second order of a Sobol index"),
    "with": ("of the factor", "the other factor of a pair"),
    "index": ("share", "Sobol index: share of the variance of the result"),
    "sure": ("word", "converged, or why not"),
    "seed_part": ("share", "part of the variance of single runs that is between seeds at one place"),
    "gain": (OF_METRIC, "how much better than the reference in the same future"),
    "regret_mean": (OF_METRIC, "how much better the best scenario of a future is, mean over futures"),
    "regret_95": (OF_METRIC, "the same, 95 % quantile over futures"),
    "regret_most": (OF_METRIC, "the same, largest over futures"),
    "rank_mean": ("number", "rank among scenarios, 1 the best, mean over futures"),
    "wins": ("share", "futures in which the scenario is best"),
    "concordance": ("share", "Kendall's W of the ranks of scenarios over futures"),
    "coverage": ("share", "cases that lie in the box, on draws it was not found on"),
    "density": ("share", "draws in the box that are cases, on draws it was not found on"),
    "mass": ("share", "draws that lie in the box, on draws it was not found on"),
}
"""Columns of the studies of what is uncertain."""
STATISTICS = {
    "mean": (OF_METRIC, "mean over draws and seeds"),
    "seed_se": (OF_METRIC, "standard error of the mean that is due to seeds"),
    "low": (OF_METRIC, "5 % quantile over draws"),
    "high": (OF_METRIC, "95 % quantile over draws"),
    "difference": (OF_METRIC, "mean paired difference"),
    "difference_seed_se": (OF_METRIC, "its standard error that is due to seeds"),
    "difference_low": (OF_METRIC, "5 % quantile over draws of the paired difference"),
    "difference_high": (OF_METRIC, "95 % quantile over draws of the paired difference"),
    "value": (OF_METRIC, "mean paired difference, or the rank correlation"),
    "least": (OF_METRIC, "the difference where it is least"),
    "most": (OF_METRIC, "the difference where it is largest"),
    "same_sign": ("share", "draws whose difference has the sign of the mean one"),
    "draws": ("number", "draws"),
    "seeds": ("number", "seeds of each draw"),
    "missing": ("number", "runs that are missing"),
    "size": ("days a month", "staff days a month"),
    "volume": ("number", "content of the packages, in units of a package"),
    "effort_global": ("person-days", "effort at the global site"),
    "effort_national": ("person-days", "effort at national sites"),
    "formal_progress": ("share", "delivery of its own strands in states at the end"),
    "duplicated_days": ("person-days", "work that the other process had done"),
    "produced_days": ("person-days", "content produced"),
}
MEASURE_COLUMNS = {
    "attention_wsis": ("share", "discretionary effort given to WSIS that month"),
    "attention_gdc": ("share", "discretionary effort given to the GDC that month"),
    "duplicated_global": ("person-days", "work at the global site that the other process had done"),
    "produced_global": ("person-days", "content produced at the global site"),
    "synergy_global": ("person-days", "work saved at the global site by adopting what the other process had done"),
    "duplicated_national": ("person-days", "work at national sites that the other process had done"),
    "produced_national": ("person-days", "content produced at national sites"),
    "synergy_national": ("person-days", "work saved at national sites by adopting what the other process had done"),
    "burden_mean": ("ratio", "demand against capacity, mean over states"),
    "burden": ("ratio", "demand against capacity"),
    "capacity": ("days a month", "staff days a month"),
    "attendance": ("share", "days served of days demanded"),
    "progress_start": ("share", "content delivered at the start, the better strand of each package"),
    "capacity_days": ("person-days", "days of all agents that month"),
    "served_days": ("person-days", "days of obligations served"),
    "transition_loss_days": ("person-days", "transition loss: effort lost to reorganisation while a merger settles"),
    "outside_days": ("person-days", "days given to the outside agenda"),
    "drafting_days": ("person-days", "days given to drafting the GDC"),
    "work_days": ("person-days", "days of work on packages"),
    "wsis_days": ("person-days", "discretionary days given to WSIS action lines"),
    "gdc_days": ("person-days", "discretionary days given to themes or objectives of the GDC, drafting included"),
    "other_days": ("person-days", "discretionary days given to the outside agenda"),
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
        return "factor", "word", f"whether {name} acts" if name.startswith("mechanism.") else "factor of the design"
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
        return of_thing(name)
    return "measure", described.unit, described.definition


def of_thing(name: str) -> tuple[str, str, str]:
    """Role, unit and meaning of a further measure of one thing, such as `burden:ldc`; of other columns, nothing but the name."""
    base, _, thing = name.partition(":")
    try:
        return "measure", unit_of(name), f"{base.replace('_', ' ')} of {thing.replace(':', ' with ')}"
    except KeyError:
        return "other", "", base.replace("_", " ")


def dictionary(tables: Mapping[str, Iterable[str]], factors: Iterable[str] = ()) -> pd.DataFrame:
    """One row a column of every table, given as name to columns: table, column, role, unit, meaning."""
    factors = set(factors)
    rows = [(table, name, *column(name, factors)) for table, columns in tables.items() for name in columns]
    return pd.DataFrame(rows, columns=["table", "column", "role", "unit", "meaning"])
