"""Tick labels of axes of differences."""

import numpy as np
from matplotlib.axis import Axis
from matplotlib.ticker import Formatter, MaxNLocator


def decimals_for(step: float) -> int:
    """Number of decimals that distinguishes numbers that differ by `step`."""
    return next((places for places in range(6) if abs(round(step, places) - step) < 1e-9), 6)


def signed_tick(value: float, places: int) -> str:
    """A difference with its sign: +0.05, 0, −0.10."""
    return "0" if abs(value) < 0.5 * 10**-places else f"{value:+.{places}f}".replace("-", "−")


class Signed(Formatter):
    """Formatter for signed differences; all ticks of an axis have the same number of decimals."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        """The text of one tick."""
        places = [float(place) for place in self.axis.get_majorticklocs()] if isinstance(self.axis, Axis) else []
        step = abs(places[1] - places[0]) if len(places) > 1 else x
        return signed_tick(x, decimals_for(step))


def limits_around(differences: np.ndarray, edge: float) -> tuple[float, float]:
    """Limits of an axis that includes all differences (ignoring NaN) and 0, with a margin of `edge` times their range."""
    reach = np.append(differences[np.isfinite(differences)], 0.0)
    margin = edge * max(float(np.ptp(reach)), 1e-3)
    return float(reach.min()) - margin, float(reach.max()) + margin


def signed_axis(axis: Axis, numbers: int = 4) -> None:
    """Label an axis with about `numbers` signed numbers."""
    axis.set_major_locator(MaxNLocator(numbers, min_n_ticks=3))
    axis.set_major_formatter(Signed())
