"""Rates and spreads of the national trend, fitted to the observed series, beside the values in use."""

from typing import NamedTuple

import numpy as np

import sim
from experiments.fit_trend.series import Observed, Series, logistic_rates
from sim.scenarios.draws import drawn_range

Window = tuple[int, int]
EGOV_WHOLE, INTERNET_WHOLE = (2014, 2024), (2013, 2023)
"""The last ten years of each series."""
EGOV_WINDOWS: tuple[Window, ...] = ((2010, 2014), (2014, 2018), (2018, 2022), (2022, 2024))
INTERNET_WINDOWS: tuple[Window, ...] = ((2008, 2013), (2013, 2018), (2018, 2023), (2021, 2023))
EGOV_BEFORE, INTERNET_BEFORE = (2014, 2022), (2012, 2022)
"""Windows that end with the start figures, so that nothing of the years held out is in them."""
EGOV_LONG: tuple[Window, ...] = ((2014, 2022), (2016, 2024), (2014, 2024))
INTERNET_LONG: tuple[Window, ...] = ((2010, 2018), (2013, 2021), (2015, 2023), (2013, 2023))
"""Windows of 8 to 10 years, as long as a run."""
NORMAL_90 = 1.645
"""Nine in ten values of a normal distribution are within so many standard deviations."""


class Rates(NamedTuple):
    """Mean logistic rates of a window [per year]: of other states, how much lower in vulnerable ones, of all states."""

    others: float
    gap: float
    all: float


class Fitted(NamedTuple):
    """A setting of the trend [per year]: value in use, range in use, value fitted, values over single windows."""

    setting: str
    in_use: float
    low: float
    high: float
    fitted: float
    until_2022: float
    windows: dict[str, float]


class Residuals(NamedTuple):
    """Rates of states about their mean in a window: standard deviation [per year], share within 1.645 spreads, share falling."""

    spread: float
    covered: float
    falling: float


def rates(series: Series, vulnerable: np.ndarray, window: Window) -> Rates:
    """Mean logistic rates of a window."""
    found = logistic_rates(series, *window)
    others = float(np.nanmean(found[~vulnerable]))
    return Rates(others, others - float(np.nanmean(found[vulnerable])), float(np.nanmean(found)))


def about_the_mean(series: Series, groups: np.ndarray, window: Window) -> np.ndarray:
    """[S] rates of states less the mean of their group [per year]; NaN where a figure is missing."""
    found = logistic_rates(series, *window)
    return found - np.where(groups, np.nanmean(found[groups]), np.nanmean(found[~groups]) if not groups.all() else 0.0)


def residuals(series: Series, groups: np.ndarray, window: Window, spread: float) -> Residuals:
    """How states scatter about their mean; `spread` is the value in use [per year]."""
    rest, found = about_the_mean(series, groups, window), logistic_rates(series, *window)
    known = ~np.isnan(rest)
    within = np.abs(rest[known]) < NORMAL_90 * spread
    return Residuals(float(rest[known].std()), float(within.mean()), float((found[known] < 0.0).mean()))


def in_words(window: Window) -> str:
    """`2014-18`."""
    return f"{window[0]}-{window[1] % 100:02d}"


def in_use(setting: str) -> tuple[float, float, float]:
    """Default of a setting and the range that draws take it from."""
    value = float(sim.scenario("parallel").values[setting])
    return (value, *drawn_range(setting, value))


def fitted_rates(data: Observed) -> list[Fitted]:
    """The three rates: e-government, how much lower it is in vulnerable states, internet use."""
    egov = {window: rates(data.egov, data.vulnerable, window) for window in (*EGOV_WINDOWS, EGOV_WHOLE, EGOV_BEFORE)}
    online = {
        window: rates(data.internet, data.vulnerable, window)
        for window in (*INTERNET_WINDOWS, INTERNET_WHOLE, INTERNET_BEFORE)
    }
    found = []
    for setting, part, by_window, windows, whole, before in (
        ("trend.egov_rate", "others", egov, EGOV_WINDOWS, EGOV_WHOLE, EGOV_BEFORE),
        ("trend.egov_gap", "gap", egov, EGOV_WINDOWS, EGOV_WHOLE, EGOV_BEFORE),
        ("trend.internet_rate", "all", online, INTERNET_WINDOWS, INTERNET_WHOLE, INTERNET_BEFORE),
    ):
        value = {window: float(getattr(one, part)) for window, one in by_window.items()}
        single = {in_words(window): value[window] for window in windows}
        found.append(Fitted(setting, *in_use(setting), value[whole], value[before], single))
    return found


def fitted_spreads(data: Observed) -> list[tuple[Fitted, list[Residuals]]]:
    """The two spreads with what each window of 8 to 10 years shows; e-government is told from the mean of each group."""
    everybody = np.ones_like(data.vulnerable)
    found = []
    for setting, series, groups, windows, before in (
        ("trend.egov_spread", data.egov, data.vulnerable, EGOV_LONG, EGOV_BEFORE),
        ("trend.internet_spread", data.internet, everybody, INTERNET_LONG, INTERNET_BEFORE),
    ):
        use = in_use(setting)
        shown = [residuals(series, groups, window, use[0]) for window in windows]
        single = {in_words(window): one.spread for window, one in zip(windows, shown, strict=True)}
        until = residuals(series, groups, before, use[0]).spread
        mean = float(np.mean([one.spread for one in shown]))
        found.append((Fitted(setting, *use, mean, until, single), shown))
    return found


def lasting(series: Series, first: int, middle: int, last: int) -> float:
    """Correlation of states' rates in two successive windows: how much a state's own past says of its next rate."""
    earlier, later = logistic_rates(series, first, middle), logistic_rates(series, middle, last)
    known = ~np.isnan(earlier + later)
    return float(np.corrcoef(earlier[known], later[known])[0, 1])
