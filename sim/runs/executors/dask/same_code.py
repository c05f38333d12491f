"""What makes results in a process, and how that of another process differs: whoever computes for us must compute the same."""

import platform
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import sim
from sim.data import TableError, data_hashes
from sim.runs.prepare import OwnTables
from sim.runs.storage.provenance import code_hash, model_hash, package_version
from sim.scenarios.extensions import EXTENSIONS
from sim.scenarios.scenario import Scenario, setting_fields
from sim.settings.errors import SettingError

VERSIONS = ("dcsim", "Python", "NumPy", "Numba")
"""Parts of an identity that are shown as they are."""


@cache
def makers() -> dict[str, Any]:
    """What makes results in this process, as plain data. It is taken once, since files may change under code that is loaded."""
    setting_fields()  # loads installed extensions
    return {
        "dcsim": sim.__version__,
        "Python": platform.python_version(),
        "NumPy": package_version("numpy"),
        "Numba": package_version("numba"),
        "model": model_hash(),
        "code": code_hash(),
        "data": data_hashes()["all"],
    }


def identity(own: Sequence[OwnTables] = ()) -> dict[str, Any]:
    """What makes results here: versions, hashes of model, data and extensions, and of the user's tables as found here now."""
    made_by = makers()  # first, since it loads the extensions
    extensions = {name: " ".join(extension) for name, extension in sorted(EXTENSIONS.items())}
    return {
        **made_by,
        "extensions": extensions,
        "tables": {file: found_table(name, file) for name, file in own_files(own)},
    }


def own_files(own: Sequence[OwnTables]) -> list[tuple[str, str]]:
    """(table, file) of every table of a user's own, each once."""
    return sorted({(table, file) for tables in own for table, file, _ in tables})


def found_table(table: str, file: str) -> str:
    """Hash of a user's table as found here, empty where it is not."""
    try:
        return data_hashes({table: file})[table]
    except (TableError, SettingError, OSError):
        return ""


def code_difference(theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> str:
    """What another process has that we have not, in words; empty where it computes what we do."""
    other = [
        f"{name} {theirs.get(name)} there, {ours[name]} here" for name in VERSIONS if theirs.get(name) != ours[name]
    ]
    if theirs.get("model") != ours["model"]:
        return f"another version of the model ({', '.join(other) or 'its code differs'})"
    if theirs.get("code") != ours["code"]:  # measures and tables stand in parts that the model's hash leaves out
        return "other code of dcsim"
    if theirs.get("data") != ours["data"]:
        return "other data (the tables that ship with dcsim differ)"
    for kind, missing in (("extensions", "is not installed"), ("tables", "cannot be read")):
        for name in sorted({*theirs[kind], *ours[kind]}):
            there, here = theirs[kind].get(name), ours[kind].get(name)
            if there != here:
                what = f"the extension {name!r}" if kind == "extensions" else f"the table {name}"
                return f"{what}, which {version_difference(there, here, missing)}"
    return ""


def version_difference(there: str | None, here: str | None, missing: str) -> str:
    """In which way one thing of two processes differs."""
    if not there:
        return f"{missing} there"
    return f"{missing} here" if not here else "differs there"


def own_of(points: Sequence[Scenario]) -> list[OwnTables]:
    """The user's tables of all points, each set of them once, named by table and file."""
    return [tuple((table, file, "") for table, file in own) for own in sorted({point.own_tables() for point in points})]
