"""Options of a design of experiments: its kind, levels, samples and seed."""

from sim.runs.options import LARGEST_SEED
from sim.settings.quantity import Field, Quantity

DESIGN_KINDS = ("grid", "list", "zip", "lhs", "sobol", "morris", "csv")
"""Kinds of design."""
LEVELS = Field(
    "levels", int, None, Quantity("levels of ranges without their own, in a grid or zip", "number", 1, 10_000)
)
SAMPLES = Field(
    "samples",
    int,
    None,
    Quantity("points of lhs, base points of sobol, trajectories of morris", "number", 1, 1_000_000),
)
GRID_LEVELS = Field(
    "grid_levels", int, None, Quantity("levels of the grid of morris; null: as many as needed", "number", 2, 10_000)
)
DESIGN_SEED = Field("design_seed", int, 0, Quantity("seed of lhs, sobol and morris", "number", 0, LARGEST_SEED))
DESIGN = (
    Field("factors", dict, {}, Quantity("factors, each with a list of levels or a range", "mapping")),
    Field(
        "design",
        str,
        None,
        Quantity("kind of design; null: csv with a file, list with points, else grid", "word", choices=DESIGN_KINDS),
    ),
    Field("points", list, None, Quantity("points of a design of kind list", "mappings")),
    Field("file", str, None, Quantity("CSV file of a design of kind csv", "file")),
    LEVELS,
    SAMPLES,
    Field("second_order", bool, None, Quantity("whether sobol allows second-order indices; null: true", "flag")),
    GRID_LEVELS,
    DESIGN_SEED,
)
"""The options of a sweep that define its design."""
