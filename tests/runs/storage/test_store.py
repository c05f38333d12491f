"""The store: parts written whole, one writer, and nothing half there after an interruption."""

import errno
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.runs.plan import RunKey
from sim.runs.storage import parts
from sim.runs.storage import store as store_module
from sim.runs.storage.parts import FAILURES, RUNS
from sim.runs.storage.store import LARGEST_PART, SMALLEST_PART, Store, locked_store, part_size, reading
from sim.settings.errors import SettingError, Stopped


def frame(*keys: tuple[int, int, int], **columns: Any) -> pd.DataFrame:
    """A part of a table with these places."""
    return pd.DataFrame(keys, columns=["point", "draw", "seed"]).assign(**columns)


def test_a_table_is_read_in_the_order_of_points_draws_and_seeds(tmp_path: Path) -> None:
    with locked_store(tmp_path) as store:
        store.write({RUNS: frame((1, 0, 0), (0, 1, 0), value=[3.0, 2.0])})
        store.write({RUNS: frame((0, 0, 1), (0, 0, 0), value=[1.0, 0.0])})
        assert store.read(RUNS)["value"].tolist() == [0.0, 1.0, 2.0, 3.0]
        assert store.stored() == {RunKey(0, 0, 0), RunKey(0, 0, 1), RunKey(0, 1, 0), RunKey(1, 0, 0)}
    assert pd.read_parquet(tmp_path / RUNS)["value"].sum() == 6.0  # the folder is one table to others
    assert store.read("series").empty


def test_a_table_without_its_runs_and_a_file_without_its_name_are_removed(tmp_path: Path) -> None:
    with locked_store(tmp_path) as store:
        store.write({RUNS: frame((0, 0, 0)), "series": frame((0, 0, 0))})
        store.write({RUNS: frame((0, 0, 1)), "series": frame((0, 0, 1))})
    (tmp_path / RUNS / "00001.parquet").unlink()
    (tmp_path / RUNS / "00007.tmp").write_bytes(b"half a part")
    with locked_store(tmp_path) as store:
        assert len(store.read("series")) == len(store.read(RUNS)) == 1
        assert not list(tmp_path.glob("*/*.tmp"))


def test_runs_take_their_name_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named: list[str] = []
    real = Path.with_suffix

    def watched(self: Path, suffix: str) -> Path:
        named.append(self.parent.name)
        return real(self, suffix)

    with locked_store(tmp_path) as store:
        monkeypatch.setattr(Path, "with_suffix", watched)
        store.write({RUNS: frame((0, 0, 0)), "states": frame((0, 0, 0)), FAILURES: frame((0, 0, 1))})
    assert named[-1] == RUNS


def test_a_full_disk_stops_and_leaves_no_half_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, content: bytes) -> None:
        path.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with locked_store(tmp_path) as store:
        monkeypatch.setattr(parts, "write_synced", full)
        with pytest.raises(Stopped, match="No space left on device"):
            store.write({RUNS: frame((0, 0, 0))})
    assert not list(tmp_path.glob("*/*.*"))


def test_a_folder_that_is_gone_stops_and_is_not_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / "study"
    folder.mkdir()
    with locked_store(folder) as store:
        folder.rename(tmp_path / "moved")
        with pytest.raises(Stopped, match="study was moved or removed"):
            store.write({RUNS: frame((0, 0, 0))})
    assert not folder.exists()


def test_a_second_writer_is_refused_and_may_come_later(tmp_path: Path) -> None:
    with locked_store(tmp_path), pytest.raises(SettingError, match="another dcsim is writing there"):
        locked_store(tmp_path).__enter__()
    with locked_store(tmp_path) as store:
        assert isinstance(store, Store)


def test_failures_that_were_mended_are_forgotten(tmp_path: Path) -> None:
    with locked_store(tmp_path) as store:
        store.write({FAILURES: frame((0, 0, 0), (0, 0, 1), (0, 0, 2), error=["a", "b", "c"])})
        store.write({RUNS: frame((0, 0, 0)), FAILURES: frame((0, 0, 1), error=["again"])})
        assert store.read(FAILURES)["error"].tolist() == ["again", "c"]
        store.drop_resolved_failures()
        assert store.read(FAILURES)["error"].tolist() == ["again", "c"]
        assert len(store.parts(FAILURES)) == 1
        store.write({RUNS: frame((0, 0, 1), (0, 0, 2))})
        store.drop_resolved_failures()
        assert store.read(FAILURES).empty
        assert not store.parts(FAILURES)


def test_ten_thousand_runs_take_few_files() -> None:
    stored = files = 0
    while stored < 10_000:
        stored, files = stored + part_size(stored, with_tables=False), files + 1
    assert files <= 35
    assert part_size(10**9, with_tables=False) == LARGEST_PART
    assert part_size(10**9, with_tables=True) == SMALLEST_PART


def test_a_part_with_further_columns_widens_the_earlier_ones(tmp_path: Path) -> None:
    with locked_store(tmp_path) as store:
        store.write({RUNS: frame((0, 0, 0), one=[1.0])})
        store.write({RUNS: frame((0, 0, 1), two=[2.0])})
        store.write({RUNS: frame((0, 0, 2), one=[3.0])})
    for path in (tmp_path / RUNS).iterdir():
        assert list(pd.read_parquet(path)) == ["point", "draw", "seed", "one", "two"]
    whole = pd.read_parquet(tmp_path / RUNS)
    assert whole["one"].tolist()[::2] == [1.0, 3.0]
    assert whole["two"].dropna().tolist() == [2.0]


def test_a_damaged_part_is_named(tmp_path: Path) -> None:
    with locked_store(tmp_path) as store:
        store.write({RUNS: frame((0, 0, 0))})
        (tmp_path / RUNS / "00000.parquet").write_bytes(b"")
        for look in (store.stored, lambda: store.read(RUNS)):
            with pytest.raises(Stopped, match="00000.parquet has no checksum .*; delete it"):
                look()


def test_tables_without_their_runs_are_not_read(tmp_path: Path) -> None:
    with locked_store(tmp_path) as store:
        store.write({RUNS: frame((0, 0, 0)), "series": frame((0, 0, 0))})
        store.write({RUNS: frame((0, 0, 1)), "series": frame((0, 0, 1))})
        (tmp_path / RUNS / "00001.parquet").unlink()
        assert len(store.read("series")) == 1


def test_a_folder_made_anew_in_its_place_is_another(tmp_path: Path) -> None:
    folder = tmp_path / "study"
    folder.mkdir()
    with locked_store(folder) as store:
        folder.rename(tmp_path / "moved")
        folder.mkdir()
        with pytest.raises(Stopped, match="study was moved or removed"):
            store.write({RUNS: frame((0, 0, 0))})
    assert not list(folder.iterdir())


def test_a_run_without_a_measure_does_not_count_as_stored(tmp_path: Path) -> None:
    with locked_store(tmp_path) as store:
        store.write({RUNS: frame((0, 0, 0), (0, 0, 1), value=[1.0, 2.0])})
    with locked_store(tmp_path, ["late"]) as store:
        assert store.stored() == set()
        store.write({RUNS: frame((0, 0, 1), value=2.0, late=3.0)})
        assert store.stored() == {RunKey(0, 0, 1)}
        assert store.read(RUNS)["value"].tolist() == [1.0, 2.0]
    assert reading(tmp_path).stored() == {RunKey(0, 0, 0), RunKey(0, 0, 1)}


def test_a_run_stored_again_takes_the_place_of_the_earlier_one_in_every_table(tmp_path: Path) -> None:
    def series(value: float, *keys: tuple[int, int, int]) -> pd.DataFrame:
        return pd.concat([frame(*keys, month=month, value=value) for month in (0, 1)])

    with locked_store(tmp_path) as store:
        store.write({RUNS: frame((0, 0, 0), (0, 0, 1), value=1.0), "series": series(1.0, (0, 0, 0), (0, 0, 1))})
        store.write({RUNS: frame((0, 0, 2), value=1.0), "series": series(1.0, (0, 0, 2))})
        store.write({RUNS: frame((0, 0, 1), (0, 0, 2), value=2.0), "series": series(2.0, (0, 0, 1), (0, 0, 2))})
    with locked_store(tmp_path) as store:  # as after an interruption
        assert store.read(RUNS)["value"].tolist() == [1.0, 2.0, 2.0]
        assert store.read("series")["value"].tolist() == [1.0, 1.0, 2.0, 2.0, 2.0, 2.0]
        assert len(pd.read_parquet(tmp_path / RUNS)) == 3
        assert len(store.parts(RUNS)) == 2, "a part without rows is removed"


def test_replacing_stopped_half_way_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with locked_store(tmp_path) as store:
        store.write({RUNS: frame((0, 0, 0), (0, 0, 1), value=1.0), "series": frame((0, 0, 0), (0, 0, 1), value=1.0)})
        store.write({RUNS: frame((0, 0, 1), value=2.0), "series": frame((0, 0, 1), value=2.0)})
    real, done = store_module.rewrite_part, []

    def stops(path: Path, change: Any) -> None:
        if done:
            raise KeyboardInterrupt
        done.append(path.parent.name)
        real(path, change)

    with monkeypatch.context() as patch:
        patch.setattr(store_module, "rewrite_part", stops)
        with pytest.raises(KeyboardInterrupt), locked_store(tmp_path):
            pass
    assert done == ["series"]
    with locked_store(tmp_path) as store:
        assert store.read(RUNS)["value"].tolist() == store.read("series")["value"].tolist() == [1.0, 2.0]


def test_a_measure_can_be_dropped_from_all_parts(tmp_path: Path) -> None:
    with locked_store(tmp_path) as store:
        store.write({RUNS: frame((0, 0, 0), value=1.0, old=1.0)})
        store.write({RUNS: frame((0, 0, 1), value=1.0, old=1.0)})
        store.drop_measures(["old", "never"])
        assert list(store.read(RUNS)) == ["point", "draw", "seed", "value"]


def test_tables_are_listed_with_runs_first_and_without_hidden_folders(tmp_path: Path) -> None:
    with locked_store(tmp_path) as store:
        store.write({"series": frame((0, 0, 0)), "pairs": frame((0, 0, 0)), RUNS: frame((0, 0, 0)), "empty": frame()})
        (tmp_path / ".writing-x").mkdir()
        (tmp_path / ".writing-x" / "00000.parquet").write_bytes(b"")
        assert store.tables() == [RUNS, "pairs", "series"]
        assert [path.name for path in store.parts("series")] == ["00000.parquet"]
        assert store.is_there()
    with locked_store(tmp_path):
        assert not (tmp_path / ".writing-x").exists()


def test_a_part_that_was_written_with_its_runs_and_is_gone_is_named(tmp_path: Path) -> None:
    with locked_store(tmp_path) as store:
        store.write({RUNS: frame((0, 0, 0)), "series": frame((0, 0, 0))})
        store.write({RUNS: frame((0, 0, 1))})  # without a series
        assert len(store.read("series")) == 1
        (tmp_path / "series" / "00000.parquet").unlink()
        with pytest.raises(Stopped, match=r"series/00000\.parquet is missing; delete .*runs/00000\.parquet"):
            store.read("series")
        assert len(store.read(RUNS)) == 2


def test_parts_are_numbered_on_and_never_named_again(tmp_path: Path) -> None:
    with locked_store(tmp_path) as store:
        assert store.next_number() == 0
        store.write({RUNS: frame((0, 0, 0))})
        store.write({FAILURES: frame((0, 0, 1), error=["a"])})
        assert [path.name for path in store.parts(FAILURES)] == ["00001.parquet"]
        (tmp_path / RUNS / "00000.parquet").unlink()
        assert store.next_number() == 2


def test_runs_in_damaged_parts_are_not_counted(tmp_path: Path) -> None:
    with locked_store(tmp_path) as store:
        store.write({RUNS: frame((0, 0, 0), (0, 0, 1))})
        store.write({RUNS: frame((0, 0, 2))})
        assert store.runs_stored() == 3
        (tmp_path / RUNS / "00001.parquet").write_bytes(b"half")
        assert store.runs_stored() == 2


def test_failures_that_nothing_mended_are_left_in_their_parts(tmp_path: Path) -> None:
    with locked_store(tmp_path) as store:
        store.write({FAILURES: frame((0, 0, 0), error=["a"])})
        store.write({FAILURES: frame((0, 0, 1), error=["b"])})
        store.drop_resolved_failures()
        assert len(store.parts(FAILURES)) == 2
        assert store.stored(FAILURES) == {RunKey(0, 0, 0), RunKey(0, 0, 1)}


def test_a_measure_that_is_missing_at_some_runs_is_measured_again_there_only(tmp_path: Path) -> None:
    with locked_store(tmp_path, ["value"]) as store:
        store.write({RUNS: frame((0, 0, 0), (0, 0, 1), value=[1.0, None])})
        assert store.stored() == {RunKey(0, 0, 0)}


def test_the_lock_is_given_back_after_an_error_and_a_folder_that_cannot_be_locked_is_told(tmp_path: Path) -> None:
    with pytest.raises(KeyError), locked_store(tmp_path):
        raise KeyError
    with locked_store(tmp_path):
        pass
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingError, match="results: cannot write to .*file "), locked_store(tmp_path / "file"):
        pass


def test_parts_grow_with_the_runs_stored() -> None:
    assert [part_size(16 * stored, with_tables=False) for stored in (0, 256, 300, 8192, 9000)] == [
        256,
        256,
        300,
        8192,
        8192,
    ]
