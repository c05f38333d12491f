"""No error ends in a stack trace: one line, the trace in a file, and an exit code; also full disks and signals."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from sim.cli import unexpected
from sim.cli.commands import COMMANDS
from sim.cli.main import main
from sim.cli.unexpected import error_words
from tests.support.paths import ROOT

DCSIM = [sys.executable, "-m", "sim"]
SMALL = ["months=2", "population.states=20"]


class UnheardOfError(Exception):
    """An error that no code of the package raises."""


def raising(*args: Any, **kwargs: Any) -> None:
    raise UnheardOfError("first line\nsecond line")


def environment(**changes: str) -> dict[str, str]:
    """The environment of a command in another process."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **changes}


@pytest.fixture
def traces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def check_line(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """One line that names the error and the file of its trace."""
    shown = capsys.readouterr().err
    assert shown.count("\n") == 1, shown
    assert shown.startswith("dcsim: UnheardOfError: first line second line (not expected; the trace is in ")
    (file,) = folder.glob("dcsim-error-*")
    assert str(file) in shown
    assert "Traceback" in file.read_text()


@pytest.mark.parametrize("name", COMMANDS)
def test_an_unheard_of_error_of_any_command_is_one_line(
    here: Path, traces: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(import_module(f"sim.cli.commands.{name}"), "main", raising)
    assert main([name]) == 1
    check_line(capsys, traces)


def test_an_unheard_of_error_inside_a_composed_job_is_one_line(
    here: Path, traces: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("sim.cli.commands.run"), "finished_run", raising)
    assert main(["run", *SMALL]) == 1
    check_line(capsys, traces)


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_an_interruption_is_never_swallowed(
    here: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    def stop(*args: Any) -> None:
        raise error

    monkeypatch.setattr(import_module("sim.cli.commands.list"), "main", stop)
    if error is KeyboardInterrupt:
        assert main(["list"]) == 130
    else:
        with pytest.raises(SystemExit):
            main(["list"])


def test_words_of_errors_are_one_short_line(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "not enough memory; try threads=1" in error_words(MemoryError())
    assert error_words(RecursionError("x")) == "something is nested too deeply"
    assert error_words(FileNotFoundError(2, "No such file", "a.csv")) == "No such file: a.csv"
    assert error_words(KeyError()) == "KeyError"
    assert len(error_words(ValueError("x" * 10_000))) <= unexpected.LONGEST_ERROR
    monkeypatch.setattr(unexpected.tempfile, "mkstemp", lambda **_: (_ for _ in ()).throw(OSError()))
    assert "its trace could not be written" in unexpected.unexpected_line(ValueError("x"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("words", [["list"], ["--version"], ["--help"], ["show", "merger"]])
def test_an_output_that_is_full_gets_one_line(tmp_path: Path, words: list[str]) -> None:
    with open("/dev/full", "w") as full:
        ended = subprocess.run(
            [*DCSIM, *words], stdout=full, stderr=subprocess.PIPE, text=True, env=environment(), cwd=tmp_path
        )
    assert ended.returncode == 1
    assert ended.stderr == "dcsim: cannot write (No space left on device); free some space, or write to another place\n"


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of file sizes")
@pytest.mark.parametrize("words", [["run"], ["compare", "scenarios=[merger]", "draws=0", "seeds=1", "figures=[]"]])
def test_a_full_disk_gets_one_line_and_leaves_no_half_files(tmp_path: Path, words: list[str]) -> None:
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000)); from sim.cli.main import main; "
    )
    ended = subprocess.run(
        [sys.executable, "-c", f"{limited}sys.exit(main({[*words, *SMALL]!r}))"],
        capture_output=True, text=True, env=environment(), cwd=tmp_path, check=False,
    )  # fmt: skip
    assert ended.returncode == 1, ended.stderr
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert "File too large" in ended.stderr
    assert not list((tmp_path / "results").glob("*/*.csv"))
    assert not list((tmp_path / "results").glob(".*"))


@pytest.mark.parametrize("locale", ["C", "POSIX", "en_US.ISO-8859-1"])
def test_any_locale_works(tmp_path: Path, locale: str) -> None:
    (tmp_path / "mine" / "scenario").mkdir(parents=True)
    (tmp_path / "mine" / "scenario" / "合并.yaml").write_text("description: 两个进程\n", encoding="utf-8")
    ended = subprocess.run(
        [*DCSIM, "list", "scenarios", "--config-dir", "mine"],
        capture_output=True, env=environment(LC_ALL=locale, PYTHONIOENCODING="ascii"), cwd=tmp_path, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert b"\\u5408\\u5e76" in ended.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_sigterm_ends_a_study_as_ctrl_c_does(tmp_path: Path) -> None:
    words = ["compare", "scenarios=[merger]", "draws=512", "seeds=8", "figures=[]", "threads=1", "name=mine"]
    started = subprocess.Popen(
        [*DCSIM, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(), cwd=tmp_path
    )
    deadline = time.monotonic() + 120
    while not (tmp_path / "results" / "mine" / "points.parquet").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(1.0)
    started.send_signal(signal.SIGTERM)
    _, shown = started.communicate(timeout=60)
    assert started.returncode == 130, shown
    assert "dcsim: terminated; " in shown
    assert "run the same command again to resume" in shown
    assert "Traceback" not in shown
