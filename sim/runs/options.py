"""Options of every call or command that carries runs out: seeds, draws, threads, and what executes them."""

import re
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any, NamedTuple

from sim.settings.errors import SettingError
from sim.settings.quantity import Field, Quantity

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
EXECUTOR = {
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
"""Options of every command that stores runs; every command's config has them, without naming them itself."""
ADDRESS = re.compile(r"(tcp|tls)://([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\]):([0-9]{1,5})", re.ASCII)


class ExecutorChoice(NamedTuple):
    """What carries runs out: threads of this process, or Dask, at a scheduler's address or with processes on this machine."""

    name: str = LOCAL
    scheduler: str | None = None
    workers: int | None = None


LOCAL_EXECUTOR = ExecutorChoice()


def executor_choice(options: Mapping[str, Any]) -> ExecutorChoice:
    """The engine that options ask for. Raises SettingError for what does not go together, or is not installed."""
    engine = ExecutorChoice(options.get("engine", LOCAL), options.get("scheduler"), options.get("workers"))
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


UNTIL = Field(
    "until",
    float,
    None,
    Quantity(
        "add draws until every headline difference is known to within this, 95 %; null: add none", "number", 1e-6, 1e3
    ),
)
