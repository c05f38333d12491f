"""The folder of a study: config, provenance and result tables; files are replaced atomically."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import yaml

import sim
from sim.data import data_hashes, unread_columns
from sim.runs.options import DOUBLE, LOCAL_EXECUTOR, ExecutorChoice, executor_choice
from sim.runs.prepare import own_tables
from sim.runs.storage.checksums import add_checksums, put_files
from sim.runs.storage.folders import (
    CONFIG,
    PROVENANCE,
    all_words,
    check_writable,
    hash_of_configuration,
    named_folder,
    own_folder,
    read_provenance,
    results_folder,
)
from sim.runs.storage.provenance import digest, model_hash, provenance
from sim.runs.storage.store import LOCK, locked_store
from sim.scenarios.extensions import user_metrics
from sim.scenarios.idle import check_idle
from sim.scenarios.scenario import Scenario, extensions_of
from sim.settings.errors import Stopped

COMPUTED_ON = "computed_on"
"""Key of the provenance: executors and processors on which the runs of a folder were computed, by this or earlier commands."""


USER_METRICS = "metrics"
"""Key of the provenance: name to identity of every user's metric for which stored runs have a column, installed or not."""


class Study(NamedTuple):
    """A study before its execution: its results folder, configuration and provenance.

    `config_hash` is the hash of the configuration, which is part of the folder's name after `stem` unless the user gave a name.
    `reached` is added to the provenance, such as the number of draws reached by `until`.
    """

    folder: Path
    config: Mapping[str, Any]
    config_hash: str
    made_by: Mapping[str, str]
    seeds: list[int]
    command: list[str]
    own_tables: Mapping[str, str]
    overwrite: bool
    reached: Mapping[str, Any] = {}
    stem: str = ""
    executor: ExecutorChoice = LOCAL_EXECUTOR

    @classmethod
    def create(
        cls,
        options: Mapping[str, Any],
        stem: str,
        config: Mapping[str, Any],
        seeds: list[int],
        command: list[str],
        points: Sequence[Scenario],
        writes: bool = True,
    ) -> Study:
        """Choose the folder before anything runs. Raises SettingError if it contains another study or is not writable, and for
        settings of a mechanism that acts in none of the points.

        The executor is not part of the configuration hash: a study started with one executor can be finished with another.
        """
        executor = executor_choice(options)
        check_idle(points)
        if writes:
            check_writable(options["results"])
        made_by = cls.makers(points, executor.precision)
        config_hash = hash_of_configuration(config, made_by)
        folder = results_folder(options, stem, config, config_hash)
        stem = "" if options["name"] else stem
        own = dict(points[0].own_tables())
        return cls(
            folder,
            config,
            config_hash,
            made_by,
            seeds,
            command,
            own,
            options["overwrite"],
            stem=stem,
            executor=executor,
        )

    @staticmethod
    def makers(points: Sequence[Scenario], precision: str = DOUBLE) -> dict[str, str]:
        """What determines results: hashes of the model, of the data of all points, and of users' mechanisms that are active in
        them; and the precision, if it is not double.
        """
        data = sorted({data_hashes(dict(own))["all"] for own in {point.own_tables() for point in points}})
        made_by = {"model": model_hash(), "data": data[0] if len(data) == 1 else digest({"data": data})[:16]}
        used = extensions_of(points)
        if used:
            made_by["extensions"] = digest({name: list(extension) for name, extension in used.items()})[:16]
        if precision != DOUBLE:
            made_by["precision"] = precision
        return made_by

    def note(self, draws: int) -> str:
        """Number of draws and seeds, version and data hash, for the footer of figures."""
        made = f"{draws} draws, {len(self.seeds)} seeds; dcsim {sim.__version__}, data {self.made_by['data']}."
        if "precision" in self.made_by:
            made += f" {self.made_by['precision'].capitalize()} precision."
        return " ".join([made, all_words(self.config)]).strip()

    def provenance(self) -> dict[str, Any]:
        """The provenance of the results; earlier commands that wrote to the folder are listed under `earlier`."""
        made = {
            **provenance(self.config_hash, self.seeds, self.command, self.own_tables),
            **self.made_by,
            **self.reached,
        }
        before = read_provenance(self.folder) or {}
        same = before.get("config_hash") == self.config_hash
        measured = {name: metric._asdict() for name, metric in user_metrics().items()}
        measured = {**(before.get(USER_METRICS, {}) if same else {}), **measured}
        made |= {USER_METRICS: measured} if measured else {}
        if not same:
            return made
        earlier = before.get("earlier", [])
        if before.get("command") != self.command:
            earlier = [*earlier, {"made": before.get("made"), "command": before.get("command")}]
        machines = {COMPUTED_ON: before[COMPUTED_ON]} if COMPUTED_ON in before else {}
        return {**made, **machines, "earlier": earlier}


def write_study(study: Study, fill: Callable[[Path], None]) -> None:
    """Write a study's folder with its config and provenance, atomically, and print its path.

    Raises SettingError if another process has meanwhile used the name for another configuration.
    """
    try:
        with tempfile.TemporaryDirectory(
            prefix=".writing-", dir=study.folder.parent, ignore_cleanup_errors=True
        ) as beside:
            partial = Path(beside) / study.folder.name
            partial.mkdir()
            fill(partial)
            write_description(study, partial)
            add_checksums(partial, sorted(partial.iterdir()))
            folder = move_into_place(partial, study)
        point_latest(folder)
    except OSError as error:
        raise Stopped(
            f"cannot write to {study.folder} ({error.strerror or error}); no incomplete files are left; free some space, or "
            "choose another folder with results=..."
        ) from None
    print_unread(study)
    print_folder(folder)


def describe_study(study: Study) -> None:
    """Write the config and provenance of a study into its folder. Raises Stopped if they cannot be written."""
    write_into(study.folder, lambda partial: write_description(study, partial))


def note_machine(folder: Path, executor: str, processor: str) -> None:
    """Record executor and processor in the provenance of a folder. Raises Stopped if it cannot be written."""
    made = read_provenance(folder) or {}
    machines, machine = made.get(COMPUTED_ON, []), {"engine": executor, "processor": processor}
    if machine not in machines:
        made[COMPUTED_ON] = [*machines, machine]
        write_into(folder, lambda partial: write_json(partial / PROVENANCE, made))


def write_description(study: Study, folder: Path) -> None:
    """Write the config and provenance of a study into a folder."""
    write_yaml(folder / CONFIG, study.config)
    write_json(folder / PROVENANCE, study.provenance())


def write_into(folder: Path, fill: Callable[[Path], object]) -> None:
    """Let `fill` write files to a temporary folder, then move them into `folder`. Raises Stopped if they cannot be written."""
    try:
        with tempfile.TemporaryDirectory(prefix=".writing-", dir=folder) as partial:
            fill(Path(partial))
            # provenance first: a folder with provenance and without config is continued, one with config alone is not
            put_files(folder, sorted(Path(partial).iterdir(), key=lambda path: (path.name != PROVENANCE, path.name)))
    except OSError as error:
        raise Stopped(f"cannot write to {folder} ({error.strerror or error})") from None


def print_unread(study: Study) -> None:
    """Print a note for every column of a user's table that nothing reads."""
    for table, file in study.own_tables.items():
        unread = unread_columns(table, file)
        if unread:
            print(f"Note: {file}: nothing reads {', '.join(map(repr, unread))}.", file=sys.stderr)


def print_folder(folder: Path) -> None:
    """Print the path of a results folder and its contents."""
    print(f"\nWritten to {folder}:")
    for path in sorted(path for path in folder.iterdir() if not path.name.startswith(".")):
        print(f"  {path.name}{'/' if path.is_dir() else ''}")


def move_into_place(partial: Path, study: Study) -> Path:
    """Rename a complete folder to that of the study, replacing earlier results of the same configuration; returns its path.

    Other processes may do the same at the same time: renaming never replaces a folder that is not empty, so the later process
    checks again. Raises SettingError if the name given by the user belongs to another configuration.
    """
    folder, old = study.folder, partial.with_name(partial.name + "-old")
    while True:
        try:
            os.rename(partial, folder)
            return folder
        except OSError:
            if not folder.exists():
                raise
        earlier = read_provenance(folder)
        same = earlier is not None and earlier.get("config_hash") == study.config_hash
        if same or (not study.stem and study.overwrite):
            with suppress(FileNotFoundError):  # another process is replacing it
                if any(folder.glob(f"{LOCK}*")):
                    with locked_store(folder):  # make sure that no process stores runs there
                        pass
                os.rename(folder, old)
                shutil.rmtree(old, ignore_errors=True)
        elif study.stem:
            folder = own_folder(folder.parent, study.stem, study.config_hash)
        else:
            named_folder(folder.parent, folder.name, study.config, study.config_hash, study.overwrite)


def point_latest(folder: Path) -> None:
    """Let `latest` in the parent folder point to this folder: a link, or a text file with its name if links are unsupported."""
    with tempfile.TemporaryDirectory(prefix=".latest-", dir=folder.parent) as beside:  # a unique name
        fresh = Path(beside) / "latest"
        try:
            fresh.symlink_to(folder.name, target_is_directory=True)
        except OSError:
            fresh.write_text(folder.name + "\n", encoding="utf-8")
        latest = folder.parent / "latest"
        try:
            os.replace(fresh, latest)
        except OSError:  # some systems cannot replace a link to a folder
            latest.unlink(missing_ok=True)
            os.replace(fresh, latest)


def write_yaml(path: Path, content: Mapping[str, Any]) -> None:
    """Write a mapping as YAML, in its own order."""
    path.write_text(yaml.safe_dump(dict(content), sort_keys=False, allow_unicode=True, width=120), encoding="utf-8")


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a mapping as JSON."""
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def beside_settings(base: Scenario, points: Sequence[Scenario] = ()) -> dict[str, Any]:
    """What determines results besides settings: users' mechanisms active in the base or in a point, and the base's own tables."""
    found: dict[str, Any] = {}
    used = extensions_of([base, *points])
    if used:
        found["extensions"] = {name: extension._asdict() for name, extension in used.items()}
    own = own_tables(base)
    if own:
        found["own_tables"] = {table: file_hash for table, _, file_hash in own}
    return found
