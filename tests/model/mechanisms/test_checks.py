"""Moves of a user's mechanism: whatever is wrong is one line that names the mechanism, the lever and the month."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from sim.model.levers import LEVERS, Levers, Move
from sim.model.mechanisms import build_levers
from sim.model.mechanisms.base import Mechanism
from sim.model.mechanisms.itu import CouncilReview
from sim.settings.errors import SettingError
from sim.settings.months import month_number
from tests.support import tiny

BASE, SINCE = 0.35, month_number("2025-01")


@dataclass(frozen=True)
class Own(Mechanism):
    """A mechanism whose moves are given."""

    given: Callable[[], Any] = lambda: ()

    def moves(self, world: Any, base_recognition: float) -> Iterator[Move]:
        return self.given()  # type: ignore[no-any-return]


def levers_of(given: Callable[[], Any], strength: float = 1.0) -> Levers:
    """The levers under a mechanism with these moves."""
    return build_levers({"desk": Own(strength, 0, given)}, tiny.world(), BASE, 0, 96)


def refused(given: Callable[[], Any]) -> str:
    """The one line with which these moves are refused."""
    with pytest.raises(SettingError) as error:
        levers_of(given)
    line = str(error.value)
    assert "\n" not in line
    assert line.startswith("mechanism desk: ")
    return line


@pytest.mark.parametrize("name", LEVERS)
@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), None, "word", np.ones(3), -50.0, 1e6])
def test_a_value_beyond_the_lever_is_refused_with_mechanism_lever_and_month(name: str, value: Any) -> None:
    line = refused(lambda: [Move(name, value, SINCE)])
    assert line.startswith(f"mechanism desk: {name} from 2025-01: {repr(value)[:20]}")
    assert f"is not allowed; allowed: {LEVERS[name].allowed()}" in line
    assert line.endswith("; values by agent go into `agents`") == isinstance(value, np.ndarray)


@pytest.mark.parametrize("name", LEVERS)
def test_both_limits_of_a_lever_are_allowed_and_the_value_just_beyond_is_not(name: str) -> None:
    lever = LEVERS[name]
    for value in (lever.least, lever.most):
        row = getattr(levers_of(lambda value=value: [Move(name, value, SINCE)]), name)
        assert lever.least <= row.min() <= row.max() <= lever.most
    for value in (lever.least - 1e-6, lever.most + 1e-6):
        refused(lambda value=value: [Move(name, value, SINCE)])
    if lever.per_agent:
        agents = np.array([1.0, 0.5, 0.0])
        row = getattr(levers_of(lambda: [Move(name, lever.most, SINCE, agents=agents)]), name)
        assert (row[SINCE, 0], row[SINCE, 2]) == (lever.most, lever.neutral)
    neutral = BASE if lever.neutral is None else lever.neutral
    assert lever.least <= neutral <= lever.most


@pytest.mark.parametrize("name", [name for name, lever in LEVERS.items() if lever.combine == "sum"])
def test_a_sum_of_moves_ends_at_the_limit(name: str) -> None:
    row = getattr(levers_of(lambda: [Move(name, LEVERS[name].most, 0)] * 3), name)
    assert row.max() == LEVERS[name].most


def stops() -> Iterator[Move]:
    yield Move("overhead", 1.0, SINCE)
    raise ZeroDivisionError("no desk\nis open")


@pytest.mark.parametrize(
    ("given", "parts"),
    [
        (lambda: None, ["moves gives None", "yield sim.Move"]),
        (lambda: ["overhead"], ["moves gives 'overhead'", "sim.Move(lever, value, since)"]),
        (lambda: [("overhead", 1.0, SINCE)], ["moves gives ('overhead', 1.0, 24)"]),
        (stops, ["moves stops with ZeroDivisionError: no desk is open", "test_checks.py, line "]),
        (lambda: [Move("overhaed", 1.0, SINCE)], ["unknown lever 'overhaed'; did you mean 'overhead'?"]),
        (lambda: [Move("overhead", 1.0, "2025-01")], ["overhead: since: '2025-01'", "month_number"]),  # type: ignore[arg-type]
        (lambda: [Move("overhead", 1.0, SINCE, float("nan"))], ["overhead: until: nan"]),  # type: ignore[arg-type]
        (
            lambda: [Move("overhead", 1.0, SINCE, calendar_months=(13,))],
            ["2025-01", "calendar_months: (13,)", "1 to 12"],
        ),
        (lambda: [Move("overhead", 1.0, SINCE, agents=np.ones(3))], ["overhead from 2025-01", "one value for all"]),
        (lambda: [Move("briefing", 0.5, SINCE, agents=np.ones(2))], ["briefing from 2025-01", "(2,)", "each of the 3"]),
        (lambda: [Move("briefing", 0.5, SINCE, agents=np.array([0, np.nan, 0]))], ["nan for agent 1", "0 to 1"]),
        (lambda: [Move("capacity", 1.5, SINCE, agents=np.array([0, 0, -1.0]))], ["0.5 for agent 2", "1 to 10"]),
        (lambda: [Move("briefing", 0.5, SINCE, agents="all")], ["agents: 'all'", "3 numbers"]),  # type: ignore[arg-type]
        (lambda: [Move("forced_lead", 0.5, SINCE)], ["forced_lead from 2025-01: 0.5", "one of 0, 1, 2"]),
    ],
)
def test_what_is_no_move_of_a_lever_is_refused_in_one_line(given: Callable[[], Any], parts: list[str]) -> None:
    line = refused(given)
    for part in parts:
        assert part in line


def test_months_of_the_year_are_counted_from_1_to_12_and_may_be_whole_floats() -> None:
    given = Move("overhead", 1.0, 24.0, calendar_months=[1, 12.0])  # type: ignore[arg-type]
    held = np.flatnonzero(levers_of(lambda: [given]).overhead)
    assert held[:4].tolist() == [24, 35, 36, 47]
    for month in (0, 13, 1.5):
        wrong = Move("overhead", 1.0, SINCE, calendar_months=(month,))  # type: ignore[arg-type]
        assert "calendar_months" in refused(lambda wrong=wrong: [wrong])


def test_a_mechanism_of_strength_0_is_not_asked() -> None:
    assert np.array_equal(levers_of(lambda: None, 0.0).overhead, np.zeros(96))


def test_a_review_never_lifts_recognition_beyond_all() -> None:
    review = CouncilReview(strength=1.0, start=0, recognition_gain=0.9)
    assert build_levers({"council_review": review}, tiny.world(), BASE, 0, 96).recognition.max() == 1.0
