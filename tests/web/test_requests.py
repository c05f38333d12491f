"""Questions: what the page may ask is checked by the rules of every config, and all else gets one short line."""

import json
from typing import Any

import pytest

from sim.settings.errors import SettingError
from sim.web.requests import LARGEST_QUESTION, read_question

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


MERGER = "mechanism.merger.strength"


@pytest.mark.parametrize(
    ("body", "kind", "parts"),
    [
        (b"", "question", {}),
        (b"x" * (LARGEST_QUESTION + 1), "large", {"most": LARGEST_QUESTION}),
        (yours("mergre"), "unknown", {"where": "yours", "what": "scenario", "word": "mergre", "near": "merger"}),
        (yours("x" * 900), "unknown", {"where": "yours", "what": "scenario", "word": "x" * 80, "near": None}),
        (
            yours(**{MERGER: 7}),
            "value",
            {"where": "yours", "path": MERGER, "value": "7", "form": "float", "least": 0.0, "most": 1.0},
        ),
        (
            yours(**{"mechanism.merger.start": "2077-01"}),
            "value",
            {"path": "mechanism.merger.start", "value": "2077-01", "form": "month", "least": "2023-01"},
        ),
        (
            yours(**{"gdc.follow_up": "?"}),
            "value",
            {"path": "gdc.follow_up", "value": "?", "form": "str", "choices": ("proposed", "adopted")},
        ),
        (asked(draws="9" * 900), "value", {"path": "draws", "value": "9" * 80, "form": "int", "least": 1, "most": 32}),
        (
            yours("merger", **{"mechanism.sunset.strength": 1}),
            "exclude",
            {"where": "yours", "mechanisms": ["merger", "sunset"]},
        ),
    ],
)
def test_a_refusal_tells_its_kind_and_parts_apart_from_its_words(body: bytes, kind: str, parts: dict[str, Any]) -> None:
    with pytest.raises(SettingError) as refused:
        read_question(body)
    assert refused.value.kind == kind
    assert {name: refused.value.parts[name] for name in parts} == parts
    assert len(json.dumps(refused.value.parts)) < 400


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
        (yours(**{"mechanism.merger.strength": float("nan")}), "finite numbers"),
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
        (asked(draws="ten"), "is not allowed"),
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
