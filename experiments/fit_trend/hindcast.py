"""Hindcast: eight rules predict held-out years of both series; rates are fitted to half of the states, errors are of the other.

A state's own figures up to the end of the window are known to every rule; what is held out is the later year of all states,
and for rates the other half of the states.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.stats import spearmanr

from experiments.fit_tables import HALVES, training_halves
from experiments.fit_trend.series import Observed, Series, latest, logit, moved

ROUNDING = 12
"""Decimals of predicted growth that count for its ranking."""


class Window(NamedTuple):
    """Years: rates are fitted from `first` to `last` (`middle` parts the window for pooling), and `target` is predicted."""

    series: str
    first: int
    middle: int
    last: int
    target: int

    def name(self) -> str:
        """`EGDI 2010-18 to 2024`."""
        return f"{self.series} {self.first}-{self.last % 100} to {self.target}"


WINDOWS = (
    Window("EGDI", 2010, 2014, 2018, 2024),
    Window("EGDI", 2010, 2012, 2016, 2024),
    Window("EGDI", 2012, 2018, 2022, 2024),
    Window("internet", 2010, 2014, 2018, 2023),
    Window("internet", 2010, 2013, 2016, 2023),
    Window("internet", 2012, 2017, 2021, 2023),
)


class Known(NamedTuple):
    """What a rule sees of S states: figures [S, share] at three years, years between and ahead, groups, and training half."""

    first: np.ndarray
    middle: np.ndarray
    last: np.ndarray
    years: tuple[int, int]
    ahead: int
    vulnerable: np.ndarray
    training: np.ndarray

    def linear(self) -> np.ndarray:
        """[S] growth of each state [share per year]."""
        return np.asarray((self.last - self.first) / sum(self.years))

    def logistic(self) -> np.ndarray:
        """[S] growth of each state's logit [per year]."""
        return np.asarray((logit(self.last) - logit(self.first)) / sum(self.years))

    def mean(self, rates: np.ndarray) -> float:
        """Mean of the training half."""
        return float(rates[self.training].mean())

    def group_means(self, rates: np.ndarray) -> np.ndarray:
        """[S] mean of the training half within the group of each state."""
        group = self.vulnerable
        return np.asarray(np.where(group, rates[self.training & group].mean(), rates[self.training & ~group].mean()))

    def pooled(self) -> np.ndarray:
        """[S] rates between the mean and a state's own, by how far rates of two successive windows go together."""
        own = self.logistic()
        earlier = (logit(self.middle) - logit(self.first)) / self.years[0]
        later = (logit(self.last) - logit(self.middle)) / self.years[1]
        known = self.training & ~np.isnan(earlier + later)
        lasting = max(0.0, float(np.cov(earlier[known], later[known])[0, 1]))
        weight = min(1.0, lasting / float(own[self.training].var()))
        return np.asarray(self.mean(own) + weight * (own - self.mean(own)))

    def straight(self, rates: np.ndarray | float) -> np.ndarray:
        """[S] prediction in a straight line, within 0 and 1."""
        return np.asarray(np.clip(self.last + self.ahead * np.asarray(rates), 0.0, 1.0))

    def curved(self, rates: np.ndarray | float) -> np.ndarray:
        """[S] prediction by the logistic law."""
        return moved(self.last, self.ahead * np.asarray(rates))


RULES: dict[str, Callable[[Known], np.ndarray]] = {
    "no change": lambda known: known.last,
    "own linear": lambda known: known.straight(known.linear()),
    "mean growth": lambda known: known.straight(known.mean(known.linear())),
    "group mean growth": lambda known: known.straight(known.group_means(known.linear())),
    "logistic, one rate": lambda known: known.curved(known.mean(known.logistic())),
    "logistic, by group": lambda known: known.curved(known.group_means(known.logistic())),
    "logistic, own rate": lambda known: known.curved(known.logistic()),
    "logistic, pooled": lambda known: known.curved(known.pooled()),
}
"""Rule to its prediction of the target year [S, share]."""
NAIVE = ("no change", "own linear", "mean growth", "group mean growth")
MODEL = {"EGDI": "logistic, by group", "internet": "logistic, one rate"}
"""The rule that the model uses for each series."""


class Score(NamedTuple):
    """A rule in a window, mean over halves: mean absolute error [share], rank correlation of predicted and observed growth."""

    window: str
    rule: str
    error: float
    ranking: float


def known_in(series: Series, window: Window, vulnerable: np.ndarray) -> tuple[Known, np.ndarray]:
    """What rules see in a window, of the states with figures of its first, last and target year; and the target [S, share]."""
    first, middle, last = (latest(series, year) for year in (window.first, window.middle, window.last))
    target = latest(series, window.target, oldest=0)
    whole = ~np.isnan(first + last + target)
    years = (window.middle - window.first, window.last - window.middle)
    ahead = window.target - window.last
    nobody = np.zeros(int(whole.sum()), dtype=bool)
    return Known(first[whole], middle[whole], last[whole], years, ahead, vulnerable[whole], nobody), target[whole]


def ranked(predicted: np.ndarray, seen: np.ndarray) -> float:
    """Rank correlation; NaN where a rule predicts the same of all. Differences below ROUNDING are none."""
    told = np.round(predicted, ROUNDING)
    return float(spearmanr(told, seen)[0]) if np.ptp(told) > 0.0 else float("nan")


def scores(series: Series, window: Window, vulnerable: np.ndarray, halves: int = HALVES) -> list[Score]:
    """All rules in one window."""
    known, target = known_in(series, window, vulnerable)
    grown = target - known.last
    error, ranking = (np.full((len(RULES), halves), np.nan) for _ in range(2))
    for half, training in enumerate(training_halves(target.size, halves)):
        seen, other = known._replace(training=training), ~training
        for number, rule in enumerate(RULES.values()):
            predicted = rule(seen)
            error[number, half] = np.abs(predicted - target)[other].mean()
            ranking[number, half] = ranked((predicted - known.last)[other], grown[other])
    return [
        Score(window.name(), rule, float(error[number].mean()), float(ranking[number].mean()))
        for number, rule in enumerate(RULES)
    ]


def hindcast(data: Observed, halves: int = HALVES) -> list[Score]:
    """All rules in all windows."""
    series = {one.name: one for one in (data.egov, data.internet)}
    return [score for window in WINDOWS for score in scores(series[window.series], window, data.vulnerable, halves)]
