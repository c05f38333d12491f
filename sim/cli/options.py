"""What a command takes, and the options that several commands share; each command's own stand in `sim/cli/commands`."""

from collections.abc import Mapping
from typing import NamedTuple

from sim.runs.options import DRAWS, EXECUTOR, SEEDS, THREADS
from sim.settings.quantity import Field, Quantity

MODEL_GROUPS = ("mechanism", "gdc", "climate", "population")
"""Config groups of every command that runs the model."""


class Command(NamedTuple):
    """A command whose config Hydra composes: its own options, and the config groups it takes.

    One without groups runs nothing, so that the settings of the model are no keys of it.
    """

    name: str
    options: Mapping[str, Field]
    groups: tuple[str, ...] = MODEL_GROUPS


SCENARIOS = Field("scenarios", list, None, Quantity("names of scenarios; null: all there are", "list"))
REFERENCE = Field("reference", str, "parallel", Quantity("scenario that differences are against", "text"))
OUTPUT = {
    "results": Field("results", str, "results", Quantity("folder that the results folder is put in", "text")),
    "name": Field("name", str, None, Quantity("name of the results folder; null: made from the configuration", "text")),
    "overwrite": Field(
        "overwrite", bool, False, Quantity("replace results of another configuration of that name", "flag")
    ),
}
FIGURE_NAMES = Field("figures", list, None, Quantity("figures to draw; null: all, []: none", "list"))
SMOKE = Field("smoke", bool, False, Quantity("a small world and few runs, to try the study in seconds", "flag"))
BASE = Field("base", str, "parallel", Quantity("scenario that mechanisms or changes are put on", "text"))
MECHANISM_NAMES = Field(
    "mechanisms", list, None, Quantity("mechanisms to combine; null: the ten that stand together", "list")
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
METRIC_NAMES = Field("metrics", list, None, Quantity("names of metrics; null: those the study is about", "list"))
LEAST_GAINS = Field(
    "goals",
    dict,
    {},
    Quantity("least gain on the reference by metric, in the metric's direction; 0: no worse", "mapping"),
)
