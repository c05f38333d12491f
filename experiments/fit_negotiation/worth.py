"""What `negotiation.worth` has to be, so that states keep as much of the Compact's follow-up as was adopted.

Of the forums, AI dialogues and high-level meetings proposed for the Compact, 12 of 36 days to 2030 were kept. The cut is a mean
over populations: their preferences and offices move it more than the seed of a run.
"""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

import sim
from sim.data.declarations import ITEMS
from sim.model.observation.negotiation_metrics import KEPT_PART, cut
from sim.model.processes.negotiation import Negotiation
from sim.runs.prepare import Prepared, outcome_of, prepare, run_block
from sim.settings.months import ADOPTION_MONTH

POPULATIONS = 12
"""Number of population seeds, from 0."""
OBSERVED = 24.0 / 36.0
"""Share of the proposed days that was not adopted."""
OLD = 0.95
"""The value fitted on the tables before they were corrected."""
DISSENTS = (0.0, 0.02, 0.05, 0.1)
TRIED = (0.85, 0.9, 0.95, 1.0, 1.05)
LOW, HIGH, STEPS = 0.05, 10.0, 16
"""Bounds of the search, and number of times that it halves the ratio of its bounds."""


class Fitted(NamedTuple):
    """Worth with which the mean cut over populations is the observed one, at one dissent [share]; and the cuts [populations]."""

    dissent: float
    worth: float
    cuts: np.ndarray


@cache
def prepared_populations(number: int) -> tuple[Prepared, ...]:
    """Runs of `parallel` to the adoption of the Compact, one for each population."""
    changes = ({"months": ADOPTION_MONTH + 1, "population.seed": seed} for seed in range(number))
    return tuple(prepare(sim.scenario("parallel", one)) for one in changes)


def cuts(worth: float, dissent: float, populations: int = POPULATIONS) -> np.ndarray:
    """[populations] the cut of the follow-up in each population, with seed 0."""
    chosen = Negotiation(worth=worth, dissent=dissent)
    found = []
    for one in prepared_populations(populations):
        parameters = one.setting.parameters._replace(negotiation=chosen)
        run = one._replace(setting=one.setting._replace(parameters=parameters))
        found.append(cut(outcome_of(run, run_block([run], [0]), 0)))
    return np.array(found)


def fitted(dissent: float, populations: int = POPULATIONS) -> Fitted:
    """The worth with the observed mean cut, by halving: the more a meeting is worth, the less is cut."""
    low, high = LOW, HIGH
    for _ in range(STEPS):
        middle = float(np.sqrt(low * high))
        low, high = (middle, high) if cuts(middle, dissent, populations).mean() > OBSERVED else (low, middle)
    worth = float(np.sqrt(low * high))
    return Fitted(dissent, worth, cuts(worth, dissent, populations))


def mean_cuts(worths: Sequence[float], populations: int = POPULATIONS) -> dict[float, float]:
    """Mean cut at several values of worth, at the usual dissent."""
    return {worth: float(cuts(worth, Negotiation().dissent, populations).mean()) for worth in worths}


def kept_items() -> dict[str, float]:
    """What a whole run at the defaults keeps of each item: the values of `follow_up_fit.csv`."""
    summary = sim.run("parallel").summary
    return {item: summary[f"{KEPT_PART}{item}"] for item in ITEMS}
