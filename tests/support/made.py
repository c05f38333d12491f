"""Made-up tables with the columns of real ones, and the texts and legends of a drawn figure."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from sim.figures.layout.style import LOOKS
from sim.settings.months import month_label
from sim.studies.compare.comparison import summarise_runs
from sim.studies.compare.split import SPLIT_COLUMNS, part_rows
from sim.studies.findings import cubes

NAMES = list(LOOKS)
GROUPS = (
    "all", "vulnerable", "others", "ldc", "lldc", "sids", "African Group", "Asia-Pacific Group",
    "Eastern European Group", "GRULAC", "WEOG", "capacity_q1", "capacity_q2", "capacity_q3", "capacity_q4",
)  # fmt: skip
METRICS = (
    "duplication_share", "burden_median", "progress", *(f"progress_sdg_{goal:02d}" for goal in range(1, 18)),
    "who_gains", "who_gains_vulnerable", "who_gains_others", "progress_trend", "progress_gdc_only", "progress_all",
)  # fmt: skip


def keys(names: Sequence[str], draws: int) -> list[tuple[str, int, int]]:
    """Scenario, draw and seed of runs; draw -1 without draws."""
    return [(name, draw, seed) for name in names for draw in (range(draws) if draws else [-1]) for seed in range(2)]


def table(runs: list[tuple], columns: list[str], seed: int, measures: Sequence[str]) -> pd.DataFrame:
    """Rows with made-up measures between 0 and 1; each scenario is off the reference by its own amount."""
    random = np.random.default_rng(seed)
    names = list(dict.fromkeys(row[0] for row in runs))
    effect = dict(zip(names, random.normal(0, 0.05, (len(names), len(measures))), strict=True))
    effect[names[0]] = np.zeros(len(measures))
    noise = random.normal(0, 0.02, (len(runs), len(measures)))
    values = np.clip(0.4 + noise + np.array([effect[row[0]] for row in runs]), 0, 1)
    return pd.concat([pd.DataFrame(runs, columns=columns), pd.DataFrame(values, columns=list(measures))], axis=1)


def runs_table(names: Sequence[str] = NAMES, draws: int = 30) -> pd.DataFrame:
    """One row a run."""
    return table(keys(names, draws), ["scenario", "draw", "seed"], 1, METRICS)


def summary_table(names: Sequence[str] = NAMES, draws: int = 30) -> pd.DataFrame:
    """The summary of a comparison with the first name as the reference."""
    return summarise_runs(runs_table(names, draws), names[0])


def series_table(names: Sequence[str] = NAMES, draws: int = 3) -> pd.DataFrame:
    """One row a run and month, from 2024 to 2027."""
    months = [month_label(month) for month in range(12, 60)]
    rows = [(*key, month) for key in keys(names, draws) for month in months]
    measures = ("duplication_share", "burden_median", "awareness", "progress", "progress_trend")
    return table(rows, ["scenario", "draw", "seed", "month"], 2, measures)


def split_table(names: Sequence[str] = NAMES, draws: int = 30) -> pd.DataFrame:
    """The split of a comparison with the first name as the reference; content runs are those of two other scenarios."""
    wanted = ("progress_processes", "progress_processes_vulnerable")
    made = table(keys([*names, "content"], draws), ["scenario", "draw", "seed"], 7, wanted)
    blocks, drawn, rows = cubes(made, wanted), draws > 0, []
    for name in names[1:]:
        for metric in wanted:
            rows += part_rows(name, metric, [blocks[one][metric] for one in (name, "content", names[0])], drawn)
    return pd.DataFrame(rows, columns=list(SPLIT_COLUMNS))


def groups_table(names: Sequence[str] = NAMES, draws: int = 30) -> pd.DataFrame:
    """One row a run and group of states."""
    rows = [(*key, group) for key in keys(names, draws) for group in GROUPS]
    return table(rows, ["scenario", "draw", "seed", "group"], 3, ("burden",))


def pairs_table(names: Sequence[str] = NAMES, draws: int = 3) -> pd.DataFrame:
    """One row a run and pair; C2 and T2 do not meet, C1 and T1 duplicate nothing, C10 and T2 produce nothing."""
    pairs = [("C1", "T1"), ("C10", "T2"), ("C2", "T1"), ("C1", "T2"), ("C10", "T1")]
    rows = [(*key, *pair) for key in keys(names, draws) for pair in pairs]
    made = table(rows, ["scenario", "draw", "seed", "line", "objective"], 4, ("duplicated_global",))
    made["produced_global"] = 1.0
    made.loc[(made["line"] == "C1") & (made["objective"] == "T1"), "duplicated_global"] = 0.0
    made.loc[(made["line"] == "C10") & (made["objective"] == "T2"), ["duplicated_global", "produced_global"]] = 0.0
    return made


def network_tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    """A few agents of each kind, tied in a ring and across."""
    rows = [(f"state:S{n:02d}", "state", ("WEOG", "GRULAC", "African Group")[n % 3], 1.0 + n) for n in range(30)]
    rows += [(f"body:B{n}", "body", "UN bodies", 20.0) for n in range(8)]
    rows += [
        (f"stakeholder:{kind}:{n}", "stakeholder", kind, 2.0) for kind in ("academia", "grassroots") for n in range(5)
    ]
    agents = pd.DataFrame(rows, columns=["label", "kind", "group", "size"])
    labels = list(agents["label"])
    ties = [(labels[n], labels[(n + step) % len(labels)]) for n in range(len(labels)) for step in (1, 7, 20)]
    return agents, pd.DataFrame(ties, columns=["a", "b"])


class Drawn:
    """What a figure shows once it is drawn: its texts and legends with their places in pixels."""

    def __init__(self, figure: Figure, monkeypatch: Any) -> None:
        shown: list[Text] = []
        draw = Text.draw

        def noted(text: Text, renderer: Any, *args: Any, **kwargs: Any) -> None:
            if text.get_visible() and text.get_text().strip():
                shown.append(text)
            draw(text, renderer, *args, **kwargs)

        canvas = FigureCanvasAgg(figure)
        with monkeypatch.context() as patch:
            patch.setattr(Text, "draw", noted)
            canvas.draw()
        renderer = canvas.get_renderer()
        unique = list(dict.fromkeys(shown))
        self.canvas: Bbox = figure.bbox
        self.texts = [(text.get_text(), text.get_window_extent(renderer), text.get_rotation()) for text in unique]
        self.beside = [(text.get_text(), text.get_window_extent(renderer)) for text in unique if text.axes is None]
        self.legends = [item.get_window_extent(renderer) for item in figure.findobj(Legend)]
        self.panels = [axes.get_window_extent(renderer) for axes in figure.axes if axes.axison]

    @property
    def words(self) -> str:
        """All texts, one a line."""
        return "\n".join(text for text, _, _ in self.texts)

    def outside(self) -> list[str]:
        """Texts and legends that are not wholly on the page."""
        boxes = [(text, box) for text, box, _ in self.texts] + [("legend", box) for box in self.legends]
        return [name for name, box in boxes if overlap(box, self.canvas) < box.width * box.height * 0.999]

    def overlapping(self) -> list[tuple[str, str]]:
        """Pairs of level texts that overlap by more than a hair."""
        level = [(text, box) for text, box, turn in self.texts if turn % 180 == 0]
        return [
            (first, second)
            for number, (first, one) in enumerate(level)
            for second, other in level[number + 1 :]
            if overlap(one.padded(-0.75), other.padded(-0.75)) > 0
        ]

    def texts_over_panels(self) -> list[str]:
        """Texts that belong to the page, not to a panel, and lie over one."""
        return [text for text, box in self.beside if any(overlap(box, panel) > 1 for panel in self.panels)]

    def legends_over_panels(self) -> int:
        """How many legends lie over a panel or over another legend."""
        over = sum(overlap(legend, panel) > 1 for legend in self.legends for panel in self.panels)
        return over + sum(
            overlap(one, other) > 1 for n, one in enumerate(self.legends) for other in self.legends[n + 1 :]
        )


def overlap(one: Bbox, other: Bbox) -> float:
    """Area that two boxes share."""
    wide, high = min(one.x1, other.x1) - max(one.x0, other.x0), min(one.y1, other.y1) - max(one.y0, other.y0)
    return wide * high if wide > 0 and high > 0 else 0.0
