"""Check that workers compute the same results as this process: compare versions, code, data and extensions."""

import platform
from collections.abc import Mapping, Sequence
from typing import Any

import sim
from sim.data import TableError, data_hashes
from sim.data.once import once
from sim.runs.prepare import OwnTables
from sim.runs.storage.provenance import code_hash, model_hash, package_version
from sim.scenarios.extensions import EXTENSIONS
from sim.scenarios.scenario import Scenario
from sim.scenarios.setting_space import setting_fields
from sim.settings.errors import SettingError

VERSIONS = ("dcsim", "Python", "NumPy", "Numba")
"""Parts of an identity that messages show unchanged."""


@once
def makers() -> dict[str, Any]:
    """Versions and hashes that determine results in this process. Computed once: files may change after code has been loaded."""
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
    """Versions and hashes that determine results in this process, including extensions and the user's tables as they are now."""
    made_by = makers()  # first, since it loads the extensions
    extensions = {name: " ".join(extension) for name, extension in sorted(EXTENSIONS.items())}
    return {
        **made_by,
        "extensions": extensions,
        "tables": {file: found_table(name, file) for name, file in own_files(own)},
    }


def own_files(own: Sequence[OwnTables]) -> list[tuple[str, str]]:
    """(table, file) of every table that a user's file replaces, without repetition."""
    return sorted({(table, file) for tables in own for table, file, _ in tables})


def found_table(table: str, file: str) -> str:
    """Hash of a user's table as this process reads it; empty if it cannot be read."""
    try:
        return data_hashes({table: file})[table]
    except (TableError, SettingError, OSError):
        return ""


def code_difference(theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> str:
    """How another process differs from this one, in words; empty if both compute the same results."""
    other = [
        f"{name} {theirs.get(name)} there, {ours[name]} here" for name in VERSIONS if theirs.get(name) != ours[name]
    ]
    if theirs.get("model") != ours["model"]:
        return f"another version of the model ({', '.join(other) or 'its code differs'})"
    if theirs.get("code") != ours["code"]:  # metrics and tables may be defined in files outside the hash of the model
        return "other code of dcsim"
    if theirs.get("data") != ours["data"]:
        return "other data (the tables included in dcsim differ)"
    for kind, missing in (("extensions", "is not installed"), ("tables", "cannot be read")):
        for name in sorted({*theirs[kind], *ours[kind]}):
            there, here = theirs[kind].get(name), ours[kind].get(name)
            if there != here:
                what = f"the extension {name!r}" if kind == "extensions" else f"the table {name}"
                return f"{what}, which {version_difference(there, here, missing)}"
    return ""


def version_difference(there: str | None, here: str | None, missing: str) -> str:
    """How one extension or table differs between two processes."""
    if not there:
        return f"{missing} there"
    return f"{missing} here" if not here else "differs there"


def user_tables_of(points: Sequence[Scenario]) -> list[OwnTables]:
    """The user's tables of all points as (table, file, ""), each set of tables once."""
    return [tuple((table, file, "") for table, file in own) for own in sorted({point.own_tables() for point in points})]
