"""Questions: what the page may ask is checked by the rules of every config, and all else gets one short line."""

import json
from typing import Any

import pytest

from sim.check import SettingError
from sim.web.questions import LARGEST_QUESTION, read_question

BOTH = {"yours": {"base": "merger"}, "reference": {"base": "parallel"}}


def asked(**more: Any) -> bytes:
    return json.dumps({**BOTH, **more}).encode()


def yours(base: Any = "parallel", **changes: Any) -> bytes:
    return asked(yours={"base": base, "changes": changes})


def test_a_question_becomes_two_checked_scenarios() -> None:
    question = read_question(
        asked(
            yours={"base": "merger", "changes": {"mechanism.merger.start": "2027-03"}},
            world={"work.adoption_cost": 0.2},
            draws=4,
        )
    )
    assert question.yours.values["mechanism.merger.start"] == 50
    assert question.yours.values["work.adoption_cost"] == question.reference.values["work.adoption_cost"] == 0.2
    assert "work.adoption_cost" in question.reference.held
    assert (question.draws, question.seed) == (4, 0)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 5000, "not JSON"),
        (b"[]", "an object is needed"),
        (b"x" * (LARGEST_QUESTION + 1), "at most"),
        (b"{}", "yours: "),
        (asked(evil=1), "unknown key 'evil'"),
        (yours("no_such"), "unknown scenario 'no_such'"),
        (yours(["parallel"]), "unknown scenario"),
        (yours(None), "unknown scenario"),
        (yours(**{"mechanism.merger.strength": 7}), "mechanism.merger.strength: 7 is not allowed"),
        (yours(**{"mechanism.merger.strength": "<script>"}), "is not allowed"),
        (yours(**{"mechanism.merger.strength": float("nan")}), "is not allowed"),
        (yours(**{"mechanism.merger.strength": True}), "is not allowed"),
        (yours(**{"mechanism.merger.start": "2077-01"}), "is not allowed"),
        (yours(**{"mechanism.merger.start": 5}), "is not allowed"),
        (yours("merger", **{"mechanism.sunset.strength": 1}), "exclude each other"),
        (yours(**{"gdc.follow_up": {"x": 1}}), "unknown setting"),
        (yours(**{"data.calendar": "/etc/passwd"}), "unknown setting 'data.calendar'"),
        (yours(**{"population.stakeholder_scale": 1000}), "unknown setting"),
        (yours(**{"work.adoption_cost": 0.2}), "unknown setting"),
        (yours(**{"months": 96}), "unknown setting"),
        (yours(**{"__proto__": 1}), "unknown setting"),
        (asked(world={"mechanism.merger.strength": 1}), "unknown setting"),
        (asked(world={"work.adoption_cost": 2}), "work.adoption_cost: 2 is not allowed"),
        (asked(world=[]), "an object is needed"),
        (asked(draws=33), "from 1 to 32"),
        (asked(draws=0), "from 1 to 32"),
        (asked(draws="10"), "is not allowed"),
        (asked(seed=-1), "is not allowed"),
        (asked(seed=2**60), "is not allowed"),
        (asked(client="x" * 65), "client"),
        (asked(client=5), "client"),
        (asked(number=-1), "is not allowed"),
    ],
)
def test_what_may_not_be_asked_gets_one_line(body: bytes, said: str) -> None:
    with pytest.raises(SettingError) as refused:
        read_question(body)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
