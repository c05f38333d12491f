"""How errors are worded: in one line that names its place and repeats no long value whole."""

import pytest

from sim.settings.errors import SettingError, Stopped, one_line, placed, shortened, unknown


def test_a_place_comes_first_where_there_is_one() -> None:
    assert placed("mine.yaml: line 3", "months: no") == "mine.yaml: line 3: months: no"
    assert placed("", "months: no") == "months: no"


@pytest.mark.parametrize(("length", "shown"), [(80, 80), (81, 80), (5000, 80)])
def test_a_long_value_is_shortened(length: int, shown: int) -> None:
    text = shortened("x" * length)
    assert len(text) == shown
    assert text.endswith(" ...") == (length > 80)


def test_a_message_is_one_line_and_keeps_its_beginning_and_its_end() -> None:
    whole = "mine.csv: line 1: 'a\n   b' is not allowed"
    assert one_line(whole) == "mine.csv: line 1: 'a b' is not allowed"
    assert one_line("x" * 750) == "x" * 750
    long = one_line("mine.csv: " + "y" * 5000 + " is not allowed; allowed: a month")
    assert len(long) == 755
    assert long.startswith("mine.csv: yyy")
    assert long.endswith("y is not allowed; allowed: a month")


def test_a_message_shows_characters_that_a_terminal_would_obey() -> None:
    assert one_line("a\x1b[31m\x0cb\u202e\ud800 é 中") == "a\\x1b[31m b\\u202e\\ud800 é 中"


@pytest.mark.parametrize("kind", [SettingError, Stopped])
def test_errors_for_users_are_worded_so(kind: type[Exception]) -> None:
    assert str(kind("a\r\nb" + "c" * 2000)).startswith("a bc")
    assert len(str(kind("c" * 2000))) == 755


def test_an_unknown_name_names_the_nearest() -> None:
    error = unknown("scenario", "mergr", ["merger", "sunset"], "scenarios")
    assert str(error) == "scenarios: unknown scenario 'mergr'; did you mean 'merger'?"
    assert (error.kind, error.parts["near"]) == ("unknown", "merger")
    assert len(str(unknown("scenario", "m" * 500, ["a"]))) < 150
