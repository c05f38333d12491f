"""Designs: factors by dotted path, expanded to design points."""

from sim.studies.designs.expand import Design, Sample, expand, sweep_names
from sim.studies.designs.factors import Factor
from sim.studies.designs.points import describe, idle_factors, scenario_points
from sim.studies.designs.read_factors import read_factors
from sim.studies.sweep.figure_choice import Picture, read_picture

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
