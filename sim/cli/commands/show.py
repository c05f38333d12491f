"""`dcsim show`: the settings of a scenario, and its levers by month."""

from sim.cli.hydra.overrides import check_folders, settings_and_names
from sim.cli.listing import show_text
from sim.scenarios.idle import check_idle
from sim.scenarios.scenario import scenario
from sim.settings.errors import SettingError


def main(words: list[str]) -> None:
    """Run `dcsim show` with its command-line arguments. Raises SettingError unless exactly one scenario is named."""
    names, settings, folders = settings_and_names(words)
    check_folders(folders)
    if len(names) != 1:
        raise SettingError("show needs the name of one scenario, such as: dcsim show merger")
    point = scenario(names[0], settings, folders)
    check_idle([point])
    print(show_text(point))
