"""The calendar: working days, weekends, drawn days, places and duties (ODD 6)."""

from datetime import date
from functools import cache

import numpy as np
import pytest

from sim.data import load_tables
from sim.model.entities.events import (
    ELSEWHERE,
    GENEVA,
    NEW_YORK,
    ONLINE,
    Events,
    build_events,
    city_of,
    held_events,
    schedule,
)
from sim.settings.months import month_number, working_days


@cache
def events(follow_up: str = "proposed", reporting: str = "text") -> Events:
    """The packaged calendar."""
    return build_events(load_tables(), follow_up, reporting)


def row_of(name: str, start: str) -> int:
    """Row of an event of the calendar as first proposed."""
    table = held_events(load_tables(), "proposed").reset_index(drop=True)
    return int(table.index[(table["event"] == name) & (table["start"] == start)][0])


def first_date(name: str, start: str, seed: int) -> date:
    """The day an event begins in a run of this seed."""
    return working_days()[schedule(events(), np.uint64(seed))[row_of(name, start)]]


def test_working_days_are_mondays_to_fridays_in_their_months() -> None:
    days = working_days()
    assert (days[0], days[5]) == (date(2023, 1, 2), date(2023, 1, 9))
    assert {day.weekday() for day in days} == {0, 1, 2, 3, 4}
    start, count = events().month_days[20], events().month_days[21] - events().month_days[20]
    assert (days[start], count) == (date(2024, 9, 2), 21)


def test_an_event_that_starts_on_a_sunday_begins_on_monday() -> None:
    assert date(2023, 10, 8).weekday() == 6
    assert {first_date("IGF 2023", "2023-10-08", seed) for seed in range(3)} == {date(2023, 10, 9)}


def test_a_day_that_is_known_is_kept_in_every_run() -> None:
    assert {first_date("WSIS Forum 2023 (hybrid week)", "2023-03-13", seed) for seed in range(3)} == {date(2023, 3, 13)}


def test_a_day_that_is_not_known_is_a_working_day_of_its_month_in_each_run() -> None:
    table = held_events(load_tables(), "proposed")
    months = np.array([month_number(start) for start in table["start"]])
    drawn, fixed = ((table["precision"] == known).to_numpy() for known in ("month", "day"))
    assert drawn.sum() > 20
    firsts = np.array([schedule(events(), np.uint64(seed)) for seed in range(60)])
    assert (events().day_month[firsts[:, drawn]] == months[drawn]).all()
    assert (firsts[:, fixed] == firsts[0, fixed]).all()
    spread = {int(days) for days in firsts[:, row_of("ITU Council Working Groups cluster", "2023-01-09")]}
    assert len(spread) > 12
    assert {min(spread), max(spread)} <= set(range(22))


def test_a_year_that_is_known_leaves_the_rest_of_it_from_the_month_named() -> None:
    found = [first_date("IGF 2026", "2026-06-01", seed) for seed in range(200)]
    assert {day.year for day in found} == {2026}
    assert {day.month for day in found} == set(range(6, 13))


def test_a_drawn_day_is_the_one_worked_out_by_hand() -> None:
    assert first_date("ITU Council Working Groups cluster", "2023-01-09", 1) == date(2023, 1, 3)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("New York", NEW_YORK),
        ("Geneva", GENEVA),
        ("Geneva or online", GENEVA),
        ("online", ONLINE),
        ("Kyoto", ELSEWHERE),
        ("New York and Geneva", ELSEWHERE),
    ],
)
def test_a_place_is_new_york_geneva_online_or_elsewhere(text: str, place: int) -> None:
    assert city_of(text) == place


def test_outsiders_follow_only_itu_council_meetings_in_part() -> None:
    calendar = held_events(load_tables(), "proposed")
    assert np.array_equal(events().outsiders, np.where(calendar["attendance"] == "itu_council", 0.1, 1.0))
    assert 0.1 in events().outsiders


def test_the_variants_of_the_follow_up_exclude_each_other() -> None:
    calendar = load_tables().calendar
    counts = calendar["variant"].value_counts()
    listed = calendar[(calendar["weekdays"] == 0) | (calendar["share"] == 0)]["variant"].value_counts().to_dict()
    assert listed == {"always": 5, "adopted": 2}
    assert events("proposed").code.size == counts["always"] - 5 + counts["proposed"]
    assert events("adopted").code.size == counts["always"] - 5 + counts["adopted"] - 2
    assert set(events("proposed").variant) == {0, 1}
    assert set(events("adopted").variant) == {0, 2}


def test_duties_fall_into_the_month_they_are_due() -> None:
    report = events(reporting="assumed").report_days[month_number("2025-11")]
    assert report.tolist() == [0.0, 6.0]
    assert events().report_days[month_number("2027-03")].tolist() == [0.0, 3.0]


def test_the_documents_ask_less_of_states_than_was_assumed() -> None:
    follow_up = 8 * 6.0 + 15.0  # WSIS: a report each year, and the national review of 2025
    assert events().report_days.sum(axis=0).tolist() == [follow_up, 3.0 + 3.0 + 3.0]
    assert events(reporting="assumed").report_days.sum(axis=0).tolist() == [follow_up, 3.0 + 3.0 + 6 * 6.0 + 15.0]


def test_what_bodies_report_asks_nothing_of_states() -> None:
    duties = load_tables().reporting_duties
    assert (duties.loc[duties["who"] != "states", "days"] == 0).all()
    assert (duties["who"] != "states").sum() == 9
