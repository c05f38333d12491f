"""How values of docs/numbers.json are written in a page: a format of Python, or one of the forms below.

A form of a line takes a number, a word or a record (a paired difference: `difference`, `difference_low`,
`difference_high`, `verdict`); a form of a block takes a list and begins and ends with a line break, as tables need.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

VERBS = {
    "lower": "lowers",
    "higher": "raises",
    "level": "does not change",
    "depends": "lowers or raises, depending on the draw,",
}
CHANGES = {
    "lower": "lower",
    "higher": "higher",
    "level": "the same in every draw",
    "depends": "higher or lower, depending on the draw",
}


def ranged(found: Mapping[str, Any]) -> str:
    """`-0.113 (-0.174 to -0.059)`: the mean difference and its range; more digits where three would show nothing."""
    ends = (found["difference"], found["difference_low"], found["difference_high"])
    digits = 3 if abs(ends[0]) >= 0.0045 or ends[0] == 0 else 4
    one, low, high = (f"{end:+.{digits}f}" for end in ends)
    return f"{one} ({low} to {high})"


def index(found: Mapping[str, Any]) -> str:
    """`0.79 (0.63 to 0.95)`: an index or share with its interval."""
    return f"{found['value']:.2f} ({found['low']:.2f} to {found['high']:.2f})"


def setting(value: float) -> str:
    """A value of a setting: three digits, or whole hundreds."""
    return f"{round(value, -2):,.0f}" if abs(value) >= 1000 else f"{value:.2g}" if abs(value) < 1 else f"{value:.3g}"


def code_list(names: Iterable[str]) -> str:
    """Names in backticks: a, b and c."""
    shown = [f"`{name}`" for name in names]
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else (shown[0] if shown else "none")


def table(found: Mapping[str, Any]) -> str:
    """A Markdown table of `head` and `rows`."""
    head = found["head"]
    lines = ["| " + " | ".join(line) + " |" for line in (head, *found["rows"])]
    return "\n" + "\n".join([lines[0], "|" + "---|" * len(head), *lines[1:]]) + "\n"


def bullets(lines: Iterable[str]) -> str:
    """A list with a dash before each line."""
    return "\n" + "".join(f"- {line}\n" for line in lines)


def block(lines: Iterable[str]) -> str:
    """A block of text as a terminal shows it."""
    return "\n```text\n" + "\n".join(lines) + "\n```\n"


def claims(found: Iterable[Mapping[str, Any]]) -> str:
    """The claims at the top of an experiment's page, as YAML."""
    rows = (
        f"  - {{contrast: {one['contrast']}, metric: {one['metric']}, sign: {one['sign']}, "
        f"low: {round(one['low'], 4)}, high: {round(one['high'], 4)}}}\n"
        for one in found
    )
    return "\n" + "".join(rows) + "  # "


FORMS: dict[str, Callable[[Any], str]] = {
    "text": str,
    "verb": lambda word: VERBS[word],
    "is": lambda word: CHANGES[word],
    "code": lambda word: f"`{word}`",
    "codes": code_list,
    "percent": lambda share: f"{100 * share:.0f} %",
    "percent1": lambda share: f"{100 * share:.1f} %",
    "range": ranged,
    "index": index,
    "setting": setting,
    "table": table,
    "list": bullets,
    "block": block,
    "claims": claims,
}

BLOCKS = {"table", "list", "block", "claims"}


def written(value: Any, form: str) -> str:
    """A value as a form says."""
    return FORMS[form](value) if form in FORMS else format(value, form)
