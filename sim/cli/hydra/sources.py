"""Config files for Hydra, read by the package's own loader (`sim/settings/yaml_text.py`), with the checks of all commands."""

from collections.abc import Callable, Mapping
from pathlib import Path

from hydra._internal.sources_registry import SourcesRegistry
from hydra.core.plugins import Plugins
from hydra.plugins.config_source import ConfigResult, ConfigSource
from omegaconf import OmegaConf

from sim.scenarios.config_files import GLOBAL_PACKAGE, config_folder
from sim.scenarios.group_files import options_in_file, settings_of_file
from sim.scenarios.scenario import read_scenario
from sim.scenarios.setting_space import nested
from sim.settings.errors import SettingError
from sim.settings.quantity import Field
from sim.settings.yaml_text import read_yaml

SETTING_GROUPS = ("scenario", "mechanism", "gdc", "climate", "population")
"""Config groups whose files contain nothing but settings of the model."""
OPTION_GROUPS = ("sweep",)
"""Config groups whose files contain options of a command as well."""


def read_config(folder: str, name: str, options: Mapping[str, Field]) -> ConfigResult | None:
    """The config that Hydra names; None for a file that is not of dcsim or the user. Raises SettingError with file and line."""
    path = Path(folder, name if name.endswith(".yaml") else f"{name}.yaml")
    group = Path(name).parent.as_posix()
    if not path.is_file():
        return None
    header: dict[str, str | None] = {"package": GLOBAL_PACKAGE}
    if group == "scenario":
        read_scenario(path)
    if group in SETTING_GROUPS:
        content = nested(settings_of_file(path, group))
    elif group in OPTION_GROUPS:
        content = options_in_file(path, group, options)
    else:
        content, header = read_yaml(path).content or {}, {"package": None}
        ours = path.resolve().is_relative_to(config_folder().resolve())
        if not ours and "defaults" in content:
            raise SettingError(f"{path}: defaults: a list of configs is not read here; write the settings")
    return ConfigResult(provider="", path=f"file://{folder}", config=OmegaConf.create(content), header=header)


def install_sources(options: Mapping[str, Field]) -> Callable[[], None]:
    """Let Hydra read files by `read_config`; `options` are those of the command. Returns the function that restores Hydra."""
    Plugins.instance()  # registers the sources; Hydra loads their modules in its own way
    source = SourcesRegistry.instance().resolve("file")
    original = source.load_config

    def load_config(self: ConfigSource, config_path: str) -> ConfigResult:
        found = read_config(self.path, config_path, options)
        if found is None:
            return original(self, config_path)
        found.provider = self.provider
        return found

    def restore() -> None:
        source.load_config = original  # type: ignore[method-assign]

    source.load_config = load_config  # type: ignore[method-assign]
    return restore
