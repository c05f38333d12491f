"""What is observed of the two processes against one run at the defaults; misses are asserted as misses.

The page docs/what_it_can_say.md prints the same numbers, which are worked out again here (`tools.numbers.observed`).
"""

import re

import numpy as np
import pytest

import sim
from sim.data import load_tables
from sim.runs.prepare import prepare, run_prepared
from sim.scenarios.scenario import scenario_names
from sim.scenarios.setting_space import setting_fields
from sim.settings.months import month_number
from tests.support.paths import ROOT
from tools.numbers import observed
from tools.numbers.markers import without_markers

PAGE = without_markers((ROOT / "docs" / "what_it_can_say.md").read_text(encoding="utf-8"))
STATES = observed.STATES


def rows(pattern: str) -> list[list[str]]:
    """Cells of the page's table rows that match."""
    lines = [line for line in PAGE.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.search(pattern, line)]


def printed(*patterns: observed.Pattern) -> None:
    """Hold the rows of the page against what is worked out, word included."""
    for one in patterns:
        (row,) = rows(rf"^\| {re.escape(one.name)} \|")
        assert float(row[1]) == pytest.approx(one.observed, abs=0.0051), row
        assert float(row[2]) == pytest.approx(one.model, abs=0.0051), row
        assert row[3] == one.word(), row


def test_every_row_of_the_table_is_worked_out() -> None:
    assert [row[0] for row in rows(r"^\| .* \| \d[\d.]* \| \d")] == [one.name for one in observed.patterns()]


def test_taking_part_rises_with_payment_and_the_smallest_quarter_is_too_low() -> None:
    found = observed.participation()
    seen, model = ([getattr(one, side) for one in found] for side in ("observed", "model"))
    assert np.all(np.diff(seen) > 0)
    assert np.all(np.diff(model) > 0)  # shown: the order
    assert np.abs(np.subtract(model, seen)[1:]).max() < 0.06  # shown: the upper three quarters
    assert -0.15 < model[0] - seen[0] < -0.08  # missed: the smallest quarter is too low, by about .11
    printed(*found)


def test_attendance_follows_payment_too_closely() -> None:
    whole, lower = observed.correlations()
    assert 0.6 < whole.observed < whole.model  # shown: a strong link; missed: its looseness
    assert whole.model > 0.95
    assert lower.model - lower.observed > 0.4  # missed
    printed(whole, lower)


def test_few_states_follow_the_councils_working_groups_because_that_is_assumed() -> None:
    found = observed.working_groups()
    calendar = load_tables().calendar
    meetings = calendar[calendar["event"] == "ITU Council Working Groups cluster"]
    assert len(meetings)
    assert (meetings["attendance"] == "itu_council").all()
    assert observed.outcome().world.council[:STATES].sum() == observed.figure("itu_council_members", 2023)
    assert found.model < found.observed  # shown: delegates are an upper limit of states
    printed(found)


def test_most_countries_come_to_the_forum_but_the_rise_and_the_absent_are_missed() -> None:
    found, absent = observed.forums(), observed.absent()
    assert all(abs(one.model - one.observed) < 0.1 for one in found)  # shown: the level
    assert found[0].observed < found[1].observed < found[2].observed
    assert found[2].model < found[1].model  # missed: the rise
    assert absent.model == 0  # missed: states that do not come at all
    printed(*found, absent)


def test_the_follow_up_is_cut_but_too_little() -> None:
    found = observed.follow_up()
    assert observed.reviews() == (3, 1)
    assert 0.1 < found.model < found.observed - 0.3  # shown: the direction; missed: the size
    printed(found)


def test_the_reuse_over_draws_stays_below_what_was_observed() -> None:
    low, high = observed.reuse_over_draws()
    shown = re.search(r"5-95 % range\s+is\s+(0\.\d+)\s+to\s+(0\.\d+)", PAGE)
    assert shown is not None
    assert [float(text) for text in shown.groups()] == pytest.approx([low, high], abs=0.0051)
    assert high < 2 / 3  # missed: no draw cuts as much


def test_shares_of_stakeholders_are_near_those_of_2022_because_they_are_assumed() -> None:
    found = observed.stakeholders()
    assert all(abs(one.model - one.observed) < 0.12 for one in found)
    printed(*found)
    assert observed.governments() == 0.29
    assert len(observed.outcome().names.agents) == 326  # missed: each state is an agent, so they are more than half
    assert 2 * observed.governments() < STATES / 326


@pytest.mark.parametrize("row", rows(r"^\| `\w+\.\w+`"), ids=lambda row: row[0].split("`")[1])
def test_what_the_data_could_settle_is_as_printed(row: list[str]) -> None:
    path, low, high = re.search(r"`([\w.]+)`.* ([\d.]+) to ([\d.]+)$", row[0]).groups()  # type: ignore[union-attr]
    assert setting_fields()[path].quantity.drawn == (float(low), float(high))
    found = observed.settled(path)
    for cell, values in zip(row[1:3], (found.attendance, found.reuse), strict=True):
        assert [float(text) for text in cell.split(" to ")] == pytest.approx(values, abs=0.0051), row
    if observed.SETTLED[path] not in ("", "chi"):  # omega, tau, rho, lambda, psi
        assert abs(found.attendance[1] - found.attendance[0]) < 0.001
        assert abs(found.reuse[1] - found.reuse[0]) < 0.003


@pytest.mark.parametrize("name", scenario_names())
def test_progress_does_not_step_when_the_compact_is_adopted(name: str) -> None:
    progress = sim.run(name).series["progress"]
    rises = progress.diff()
    assert abs(rises["2024-09"] - rises["2024-08"]) < 0.002


def test_most_growth_of_progress_is_the_national_trend() -> None:
    parts = observed.progress_parts()
    assert abs(parts.step) < 0.002
    assert parts.start < parts.trend < parts.end
    assert 0.5 < (parts.trend - parts.start) / (parts.end - parts.start) < 1.0


def test_a_merger_duplicates_nothing_from_its_start_by_construction() -> None:
    history = run_prepared(prepare(sim.scenario("merger")), 0).history
    start = month_number("2026-01")
    assert history.duplicated[start:].sum() == 0.0
    assert history.duplicated[:start].sum() > 0.0
