"""Damaged and changed files: every flipped bit is refused or has no effect, and `dcsim verify` lists each fault."""

import random
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.cli.main import main
from sim.runs.storage import checksums
from sim.runs.storage.checksums import (
    CHECKSUMS,
    Damaged,
    forget_files,
    put_files,
    read_checksums,
    read_table,
    read_verified,
)
from sim.runs.storage.folders import CONFIG, PROVENANCE, is_free, read_provenance
from sim.runs.storage.parts import open_part, read_part
from sim.runs.storage.store import reading
from sim.runs.storage.verification import verify_folder
from sim.settings.errors import SettingError
from sim.studies.compare.stored import open_comparison

pytestmark = pytest.mark.whole

WORDS = [
    "compare", "scenarios=[parallel,merger]", "draws=2", "seeds=2", "months=6", "population=small", "figures=[]", "name=made",
]  # fmt: skip
FLIPS = 80


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small comparison."""
    root = tmp_path_factory.mktemp("stored")
    assert main([*WORDS, f"results={root}"]) == 0
    return root / "made"


@pytest.fixture
def folder(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, to be damaged; a reader does not wait."""
    monkeypatch.setattr(checksums, "WAIT", 0.0)
    return Path(shutil.copytree(made, tmp_path / "made"))


def flipped(path: Path, chosen: Sequence[int] = ()) -> Iterator[int]:
    """Flip single bits of a file, one after another, and restore it in the end; without a choice, at random and both ends."""
    content = path.read_bytes()
    bits = 8 * len(content)
    for bit in chosen or [*random.Random(path.name).sample(range(bits), min(FLIPS, bits)), 0, bits - 1]:
        damaged = bytearray(content)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        yield bit
    path.write_bytes(content)


def test_a_part_that_another_program_wrote_has_no_checksum_and_says_so(folder: Path) -> None:
    path = folder / "runs" / "00000.parquet"
    pd.read_parquet(path).to_parquet(path)
    with pytest.raises(Damaged, match=r"00000\.parquet has no checksum .*; delete it and run the same command again"):
        open_part(path)


@pytest.mark.parametrize("table", ["runs", "series", "states"])
def test_every_flipped_bit_of_a_part_is_refused(folder: Path, table: str) -> None:
    path = folder / table / "00000.parquet"
    for bit in flipped(path):
        for read in (open_part, read_part):
            with pytest.raises(
                Damaged,
                match=f"{path} (is damaged|has no checksum .*); delete .*runs/00000.parquet|runs/00000.parquet is damaged",
            ):
                read(path)
        with pytest.raises(Damaged):
            reading(folder).read(table)
        assert bit >= 0
    assert len(reading(folder).read(table))


@pytest.mark.parametrize(
    "name", ["summary.csv", "agents.csv", "points.parquet", "against_reference.parquet", "data_dictionary.csv", CONFIG]
)
def test_every_flipped_bit_of_a_file_is_refused(folder: Path, name: str) -> None:
    path = folder / name
    for _ in flipped(path):
        with pytest.raises(Damaged, match="is damaged or was changed after dcsim wrote it"):
            read_verified(path)
    assert read_verified(path)


def test_every_flipped_bit_of_the_provenance_is_refused(folder: Path) -> None:
    for _ in flipped(folder / PROVENANCE):
        with pytest.raises(Damaged, match="provenance.json is damaged"):
            read_provenance(folder)
        with pytest.raises(SettingError, match="provenance.json is damaged"):
            sim.open_results(folder)


def of_each_kind(content: bytes) -> list[int]:
    """Bits of a list of checksums, spread over its lines: of a digit of the checksum, the space, the name, and the line's end.

    The high bit of a character gives no text, the low bit gives another character.
    """
    found, start = list[int](), 0
    for count, line in enumerate(content.splitlines(keepends=True)):
        places = (count % 64, 64, 66 + count % (len(line) - 67), len(line) - 1)
        bits = (0, 7, 5, 1)
        found += [8 * (start + places[kind]) + bits[(kind + count) % 4] for kind in (count % 4, (count + 2) % 4)]
        start += len(line)
    return found


def test_a_flipped_bit_of_the_checksums_is_refused_or_has_no_effect(folder: Path) -> None:
    wanted, refused = open_comparison(folder), 0
    chosen = of_each_kind((folder / CHECKSUMS).read_bytes())
    for _ in flipped(folder / CHECKSUMS, chosen):
        try:
            found = open_comparison(folder)
        except SettingError:
            refused += 1
            continue
        for name, table in wanted.tables.items():
            pd.testing.assert_frame_equal(found.tables[name], table, check_exact=True)
    assert 0 < refused < len(chosen)


def test_checksums_are_those_of_the_standard_tool(folder: Path) -> None:
    tool = shutil.which("sha256sum")
    if tool is None:
        pytest.skip("needs sha256sum")
    shown = subprocess.run([tool, "--quiet", "-c", CHECKSUMS], cwd=folder, capture_output=True, text=True, check=False)
    assert (shown.returncode, shown.stdout) == (0, "")
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert set(read_checksums(folder) or {}) == {name for name in files if not name.startswith(".")} - {CHECKSUMS}


def test_a_sound_folder_has_no_faults(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(folder)]) == 0
    assert (
        capsys.readouterr().out
        == f"{folder}: {verify_folder(folder).files} files verified, each is as dcsim wrote it\n"
    )


def test_verify_lists_each_damaged_missing_and_unknown_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "summary.csv").write_text((folder / "summary.csv").read_text() + "\n")
    (folder / "series" / "00000.parquet").write_bytes(b"PAR1")
    (folder / "agents.csv").unlink()
    (folder / "states" / "00000.parquet").unlink()
    (folder / "notes.txt").write_text("mine")
    shutil.copy(folder / "pairs" / "00000.parquet", folder / "groups" / "00000.parquet")
    assert main(["verify", str(folder)]) == 1
    shown = capsys.readouterr()
    assert [line.split(":")[0].split() for line in shown.out.splitlines()] == [
        ["missing", "agents.csv"],
        ["damaged", "groups/00000.parquet"],
        ["unknown", "notes.txt"],
        ["damaged", "series/00000.parquet"],
        ["missing", "states/00000.parquet"],
        ["damaged", "summary.csv"],
    ]
    assert shown.err.endswith("files verified, 3 damaged, 2 missing, 1 unknown\n")
    assert shown.err.count("\n") == 1


def test_verify_shows_the_codes_of_names_that_would_act_on_the_terminal(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = folder.rename(tmp_path / "a\u3000b")  # a space that is shown as its code
    (odd / "states" / "00000.parquet").unlink()
    (odd / "a\x1b[2J").write_text("mine")
    assert main(["verify", str(odd)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0].split() for line in lines] == [
        ["unknown", "a\\x1b[2J"],
        ["missing", "states/00000.parquet"],
    ]


@pytest.mark.parametrize("words", [["verify"], ["verify", "none"], ["verify", "."], ["verify", "a", "b"]])
def test_verify_refuses_what_is_no_results_folder(
    words: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_table_that_was_changed_on_purpose_gets_one_line_and_can_be_accepted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "summary.csv"
    read_table(path).assign(mean=1.0).to_csv(path, index=False)
    assert main(["plot", str(folder), "figures=[comparison]"]) == 2
    shown = capsys.readouterr().err
    assert shown.count("\n") == 1
    assert f"{path} is damaged or was changed after dcsim wrote it" in shown
    with (folder / CHECKSUMS).open("a") as file:
        file.write(f"{checksums.checksum(path.read_bytes())}  summary.csv\n")
    assert (read_table(path)["mean"] == 1.0).all()


def test_a_damaged_part_is_deleted_and_its_runs_are_repeated(
    folder: Path, made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [*WORDS, f"results={folder.parent}"]
    part = folder / "series" / "00000.parquet"
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 1
    part.write_bytes(content)
    assert main(words) == 1
    line = capsys.readouterr().err.splitlines()[-1]
    assert f"{part} is damaged; delete {folder / 'runs' / '00000.parquet'} and run the same command again" in line
    (folder / "runs" / "00000.parquet").unlink()
    assert main(words) == 0
    for name in sim.open_results(made).names:
        if name != "points":
            pd.testing.assert_frame_equal(sim.open_results(folder).table(name), sim.open_results(made).table(name))
    assert not verify_folder(folder).faults


def test_a_part_that_was_deleted_with_its_runs_stored_is_missing(folder: Path) -> None:
    (folder / "series" / "00000.parquet").unlink()
    with pytest.raises(SettingError, match=r"series/00000.parquet is missing; delete .*runs/00000.parquet and run"):
        open_comparison(folder)


def test_a_folder_without_checksums_is_not_read_and_its_command_writes_them_again(folder: Path) -> None:
    (folder / CHECKSUMS).unlink()
    with pytest.raises(SettingError, match=f"{CHECKSUMS} is missing"):
        sim.open_results(folder)
    assert main([*WORDS, f"results={folder.parent}"]) == 0
    assert not verify_folder(folder).faults


def test_a_replacement_that_is_stopped_anywhere_leaves_a_readable_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checksums, "WAIT", 0.0)
    place, fresh = tmp_path / "place", tmp_path / "fresh"
    place.mkdir()
    replace, calls = checksums.os.replace, [0]

    def put(text: str, stop: int) -> None:
        fresh.mkdir(exist_ok=True)
        for name in ("a.csv", "b.csv"):
            (fresh / name).write_text(text)
        calls[0] = 0

        def stopping(*paths: Path) -> None:
            calls[0] += 1
            if calls[0] == stop:
                raise KeyboardInterrupt
            replace(*paths)

        monkeypatch.setattr(checksums.os, "replace", stopping)
        put_files(place, sorted(fresh.iterdir()))

    put("old", 0)
    for stop in (1, 2, 3, 4):
        with pytest.raises(KeyboardInterrupt):
            put("new", stop)
        assert {read_verified(place / name) for name in ("a.csv", "b.csv")} <= {b"old", b"new"}
    put("new", 0)
    assert read_verified(place / "a.csv") == b"new"
    assert {len(value) for value in (read_checksums(place) or {}).values()} == {1}
    forget_files(place, lambda name: name == "a.csv")
    with pytest.raises(Damaged, match="was not written by dcsim"):
        read_verified(place / "a.csv")


def test_a_folder_with_checksums_alone_is_free(tmp_path: Path) -> None:
    (tmp_path / CHECKSUMS).write_text("")
    assert is_free(tmp_path)
