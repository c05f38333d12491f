"""Guards around Hydra: nothing in a config or on the command line may import, call, or read what is not ours.

Plain Hydra lets configs name classes for callbacks, logging, launchers and sweepers, unpickles jobs to run again, searches
Python packages for configs, and reads the environment. All of these are refused before Hydra acts on them.
"""

import copy
import difflib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.types import Override
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf, open_dict
from omegaconf.basecontainer import BaseContainer

from sim.settings.errors import SettingError

LAUNCHER = "hydra/launcher"
"""The one part of Hydra's node that words may choose, from the list in `launchers.py`."""
REFUSED_FLAGS = ("--experimental-rerun", "--config-path", "-cp", "--config-name", "-cn")
RESOLVERS = ("oc.create", "oc.decode", "oc.dict.keys", "oc.dict.values", "oc.select", "hydra", "now", "python_version")
"""Interpolations that are allowed; `oc.env`, above all, is not."""
PER_COMMAND = (
    "overrides", "runtime", "mode", "sweep.dir", "job.name", "job.id", "job.num", "job.override_dirname", "job.config_name"
)  # fmt: skip
"""Parts of Hydra's node that differ from command to command and name no code."""


def refuse_flags(words: Sequence[str]) -> None:
    """Raise SettingError for flags of Hydra that run or read files of somebody's choosing."""
    for word in words:
        flag = word.split("=", 1)[0]
        for refused in REFUSED_FLAGS:
            if flag == refused or (len(flag) > 3 and flag.startswith("--") and refused.startswith(flag)):
                raise SettingError(
                    f"{word}: {refused} is not allowed here; own configs go into a folder given by --config-dir"
                )


def refuse_hydra(overrides: Sequence[Override]) -> None:
    """Raise SettingError for overrides of Hydra's own settings."""
    for override in overrides:
        key = override.key_or_group
        if key.split(".")[0].split("/")[0] == "hydra" or (override.package or "").split(".")[0] == "hydra":
            close = difflib.get_close_matches(key, [LAUNCHER], cutoff=0.8)
            hint = f"; did you mean {LAUNCHER!r}?" if close else ""
            raise SettingError(f"{override.input_line}: Hydra's own settings cannot be changed here{hint}")


def own_part(node: DictConfig) -> Any:
    """Hydra's node without what differs from command to command, interpolations unresolved."""
    copy = OmegaConf.create(OmegaConf.to_container(node, resolve=False))
    with open_dict(copy):
        for path in PER_COMMAND:
            parent, _, last = path.rpartition(".")
            part = OmegaConf.select(copy, parent) if parent else copy
            if isinstance(part, DictConfig):
                part.pop(last, None)
    return OmegaConf.to_container(copy, resolve=False)


def resolve_job(config: DictConfig) -> None:
    """Resolve a job's config as its task would, with stand-ins for what a launcher fills in; raises what that raises."""
    whole, before = copy.deepcopy(config), HydraConfig.instance().cfg
    with open_dict(whole):
        whole.hydra.job.id, whole.hydra.job.num, whole.hydra.runtime.output_dir = "0", 0, "."
        HydraConfig.instance().set_config(whole)
        del whole["hydra"]
    try:
        OmegaConf.to_container(whole, resolve=True)
    finally:
        HydraConfig.instance().cfg = before


def put_up(ours: list[Any], resolving: bool = False) -> Callable[[], None]:
    """Put up the guard that `guarded` tells of; returns what takes it down."""
    original = ConfigLoaderImpl.load_configuration
    resolvers = dict(BaseContainer._resolvers)

    def checked_load(self: ConfigLoaderImpl, *args: Any, **kwargs: Any) -> DictConfig:
        config = original(self, *args, **kwargs)
        node = own_part(config.hydra)
        if not ours:
            ours.append(node)
        if node != ours[0]:
            raise SettingError(
                "a config file changes Hydra's own settings, which could run code; remove its `hydra` part"
            )
        if resolving and kwargs.get("run_mode") is RunMode.RUN:
            resolve_job(config)
        return config

    def take_down() -> None:
        ConfigLoaderImpl.load_configuration = original  # type: ignore[method-assign]
        BaseContainer._resolvers.update(resolvers)

    for name in set(resolvers) - set(RESOLVERS):
        OmegaConf.clear_resolver(name)
    ConfigLoaderImpl.load_configuration = checked_load  # type: ignore[method-assign]
    return take_down


@contextmanager
def guarded(resolving: bool = False) -> Iterator[list[Any]]:
    """While it lasts, every composition is compared with Hydra's node as ours composes it, and few interpolations work.

    The first composition made inside, with none of the user's words or folders, sets what is ours, which is yielded.
    With `resolving`, each job's config is also resolved when it is composed, since its task may run in another process.
    """
    ours: list[Any] = []
    take_down = put_up(ours, resolving)
    try:
        yield ours
    finally:
        take_down()


_in_worker: list[Callable[[], None]] = []


def guard_worker(ours: Sequence[Any]) -> None:
    """Put up the guard for good in a process that does jobs for another one, whose node of Hydra's is given."""
    while _in_worker:  # of a batch of jobs before
        _in_worker.pop()()
    _in_worker.append(put_up(list(ours)))
