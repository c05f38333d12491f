"""One validation for all settings."""

import datetime
import math

import pytest

from sim.settings.errors import SettingError
from sim.settings.quantity import Field, Quantity, date, share
from sim.settings.validation import checked

SHARE = Field("part", float, 0.5, share("a part"))
COUNT = Field("count", int, 1, Quantity("how many", "number", 1, 9))
MONTH = Field("start", int, 0, date("first month"))
FLAG = Field("smoke", bool, False, Quantity("whether", "flag"))
FREE = Field("name", str, None, Quantity("a name", "text"))
NAMES = Field("scenarios", list, None, Quantity("names", "list"))
WORD = Field("kind", str, "a", Quantity("which", "word", choices=("votes", "region")))


@pytest.mark.parametrize(
    ("field", "value", "result"),
    [(SHARE, 1, 1.0), (SHARE, 0, 0.0), (COUNT, 9, 9), (COUNT, 3.0, 3), (WORD, "region", "region"),
     (SHARE, "5e-1", 0.5), (COUNT, "007", 7), (FLAG, "yes", True), (FLAG, "OFF", False), (FREE, 2027, "2027"),
     (NAMES, [2027, "a"], ["2027", "a"]), (NAMES, 2027, ["2027"]), (MONTH, "2024-09", 20),
     (MONTH, "2030-12-31", 95), (MONTH, datetime.date(2026, 1, 15), 36)],
)  # fmt: skip
def test_good_values_come_back_in_the_fields_type(field: Field, value: object, result: object) -> None:
    found = checked("x", field, value)
    assert found == result
    assert type(found) is type(result)


@pytest.mark.parametrize(
    ("field", "value"),
    [(SHARE, 1.0001), (SHARE, -0.1), (SHARE, "0,5"), (SHARE, "0x1"), (SHARE, "half"),
     (SHARE, True), (SHARE, math.nan), (SHARE, math.inf), (SHARE, None),
     (SHARE, [0.5]), (COUNT, 0), (COUNT, 10), (COUNT, 2.5), (COUNT, math.inf), (COUNT, False), (WORD, "borders"), (WORD, 1),
     (MONTH, "2031-01"), (MONTH, "2022-12"), (MONTH, "2026-13"), (MONTH, "January"), (MONTH, 20), (MONTH, "26-01"),
     (MONTH, "2026-" + "9" * 30), (MONTH, "2026-01-" + "9" * 30), (MONTH, "2026- 1"), (MONTH, "2026-+1"), (MONTH, "2026-0_1"),
     (MONTH, "2026-٠١"), (MONTH, "2026-01\n"), (MONTH, "2026-02-30")],
)  # fmt: skip
def test_bad_values_are_refused_with_path_value_and_what_is_allowed(field: Field, value: object) -> None:
    with pytest.raises(SettingError) as fault:
        checked("a.b", field, value, "mine.yaml")
    assert str(fault.value).startswith("mine.yaml: a.b: ")
    assert repr(value) in str(fault.value)
    assert "\n" not in str(fault.value)
    assert "allowed" in str(fault.value) or "known" in str(fault.value)


@pytest.mark.parametrize(
    "value", [10**400, -(10**400), 10**5000, "9" * 400], ids=["large", "negative", "larger", "text"]
)
@pytest.mark.parametrize("field", [SHARE, COUNT, WORD, FLAG, MONTH])
def test_a_number_of_hundreds_of_digits_gets_a_short_line(field: Field, value: object) -> None:
    with pytest.raises(SettingError) as fault:
        checked("a.b", field, value, "mine.yaml")
    assert len(str(fault.value)) < 300


def test_a_decimal_comma_is_explained() -> None:
    with pytest.raises(SettingError, match=r"'0,2' is not allowed; .*; write a decimal point: 0\.2$"):
        checked("work.adoption_cost", SHARE, "0,2")


def test_the_example_of_a_month_is_an_allowed_one() -> None:
    early = Field("start", int, 0, Quantity("first month", "month", 0, 20))
    with pytest.raises(SettingError, match="a month from 2023-01 to 2024-09, such as 2023-01"):
        checked("start", early, "2025-01")
    with pytest.raises(SettingError, match="such as 2026-01"):
        checked("start", MONTH, "2031-01")


@pytest.mark.parametrize("character", ["\x1b", "\x00", "\x9b", "\u202e", "\ud800"])
def test_texts_hold_nothing_that_a_terminal_obeys(character: str) -> None:
    for field in (FREE, NAMES):
        with pytest.raises(SettingError) as fault:
            checked("a.b", field, f"a{character}[2J", "mine.yaml")
        assert str(fault.value).startswith("mine.yaml: a.b: 'a\\")
        assert str(fault.value).isprintable()
    assert checked("a.b", FREE, "zwei Zeilen:\n\té 中") == "zwei Zeilen:\n\té 中"
