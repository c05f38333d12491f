"""Options of every function and command that executes runs: seeds, draws, threads, and the executor."""

import re
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from typing import Any, NamedTuple

from sim.settings.errors import SettingError
from sim.settings.quantity import Field, Quantity
from sim.settings.validation import checked

LARGEST_SEED = 2**53


def option(
    name: str,
    kind: type,
    default: Any,
    meaning: str,
    unit: str,
    least: float | None = None,
    most: float | None = None,
    choices: tuple[str, ...] = (),
) -> Field:
    """An option of a function or command; None is allowed if it is the default."""
    return Field(name, kind, default, Quantity(meaning, unit, least, most, choices=choices))


SEED = option("seed", int, 0, "random seed of the run", "number", 0, LARGEST_SEED)
DRAW = option("draw", int, None, "number of the parameter draw; null: the given values", "number", 0, 10**6)
DRAWS = option("draws", int, 32, "number of parameter draws; 0: the given values", "number", 0, 10**6)
SEEDS = option("seeds", int, 2, "number of seeds per draw: 0, 1, ...", "number", 1, 10**6)
THREADS = option("threads", int, None, "number of threads; null: one per processor", "number", 1, 1024)


def seed_numbers(seeds: int | Sequence[int]) -> list[int]:
    """Requested seeds. Raises SettingError for an empty list, a seed that is not allowed, and one that is given twice."""
    if not isinstance(seeds, Sequence):
        return list(range(checked("seeds", SEEDS, seeds)))
    found = [checked("seeds", SEED, seed) for seed in seeds]
    if not found:
        raise SettingError("seeds: a list of seeds needs at least one number")
    for seed in found:
        if found.count(seed) > 1:
            raise SettingError(
                f"seeds: {seed} is given twice, which would count the same run twice; give each only once"
            )
    return found


def draw_numbers(draws: int | Sequence[int]) -> list[int | None]:
    """Requested draw numbers; [None] if there are none. Raises SettingError for an invalid draw number."""
    if not isinstance(draws, Sequence):
        return list(range(checked("draws", DRAWS, draws))) or [None]
    if not draws or len(set(draws)) < len(draws):
        raise SettingError("draws: a list of draws needs at least one number, and each only once")
    return [checked("draws", DRAW, number) for number in draws]


LOCAL, DASK = "local", "dask"
DOUBLE, SINGLE = "double", "single"
PRECISION = option(
    "precision",
    str,
    DOUBLE,
    "arithmetic of the model: double, or single, which is faster and moves headline metrics by less than 1e-4 of themselves",
    "word",
    choices=(DOUBLE, SINGLE),
)
EXECUTOR = (
    option("engine", str, LOCAL, "executor of the runs", "word", choices=(LOCAL, DASK)),
    option("scheduler", str, None, "address of a Dask scheduler; null: a cluster on this machine", "text"),
    option(
        "workers", int, None, "processes of a Dask cluster on this machine; null: one per processor", "number", 1, 1024
    ),
)
"""The executor of stored runs."""
COMPUTING = (*EXECUTOR, PRECISION)
"""Options of every command that stores runs. They are added to the configs of these commands; no config file lists them."""
ADDRESS = re.compile(r"(tcp|tls)://([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\]):([0-9]{1,5})", re.ASCII)


def by_name(options: Iterable[Field]) -> dict[str, Field]:
    """Options by their names."""
    return {field.name: field for field in options}


class ExecutorChoice(NamedTuple):
    """Choice of the executor: threads of this process, or Dask (external scheduler, or processes on this machine); precision."""

    name: str = LOCAL
    scheduler: str | None = None
    workers: int | None = None
    precision: str = DOUBLE


LOCAL_EXECUTOR = ExecutorChoice()


def executor_choice(options: Mapping[str, Any]) -> ExecutorChoice:
    """The executor that the options choose. Raises SettingError if options contradict each other or Dask is not installed."""
    executor = ExecutorChoice(
        options.get("engine", LOCAL),
        options.get("scheduler"),
        options.get("workers"),
        options.get("precision", DOUBLE),
    )
    if executor.name == LOCAL:
        for name in ("scheduler", "workers"):
            if getattr(executor, name) is not None:
                raise SettingError(f"{name}: allowed only with engine=dask; engine=local uses threads")
        return executor
    if options.get("threads") is not None:
        raise SettingError("threads: allowed only with engine=local; with engine=dask the number of workers decides")
    if executor.scheduler is not None:
        found = ADDRESS.fullmatch(executor.scheduler)
        if not found or not 0 < int(found[3]) < 2**16:
            raise SettingError(
                f"scheduler: {executor.scheduler!r} is not an address of a scheduler; give one such as tcp://10.0.0.5:8786"
            )
        if executor.workers is not None:
            raise SettingError(
                "workers: not allowed with scheduler, which has its own workers; leave one of the two out"
            )
    if any(find_spec(name) is None for name in ("distributed", "cryptography")):
        raise SettingError("engine=dask is not installed; install it with: pip install 'dcsim[cluster]'")
    return executor


SPLIT = option(
    "split",
    bool,
    False,
    "whether to split differences in progress into time and content, with one more run per scenario",
    "flag",
)
UNTIL = option(
    "until",
    float,
    None,
    "add draws until the 95 % half-width of every headline difference is at most this; null: add none",
    "number",
    1e-6,
    1e3,
)
