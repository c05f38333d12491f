"""Results on disk: one folder a study or run, written whole before it takes its name."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import yaml

from sim.check import SettingError
from sim.provenance import digest, provenance
from sim.scenarios import Scenario

PROVENANCE = "provenance.json"
SHORTEST_HASH = 4
FORBIDDEN = set('/\\:*?"<>|')


def read_provenance(folder: Path) -> dict[str, Any] | None:
    """The provenance of a results folder; None if it has none that can be read."""
    try:
        return json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def own_folder(root: Path, stem: str, config: Mapping[str, Any]) -> Path:
    """The folder `stem-hash` of a configuration: as few digits of the hash as keep it apart from every other one."""
    whole = digest(config)
    for digits in range(SHORTEST_HASH, len(whole) + 1):
        folder = root / f"{stem}-{whole[:digits]}"
        earlier = read_provenance(folder)
        if not folder.exists() or (earlier is not None and earlier.get("config_hash") == whole):
            return folder
    return folder


def named_folder(root: Path, name: str, config: Mapping[str, Any], overwrite: bool) -> Path:
    """The folder of a name the user gave. Refuses to replace results of another configuration unless told to."""
    if not name.strip() or name.startswith(".") or FORBIDDEN & set(name) or name == "latest":
        raise SettingError(f"name: {name!r} is not allowed; it takes a plain folder name such as first_try")
    folder = root / name
    if folder.exists() and not overwrite:
        earlier = read_provenance(folder)
        if earlier is None or earlier.get("config_hash") != digest(config):
            raise SettingError(
                f"name: {folder} holds results of another configuration; "
                "choose another name, or give overwrite=true to replace them"
            )
    return folder


def results_folder(root: str, stem: str, name: str | None, config: Mapping[str, Any], overwrite: bool) -> Path:
    """Where the results of a configuration go. Raises SettingError if the place cannot be written."""
    base = Path(root)
    try:
        base.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=base):
            pass
    except OSError as error:
        raise SettingError(
            f"results: cannot write to {root} ({error.strerror or error}); choose another folder with results=..."
        ) from None
    return named_folder(base, name, config, overwrite) if name else own_folder(base, stem, config)


class Study(NamedTuple):
    """A study about to run: where its results go, and what they will say of themselves.

    `identity` is what was asked, and names the folder; `reached` is what came of it, such as draws added on the way.
    """

    folder: Path
    identity: Mapping[str, Any]
    seeds: list[int]
    command: list[str]
    own_tables: Mapping[str, str]
    reached: Mapping[str, Any] = {}

    @classmethod
    def place(
        cls,
        options: Mapping[str, Any],
        stem: str,
        identity: Mapping[str, Any],
        seeds: list[int],
        command: list[str],
        point: Scenario,
    ) -> "Study":
        """Find the folder before anything runs. Raises SettingError if it cannot be written or holds another study."""
        folder = results_folder(options["results"], stem, options["name"], identity, options["overwrite"])
        return cls(folder, identity, seeds, command, dict(point.own_tables()))

    def provenance(self) -> dict[str, Any]:
        """How the results are made."""
        return {**provenance(self.identity, self.seeds, self.command, self.own_tables), **self.reached}


def write_study(study: Study, fill: Callable[[Path], None]) -> None:
    """Write a study's folder with its config and provenance, and say where it is."""

    def fill_all(partial: Path) -> None:
        fill(partial)
        write_yaml(partial / "config.yaml", study.identity)
        write_json(partial / PROVENANCE, study.provenance())

    write_folder(study.folder, fill_all)
    print(f"\nWritten to {study.folder}:")
    for path in sorted(study.folder.iterdir()):
        print(f"  {path.name}")


def begin_study(study: Study) -> None:
    """Make a study's folder with its config and provenance before its runs are stored in it."""
    try:
        study.folder.mkdir(parents=True, exist_ok=True)
        write_yaml(study.folder / "config.yaml", study.identity)
        write_json(study.folder / PROVENANCE, study.provenance())
    except OSError as error:
        raise SettingError(f"results: cannot write to {study.folder} ({error.strerror})") from None


def finish_study(study: Study, fill: Callable[[Path], None]) -> None:
    """Write what a finished study leaves, file by file under temporary names, beside its stored runs; say where it is."""
    with tempfile.TemporaryDirectory(prefix=".finish-", dir=study.folder) as partial:
        fill(Path(partial))
        for path in sorted(Path(partial).iterdir()):
            os.replace(path, study.folder / path.name)
    point_latest(study.folder)
    print(f"\nWritten to {study.folder}:")
    for path in sorted(path for path in study.folder.iterdir() if not path.name.startswith(".")):
        print(f"  {path.name}")


def write_folder(folder: Path, fill: Callable[[Path], None]) -> None:
    """Let `fill` write into a temporary folder beside, then put it in the place of `folder`; on failure nothing changes."""
    partial = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        fill(partial)
        partial.chmod(0o755)
        if folder.exists():
            old = partial.with_name(partial.name + "-old")
            os.replace(folder, old)
            os.replace(partial, folder)
            shutil.rmtree(old, ignore_errors=True)
        else:
            os.replace(partial, folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    point_latest(folder)


def point_latest(folder: Path) -> None:
    """Let `latest` beside the folder point to it: a link where the system has links, else a text file with its name."""
    latest = folder.parent / "latest"
    fresh = folder.parent / f".latest-{os.getpid()}"
    try:
        fresh.symlink_to(folder.name, target_is_directory=True)
    except OSError:
        fresh.write_text(folder.name + "\n", encoding="utf-8")
    os.replace(fresh, latest)


def write_yaml(path: Path, content: Mapping[str, Any]) -> None:
    """A mapping as YAML, in its own order."""
    path.write_text(yaml.safe_dump(dict(content), sort_keys=False, allow_unicode=True, width=120), encoding="utf-8")


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """A mapping as JSON."""
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def write_table(path: Path, table: pd.DataFrame) -> None:
    """A table as CSV, every number to the last bit, or as Parquet, as the name of the file says."""
    if path.suffix == ".parquet":
        table.to_parquet(path, index=False)
    else:
        table.to_csv(path, index=False, lineterminator="\n")
