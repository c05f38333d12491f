"""`dcsim new`: a commented scenario file to start from."""

from pathlib import Path

from sim.cli.hydra.overrides import settings_and_names
from sim.cli.listing import new_scenario
from sim.settings.errors import SettingError


def main(words: list[str]) -> None:
    """Carry out `dcsim new`. Raises SettingError unless it is told what to make and how to call it."""
    names, _, folders = settings_and_names(words)
    if len(names) != 2 or names[0] != "scenario":
        raise SettingError("new takes what to make and its name: dcsim new scenario my_idea")
    print(f"Written: {new_scenario(names[1], folders[0] if folders else Path('.'))}")
