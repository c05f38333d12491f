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
WORD = Field("kind", str, "a", Quantity("which", "word", choices=("votes", "region")))


@pytest.mark.parametrize(
    ("field", "value", "result"),
    [(SHARE, 1, 1.0), (SHARE, 0, 0.0), (COUNT, 9, 9), (COUNT, 3.0, 3), (WORD, "region", "region"),
     (MONTH, "2024-09", 20), (MONTH, "2030-12-31", 95), (MONTH, datetime.date(2026, 1, 15), 36)],
)  # fmt: skip
def test_good_values_come_back_in_the_fields_type(field: Field, value: object, result: object) -> None:
    found = checked("x", field, value)
    assert found == result
    assert type(found) is type(result)


@pytest.mark.parametrize(
    ("field", "value"),
    [(SHARE, 1.0001), (SHARE, -0.1), (SHARE, "0.5"), (SHARE, True), (SHARE, math.nan), (SHARE, math.inf), (SHARE, None),
     (SHARE, [0.5]), (COUNT, 0), (COUNT, 10), (COUNT, 2.5), (COUNT, math.inf), (COUNT, False), (WORD, "borders"), (WORD, 1),
     (MONTH, "2031-01"), (MONTH, "2022-12"), (MONTH, "2026-13"), (MONTH, "January"), (MONTH, 20), (MONTH, "26-01")],
)  # fmt: skip
def test_bad_values_are_refused_with_path_value_and_what_is_allowed(field: Field, value: object) -> None:
    with pytest.raises(SettingError) as fault:
        checked("a.b", field, value, "mine.yaml")
    assert str(fault.value).startswith("mine.yaml: a.b: ")
    assert repr(value) in str(fault.value)
    assert "\n" not in str(fault.value)
    assert "allowed" in str(fault.value) or "known" in str(fault.value)
