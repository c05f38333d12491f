"""Choose the output folder. Its name contains a hash of the configuration, the model version and the data."""

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.runs.storage.checksums import CHECKSUMS, Damaged, read_verified
from sim.runs.storage.provenance import digest
from sim.settings.errors import SettingError
from sim.settings.yaml_text import written_yaml

PROVENANCE, CONFIG = "provenance.json", "config.yaml"
SHORTEST_HASH = 4
LONGEST_FOLDER_NAME = 200
"""Maximum number of bytes of a folder's name; file systems allow 255, of which temporary names need a part."""
FORBIDDEN = set('/\\:*?"<>|')


def read_provenance(folder: Path) -> dict[str, Any] | None:
    """The provenance of a results folder; None if there is none or it cannot be read. Raises Damaged if it is not as written.

    It is not verified in a folder without checksums: its runs carry their own, and the next command writes new ones.
    """
    path = folder / PROVENANCE
    try:
        found = json.loads(read_verified(path) if (folder / CHECKSUMS).exists() else path.read_bytes())
    except (OSError, ValueError, RecursionError):  # the last one for brackets that are nested too deep
        return None
    return found if isinstance(found, dict) else None


def stored_config(folder: Path) -> dict[str, Any]:
    """The configuration of a results folder.

    Raises Damaged if it is not as written, SettingError if it is no configuration, OSError if it cannot be read.
    """
    path = folder / CONFIG
    found = written_yaml(read_verified(path), str(path))
    if not isinstance(found, dict):
        raise SettingError(f"{path}: not a configuration written by dcsim")
    return found


def is_free(folder: Path) -> bool:
    """Whether a folder does not exist or is empty.

    Hidden files and checksums alone do not count: another process is about to write, or one was killed when it began.
    """
    return not folder.exists() or (
        folder.is_dir() and all(path.name.startswith(".") or path.name == CHECKSUMS for path in folder.iterdir())
    )


def resolved(folder: Path) -> Path:
    """The results folder of a path, which may be `latest`: a link, or a text file on systems without links."""
    if folder.name == "latest" and os.path.isfile(folder):
        return folder.parent / folder.read_text(encoding="utf-8").strip()
    return folder


EXTENDABLE = ("draws", "seeds", "until", "split", "question", "figure", "figures")
"""Options that may differ between commands that write to one folder: further draws and seeds, and the content runs of a split,
are added to the runs stored; titles and figures do not affect runs."""


def hash_of_configuration(config: Mapping[str, Any], made_by: Mapping[str, str]) -> str:
    """Hash of the configuration (except EXTENDABLE options), the model and the data. It identifies the content of a folder.

    Runs at parameter draws and runs at the given values have different hashes, because their tables have different columns.
    """
    fixed = {key: value for key, value in config.items() if key not in EXTENDABLE}
    return digest({"asked": fixed, "drawn": bool(config.get("draws")), "made_by": dict(made_by)})


def own_folder(root: Path, stem: str, config_hash: str) -> Path:
    """The folder `stem-hash` of a configuration, with as few digits of its hash as distinguish it from other folders."""
    for digits in range(SHORTEST_HASH, len(config_hash) + 1):
        folder = root / f"{stem}-{config_hash[:digits]}"
        earlier = read_provenance(folder)
        if is_free(folder) or (earlier is not None and earlier.get("config_hash") == config_hash):
            return folder
    return folder


def named_folder(root: Path, name: str, config: Mapping[str, Any], config_hash: str, overwrite: bool) -> Path:
    """The folder with a name given by the user.

    Raises SettingError for a name that is not allowed, and for results of another configuration unless `overwrite` is set.
    """
    if not name.strip() or name.startswith(".") or FORBIDDEN & set(name) or name == "latest":
        raise SettingError(f"name: {name!r} is not allowed; allowed: a plain folder name such as first_try")
    if len(name.encode()) > LONGEST_FOLDER_NAME:
        raise SettingError(
            f"name: a name of {len(name)} characters is too long; at most {LONGEST_FOLDER_NAME} are allowed"
        )
    folder = root / name
    if not is_free(folder):
        earlier = read_provenance(folder)
        if earlier is None and overwrite:
            raise SettingError(
                f"name: {folder} contains files that dcsim has not written and does not replace; choose another name"
            )
        if (earlier is None or earlier.get("config_hash") != config_hash) and not overwrite:
            raise SettingError(
                f"name: {folder} contains results of another configuration{config_difference(folder, config)}; "
                "choose another name, or replace them with overwrite=true"
            )
    return folder


def config_difference(folder: Path, config: Mapping[str, Any]) -> str:
    """First difference between the stored configuration and this one, in brackets; empty if the stored one cannot be read."""
    try:
        earlier = stored_config(folder)
    except (OSError, SettingError, Damaged):
        return ""
    then, now = ({key: value for key, value in flat(one).items() if key not in EXTENDABLE} for one in (earlier, config))
    paths = [path for path in sorted(then.keys() | now.keys()) if then.get(path) != now.get(path)]
    if bool(earlier.get("draws")) != bool(config.get("draws")):
        return f" (draws {earlier.get('draws')} there, {config.get('draws')} here: draws=0 and draws>0 need separate folders)"
    if not paths:
        return " (made by another version of the model or data)"
    first = paths[0]
    more = f", and {len(paths) - 1} more" if len(paths) > 1 else ""
    return f" ({first} {then.get(first, 'not set')} there, {now.get(first, 'not set')} here{more})"


def flat(config: Any, prefix: str = "") -> dict[str, Any]:
    """A configuration as a flat mapping: dotted path to value, items of lists by number."""
    if isinstance(config, Mapping):
        parts = config.items()
    elif isinstance(config, list):
        parts = enumerate(config)  # type: ignore[assignment]
    else:
        return {prefix[:-1]: config}
    return {path: value for key, part in parts for path, value in flat(part, f"{prefix}{key}.").items()}


def results_folder(options: Mapping[str, Any], stem: str, config: Mapping[str, Any], config_hash: str) -> Path:
    """The results folder of a configuration. Raises SettingError for a name that cannot be used."""
    base, name = Path(options["results"]), options["name"]
    return (
        named_folder(base, name, config, config_hash, options["overwrite"])
        if name
        else own_folder(base, stem, config_hash)
    )


def check_writable(root: str) -> None:
    """Raise SettingError if the folder for results is not writable."""
    base = Path(root)
    try:
        base.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=base):
            pass
    except OSError as error:
        raise SettingError(
            f"results: cannot write to {root} ({error.strerror or error}); choose another folder with results=..."
        ) from None


POINTS = "points.parquet"
FINISHED = "finished"
"""Key of the provenance: result files computed from all requested runs. Without it, a study is not finished."""
CHANGED_FOR_ALL = "changed"
"""Key of the config: settings of mechanisms and of the calendar that a command changed in all scenarios of a study."""


def changed_for_all(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a config that lists these changes, as far as they could contradict a scenario's name."""
    told = {path: value for path, value in changes.items() if path.startswith(("mechanism.", "gdc."))}
    return {CHANGED_FOR_ALL: told} if told else {}


def all_words(config: Mapping[str, Any]) -> str:
    """A sentence on what was changed in all scenarios of a study, for its report and the notes of its figures; else empty."""
    told = config.get(CHANGED_FOR_ALL, {})
    return f"In all scenarios: {', '.join(f'{path}={value}' for path, value in told.items())}." if told else ""
