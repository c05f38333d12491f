"""Options of a design of experiments: its kind, levels, samples and seed."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sim.runs.options import LARGEST_SEED, option

DESIGN_KINDS = ("grid", "list", "zip", "lhs", "sobol", "morris", "csv")
"""Kinds of design."""
LEVELS = option("levels", int, None, "levels of ranges without their own, in a grid or zip", "number", 1, 10_000)
SAMPLES = option(
    "samples", int, None, "points of lhs, base points of sobol, trajectories of morris", "number", 1, 1_000_000
)
GRID_LEVELS = option(
    "grid_levels", int, None, "levels of the grid of morris; null: as many as needed", "number", 2, 10_000
)
DESIGN_SEED = option("design_seed", int, 0, "seed of lhs, sobol and morris", "number", 0, LARGEST_SEED)
DESIGN = (
    option("factors", dict, {}, "factors, each with a list of levels or a range", "mapping"),
    option(
        "design",
        str,
        None,
        "kind of design; null: csv with a file, list with points, else grid",
        "word",
        choices=DESIGN_KINDS,
    ),
    option("points", list, None, "points of a design of kind list", "mappings"),
    option("file", str, None, "CSV file of a design of kind csv", "file"),
    LEVELS,
    SAMPLES,
    option("second_order", bool, None, "whether sobol allows second-order indices; null: true", "flag"),
    GRID_LEVELS,
    DESIGN_SEED,
)
"""The options of a sweep that define its design."""


class DesignOptions(NamedTuple):
    """How the points of a design are made, besides its kind and factors; None: not given.

    points: those of a list; file: CSV file; samples: points of lhs, base points of sobol (a power of two), trajectories of
    morris; levels: number of levels for ranges without their own; second_order: whether sobol allows second-order indices
    (default true); grid_levels: levels of the grid of morris; design_seed: seed of the sampled kinds (default 0).
    """

    points: Sequence[Mapping[str, Any]] | None = None
    file: str | None = None
    samples: int | None = None
    levels: int | None = None
    second_order: bool | None = None
    grid_levels: int | None = None
    design_seed: int | None = None

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "DesignOptions":
        """Those of the options of a sweep, or of its stored configuration."""
        return cls(**{name: options[name] for name in cls._fields if name in options})
