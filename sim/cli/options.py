"""Definition of a command, and options shared by several commands; others are defined in `sim/cli/commands`."""

from collections.abc import Mapping
from typing import NamedTuple

from sim.runs.options import DRAWS, EXECUTOR, SEEDS, THREADS
from sim.settings.quantity import Field, Quantity

MODEL_GROUPS = ("mechanism", "gdc", "climate", "population")
"""Config groups available in every command that runs the model."""


class Command(NamedTuple):
    """A command whose config is composed by Hydra: its own options, and the config groups it uses.

    A command without groups does not run the model and has none of the model's settings.
    """

    name: str
    options: Mapping[str, Field]
    groups: tuple[str, ...] = MODEL_GROUPS


SCENARIOS = Field("scenarios", list, None, Quantity("names of scenarios; null: all scenarios", "list"))
REFERENCE = Field("reference", str, "parallel", Quantity("reference scenario of differences", "text"))
OUTPUT = {
    "results": Field("results", str, "results", Quantity("parent folder of the results folder", "folder")),
    "name": Field(
        "name", str, None, Quantity("name of the results folder; null: generated from the configuration", "text")
    ),
    "overwrite": Field(
        "overwrite",
        bool,
        False,
        Quantity("replace results of another configuration in the folder of that name", "flag"),
    ),
}
FIGURE_NAMES = Field("figures", list, None, Quantity("figures to draw; null: all, []: none", "list"))
SMOKE = Field("smoke", bool, False, Quantity("test the study in seconds: small population, few runs", "flag"))
BASE = Field("base", str, "parallel", Quantity("base scenario to which mechanisms or changes are added", "text"))
MECHANISM_NAMES = Field(
    "mechanisms", list, None, Quantity("mechanisms to combine; null: the ten that can be combined", "list")
)
STUDY = {
    "draws": DRAWS,
    "seeds": SEEDS,
    "threads": THREADS,
    **EXECUTOR,
    "smoke": SMOKE,
    "figures": FIGURE_NAMES,
    **OUTPUT,
}
METRIC_NAMES = Field(
    "metrics", list, None, Quantity("names of metrics; null: the default metrics of the study", "list")
)
LEAST_GAINS = Field(
    "goals",
    dict,
    {},
    Quantity("smallest improvement on the reference, by metric; 0: not worse", "mapping"),
)
