"""Options of a command or call beside the settings of the model: seeds, draws, where runs are done, where results go."""

import re
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any, NamedTuple

from sim.check import SettingError
from sim.quantity import Field, Quantity

LARGEST_SEED = 2**53

SEED = Field("seed", int, 0, Quantity("seed of chance within a run", "number", 0, LARGEST_SEED))
DRAW = Field(
    "draw",
    int,
    None,
    Quantity("number of a draw of the uncertain parameters; null: the values given", "number", 0, 10**6),
)
DRAWS = Field("draws", int, 32, Quantity("draws of the uncertain parameters; 0: the values given", "number", 0, 10**6))
SEEDS = Field("seeds", int, 2, Quantity("seeds for each draw: 0, 1, ...", "number", 1, 10**6))
THREADS = Field("threads", int, None, Quantity("threads; null: one a processor", "number", 1, 1024))
LOCAL, DASK = "local", "dask"
ENGINE = {
    "engine": Field("engine", str, LOCAL, Quantity("what carries runs out", "word", choices=(LOCAL, DASK))),
    "scheduler": Field(
        "scheduler", str, None, Quantity("address of a Dask scheduler; null: a cluster on this machine", "text")
    ),
    "workers": Field(
        "workers",
        int,
        None,
        Quantity("processes of a Dask cluster on this machine; null: one a processor", "number", 1, 1024),
    ),
}
"""Options of every verb that stores runs; `sim.config` composes them, so that no verb's own config has to name them."""
ADDRESS = re.compile(r"(tcp|tls)://([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\]):([0-9]{1,5})", re.ASCII)


class Engine(NamedTuple):
    """What carries runs out: threads of this process, or Dask, at a scheduler's address or with processes on this machine."""

    name: str = LOCAL
    scheduler: str | None = None
    workers: int | None = None


HERE = Engine()


def engine_asked(options: Mapping[str, Any]) -> Engine:
    """The engine that options ask for. Raises SettingError for what does not go together, or is not installed."""
    engine = Engine(options.get("engine", LOCAL), options.get("scheduler"), options.get("workers"))
    if engine.name == LOCAL:
        for name in ("scheduler", "workers"):
            if getattr(engine, name) is not None:
                raise SettingError(f"{name}: only engine=dask takes it; engine=local has threads")
        return engine
    if options.get("threads") is not None:
        raise SettingError("threads: only engine=local takes it; with engine=dask, workers have threads of their own")
    if engine.scheduler is not None:
        found = ADDRESS.fullmatch(engine.scheduler)
        if not found or not 0 < int(found[3]) < 2**16:
            raise SettingError(
                f"scheduler: {engine.scheduler!r} is no address of a scheduler; it takes one such as tcp://10.0.0.5:8786"
            )
        if engine.workers is not None:
            raise SettingError("workers: a scheduler has its own; leave workers out, or scheduler")
    if any(find_spec(name) is None for name in ("distributed", "cryptography")):
        raise SettingError("engine=dask is not installed; install it with: pip install 'dcsim[cluster]'")
    return engine


SCENARIOS = Field("scenarios", list, None, Quantity("names of scenarios; null: all there are", "list"))
REFERENCE = Field("reference", str, "parallel", Quantity("scenario that differences are against", "text"))
DESCRIPTION = Field("description", str, "", Quantity("what the scenario is", "text"))

PLACE = {
    "results": Field("results", str, "results", Quantity("folder that the results folder is put in", "text")),
    "name": Field("name", str, None, Quantity("name of the results folder; null: made from the configuration", "text")),
    "overwrite": Field(
        "overwrite", bool, False, Quantity("replace results of another configuration of that name", "flag")
    ),
}
FIGURES = Field("figures", list, None, Quantity("figures to draw; null: all, []: none", "list"))
UNTIL = Field(
    "until",
    float,
    None,
    Quantity(
        "add draws until every headline difference is known to within this, 95 %; null: add none", "number", 1e-6, 1e3
    ),
)
COMPARE = {
    "scenarios": SCENARIOS,
    "reference": REFERENCE,
    "draws": DRAWS,
    "seeds": SEEDS,
    "until": UNTIL,
    "threads": THREADS,
    **ENGINE,
    "figures": FIGURES,
    **PLACE,
}
SMOKE = Field("smoke", bool, False, Quantity("a small world and few runs, to try the study in seconds", "flag"))
BASE = Field("base", str, "parallel", Quantity("scenario that mechanisms or changes are put on", "text"))
MECHANISMS = Field(
    "mechanisms", list, None, Quantity("mechanisms to combine; null: the ten that stand together", "list")
)
STUDY = {"draws": DRAWS, "seeds": SEEDS, "threads": THREADS, **ENGINE, "smoke": SMOKE, "figures": FIGURES, **PLACE}
KINDS = ("grid", "list", "zip", "lhs", "sobol", "morris", "csv")
"""Kinds of design."""
LEVELS = Field("levels", int, None, Quantity("levels of ranges that do not say, in a grid or zip", "number", 1, 10_000))
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
DESIGN = {
    "factors": Field("factors", dict, {}, Quantity("factors, each with a list of levels or a range", "mapping")),
    "design": Field(
        "design",
        str,
        None,
        Quantity("kind of design; null: csv with a file, list with points, else grid", "word", choices=KINDS),
    ),
    "points": Field("points", list, None, Quantity("points of a design of kind list", "mappings")),
    "file": Field("file", str, None, Quantity("CSV file of a design of kind csv", "file")),
    "levels": LEVELS,
    "samples": SAMPLES,
    "second_order": Field(
        "second_order", bool, None, Quantity("whether sobol finds effects of pairs; null: it does", "flag")
    ),
    "grid_levels": GRID_LEVELS,
    "design_seed": DESIGN_SEED,
}
"""What a sweep says of its design."""
METRIC_NAMES = Field("metrics", list, None, Quantity("names of metrics; null: those the study is about", "list"))
GOALS = Field(
    "goals",
    dict,
    {},
    Quantity("least gain on the reference by metric, in the metric's direction; 0: no worse", "mapping"),
)
SENSITIVITY = {
    "differences": Field("differences", list, None, Quantity("pairs of scenarios, such as merger:parallel", "list")),
    "metrics": METRIC_NAMES,
    "trajectories": Field(
        "trajectories", int, 32, Quantity("trajectories of the Morris screening", "number", 2, 10_000)
    ),
    "few": Field("few", int, 6, Quantity("parameters that go on to Sobol indices", "number", 1, 100)),
    "samples": Field(
        "samples", int, 256, Quantity("base samples of Sobol indices, a power of two", "number", 2, 2**20)
    ),
    "second_order": Field("second_order", bool, True, Quantity("whether pairs get indices too", "flag")),
    "design_seed": DESIGN_SEED,
}
"""What sensitivity says of its designs."""
OPTIONS: dict[str, dict[str, Field]] = {
    "run": {"description": DESCRIPTION, "seed": SEED, "draw": DRAW, **PLACE},
    "compare": COMPARE,
    "demo": COMPARE,
    "attribute": {"base": BASE, "mechanisms": MECHANISMS, **STUDY},
    "converge": {"scenarios": SCENARIOS, "reference": REFERENCE, **STUDY},
    "ablation": {"scenarios": SCENARIOS, "reference": REFERENCE, **STUDY},
    "sweep": {
        "question": Field("question", str, "", Quantity("what the sweep asks", "text")),
        **DESIGN,
        "base": Field("base", str, "parallel", Quantity("scenario that factors are set on", "text")),
        "tables": Field(
            "tables",
            list,
            [],
            Quantity(
                "further tables to keep of every run", "list", choices=("series", "states", "groups", "pairs", "flows")
            ),
        ),
        "figure": Field("figure", dict, {}, Quantity("the figure: kind, x, by, show and metrics", "mapping")),
        "dry_run": Field("dry_run", bool, False, Quantity("show the plan and its cost, and run nothing", "flag")),
        "on_error": Field(
            "on_error",
            str,
            "continue",
            Quantity("what a failed run does to the others", "word", choices=("continue", "stop")),
        ),
        **STUDY,
    },
    "questions": {
        "experiments": Field("experiments", list, None, Quantity("experiments to run; null: all", "list")),
        **STUDY,
    },
    "explorer": {
        "mechanisms": MECHANISMS,
        "scenarios": SCENARIOS,
        **{name: field for name, field in STUDY.items() if name != "figures"},
    },
    "sensitivity": {
        "scenarios": SCENARIOS,
        **SENSITIVITY,
        **{name: field for name, field in STUDY.items() if name != "draws"},
    },
    "robustness": {
        "scenarios": SCENARIOS,
        "reference": REFERENCE,
        "climates": Field("climates", list, ["default", "calm", "rough"], Quantity("climates of the futures", "list")),
        "metrics": METRIC_NAMES,
        "goals": GOALS,
        **STUDY,
    },
    "discover": {
        "pairs": Field("pairs", list, None, Quantity("pairs of scenarios, such as merger:parallel", "list")),
        "reference": REFERENCE,
        "metrics": METRIC_NAMES,
        "goals": GOALS,
        "density": Field("density", float, 0.8, Quantity("density that a box should reach", "share", 0.05, 1.0)),
        **STUDY,
    },
    "app": {
        "host": Field("host", str, "127.0.0.1", Quantity("address that the page is served at", "text")),
        "port": Field("port", int, 8765, Quantity("port of that address; 0: any that is free", "number", 0, 65535)),
        "browser": Field("browser", bool, True, Quantity("open the browser", "flag")),
    },
    "plot": {
        "folders": Field("folders", list, [], Quantity("folders of results, one or two", "list")),
        "figures": FIGURES,
        "scenarios": SCENARIOS,
        "metric": Field("metric", list, None, Quantity("metrics in place of the headline ones", "list")),
        "group": Field("group", list, None, Quantity("groups of states in place of all", "list")),
        "format": Field("format", list, ["png", "svg"], Quantity("kinds of file: png, svg, pdf", "list")),
        "size": Field("size", int, None, Quantity("width of PNG files", "pixels", 400, 10000)),
        "to": Field("to", str, None, Quantity("folder for the figures; null: figures/ in the first folder", "text")),
    },
}
"""Keys of each verb beside the settings."""
