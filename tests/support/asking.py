"""Asking the command for things, and being refused."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NoReturn

import pandas as pd
import pytest

from sim.cli.main import main
from sim.runs.storage.reader import open_results

MARK = "pwned"
"""The file that an attack would write."""
EVERY_STUDY = (
    "findings.md", "config.yaml", "provenance.json", "runs", "points.parquet", "data_dictionary.csv",
    "checksums.sha256", ".lock",
)  # fmt: skip


def ended(capsys: pytest.CaptureFixture[str], words: Sequence[str], code: int) -> tuple[str, str]:
    """What a command that ends with this code prints, and the one line that it says why."""
    capsys.readouterr()
    assert main(list(words)) == code
    shown = capsys.readouterr()
    assert shown.err.count("\n") == 1, shown.err
    return shown.out, shown.err


def refused(capsys: pytest.CaptureFixture[str], words: Sequence[str]) -> str:
    """The one line a mistake gets; nothing else is printed."""
    printed, line = ended(capsys, words, 2)
    assert printed == ""
    return line


def studied(here: Path, words: Sequence[str], files: Collection[str]) -> Path:
    """The folder of a study that a command has just written, with these files beside those of every study."""
    assert main(list(words)) == 0
    folder = (here / "results" / "latest").resolve()
    assert folder.name.startswith(f"{words[0]}-")
    assert {path.name for path in folder.iterdir()} == {*EVERY_STUDY, *files}
    text = (folder / "findings.md").read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert "Not a forecast" in text
    return folder


def same_tables(folder: Path, whole: Path) -> None:
    """Every table of two finished folders is equal to the last bit."""
    found, expected = open_results(folder), open_results(whole)
    assert found.names == expected.names and found.finished
    for name in expected.names:
        pd.testing.assert_frame_equal(found.table(name), expected.table(name), check_exact=True)


def no_run(*_: object, **__: object) -> NoReturn:
    """In the place of a run: fails, where everything is stored already."""
    raise RuntimeError("a run that is stored already was run again")


def attacked(capsys: pytest.CaptureFixture[str], words: Sequence[str]) -> str:
    """What the command says to an attack: refused in one line, nothing run, no secret shown."""
    printed, line = ended(capsys, words, 2)
    assert "the secret value" not in printed + line
    assert not Path(MARK).exists()
    assert not Path("results").exists()
    return line
