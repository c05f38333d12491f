"""Readable names of scenarios, metrics and groups of states, for figures."""

import textwrap
from typing import NamedTuple

from sim.model.observation.metrics import metric_of

ACRONYMS = {"wsis": "WSIS", "gdc": "GDC", "itu": "ITU", "un": "UN", "sdg": "SDG", "ldc": "LDC", "sids": "SIDS"}
LONGEST_LINE, MOST_LABEL_LINES = 26, 3
GROUP_LABELS = {
    "all": "All states",
    "vulnerable": "LDC, LLDC and SIDS",
    "others": "All other states",
    "ldc": "LDC",
    "lldc": "LLDC",
    "sids": "SIDS",
    "capacity_q1": "Smallest quarter by capacity",
    "capacity_q2": "Second quarter by capacity",
    "capacity_q3": "Third quarter by capacity",
    "capacity_q4": "Largest quarter by capacity",
    "individuals_youth": "Individuals and youth",
}
SDG_LABELS = (
    "No poverty", "Zero hunger", "Good health", "Quality education", "Gender equality", "Water and sanitation",
    "Affordable clean energy", "Decent work and growth", "Industry and innovation", "Reduced inequalities",
    "Sustainable cities", "Responsible consumption", "Climate action", "Life below water", "Life on land",
    "Peace and institutions", "Partnerships",
)  # fmt: skip


class Label(NamedTuple):
    """Label of a metric: its name, and its unit in words."""

    name: str
    unit: str


METRIC_LABELS = {
    "duplication_share": Label("Duplication", "share of content produced at the global site"),
    "duplication_national": Label("Duplication in states", "share of content produced at national sites"),
    "burden_median": Label("Burden", "days demanded per day of capacity, median state"),
    "progress_by_month": Label("Progress", "share of common content in states"),
    "burden": Label("Burden", "days demanded per day of capacity"),
    "burden_vulnerable": Label("Burden of LDC, LLDC and SIDS", "days demanded per day of capacity, mean state"),
    "progress_vulnerable": Label("Progress in LDC, LLDC and SIDS", "share of content delivered, end of run"),
    "progress": Label("Progress", "share of common content, end of run"),
    "progress_processes": Label(
        "Processes' part of progress", "share of content, beyond the national trend, end of run"
    ),
    "progress_processes_vulnerable": Label(
        "Processes' part, LDC/LLDC/SIDS", "share of content, beyond the national trend"
    ),
    "progress_gdc_only": Label("Content only of the GDC", "share that states have, end of run"),
    "progress_all": Label("All content", "share that states have, end of run"),
    "progress_trend": Label("National trend of progress", "share of content, without the processes' work, end of run"),
    "progress_trend_vulnerable": Label("Trend in LDC, LLDC and SIDS", "share of content, without the processes' work"),
    "processes_gained": Label("Processes' part gained", "relative to that of the reference"),
    "awareness": Label("Awareness", "share known, mean over states and joint packages"),
    "who_gains": Label("All states", "share of states"),
    "who_gains_vulnerable": Label("LDC, LLDC and SIDS", "share of these states"),
    "who_gains_others": Label("All other states", "share of these states"),
}


def without_math(text: str) -> str:
    """Text with dollar signs escaped, so that Matplotlib does not read them as formulas."""
    return text.replace("$", r"\$")


def spoken(name: str) -> str:
    """A readable form of a name such as `joint_roadmap`; capitals and spaces in a name are kept."""
    words = [ACRONYMS.get(word, word) for word in name.replace("_", " ").split()]
    if not words:
        return name
    first = words[0] if words[0] in ACRONYMS.values() else words[0][:1].upper() + words[0][1:]
    return " ".join([first, *words[1:]])


def scenario_label(name: str, width: int = LONGEST_LINE) -> str:
    """The label of a scenario, in up to three lines of `width` characters; longer names lose their middle."""
    text, most = spoken(name), width * MOST_LABEL_LINES - 8
    if len(text) > most:
        half = (most - 3) // 2
        text = f"{text[:half].rstrip()} … {text[-half:].lstrip()}"
    return without_math("\n".join(textwrap.wrap(text, width, break_long_words=True)[:MOST_LABEL_LINES]))


def line_label(name: str, width: int = 60) -> str:
    """The label of a scenario in one line."""
    return scenario_label(name, width).replace("\n", " ")


def metric_label(name: str) -> Label:
    """The label of a metric, from the registry of metrics where there is no shorter one here."""
    if name in METRIC_LABELS:
        return METRIC_LABELS[name]
    if name.startswith("progress_sdg_"):
        return Label(goal_label(int(name[-2:])), "share of content delivered in states")
    return Label(spoken(name), metric_of(name).unit)


def goal_label(goal: int) -> str:
    """The label of a Sustainable Development Goal, such as `SDG 4 Quality education`."""
    return f"SDG {goal} {SDG_LABELS[goal - 1]}"


def group_label(name: str) -> str:
    """The label of a group of states; regional groups keep their names."""
    return GROUP_LABELS.get(name, name)
