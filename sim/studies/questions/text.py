"""Findings of `questions`: sentences from rows of its tables, by the decision rule of `sim.studies.verdicts`."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from sim.studies.text import capital, joined, level, phrase, records, signed
from sim.studies.verdicts import NOT_DEFINED

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
"""Short phrases for the verdicts that are based on enough draws."""


def interval(row: Any) -> str:
    """The range over draws, as `+0.004 to +0.031`; empty without draws."""
    if pd.isna(row.difference_low):
        return ""
    return f"{signed(row.difference_low, row.unit)} to {signed(row.difference_high, row.unit)}"


def verdict_sign(verdict: str) -> str:
    """The first word of a verdict: lower, higher, level or depends."""
    return verdict.split(" ")[0]


def agreeing(row: Any) -> str:
    """The draws with the same sign as the mean difference, as `32 of 32`."""
    return f"{round(row.same_sign * row.draws)} of {row.draws}"


def undecided_sentence(row: Any, name: str) -> str:
    """The sentence on an undecided difference: both signs occur, or one sign and draws without a difference."""
    counts = [
        (row.draws_lower, "lower"),
        (row.draws_higher, "higher"),
        (row.draws - row.draws_lower - row.draws_higher, "the same"),
    ]
    parts = joined([f"{sign} in {count}" for count, sign in counts if count])
    if row.draws_lower and row.draws_higher:
        return f"Whether {name} is higher or lower depends on the draw ({parts} of {row.draws})"
    return f"{capital(name)} is {parts} of {row.draws} draws, not enough for a finding"


def answer_sentence(row: Any) -> str:
    """The sentence for one row of the table `answers`, according to its verdict."""
    name, size = phrase(row.metric), signed(row.difference, row.unit)
    levels = f"mean {level(row.mean, row.unit)} against {level(row.against_mean, row.unit)}"
    if row.verdict == "level":
        return f"{capital(name)} is the same in every draw."
    if row.verdict == "depends":
        return f"{undecided_sentence(row, name)}: mean {size}, range {interval(row)}."
    if row.verdict in ("lower", "higher"):
        return f"{capital(name)} is {row.verdict}: {size}, range {interval(row)}, in {agreeing(row)} draws ({levels})."
    if row.verdict.endswith("at the defaults"):
        result = f"At the default parameters {name} is {verdict_sign(row.verdict)}: {size} ({levels})."
        return f"{result} Without parameter draws this is not a finding."
    return f"{capital(name)} is {row.verdict}: mean {size} ({levels}). There are too few draws for a finding."


def contrast_sentence(block: pd.DataFrame) -> str:
    """One sentence on all metrics of a contrast: the findings, and the metrics without one."""
    kinds: dict[str, list[str]] = {}
    for row in records(block):
        if row.verdict in VERDICT_PHRASES:
            kinds.setdefault(VERDICT_PHRASES[row.verdict], []).append(phrase(row.metric))
    first = block.iloc[0]
    parts = [f"{joined(names)} {'is' if len(names) == 1 else 'are'} {kind}" for kind, names in kinds.items()]
    result = "; ".join(parts) or "not a finding, because there are too few draws"
    return f"**`{first['scenario']}` against `{first['against']}`:** {result}."


def verdict_counts(block: pd.DataFrame, noun: str) -> str:
    """The numbers of rows by verdict, as `higher for 15 of 17 goals, open (no finding) for 2 of 17`."""
    phrases = {
        "higher": "higher",
        "lower": "lower",
        "level": "the same",
        "depends": "open (no finding)",
        "not": NOT_DEFINED,
    }
    counts = block["verdict"].map(verdict_sign).value_counts()
    parts = [f"{phrases[str(sign)]} for {count} of {len(block)}" for sign, count in counts.items()]
    return f"{parts[0]} {noun}" + "".join(f", {part}" for part in parts[1:])


def draws_warning(block: pd.DataFrame) -> str:
    """A warning if the verdicts are based on too few draws; otherwise empty."""
    enough = set(block["verdict"]) <= {"lower", "higher", "level", "depends", NOT_DEFINED}
    return "" if enough else " There are too few draws for a finding."


def extremes(block: pd.DataFrame, name: str) -> str:
    """The smallest and the largest difference with their ranges, of the rows in which it is defined."""
    order = block.dropna(subset="difference").sort_values("difference", kind="stable")
    parts = []
    for row in (order.iloc[0], order.iloc[-1]):
        spread = interval(row)
        parts.append(f"{signed(row['difference'], row['unit'])} for {name}{row[TITLE]}" + f" ({spread})" * bool(spread))
    return f"from {parts[0]} to {parts[1]}"


TITLE = "thing"
"""Temporary column with the name of a row of a breakdown in sentences."""


def spread_sentence(block: pd.DataFrame, about: str, noun: str, name: str = "") -> str:
    """The verdicts on a measure over goals or lines, with the smallest and the largest difference."""
    if block["difference"].isna().all():
        return f"{about} is {verdict_counts(block, noun)}."
    return f"{about} is {verdict_counts(block, noun)}: {extremes(block, name)}.{draws_warning(block)}"


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
    sentences = []
    for metric, rows in block.groupby("metric", sort=False):
        parts = [
            f"{GROUP_PHRASES[row.group]} {signed(row.difference, row.unit)} ({row.verdict})" for row in records(rows)
        ]
        sentences.append(f"{capital(phrase(str(metric)))} by group of states: {'; '.join(parts)}.")
    return sentences


def tunis_sentences(block: pd.DataFrame) -> list[str]:
    """Delivery of the lines that the Tunis goals name as unmet, and of WSIS-only content, by site."""
    return [
        spread_sentence(rows.assign(**{TITLE: rows["line"]}), f"Delivery {site}, {content}", "lines")
        for (content, site), rows in block.groupby(["content", "site"], sort=False)
    ]


def pair_sentences(block: pd.DataFrame) -> list[str]:
    """The pairs with the most days saved by adopting existing content, and the differences over all pairs."""
    saved = block[block["metric"] == "synergy_days"].sort_values("against_mean", ascending=False, kind="stable")
    doubled = block[block["metric"] == "duplicated_days"].set_index(["line", "objective"])
    first = saved.iloc[0]
    parts = [
        f"{row.line} with {row.objective} ({row.against_mean:,.0f} days saved, "
        f"{doubled.loc[(row.line, row.objective), 'against_mean']:,.0f} duplicated; among the first ten in "
        f"{100 * row.first_ten:.0f} % of draws)"
        for row in records(saved.head(SHOWN_PAIRS))
    ]
    sentences = [
        f"In `{first['against']}`, adopting existing content saves the most days for these pairs: {joined(parts)}. "
        "The size of a pair follows from the overlap map, which is an assumption."
    ]
    for metric in ("synergy_days", "duplicated_days", "duplication_share"):
        rows = block[block["metric"] == metric]
        rows = rows.assign(**{TITLE: rows["line"] + " with " + rows["objective"]})
        name = "the share of content duplicated" if metric == "duplication_share" else phrase(metric)
        sentences.append(spread_sentence(rows, capital(name), "pairs"))
    return sentences


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
    """The section of one experiment, from its rows of each table; `note` explains how to read them."""
    paragraphs = [f"## {title}", f"*{question}*", *([note] if note else [])]
    for contrast, block in tables["answers"].groupby("contrast", sort=False):
        sentences = [answer_sentence(row) for row in records(block)]
        for name, make in SENTENCES.items():
            rows = tables.get(name)
            if rows is not None and (rows["contrast"] == contrast).any():
                sentences += make(rows[rows["contrast"] == contrast])
        paragraphs += [contrast_sentence(block), listed(sentences)]
    return paragraphs
