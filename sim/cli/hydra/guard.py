"""Security guard around Hydra: configs and arguments cannot import or call foreign code, or read foreign data.

Without it, configs could name classes for callbacks, logging, launchers and sweepers, and Hydra would unpickle jobs to rerun
them, search Python packages for configs, and read the environment. All of this is refused before Hydra acts on it.
"""

import copy
import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.types import Override
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf, open_dict
from omegaconf.basecontainer import BaseContainer

from sim.cli.hydra.sources import install_sources
from sim.settings.errors import SettingError
from sim.settings.quantity import Field

LAUNCHER = "hydra/launcher"
"""The only part of Hydra's node that arguments can choose, from the list in `launchers.py`."""
REFUSED_FLAGS = ("--experimental-rerun", "--config-path", "-cp", "--config-name", "-cn")
RESOLVERS = ("oc.create", "oc.decode", "oc.dict.keys", "oc.dict.values", "oc.select", "hydra", "now", "python_version")
"""Allowed interpolations. In particular, `oc.env` is not allowed."""
PER_COMMAND = (
    "overrides", "runtime", "mode", "sweep.dir", "job.name", "job.id", "job.num", "job.override_dirname", "job.config_name"
)  # fmt: skip
"""Parts of Hydra's node that differ between commands and cannot name code."""


def refuse_flags(words: Sequence[str]) -> None:
    """Raise SettingError for flags of Hydra that execute or read arbitrary files."""
    for word in words:
        flag = word.split("=", 1)[0]
        for refused in REFUSED_FLAGS:
            if flag == refused or (len(flag) > 3 and flag.startswith("--") and refused.startswith(flag)):
                raise SettingError(
                    f"{word}: {refused} is not allowed; put your own configs into a folder and give it with --config-dir"
                )


def refuse_hydra(overrides: Sequence[Override]) -> None:
    """Raise SettingError for overrides of Hydra's own settings."""
    for override in overrides:
        key = override.key_or_group
        if key.split(".")[0].split("/")[0] == "hydra" or (override.package or "").split(".")[0] == "hydra":
            close = difflib.get_close_matches(key, [LAUNCHER], cutoff=0.8)
            hint = f"; did you mean {LAUNCHER!r}?" if close else ""
            raise SettingError(f"{override.input_line}: settings of Hydra cannot be changed{hint}")


def own_part(node: DictConfig) -> Any:
    """Hydra's node without the parts that differ between commands, interpolations unresolved."""
    copy = OmegaConf.create(OmegaConf.to_container(node, resolve=False))
    with open_dict(copy):
        for path in PER_COMMAND:
            parent, _, last = path.rpartition(".")
            part = OmegaConf.select(copy, parent) if parent else copy
            if isinstance(part, DictConfig):
                part.pop(last, None)
    return OmegaConf.to_container(copy, resolve=False)


def resolve_job(config: DictConfig) -> None:
    """Resolve the config of a job as its task would, with placeholders for what a launcher fills in; raises the same errors."""
    whole, before = copy.deepcopy(config), HydraConfig.instance().cfg
    with open_dict(whole):
        whole.hydra.job.id, whole.hydra.job.num, whole.hydra.runtime.output_dir = "0", 0, "."
        HydraConfig.instance().set_config(whole)
        del whole["hydra"]
    try:
        OmegaConf.to_container(whole, resolve=True)
    finally:
        HydraConfig.instance().cfg = before


def install_guard(
    own_node: list[Any], resolving: bool = False, options: Mapping[str, Field] | None = None
) -> Callable[[], None]:
    """Install the guard described in `guarded`; returns the function that removes it."""
    restore_sources = install_sources(options or {})
    original = ConfigLoaderImpl.load_configuration
    resolvers = dict(BaseContainer._resolvers)

    def checked_load(self: ConfigLoaderImpl, *args: Any, **kwargs: Any) -> DictConfig:
        config = original(self, *args, **kwargs)
        node = own_part(config.hydra)
        if not own_node:
            own_node.append(node)
        if node != own_node[0]:
            raise SettingError(
                "a config file changes settings of Hydra, which could execute code; remove its `hydra` part"
            )
        if resolving and kwargs.get("run_mode") is RunMode.RUN:
            resolve_job(config)
        return config

    def take_down() -> None:
        restore_sources()
        ConfigLoaderImpl.load_configuration = original  # type: ignore[method-assign]
        BaseContainer._resolvers.update(resolvers)

    for name in set(resolvers) - set(RESOLVERS):
        OmegaConf.clear_resolver(name)
    ConfigLoaderImpl.load_configuration = checked_load  # type: ignore[method-assign]
    return take_down


@contextmanager
def guarded(resolving: bool = False, options: Mapping[str, Field] | None = None) -> Iterator[list[Any]]:
    """Context in which every composed Hydra node must equal that of dcsim, only RESOLVERS work, and files are read by `sources`.

    The first composition inside the context, without the user's arguments and folders, defines the required node, which is
    yielded. `options` are those of the command. With `resolving`, the config of each job is also resolved when it is composed,
    because its task may run in another process.
    """
    own_node: list[Any] = []
    take_down = install_guard(own_node, resolving, options)
    try:
        yield own_node
    finally:
        take_down()


_in_worker: list[Callable[[], None]] = []


def guard_worker(own_node: Sequence[Any]) -> None:
    """Install the guard permanently in a process that executes jobs for another one, whose Hydra node is given."""
    while _in_worker:  # left by an earlier batch of jobs
        _in_worker.pop()()
    _in_worker.append(install_guard(list(own_node)))
