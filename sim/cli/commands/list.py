"""`dcsim list`: list scenarios, mechanisms, metrics and parameters."""

from sim.cli.hydra.overrides import check_folders, settings_and_names
from sim.cli.listing import list_text


def main(words: list[str]) -> None:
    """Run `dcsim list` with its command-line arguments."""
    names, _, folders = settings_and_names(words)
    check_folders(folders)
    print(list_text(names, folders))
