"""Docstrings, comments and texts of the package and comments of the configs are in plain scientific English.

PHRASES lists private English: short for the person who wrote it, hard to understand for others, and what to write instead.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.paths import ROOT

NOT_YET: tuple[str, ...] = ()
"""Rooms of the package whose texts have not been rewritten; to be removed one by one."""

PHRASES = {
    r"so (many|few|long)\b(?! (that|as|row|make))": "name the parameter, such as `months` months",
    r"(is|are|be) no (finding|part|number|name|setting|place|factor|scenario|member|mechanism)": "not a ...",
    r"may be (told|said|called)": "report, call",
    r"(is|are|be|was|were) (told|asked)\b": "report; request, choose",
    r"asked for|asks for|asked of": "requested, chosen; requires",
    r"in place of|in the place of": "instead of; replaces",
    r"(one|a) (line|row|column|file|day|run) a\b": "per",
    r"(seconds|runs|bytes|days|time) a (run|second|month|minute)": "per",
    r"one a (processor|run|thread)": "one per processor",
    r"found back": "matched, identified",
    r"(is|are) dear\b": "expensive",
    r"the words? for|its word\b": "verdict, label",
    r"goes? on (with|from)|go on from|to go on\b|how to go on|cannot go on": "continue, resume",
    r"what moves with what": "effects of factors",
    r"chang(e|es) places": "the ranking reverses",
    r"set on purpose": "fixed setting",
    r"carr(y|ies|ied|ying) (it |them |runs )?out": "run, execute",
    r"(lie|lies|stand|stands) (in|at|on|beside|behind|where|side|together)": "is, are",
    r"side by side": "contiguous (in memory); in parallel",
    r"worked? out": "compute",
    r"by lot\b": "at random",
    r"\bwhims?\b|\blots\b": "noise; random order",
    r"(the|one|its own|own|same) chance\b|of chance\b": "random number, random seed",
    r"unless told|what .{0,30} is asked|as asked": "default; requested",
    r"says? of (itself|themselves)": "metadata",
    r"the verb\b|verbs? of": "command",
    r"(give|gives|given|gave) back|hand(s|ed)? (on|back)": "return",
    r"slip of the pen|two parts in|parts in 10\*\*": "typing error; relative error",
    r"mend(ed)?\b|anew\b": "resolve, repair; again",
    r"whoever\b|somebody|everybody|nobody": "name the person, process or agent",
    r"\bours\b|\bof ours\b": "dcsim's own, included",
    r"as far as it knows": "as known to",
}
"""Pattern (without regard to case) to what to write instead."""

ALLOWED = {("sim/studies/discover/cases.py", "changes places"): "a value of the column `what` of stored tables"}
"""(file, phrase as it is written there) to the reason why it may stay."""


class Text(NamedTuple):
    """A piece of text of a file: its first line, and its words in one line."""

    line: int
    words: str


def in_one_line(text: str) -> str:
    return " ".join(text.split())


def texts_of_module(source: str) -> Iterator[Text]:
    """Docstrings and other string literals (the fixed parts of f-strings too), then comments; of one word none."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value.strip():
            yield Text(node.lineno, in_one_line(node.value))
    lines = [
        (token.start[0], token.string.lstrip("# "), token.start[1])
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    ]
    for line, words, _ in lines:
        yield Text(line, in_one_line(words))


def texts_of_config(source: str) -> Iterator[Text]:
    """Comments of a YAML file."""
    for number, line in enumerate(source.splitlines(), start=1):
        comment = re.search(r"(?:^|\s)#\s*(.+)$", line)
        if comment:
            yield Text(number, in_one_line(comment[1]))


def done_files() -> list[Path]:
    """The modules of the rooms that are done, and all configs."""
    modules = [
        path
        for path in sorted((ROOT / "sim").rglob("*.py"))
        if path.relative_to(ROOT / "sim").parts[0] not in (*NOT_YET, "configs")
    ]
    return [*modules, *sorted((ROOT / "configs").rglob("*.yaml"))]


def findings(path: Path) -> list[str]:
    """`file:line: 'phrase'; write: ...` for every phrase of a file that is private English and not allowed."""
    source, name = path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix()
    found = []
    for text in texts_of_module(source) if path.suffix == ".py" else texts_of_config(source):
        for pattern, instead in PHRASES.items():
            for match in re.finditer(rf"\b(?:{pattern})", text.words, re.IGNORECASE):
                if (name, match[0]) not in ALLOWED:
                    found.append(f"{name}:{text.line}: {match[0]!r} in {text.words[:120]!r}; write: {instead}")
    return found


def test_texts_are_in_plain_words() -> None:
    assert not (lines := [line for path in done_files() for line in findings(path)]), "\n" + "\n".join(lines)


def test_every_room_that_is_not_done_is_there() -> None:
    assert all((ROOT / "sim" / room).is_dir() for room in NOT_YET)


def test_every_exception_is_needed() -> None:
    for name, phrase in ALLOWED:
        assert phrase in in_one_line((ROOT / name).read_text(encoding="utf-8")), (name, phrase)


@pytest.mark.parametrize(
    "text",
    [
        '"""Runs of so many months."""',
        "x = f'a difference of {1} is no finding'",
        "y = 1  # what is missing is run, and whoever stops it is told how to go on",
        '"""One file a method."""',
        "z = 'the word for the difference'",
    ],
)
def test_private_english_is_found(tmp_path: Path, text: str) -> None:
    found = [
        match
        for part in texts_of_module(text)
        for pattern in PHRASES
        for match in re.findall(pattern, part.words, re.I)
    ]
    assert found
