"""Designs of experiments: factors (dotted paths of settings) expanded to design points."""

from sim.studies.designs.expand import Design, Sample, expand, sweep_names
from sim.studies.designs.factors import Factor
from sim.studies.designs.options import DesignOptions
from sim.studies.designs.points import design_text, idle_factors, scenario_points
from sim.studies.designs.read_factors import read_factors

__all__ = [
    "Design",
    "DesignOptions",
    "Factor",
    "Sample",
    "design_text",
    "expand",
    "idle_factors",
    "read_factors",
    "scenario_points",
    "sweep_names",
]
