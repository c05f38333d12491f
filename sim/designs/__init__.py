"""Designs: factors by dotted path, expanded to design points."""

from sim.designs.expand import Design, Sample, expand, sweep_names
from sim.designs.factor import Factor
from sim.designs.picture import Picture, read_picture
from sim.designs.points import describe, idle_factors, scenario_points
from sim.designs.reading import read_factors

__all__ = [
    "Design",
    "Factor",
    "Picture",
    "Sample",
    "describe",
    "expand",
    "idle_factors",
    "read_factors",
    "read_picture",
    "scenario_points",
    "sweep_names",
]
