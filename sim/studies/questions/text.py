"""Answers in plain words: rows of the tables of questions turned into sentences, by the rule of `sim.studies.verdicts`."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from sim.studies.text import capital, joined, level, phrase, records, signed

SHOWN_PAIRS = 6
GROUP_PHRASES = {
    "vulnerable": "LDC, LLDC and SIDS together",
    "others": "all other states",
    "ldc": "LDC",
    "lldc": "LLDC",
    "sids": "SIDS",
}
VERDICT_PHRASES = {
    "lower": "lower",
    "higher": "higher",
    "level": "the same in every draw",
    "depends": "open (no finding)",
}
"""What is said in short of a verdict that draws are enough for."""


def interval(row: Any) -> str:
    """`+0.004 to +0.031`, or nothing without draws."""
    if pd.isna(row.difference_low):
        return ""
    return f"{signed(row.difference_low, row.unit)} to {signed(row.difference_high, row.unit)}"


def first_word(verdict: str) -> str:
    """The first word of a verdict: lower, higher, level or depends."""
    return verdict.split(" ")[0]


def agreeing(row: Any) -> str:
    """`32 of 32`: draws with the sign of the mean difference."""
    return f"{round(row.same_sign * row.draws)} of {row.draws}"


def undecided_sentence(row: Any, name: str) -> str:
    """What is said of a difference that draws do not settle: both signs occur, or one sign and no difference."""
    counts = [
        (row.draws_lower, "lower"),
        (row.draws_higher, "higher"),
        (row.draws - row.draws_lower - row.draws_higher, "the same"),
    ]
    parts = joined([f"{word} in {count}" for count, word in counts if count])
    if row.draws_lower and row.draws_higher:
        return f"Whether {name} is higher or lower depends on the draw ({parts} of {row.draws})"
    return f"{capital(name)} is {parts} of {row.draws} draws, not enough for a finding"


def answer_sentence(row: Any) -> str:
    """What one row of the answers says, no more than its verdict allows."""
    name, size = phrase(row.metric), signed(row.difference, row.unit)
    levels = f"mean {level(row.mean, row.unit)} against {level(row.against_mean, row.unit)}"
    if row.verdict == "level":
        return f"{capital(name)} is the same in every draw."
    if row.verdict == "depends":
        return f"{undecided_sentence(row, name)}: mean {size}, range {interval(row)}."
    if row.verdict in ("lower", "higher"):
        return f"{capital(name)} is {row.verdict}: {size}, range {interval(row)}, in {agreeing(row)} draws ({levels})."
    if row.verdict.endswith("at the defaults"):
        told = f"At the default parameters {name} is {first_word(row.verdict)}: {size} ({levels})."
        return f"{told} Without draws this is no finding."
    return f"{capital(name)} is {row.verdict}: mean {size} ({levels}). So few draws make no finding."


def contrast_sentence(block: pd.DataFrame) -> str:
    """One sentence on all metrics of a contrast: which are findings, and which are not."""
    kinds: dict[str, list[str]] = {}
    for row in records(block):
        if row.verdict in VERDICT_PHRASES:
            kinds.setdefault(VERDICT_PHRASES[row.verdict], []).append(phrase(row.metric))
    first = block.iloc[0]
    parts = [f"{joined(names)} {'is' if len(names) == 1 else 'are'} {kind}" for kind, names in kinds.items()]
    return f"**`{first['scenario']}` against `{first['against']}`:** {'; '.join(parts) or 'no finding, for want of draws'}."


def verdict_counts(block: pd.DataFrame, noun: str) -> str:
    """`higher for 15 of 17 goals, depends on the draw for 2 of 17`."""
    words = {"higher": "higher", "lower": "lower", "level": "the same", "depends": "open (no finding)"}
    counts = block["verdict"].map(first_word).value_counts()
    parts = [f"{words[str(word)]} for {count} of {len(block)}" for word, count in counts.items()]
    return f"{parts[0]} {noun}" + "".join(f", {part}" for part in parts[1:])


def few(block: pd.DataFrame) -> str:
    """A warning where the verdicts are no findings."""
    found = set(block["verdict"]) <= {"lower", "higher", "level", "depends"}
    return "" if found else " There are too few draws for a finding."


def ends(block: pd.DataFrame, name: str) -> str:
    """The smallest and the largest difference with their ranges."""
    order = block.sort_values("difference", kind="stable")
    said = []
    for row in (order.iloc[0], order.iloc[-1]):
        spread = interval(row)
        said.append(f"{signed(row['difference'], row['unit'])} for {name}{row[TITLE]}" + f" ({spread})" * bool(spread))
    return f"from {said[0]} to {said[1]}"


TITLE = "thing"
"""Column with the name of what a row of a breakdown is about, while words are made."""


def spread_sentence(block: pd.DataFrame, about: str, noun: str, name: str = "") -> str:
    """How a measure differs over goals or lines: for how many which way, and the smallest and largest difference."""
    return f"{about} is {verdict_counts(block, noun)}: {ends(block, name)}.{few(block)}"


def goal_sentences(block: pd.DataFrame) -> list[str]:
    """Progress by Sustainable Development Goal."""
    return [spread_sentence(block.assign(**{TITLE: block["goal"]}), "Progress", "goals", "SDG ")]


def line_sentences(block: pd.DataFrame) -> list[str]:
    """Each measure by action line."""
    return [
        spread_sentence(rows.assign(**{TITLE: rows["line"]}), capital(phrase(str(metric))), "action lines")
        for metric, rows in block.groupby("metric", sort=False)
    ]


def group_sentences(block: pd.DataFrame) -> list[str]:
    """Each measure by group of states."""
    said = []
    for metric, rows in block.groupby("metric", sort=False):
        parts = [
            f"{GROUP_PHRASES[row.group]} {signed(row.difference, row.unit)} ({row.verdict})" for row in records(rows)
        ]
        said.append(f"{capital(phrase(str(metric)))} by group of states: {'; '.join(parts)}.")
    return said


def tunis_sentences(block: pd.DataFrame) -> list[str]:
    """Delivery of the lines named as unmet, and of what WSIS alone lists, by site."""
    return [
        spread_sentence(rows.assign(**{TITLE: rows["line"]}), f"Delivery {site}, {content}", "lines")
        for (content, site), rows in block.groupby(["content", "site"], sort=False)
    ]


def pair_sentences(block: pd.DataFrame) -> list[str]:
    """Where most is saved by adopting what the other process has, and what the contrast changes pair by pair."""
    saved = block[block["metric"] == "synergy_days"].sort_values("against_mean", ascending=False, kind="stable")
    doubled = block[block["metric"] == "duplicated_days"].set_index(["line", "objective"])
    first = saved.iloc[0]
    parts = [
        f"{row.line} with {row.objective} ({row.against_mean:,.0f} days saved, "
        f"{doubled.loc[(row.line, row.objective), 'against_mean']:,.0f} duplicated; among the first ten in "
        f"{100 * row.first_ten:.0f} % of draws)"
        for row in records(saved.head(SHOWN_PAIRS))
    ]
    said = [
        f"In `{first['against']}` most days are saved by adoption at these pairs: {joined(parts)}. "
        "How large a pair is follows from the overlap map, which is an assumption."
    ]
    for metric in ("synergy_days", "duplicated_days", "duplication_share"):
        rows = block[block["metric"] == metric]
        rows = rows.assign(**{TITLE: rows["line"] + " with " + rows["objective"]})
        name = "the share of content duplicated" if metric == "duplication_share" else phrase(metric)
        said.append(spread_sentence(rows, capital(name), "pairs"))
    return said


SENTENCES = {
    "by_goal": goal_sentences,
    "by_line": line_sentences,
    "by_group": group_sentences,
    "by_pair": pair_sentences,
    "tunis": tunis_sentences,
}


def listed(sentences: Iterable[str]) -> str:
    """Sentences as a Markdown list."""
    return "\n".join(f"- {text}" for text in sentences)


def answer_paragraphs(title: str, question: str, note: str, tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """The section of one experiment, from its rows of each table; `note` says how to read them."""
    paragraphs = [f"## {title}", f"*{question}*", *([note] if note else [])]
    for contrast, block in tables["answers"].groupby("contrast", sort=False):
        said = [answer_sentence(row) for row in records(block)]
        for name, make in SENTENCES.items():
            rows = tables.get(name)
            if rows is not None and (rows["contrast"] == contrast).any():
                said += make(rows[rows["contrast"] == contrast])
        paragraphs += [contrast_sentence(block), listed(said)]
    return paragraphs
