"""The numbers that four commands give are those stored before the package was laid out anew, to the last bit.

What is compared: the SHA-256 of all numeric columns of every table, rows sorted by their keys, columns by their names of today
(RENAMED holds what they were called then). Bits are the same only on the same kind of processor and with the same versions of
NumPy and SciPy; elsewhere the sum of every column is compared to 1e-9. A change of the model renews the file on purpose:

    python -m tests.docking.test_same_numbers --refresh
"""

import base64
import hashlib
import json
import re
import sys
import zlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.cli.main import main
from sim.runs.storage.provenance import package_version, processor

FILE = Path(__file__).with_name("same_numbers.json")
TOLERANCE = 1e-9
COMMANDS = {
    "compare": ["compare", "draws=4", "seeds=2", "figures=[]"],
    "sweep": ["sweep", "study_date_reach", "smoke=true", "figures=[]"],
    "questions": ["questions", "smoke=true", "figures=[]"],
    "explorer": ["explorer", "smoke=true"],
}
RENAMED = {
    "flows": "time_use",
    "shown_flows": "shown_time_use",
    "friction_days": "transition_loss_days",
    "friction": "transition_loss",
}
"""Tables, columns and words in columns, before and after."""
NO_KEYS = {"run"}
"""Hashes that hold the version of the model."""
NOT_COMPARED = {"data_dictionary", "points", "factors"}
"""Tables that no run gives."""

Table = dict[str, object]


def today(name: str) -> str:
    """A name as it is called today."""
    return RENAMED.get(name, name)


def stored_tables(folder: Path) -> dict[str, pd.DataFrame]:
    """Every table of a results folder, by its name of today."""
    found: dict[str, list[pd.DataFrame]] = {}
    for path in sorted(folder.rglob("*.csv")) + sorted(folder.rglob("*.parquet")):
        name = path.stem if path.parent == folder else path.parent.name
        found.setdefault(name, []).append(pd.read_csv(path) if path.suffix == ".csv" else pd.read_parquet(path))
    return {today(name): pd.concat(parts) for name, parts in found.items() if name not in NOT_COMPARED}


def numbers_of(table: pd.DataFrame) -> pd.DataFrame:
    """The numeric columns, ordered by name, of the rows sorted by all others and by point, draw and seed."""
    table = table.rename(columns=today)
    numeric = [name for name in table if pd.api.types.is_numeric_dtype(table[name])]
    words = table[[name for name in table if name not in numeric and name not in NO_KEYS]]
    keys = words.map(lambda word: today(word) if isinstance(word, str) else "")
    for name in ("point", "draw", "seed"):
        if name in numeric:
            keys[name] = table[name]
    order = (
        keys.reset_index(drop=True).sort_values(sorted(keys), kind="stable").index if len(keys.columns) else slice(None)
    )
    return table[sorted(numeric)].astype(float).iloc[order]


def fingerprint(table: pd.DataFrame) -> Table:
    """The hash of the numbers of a table, and the sum of each column."""
    numbers = numbers_of(table)
    digest = hashlib.sha256()
    for name in numbers:
        digest.update(str(name).encode() + np.ascontiguousarray(numbers[name].to_numpy(), "<f8").tobytes())
    return {"sha256": digest.hexdigest(), "sums": {str(name): float(numbers[name].sum()) for name in numbers}}


def explorer_data(page: Path) -> Table:
    """The hash of the arrays that an explorer's file holds."""
    found = re.search(r'id="stored-results">([^<]*)</script>', page.read_text(encoding="utf-8"))
    assert found is not None
    content = zlib.decompress(base64.b64decode(found[1]))
    length = int.from_bytes(content[:4], "little")
    return {"sha256": hashlib.sha256(content[4 + length + -(4 + length) % 8 :]).hexdigest(), "sums": {}}


def measured(command: str, folder: Path) -> dict[str, Table]:
    """Table to fingerprint of what a command leaves in its results folder."""
    assert main([*COMMANDS[command], f"results={folder}", f"name={command}"]) == 0
    found = {name: fingerprint(table) for name, table in stored_tables(folder / command).items()}
    if command == "explorer":
        found["explorer.html"] = explorer_data(folder / command / "explorer.html")
    return found


def machine() -> list[str]:
    """What decides the last bits."""
    return [processor(), package_version("numpy"), package_version("scipy"), package_version("numba")]


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_numbers_are_what_they_were(command: str, tmp_path: Path) -> None:
    stored = json.loads(FILE.read_text(encoding="utf-8"))
    before, now = stored[command], measured(command, tmp_path)
    assert set(now) == set(before)
    for name in now:
        assert now[name]["sums"] == pytest.approx(before[name]["sums"], rel=TOLERANCE, abs=1e-12, nan_ok=True), name
        if machine() == stored["machine"]:
            assert now[name]["sha256"] == before[name]["sha256"], name


def refresh(folder: Path) -> None:
    """Write the file anew."""
    found = {"machine": machine(), **{command: measured(command, folder) for command in COMMANDS}}
    FILE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    import tempfile

    if sys.argv[1:] != ["--refresh"]:
        sys.exit("usage: python -m tests.docking.test_same_numbers --refresh")
    with tempfile.TemporaryDirectory() as scratch:
        refresh(Path(scratch))
