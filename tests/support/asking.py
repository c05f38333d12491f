"""Asking the command for things, and being refused."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NoReturn

import pytest

from sim.cli.main import main

MARK = "pwned"
"""The file that an attack would write."""
EVERY_STUDY = (
    "findings.md", "config.yaml", "provenance.json", "runs", "points.parquet", "data_dictionary.csv", ".lock",
)  # fmt: skip


def refused(capsys: pytest.CaptureFixture[str], words: Sequence[str]) -> str:
    """The one line a mistake gets; nothing else is printed."""
    capsys.readouterr()
    assert main(list(words)) == 2
    shown = capsys.readouterr()
    assert shown.err.count("\n") == 1, shown.err
    assert shown.out == ""
    return shown.err


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


def no_run(*_: object, **__: object) -> NoReturn:
    """In the place of a run: fails, where everything is stored already."""
    raise RuntimeError("a run that is stored already was run again")


def attacked(capsys: pytest.CaptureFixture[str], words: Sequence[str]) -> str:
    """What the command says to an attack: refused in one line, nothing run, no secret shown."""
    capsys.readouterr()
    code = main(list(words))
    shown = capsys.readouterr()
    assert code == 2, shown.out + shown.err
    assert shown.err.count("\n") == 1, shown.err
    assert "the secret value" not in shown.out + shown.err
    assert not Path(MARK).exists()
    assert not Path("results").exists()
    return shown.err
