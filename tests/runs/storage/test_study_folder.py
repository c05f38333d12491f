"""The folder of a study: what it says of itself, written whole and moved into its place, without any runs."""

import errno
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from sim.data import data_hashes
from sim.runs.storage import study_folder
from sim.runs.storage.checksums import CHECKSUMS, add_checksums, read_verified
from sim.runs.storage.reader import open_results
from sim.runs.storage.store import locked_store
from sim.runs.storage.study_folder import (
    Study,
    beside_settings,
    describe_study,
    move_into_place,
    note_machine,
    point_latest,
    print_unread,
    write_study,
)
from sim.runs.storage.table_files import write_table
from sim.scenarios.extensions import EXTENSIONS, Extension
from sim.scenarios.scenario import scenario
from sim.settings.errors import SettingError, Stopped

CONFIG = {"question": "Größe?", "seed": 0, "changed": {"gdc.framing": "themes"}}
TABLE = pd.DataFrame({"metric": ["progress", "=1+1"], "value": [0.1, 1 / 3]})


def study(folder: Path, config_hash: str = "abcd11", **further: Any) -> Study:
    """A study of one question."""
    made_by = {"model": "m1", "data": "d1"}
    plain = Study(folder, CONFIG, config_hash, made_by, [0, 1], ["dcsim", "run"], {}, overwrite=False)
    return plain._replace(**further)


def fill(partial: Path) -> None:
    """One table."""
    write_table(partial / "a.csv", TABLE)


def described(folder: Path) -> dict[str, Any]:
    """The provenance of a folder, with its checksum."""
    found: dict[str, Any] = json.loads(read_verified(folder / "provenance.json"))
    return found


def test_a_study_is_written_whole_with_what_made_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "run-x"
    write_study(study(folder, reached={"draws_reached": 8}), fill)
    assert sorted(path.name for path in folder.iterdir()) == ["a.csv", CHECKSUMS, "config.yaml", "provenance.json"]
    assert read_verified(folder / "config.yaml").decode().startswith("question: Größe?\nseed: 0\nchanged:\n")
    assert yaml.safe_load((folder / "config.yaml").read_text(encoding="utf-8")) == CONFIG
    made = described(folder)
    assert (made["model"], made["data"], made["seeds"], made["draws_reached"]) == ("m1", "d1", [0, 1], 8)
    assert (made["config_hash"], made["command"]) == ("abcd11", ["dcsim", "run"])
    assert "earlier" not in made and "metrics" not in made
    assert (tmp_path / "latest").resolve() == folder
    assert sorted(path.name for path in tmp_path.iterdir()) == ["latest", "run-x"]
    names = "  a.csv\n  checksums.sha256\n  config.yaml\n  provenance.json\n"
    assert capsys.readouterr().out == f"\nWritten to {folder}:\n{names}"


def test_earlier_commands_and_machines_of_the_same_configuration_are_kept(tmp_path: Path) -> None:
    describe_study(study(tmp_path))
    first = described(tmp_path)
    for processor in ("one", "one", "two"):
        note_machine(tmp_path, "local", processor)
    machines = [{"engine": "local", "processor": name} for name in ("one", "two")]
    assert described(tmp_path)["computed_on"] == machines
    describe_study(study(tmp_path))
    assert described(tmp_path)["earlier"] == [], "the same command again"
    describe_study(study(tmp_path, command=["dcsim", "more"]))
    describe_study(study(tmp_path, command=["dcsim", "most"]))
    made = described(tmp_path)
    assert [one["command"] for one in made["earlier"]] == [["dcsim", "run"], ["dcsim", "more"]]
    assert made["earlier"][0]["made"] >= first["made"]
    assert made["computed_on"] == machines
    describe_study(study(tmp_path, "other"))
    made = described(tmp_path)
    assert "earlier" not in made and "computed_on" not in made


def test_metrics_of_the_user_stay_listed_as_long_as_the_configuration_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(EXTENSIONS, "worst", Extension("metric", "1", "aa"))
    describe_study(study(tmp_path))
    monkeypatch.delitem(EXTENSIONS, "worst")
    monkeypatch.setitem(EXTENSIONS, "best", Extension("metric", "2", "bb"))
    describe_study(study(tmp_path))
    worst = {"kind": "metric", "version": "1", "source_hash": "aa"}
    best = {"kind": "metric", "version": "2", "source_hash": "bb"}
    assert described(tmp_path)["metrics"] == {"worst": worst, "best": best}
    describe_study(study(tmp_path, "other"))
    assert described(tmp_path)["metrics"] == {"best": best}


def test_the_provenance_arrives_before_the_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    monkeypatch.setattr(study_folder, "put_files", lambda folder, paths: order.extend(path.name for path in paths))
    describe_study(study(tmp_path))
    assert order == ["provenance.json", "config.yaml"]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "writes", [lambda one: write_study(one, full), lambda one: study_folder.write_into(one.folder, full)]
)
def test_a_full_disk_stops_with_a_line_and_leaves_nothing(tmp_path: Path, writes: Any) -> None:
    folder = tmp_path / "run-x"
    folder.mkdir()
    with pytest.raises(Stopped, match=r"cannot write to .*run-x \(No space left on device\)"):
        writes(study(folder))
    assert [path.name for path in tmp_path.rglob("*")] == ["run-x"]


def full(partial: Path) -> None:
    """A disk that is full before the table is written."""
    raise OSError(errno.ENOSPC, "No space left on device")


def test_results_that_somebody_writes_to_are_not_replaced(tmp_path: Path) -> None:
    folder, partial = tmp_path / "run-x", tmp_path / "new"
    write_study(study(folder), fill)
    partial.mkdir()
    with locked_store(folder), pytest.raises(SettingError, match="another dcsim is writing there"):
        move_into_place(partial, study(folder))
    assert (folder / "a.csv").exists()
    assert move_into_place(partial, study(folder)) == folder
    assert not list(folder.iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["latest", "run-x"]


def test_latest_is_a_file_with_the_name_where_links_are_not_supported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(self: Path, target: str, target_is_directory: bool = False) -> None:
        raise OSError(errno.EPERM, "no links here")

    for name in ("run-1", "run-2"):
        (tmp_path / name).mkdir()
    point_latest(tmp_path / "run-1")
    assert (tmp_path / "latest").readlink() == Path("run-1"), "relative, so that the whole folder can be moved"
    monkeypatch.setattr(Path, "symlink_to", unsupported)
    point_latest(tmp_path / "run-2")
    assert (tmp_path / "latest").read_text() == "run-2\n"


def test_a_link_that_cannot_be_replaced_is_removed_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.replace

    def stubborn(source: Path, target: Path) -> None:
        if os.path.lexists(target):
            raise PermissionError(errno.EACCES, "is a folder")
        real(source, target)

    for name in ("run-1", "run-2"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(os, "replace", stubborn)
    for name in ("run-1", "run-2"):
        point_latest(tmp_path / name)
    assert (tmp_path / "latest").resolve() == tmp_path / "run-2"


def test_tables_come_back_without_loss(tmp_path: Path) -> None:
    write_table(tmp_path / "a.parquet", TABLE.set_index(pd.Index([5, 6])))
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "a.parquet"), TABLE)
    write_table(tmp_path / "a.csv", TABLE)
    assert (tmp_path / "a.csv").read_bytes() == b"metric,value\nprogress,0.1\n'=1+1,0.3333333333333333\n"


def test_a_footer_names_draws_seeds_version_data_and_what_was_changed_for_all(tmp_path: Path) -> None:
    note = study(tmp_path).note(8)
    assert note.startswith("8 draws, 2 seeds; dcsim ")
    assert note.endswith(", data d1. In all scenarios: gdc.framing=themes.")
    assert study(tmp_path, config={}).note(8).endswith("data d1.")


def test_columns_that_nothing_reads_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    unread = {"a.csv": ["x", "y"], "b.csv": []}
    monkeypatch.setattr(study_folder, "unread_columns", lambda table, file: unread[file])
    one = study(tmp_path / "run-x", own_tables={"calendar": "a.csv", "overlap_map": "b.csv"})
    print_unread(one)
    assert capsys.readouterr().err == "Note: a.csv: nothing reads 'x', 'y'.\n"
    monkeypatch.setattr(study_folder, "write_description", lambda study, folder: None)
    write_study(one, fill)
    assert capsys.readouterr().err == "Note: a.csv: nothing reads 'x', 'y'.\n"


def test_a_study_is_made_from_options_and_points(here: Path) -> None:
    (here / "own.csv").write_text(Path(study_folder.__file__).parents[2].joinpath("data", "calendar.csv").read_text())
    points = [scenario({"data.calendar": "own.csv"}), scenario("merger")]
    options = {"results": "out", "name": None, "overwrite": True}
    made = Study.create(options, "run", CONFIG, [3], ["dcsim"], points, writes=False)
    assert not Path("out").exists()
    assert made.folder == Path("out", f"run-{made.config_hash[:4]}")
    assert (made.seeds, made.command, made.own_tables) == ([3], ["dcsim"], {"calendar": "own.csv"})
    assert (made.overwrite, made.stem, made.executor.name) == (True, "run", "local")
    named = Study.create({**options, "name": "mine"}, "run", CONFIG, [3], ["dcsim"], points)
    assert (named.folder, named.stem) == (Path("out", "mine"), ""), "a name of the user's is never changed"
    assert Path("out").is_dir()
    with pytest.raises(SettingError, match="mechanism.merger.start"):
        Study.create(
            options, "run", CONFIG, [3], ["dcsim"], [scenario({"mechanism.merger.start": "2027-01"})], writes=False
        )


def test_what_made_results_is_told_by_hashes_of_equal_length(here: Path) -> None:
    (here / "own.csv").write_text(
        Path(study_folder.__file__).parents[2].joinpath("data", "calendar.csv").read_text() + "\n"
    )
    ours, own = scenario("merger"), scenario({"data.calendar": "own.csv"})
    plain, both = Study.makers([ours, scenario("nested")]), Study.makers([ours, own])
    assert set(plain) == {"model", "data"}
    assert plain["data"] == data_hashes({})["all"]
    assert plain["data"] != both["data"] != Study.makers([own])["data"]
    assert Study.makers([own, ours]) == both
    assert {len(value) for made in (plain, both) for value in made.values()} == {16}
    assert beside_settings(ours) == {}
    assert set(beside_settings(own)["own_tables"]) == {"calendar"}
    assert beside_settings(ours, [own]) == {}, "points name their own tables themselves"


def written(folder: Path, question: str, **further: Any) -> Path:
    """Where a study of a question ends up that found `folder` free when it began."""
    partial = folder.with_name(f".{question}")
    partial.mkdir()
    (partial / "provenance.json").write_text(json.dumps({"config_hash": question}))
    return move_into_place(partial, study(folder, question, **{"stem": "run-x", **further}))


def test_runs_that_find_the_same_folder_free_do_not_share_it(tmp_path: Path) -> None:
    folder = tmp_path / "run-x-abcd"
    assert written(folder, "abcd11") == folder
    assert written(folder, "abcd22") == tmp_path / "run-x-abcd2"
    assert written(folder, "abcd11") == folder  # its own results are renewed
    with pytest.raises(SettingError, match="another configuration"):
        written(folder, "abcd33", stem="")  # a name of the user's
    assert written(folder, "abcd44", stem="", overwrite=True) == folder
    kept = {path.name: json.loads((path / "provenance.json").read_text()) for path in tmp_path.glob("run-*")}
    assert kept == {"run-x-abcd": {"config_hash": "abcd44"}, "run-x-abcd2": {"config_hash": "abcd22"}}


def test_many_may_point_latest_at_their_folder_at_once(tmp_path: Path) -> None:
    folders = [tmp_path / f"run-{number}" for number in range(8)]
    for folder in folders:
        folder.mkdir()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(point_latest, folders * 20))
    assert (tmp_path / "latest").resolve() in folders
    assert len(list(tmp_path.iterdir())) == 9


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("config.yaml", "a: [1", "config.yaml: line 1: not readable as YAML"),
        ("config.yaml", "a: " + "[" * 5000, "config.yaml: nested too deep"),
        ("config.yaml", "[1]", "config.yaml: not a configuration written by dcsim"),
        ("provenance.json", "[" * 100_000, "provenance.json is missing or cannot be read"),
    ],
)
def test_an_edited_description_with_a_new_checksum_is_refused_in_one_line(
    tmp_path: Path, name: str, content: str, told: str
) -> None:
    folder = tmp_path / "run-x"
    write_study(study(folder), fill)
    assert open_results(folder).config == CONFIG
    (folder / name).write_text(content)
    add_checksums(folder, [folder / name])
    with pytest.raises(SettingError) as refusal:
        open_results(folder)
    assert told in str(refusal.value)
    assert str(refusal.value).isprintable()
