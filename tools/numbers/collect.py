"""All values that pages quote, from the stored studies and a few single runs."""

import sys
from collections.abc import Callable, Collection
from typing import Any

from tools.numbers.cards import card_values
from tools.numbers.lesson import demo_values, lesson_values, small_values
from tools.numbers.observed import observed_values
from tools.numbers.participation import participation_values
from tools.numbers.places import STORE
from tools.numbers.trend import trend_values
from tools.numbers.values import (
    ablation_values,
    compare_values,
    converge_values,
    discover_values,
    question_values,
    robustness_values,
    rounded,
    sensitivity_values,
    world_values,
)

PARTS: dict[str, Callable[[], dict[str, Any]]] = {
    "world": world_values,
    "observed": observed_values,
    "trend": trend_values,
    "participation": participation_values,
    "cards": card_values,
    "lesson": lesson_values,
    "demo": demo_values,
    "small": small_values,
    "compare": lambda: compare_values(STORE),
    "questions": lambda: question_values(STORE),
    "converge": lambda: converge_values(STORE),
    "ablation": lambda: ablation_values(STORE),
    "robustness": lambda: robustness_values(STORE),
    "discover": lambda: discover_values(STORE),
    "sensitivity": lambda: sensitivity_values(STORE),
}
"""Part of docs/numbers.json to what works it out."""


def collected(parts: Collection[str] = tuple(PARTS)) -> dict[str, Any]:
    """Key to value, nested, with few digits, of some parts."""
    found = {}
    for name in PARTS:
        if name in parts:
            print(f"working out: {name}", file=sys.stderr, flush=True)
            found[name] = rounded(PARTS[name]())
    return found
