"""Records kept beside the compiled code: never stale, never trusted when damaged, never in the way."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from sim.model.numerics import kept_records
from sim.model.numerics.kept_records import MOST_FILES, file_content, kept, records_in
from sim.model.numerics.whole_files import read_whole, write_whole


class Numbers(NamedTuple):
    """Every kind of value that a record may have."""

    number: int
    share: float
    names: list[str]
    masks: dict[str, np.ndarray]
    rows: np.ndarray
    columns: np.ndarray


def numbers(first: float = 0.0) -> tuple[Numbers]:
    masks = {"a": np.array([True, False]), "ü/0.b": np.array([False, False])}
    rows = np.arange(6.0).reshape(2, 3) + first
    return (Numbers(3, 0.1, ["C2", "", "a\0"], masks, rows, np.asfortranarray(rows.astype(np.uint64))),)


def asked(number: int = 0, first: float = 0.0, unchanged: bool = True) -> tuple[Numbers, int]:
    """What is kept under a number, and how often it was made for that."""
    made = [0]

    def make() -> tuple[Numbers]:
        made[0] += 1
        return numbers(first)

    (found,) = kept("numbers", number, (Numbers,), make, lambda: unchanged)
    return found, made[0]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which records are kept."""
    monkeypatch.setattr(kept_records, "CACHE", tmp_path)
    return tmp_path


def test_what_is_read_is_what_was_made() -> None:
    (made,) = numbers()
    (read,) = records_in(file_content((made,)), (Numbers,))
    assert (read.number, read.share, read.names, list(read.masks)) == (3, 0.1, made.names, list(made.masks))
    pairs = [(made.rows, read.rows), (made.columns, read.columns)]
    for one, other in [*pairs, *zip(made.masks.values(), read.masks.values(), strict=True)]:
        assert np.array_equal(one, other)
        assert one.dtype == other.dtype
        assert all(one.flags[name] == other.flags[name] for name in ("C", "F", "A", "W"))


def test_records_are_made_once_for_what_decides_them(folder: Path) -> None:
    assert [asked()[1], asked()[1], asked(1)[1], asked()[1]] == [1, 0, 1, 0]
    assert len([*folder.iterdir()]) == 2


def test_code_that_is_not_compiled_has_files_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    asked()
    monkeypatch.setattr("numba.config.DISABLE_JIT", 1)
    assert asked()[1] == 1


@pytest.mark.parametrize("what", ["tables", "sources"])
def test_nothing_is_kept_once_something_has_changed(folder: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    if what == "sources":
        monkeypatch.setattr(kept_records, "kernel_hash", lambda: "another")
    assert asked(unchanged=what != "tables")[1] == 1
    assert not [*folder.iterdir()]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "emptied": lambda content: b"",
    "shortened": lambda content: content[:-1],
    "longer": lambda content: content + b"0",
    "a bit of a number": lambda content: content[:-400] + bytes([content[-400] ^ 1]) + content[-399:],
    "a bit of the checksum": lambda content: bytes([content[0] ^ 1]) + content[1:],
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_made_again_in_silence(folder: Path, capfd: pytest.CaptureFixture[str], damage: str) -> None:
    asked()
    (path,) = folder.iterdir()
    whole = path.read_bytes()
    path.write_bytes(DAMAGES[damage](whole))
    assert asked()[1] == 1
    assert asked()[1] == 0
    assert read_whole(path) is not None
    assert capfd.readouterr() == ("", "")


def test_a_file_cannot_run_anything(folder: Path) -> None:
    asked()
    (path,) = folder.iterdir()
    content = path.with_name("objects.npz")
    np.savez(content, plain=np.array([print], dtype=object))
    write_whole(path, content.read_bytes())
    with pytest.raises(ValueError, match="allow_pickle"):
        asked()


@pytest.mark.parametrize("place", ["none", "file"])
def test_a_folder_that_cannot_be_written_does_no_harm(
    folder: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    (folder / "file").touch()
    monkeypatch.setattr(kept_records, "CACHE", folder / place)
    assert [asked()[1], asked()[1]] == [1, 1]


def test_a_full_disk_does_no_harm(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError("no space")

    monkeypatch.setattr("os.replace", full)
    assert asked()[1] == 1
    assert not [*folder.iterdir()]


def test_the_oldest_files_go_and_large_ones_are_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(MOST_FILES + 3):
        asked(number)
    assert len([*folder.iterdir()]) == MOST_FILES
    monkeypatch.setattr(kept_records, "LARGEST_CONTENT", 10)
    assert [asked(-1)[1], asked(-1)[1]] == [1, 1]


IN_TURN = """
import sys
from pathlib import Path
from sim.model.numerics import kept_records
from tests.model.numerics.test_kept_records import asked
kept_records.CACHE = Path(sys.argv[1])
for round in range(200):
    number = round % 3
    assert asked(number, float(number))[0].rows[0, 0] == number
    if round % 5 == 0:
        for path in Path(sys.argv[1]).glob("*.records"):
            path.unlink(missing_ok=True)
"""


@pytest.mark.processes
def test_two_processes_that_write_at_once_do_not_meet(folder: Path) -> None:
    both = [subprocess.Popen([sys.executable, "-c", IN_TURN, str(folder)]) for _ in range(2)]
    assert [one.wait() for one in both] == [0, 0]
    assert not [*folder.glob("unfinished-*")]
