"""The numbers in pages are those of docs/numbers.json, which is of today's model; nothing here runs the model."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.paths import ROOT
from tools.numbers.__main__ import quotable, stored_numbers
from tools.numbers.forms import FORMS, written
from tools.numbers.made import code_alone, model_code_hash, today
from tools.numbers.markers import CLAIM, MARKER, claim_fault, faults, filled, value_of, without_markers
from tools.numbers.places import name_of, pages
from tools.numbers.studies import COMMANDS
from tools.numbers.typed import allowed_in, exceptions, not_allowed, plain, typed_numbers

LONGEST = 200
"""Characters of a line of prose, without what is filled in."""
BESIDES = [ROOT / "results" / "README.md", ROOT / "benchmarks" / "README.md"]
"""Pages that quote no result of the model, held only to the length of their lines."""
VALUES = quotable()
SOME: dict[str, Any] = {
    "a": {"share": 0.71234, "verdict": "depends", "n": 16},
    "b": {"difference": -0.11282, "difference_low": -0.174, "difference_high": -0.0588},
}


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def test_the_numbers_are_of_todays_model() -> None:
    assert stored_numbers()["made"]["hashes"] == today(), (
        "docs/numbers.json is of another model: run make numbers (or, if code was only rearranged, "
        "python -m tools.numbers confirm)"
    )


def test_the_numbers_say_how_they_were_made() -> None:
    made = stored_numbers()["made"]
    assert {"command", "date", "hashes", "dcsim", "revision", "python", "packages", "seconds"} <= set(made)
    assert made["studies"] == [f"dcsim {name}" for name in COMMANDS]


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_a_page_is_filled_in_and_says_what_the_numbers_say(page: Path) -> None:
    found = [f"{name_of(page)}:{fault.line}: {fault.text}" for fault in faults(text_of(page), VALUES)]
    assert not found, "run make numbers, or write the sentence anew:\n" + "\n".join(found)


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_no_result_is_typed(page: Path) -> None:
    found = [f"{name_of(page)}:{one.line}: {one.text}" for one in not_allowed(name_of(page), text_of(page))]
    assert not found, "fill these in by a marker, or say in typed_numbers.yaml why they may stand:\n" + "\n".join(found)


def test_every_exception_is_needed_and_has_a_reason() -> None:
    texts = {name_of(page): text_of(page) for page in pages()}
    typed = {name: [*typed_numbers(text)] for name, text in texts.items()}
    for one in exceptions():
        assert len(one.reason) > 10, one
        used = [
            found
            for name in (texts if one.page == "*" else [one.page])
            for low, high in allowed_in(name, texts[name])[one]
            for found in typed[name]
            if low <= found.begin and found.end <= high
        ]
        assert used, f"no longer needed: {one}"


@pytest.mark.parametrize("page", [*pages(), *BESIDES], ids=name_of)
def test_no_line_of_prose_is_long(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", CLAIM.sub("", MARKER.sub("", text_of(page))), flags=re.M | re.S)
    assert [line for line in text.splitlines() if len(line) > LONGEST and not line.startswith("|")] == []


def test_markers_are_filled_and_stale_ones_are_named() -> None:
    page = "A\nfrom <!-- n:a.share:.2f -->0.5<!-- /n --> on, <!-- n:b:range -->x<!-- /n -->\n"
    stale = [*faults(page, SOME)]
    assert [fault.line for fault in stale] == [2, 2]
    assert "a.share is stale: '0.5' in the page, '0.71' in" in stale[0].text
    whole = filled(page, SOME)
    assert without_markers(whole) == "A\nfrom 0.71 on, -0.113 (-0.174 to -0.059)\n"
    assert not [*faults(whole, SOME)]


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ("x <!-- n:a.none:d -->1<!-- /n -->", "a.none is not in"),
        ("x <!-- n:a.verdict:.2f -->1<!-- /n -->", "cannot be written as .2f"),
        ("x <!-- n:a.n:d -->16", "not closed"),
        ("<!-- n:a.n:d -->16<!-- /n --> draws", "begins with a marker"),
        ("it falls <!-- n? a.share < 0.5 -->", "does not hold any more: a.share < 0.5 (now 0.71234)"),
        ('open <!-- n? a.verdict == "depends" and a.n == 15 -->', "a.n == 15"),
        ("so <!-- n? a.share is high -->", "cannot be read"),
        ("one line\n<!-- n? a.n == 16 -->\nthe next", "begins with a marker"),
    ],
)
def test_faults_are_found(page: str, fault: str) -> None:
    (found,) = faults(page, SOME)
    assert fault in found.text


def test_claims_compare_keys_numbers_and_words() -> None:
    assert not claim_fault('a.verdict == "depends" and a.share >= 0.7 and a.n != a.share', SOME)
    assert value_of(SOME, "b.difference") == -0.11282
    with pytest.raises(KeyError, match=r"b\.c\.d"):
        value_of(SOME, "b.c.d")


@pytest.mark.parametrize(
    "text",
    [
        "lower by -0.113",
        "| x | +0.005 |",
        "0.79 (0.63 to 0.95)",
        "in 85 % of draws",
        "57 percent",
        "in 322 of 1,024 draws",
        "up in twelve draws",
        "nine of the 17 goals",
        "within .001",
    ],
)
def test_typed_results_are_found(text: str) -> None:
    assert [*typed_numbers(f"A line.\n{text}\n")]


@pytest.mark.parametrize(
    "text",
    [
        "Python 3.11-3.13 on 2024-09",
        "`work.adoption_cost=0.2`",
        "```\n0.113\n```",
        "[x](a-0.5.md)",
        "<!-- 0.5 -->",
        "section 8.3.1",
        "of 193 member states",
        "x <!-- n:a.share:.2f -->0.71<!-- /n -->",
    ],
)
def test_what_is_no_result_is_left_alone(text: str) -> None:
    assert not [one for one in typed_numbers(text) if one.text not in ("3.11", "3.13")], plain(text)


def test_forms_write_what_a_page_needs() -> None:
    assert written(0.5, "percent") == "50 %"
    assert written(1024, ",d") == "1,024"
    assert written("depends", "is") == "higher or lower, depending on the draw"
    small = {"difference": 0.0012, "difference_low": 0.0004, "difference_high": 0.0029}
    assert written(small, "range") == "+0.0012 (+0.0004 to +0.0029)"
    assert written({"head": ["a", "b"], "rows": [["1", "2"]]}, "table") == "\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    assert set(FORMS) >= {"table", "list", "block", "claims"}


def test_comments_and_docstrings_do_not_change_the_hash(tmp_path: Path) -> None:
    plain_code = "def f(x):\n    return x + 1\n"
    spoken = '"""Module."""\n\ndef f(x):\n    """Doc, ü."""\n    return x + 1  # why\n\n\n"""After."""\n'
    assert code_alone(plain_code) == code_alone(spoken)
    assert code_alone(plain_code) != code_alone(plain_code.replace("1", "2"))
    assert code_alone('a = "# no comment"\n') == 'a="#nocomment"'
    assert re.fullmatch(r"[0-9a-f]{16}", model_code_hash())
