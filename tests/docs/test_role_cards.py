"""The role cards of the lesson: every fact on them is worked out from the tables again, and every wish is a measure."""

import re
from typing import NamedTuple

import pytest

from sim.model.observation.metrics import METRICS
from sim.web.languages import languages
from sim.web.page_data import texts
from tests.support.paths import ROOT
from tools.numbers.cards import DATA, FACTS
from tools.numbers.lesson import WISHES
from tools.numbers.markers import without_markers

PAGE = ROOT / "docs" / "teaching" / "role_cards.md"
LONGEST = 170
"""Words on a card: about half a page in print."""


class Card(NamedTuple):
    """A role: what it is told, the measure it cares for, and whether it wants it lower or higher."""

    facts: list[str]
    better: str
    measure: str
    text: str


def titles() -> dict[str, str]:
    """Titles of the metrics as the page shows them, to names."""
    known = {**texts(), **languages()["en"]["records"]}
    return {known[f"metric.{name}.title"]: name for name in METRICS}


def cards() -> dict[str, Card]:
    """The cards of the page by role."""
    found = {}
    for part in without_markers(PAGE.read_text(encoding="utf-8")).split("\n## ")[1:]:
        role, text = part.split("\n", 1)
        wish = re.findall(r"You want to \*\*(lower|raise)\*\* \*([^*]+)\*", text)
        assert len(wish) == 1, role
        facts = re.findall(r"^- (.+)$", text, re.M)
        found[role] = Card(facts, {"lower": "lower", "raise": "higher"}[wish[0][0]], titles()[wish[0][1]], text)
    return found


@pytest.mark.parametrize("role", FACTS)
def test_the_facts_on_a_card_are_those_of_the_tables(role: str) -> None:
    assert cards()[role].facts == FACTS[role]()


def test_every_role_has_a_card_of_half_a_page_with_a_wish_and_a_question() -> None:
    found = cards()
    assert list(found) == list(FACTS)
    for role, card in found.items():
        assert len(card.text.split()) <= LONGEST, role
        assert card.better == METRICS[card.measure].better, role
        assert card.measure == WISHES[role], role
        assert re.search(r"^Your question: .+\?$", card.text, re.M), role
    assert len({card.measure for card in found.values()}) == len(found)


def test_no_card_names_a_state() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [name for name in DATA.member_states["name"] if re.search(rf"\b{re.escape(name)}\b", text)] == []
