"""Guards around Hydra: nothing in a config or on the command line may import, call, or read what is not ours.

Plain Hydra lets configs name classes for callbacks, logging, launchers and sweepers, unpickles jobs to run again, searches
Python packages for configs, and reads the environment. All of these are refused before Hydra acts on them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra.core.override_parser.types import Override
from omegaconf import DictConfig, OmegaConf, open_dict
from omegaconf.basecontainer import BaseContainer

from sim.check import SettingError

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
            raise SettingError(f"{override.input_line}: Hydra's own settings cannot be changed here")


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


@contextmanager
def guarded() -> Iterator[None]:
    """While it lasts, every composition is compared with Hydra's node as ours composes it, and few interpolations work.

    The first composition made inside, with none of the user's words or folders, sets what is ours.
    """
    original = ConfigLoaderImpl.load_configuration
    resolvers = dict(BaseContainer._resolvers)
    ours: list[Any] = []

    def checked_load(self: ConfigLoaderImpl, *args: Any, **kwargs: Any) -> DictConfig:
        config = original(self, *args, **kwargs)
        node = own_part(config.hydra)
        if not ours:
            ours.append(node)
        if node != ours[0]:
            raise SettingError(
                "a config file changes Hydra's own settings, which could run code; remove its `hydra` part"
            )
        return config

    for name in set(resolvers) - set(RESOLVERS):
        OmegaConf.clear_resolver(name)
    ConfigLoaderImpl.load_configuration = checked_load  # type: ignore[method-assign]
    try:
        yield
    finally:
        ConfigLoaderImpl.load_configuration = original  # type: ignore[method-assign]
        BaseContainer._resolvers.update(resolvers)
