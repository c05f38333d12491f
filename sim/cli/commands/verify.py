"""`dcsim verify`: check every file of a results folder against its checksum."""

from pathlib import Path

from sim.cli.hydra.overrides import settings_and_names
from sim.runs.storage.folders import resolved
from sim.runs.storage.verification import DAMAGED, MISSING, UNKNOWN, verify_folder
from sim.settings.errors import SettingError, Stopped, printable


def verify(folder: Path) -> None:
    """Print each damaged, missing or unknown file of a results folder, and a summary. Raises Stopped if there is one."""
    if not folder.is_dir():
        raise SettingError(
            f"{folder} is not a folder; verify needs a results folder, such as: dcsim verify results/latest"
        )
    files, faults = verify_folder(folder)
    for fault in faults:
        print(printable(f"{fault.kind:8} {fault.name}: {fault.advice}"))
    if faults:
        kinds = [(kind, sum(fault.kind == kind for fault in faults)) for kind in (DAMAGED, MISSING, UNKNOWN)]
        counts = ", ".join(f"{count:,} {kind}" for kind, count in kinds)
        raise Stopped(f"{folder}: {files:,} files verified, {counts}")
    print(f"{folder}: {files:,} files verified, each is as dcsim wrote it")


def main(words: list[str]) -> None:
    """Run `dcsim verify` with its command-line argument. Raises SettingError unless exactly one folder is named."""
    names, _, _ = settings_and_names(words)
    if len(names) != 1:
        raise SettingError("verify needs one results folder, such as: dcsim verify results/latest")
    verify(resolved(Path(names[0])))
