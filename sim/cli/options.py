"""Definition of a command, and options shared by several commands; others are defined in `sim/cli/commands`."""

from typing import NamedTuple

from sim.runs.options import COMPUTING, DRAWS, SEEDS, THREADS, by_name, option
from sim.settings.quantity import Field

MODEL_GROUPS = ("mechanism", "gdc", "climate", "population")
"""Config groups available in every command that runs the model."""


class Command(NamedTuple):
    """A command whose config is composed by Hydra: its own options, and the config groups it uses.

    A command without groups does not run the model and has none of the model's settings.
    """

    name: str
    fields: tuple[Field, ...]
    groups: tuple[str, ...] = MODEL_GROUPS

    @property
    def options(self) -> dict[str, Field]:
        """Its own options by name."""
        return by_name(self.fields)


SCENARIOS = option("scenarios", list, None, "names of scenarios; null: all scenarios", "list")
REFERENCE = option("reference", str, "parallel", "reference scenario of differences", "text")
OUTPUT = (
    option("results", str, "results", "parent folder of the results folder", "folder"),
    option("name", str, None, "name of the results folder; null: generated from the configuration", "text"),
    option("overwrite", bool, False, "replace results of another configuration in the folder of that name", "flag"),
)
FIGURE_NAMES = option("figures", list, None, "figures to draw; null: all, []: none", "list")
SMOKE = option("smoke", bool, False, "test the study in seconds: small population, few runs", "flag")
BASE = option("base", str, "parallel", "base scenario to which mechanisms or changes are added", "text")
MECHANISM_NAMES = option("mechanisms", list, None, "mechanisms to combine; null: the ten that can be combined", "list")
STUDY = (DRAWS, SEEDS, THREADS, *COMPUTING, SMOKE, FIGURE_NAMES, *OUTPUT)
METRIC_NAMES = option("metrics", list, None, "names of metrics; null: the default metrics of the study", "list")
LEAST_GAINS = option("goals", dict, {}, "smallest improvement on the reference, by metric; 0: not worse", "mapping")
