"""What is observed of the two processes against one run at the defaults; misses are asserted as misses.

The page docs/what_it_can_say.md prints the same numbers, which are checked here to their last digit.
"""

import re
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy.stats import spearmanr

import sim
from sim.data import load_tables
from sim.model.observation.outcome import Outcome, state_attendance
from sim.runs.prepare import prepare, run_prepared
from sim.scenarios.draws import at_draw
from sim.scenarios.scenario import setting_fields
from sim.settings.months import month_number
from tests.support.paths import ROOT

PAGE = ROOT / "docs" / "what_it_can_say.md"
FORUMS = {2023: "2023-03", 2024: "2024-05", 2025: "2025-07"}
STATES = 193


@cache
def outcome(**changes: Any) -> Outcome:
    """One run of `parallel` with seed 0; keywords are dotted paths with __ for the dot."""
    settings = {path.replace("__", "."): value for path, value in changes.items()}
    return run_prepared(prepare(sim.scenario("parallel", settings)), 0)


def rows(pattern: str) -> list[list[str]]:
    """Cells of the page's table rows that match."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.search(pattern, line)]


def printed(pattern: str, observed: float, model: float, digits: int = 2) -> None:
    """Hold the one row of the page that matches against what is worked out."""
    (row,) = rows(pattern)
    assert float(row[1]) == pytest.approx(observed, abs=0.51 * 10**-digits), row
    assert float(row[2]) == pytest.approx(model, abs=0.51 * 10**-digits), row


def payers() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """[S] assessed contribution in percent, observed participation (share of roll calls), and quarter by payment, 0 to 3."""
    tables = load_tables()
    both = tables.member_states.merge(tables.state_unga_participation, on="iso3", validate="one_to_one")
    paid = both["un_assessment_pct"].to_numpy(float)
    rank = np.empty(STATES, dtype=int)
    rank[np.argsort(paid, kind="stable")] = np.arange(STATES)
    return paid, both["participation"].to_numpy(float), 4 * rank // STATES


def figure(series: str, year: int) -> float:
    """A value of series_calibration."""
    table = load_tables().series_calibration
    (value,) = table.loc[(table["series"] == series) & (table["year"] == year), "value"]
    return float(value)


def month_attendance(month: str) -> np.ndarray:
    """[S] days served of days demanded in one month of the run."""
    history, number = outcome().history, month_number(month)
    return history.served[number] / history.demand[number]


def test_taking_part_rises_with_payment_and_the_smallest_quarter_is_too_low() -> None:
    _, participation, quarter = payers()
    attendance = state_attendance(outcome())
    observed = [participation[quarter == number].mean() for number in range(4)]
    model = [attendance[quarter == number].mean() for number in range(4)]
    assert np.all(np.diff(observed) > 0)
    assert np.all(np.diff(model) > 0)  # shown: the order
    assert np.abs(np.subtract(model, observed)[1:]).max() < 0.06  # shown: the upper three quarters
    assert -0.15 < model[0] - observed[0] < -0.08  # missed: the smallest quarter is too low, by about .11
    names = ("pay least", "part, second quarter", "part, third quarter", "pays most")
    for name, one, other in zip(names, observed, model, strict=True):
        printed(name, one, other)


def test_attendance_follows_payment_too_closely() -> None:
    paid, participation, quarter = payers()
    attendance = state_attendance(outcome())
    lower = quarter < 2
    observed, model = spearmanr(paid, participation)[0], spearmanr(paid, attendance)[0]
    assert 0.6 < observed < model  # shown: a strong link; missed: its looseness
    assert model > 0.95
    observed_lower, model_lower = (
        spearmanr(paid[lower], participation[lower])[0],
        spearmanr(paid[lower], attendance[lower])[0],
    )
    assert model_lower - observed_lower > 0.4  # missed
    printed("payment, all states", observed, model)
    printed("payment, lower half", observed_lower, model_lower)


def test_few_states_follow_the_councils_working_groups_because_that_is_put_in() -> None:
    observed = figure("cwg_wsis_delegates_two_meetings", 2018) / STATES
    council = outcome().world.council[:STATES]
    calendar = load_tables().calendar
    meetings = calendar[calendar["event"] == "ITU Council Working Groups cluster"]
    assert len(meetings)
    assert (meetings["attendance"] == "itu_council").all()
    model = float(np.where(council, 1.0, 0.1).mean())
    assert council.sum() == figure("itu_council_members", 2023)
    assert model < observed  # shown: delegates are an upper limit of states
    printed("working groups", observed, model)


def test_most_countries_come_to_the_forum_but_the_rise_and_the_absent_are_missed() -> None:
    observed = {year: figure("wsis_forum_countries", year) / STATES for year in FORUMS}
    model = {year: float(month_attendance(month).mean()) for year, month in FORUMS.items()}
    for year in FORUMS:
        assert abs(model[year] - observed[year]) < 0.1  # shown: the level
        printed(f"at the WSIS Forum {year} \\| 0", observed[year], model[year])
    assert observed[2023] < observed[2024] < observed[2025]
    assert model[2025] < model[2024]  # missed: the rise
    absent = int((month_attendance(FORUMS[2025]) == 0.0).sum())
    assert absent == 0  # missed: states that do not come at all
    printed("not at the WSIS Forum", STATES - figure("wsis_forum_countries", 2025), absent)


def test_the_follow_up_is_cut_but_too_little() -> None:
    calendar = load_tables().calendar
    reviews = calendar[(calendar["process"] == "gdc") & (calendar["kind"] == "review")]
    proposed, adopted = ((reviews["variant"] == variant).sum() for variant in ("proposed", "adopted"))
    observed, model = 1 - adopted / proposed, float(outcome().state.reuse[0])
    assert (proposed, adopted) == (3, 1)
    assert 0.1 < model < observed - 0.3  # shown: the direction; missed: the size
    printed("follow-up", observed, model)


def test_the_reuse_over_draws_stays_below_what_was_observed() -> None:
    short = sim.scenario("parallel", {"months": month_number("2024-10")})
    drawn = [run_prepared(prepare(at_draw(short, draw)), 0).state.reuse[0] for draw in range(32)]
    low, high = np.quantile(drawn, (0.05, 0.95))
    shown = re.search(r"5-95 % range is (0\.\d+) to (0\.\d+)", PAGE.read_text(encoding="utf-8"))
    assert shown is not None
    assert [float(text) for text in shown.groups()] == pytest.approx([low, high], abs=0.0051)
    assert high < 2 / 3  # missed: no draw cuts as much


def test_shares_of_stakeholders_are_near_those_of_2022_because_they_are_put_in() -> None:
    tables = load_tables()
    table = tables.stakeholder_participation
    seen = table[(table["event"] == "IGF annual meeting") & (table["year"] == 2022)].set_index("group")["share"]
    agents = tables.stakeholder_groups.set_index("group")["agents"]
    known = seen.drop(["government", "international_org"])
    groups = {
        "^\\| civil society": ("civil_society", ["civil_society", "grassroots", "individuals_youth"]),
        "^\\| private sector": ("private_sector", ["private_sector"]),
        "^\\| technical": ("technical_community", ["technical_community", "academia"]),
    }
    for pattern, (one, many) in groups.items():
        observed, model = float(known[one] / known.sum()), float(agents[many].sum() / agents.sum())
        assert abs(model - observed) < 0.12
        printed(pattern, observed, model)
    assert seen["government"] == 0.29
    assert len(outcome().names.agents) == 326  # missed: each state is an agent, so governments are more than half
    assert 2 * seen["government"] < STATES / 326


@pytest.mark.parametrize("row", rows(r"^\| `\w+\.\w+`"), ids=lambda row: row[0].split("`")[1])
def test_what_the_data_could_settle_is_as_printed(row: list[str]) -> None:
    path, low, high = re.search(r"`([\w.]+)`.* ([\d.]+) to ([\d.]+)$", row[0]).groups()  # type: ignore[union-attr]
    assert setting_fields()[path].quantity.drawn == (float(low), float(high))
    found = [outcome(**{path.replace(".", "__"): float(value)}) for value in (low, high)]
    smallest = found[0].names.groups["capacity_q1"]
    measured = [
        [float(state_attendance(one)[smallest].mean()) for one in found],
        [float(one.state.reuse[0]) for one in found],
    ]
    for cell, values in zip(row[1:3], measured, strict=True):
        assert [float(text) for text in cell.split(" to ")] == pytest.approx(values, abs=0.0051), row
    if "(" in row[0] and "chi" not in row[0]:  # omega, tau, rho, lambda, psi
        assert abs(measured[0][1] - measured[0][0]) < 0.001
        assert abs(measured[1][1] - measured[1][0]) < 0.003


def test_progress_steps_up_when_the_compact_is_adopted() -> None:
    course = outcome().history.progress.mean(axis=1)
    adopted = month_number("2024-09")
    step, usual = course[adopted] - course[adopted - 1], course[adopted - 1] - course[adopted - 2]
    assert step > 20 * usual
    shown = re.search(r"from (0\.\d+) to (0\.\d+) in the run above", PAGE.read_text(encoding="utf-8"))
    assert shown is not None
    assert [float(text) for text in shown.groups()] == pytest.approx(course[[adopted - 1, adopted]], abs=5.1e-4)


def test_a_merger_duplicates_nothing_from_its_start_by_construction() -> None:
    history = run_prepared(prepare(sim.scenario("merger")), 0).history
    start = month_number("2026-01")
    assert history.duplicated[start:].sum() == 0.0
    assert history.duplicated[:start].sum() > 0.0
