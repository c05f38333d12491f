"""`dcsim new`: write a commented scenario file as a starting point."""

from pathlib import Path

from sim.cli.hydra.overrides import settings_and_names
from sim.cli.listing import new_scenario
from sim.settings.errors import SettingError


def main(words: list[str]) -> None:
    """Run `dcsim new` with its command-line arguments. Raises SettingError unless they are `scenario` and a name."""
    names, _, folders = settings_and_names(words)
    if len(names) != 2 or names[0] != "scenario":
        raise SettingError("new needs the word scenario and a name, such as: dcsim new scenario my_idea")
    print(f"Written: {new_scenario(names[1], folders[0] if folders else Path('.'))}")
