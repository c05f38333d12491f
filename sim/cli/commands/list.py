"""`dcsim list`: scenarios, mechanisms, metrics and parameters there are."""

from sim.cli.hydra.overrides import settings_and_names
from sim.cli.listing import check_folders, list_text


def main(words: list[str]) -> None:
    """Carry out `dcsim list`."""
    names, _, folders = settings_and_names(words)
    check_folders(folders)
    print(list_text(names, folders))
