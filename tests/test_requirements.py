"""The lists of versions: what running needs is a part of the complete list, each list is complete, and none names an address."""

import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import requires
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.paths import ROOT

RUN, ALL, LOWEST = "run.txt", "locked.txt", "lowest.txt"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


class Pin(NamedTuple):
    """A version in a list, and where it applies."""

    name: str
    version: str
    hashes: frozenset[str]
    applies: bool


def text_of(name: str) -> str:
    return (ROOT / "requirements" / name).read_text(encoding="utf-8")


def pins(name: str) -> list[Pin]:
    """All pins of a list, those of other systems too."""
    found = []
    for head, rest in re.findall(r"^(\S+==.*?)\\\n((?:    --hash=.*\n?)+)", text_of(name), re.MULTILINE):
        one = Requirement(head)
        hashes = frozenset(re.findall(r"--hash=(sha256:[0-9a-f]{64})", rest))
        applies = one.marker is None or one.marker.evaluate()
        found.append(Pin(canonicalize_name(one.name), str(one.specifier).removeprefix("=="), hashes, applies))
    return found


def needed(given: Iterable[str], extra: str = "") -> set[str]:
    """Names of packages that the requirements need here, directly or not, by what the installed packages declare."""
    found: set[str] = set()
    waiting = [(Requirement(text), extra) for text in given]
    seen: set[tuple[str, str]] = set()
    while waiting:
        one, extra_of = waiting.pop()
        if one.marker is not None and not one.marker.evaluate({"extra": extra_of}):
            continue
        name = canonicalize_name(one.name)
        found.add(name)
        for wanted in {"", *one.extras}:
            if (name, wanted) not in seen:
                seen.add((name, wanted))
                waiting += [(Requirement(text), wanted) for text in requires(name) or ()]
    return found


def test_what_running_needs_is_a_part_of_the_complete_list() -> None:
    complete = {(pin.name, pin.version): pin for pin in pins(ALL)}
    run = pins(RUN)
    assert len(run) > 25
    for pin in run:
        twin = complete[pin.name, pin.version]
        assert pin.hashes == twin.hashes, pin.name
        assert pin.applies <= twin.applies, pin.name
    assert len(run) < len(complete) / 2


def test_the_lists_are_complete_and_have_nothing_else() -> None:
    """They are installed without a look at dependencies."""
    here = {name: {pin.name for pin in pins(name) if pin.applies} for name in (RUN, ALL)}
    assert here[RUN] == needed(PROJECT["dependencies"])
    extra = PROJECT["optional-dependencies"]["test"]
    assert here[ALL] == needed([*PROJECT["dependencies"], *extra]) - {PROJECT["name"]}


@pytest.mark.parametrize("name", [RUN, ALL, LOWEST])
def test_every_line_is_a_pin_with_hashes_and_none_an_address(name: str) -> None:
    text = text_of(name)
    plain = [line for line in text.splitlines() if not re.match(r"\S+==\S+|    --hash=sha256:|    # ", line)]
    assert plain == []
    assert "://" not in text
    assert len(pins(name)) == len(re.findall(r"^\S+==", text, re.MULTILINE))


def test_demo_installs_what_running_needs_and_test_the_rest() -> None:
    rules = dict(
        re.findall(r"^(\S+):([^\n=]*(?:\n\t.*)*)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert rules["demo"].split("\n")[0].split() == ["compiled"]
    assert "$(RUN_LOCK)" in rules["$(READY)"]
    assert "$(LOCK)" not in rules["$(READY)"]
    assert "$(LOCK)" in rules["$(TOOLS)"]
    for name in ("test", "quick", "lint", "docking", "large", "examples", "numbers"):
        assert "setup" in rules[name].split("\n")[0].split(), name
