"""The course over time: monthly measures of a few scenarios, and their differences to a reference with bands."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.figures.dates import Dated, dated, draw_dates, write_dates
from sim.figures.labels import metric_label, scenario_label
from sim.figures.paired import HIGH, LOW, draws_and_seeds
from sim.figures.sheet import sheet
from sim.figures.style import (
    FAINT,
    HEAD_SIZE,
    INK,
    MARGIN,
    SMALL_SIZE,
    SOFT,
    scenario_label_width,
    scenario_look,
    styled,
    wrapped,
)
from sim.figures.ticks import signed_axis
from sim.months import ADOPTION_MONTH, month_number
