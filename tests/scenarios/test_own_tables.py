"""Tables of a user's own in the place of ours: accepted, refused in one line, part of a result's identity."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pandas as pd
import pytest
import yaml

import sim
from sim.cli.main import main
from sim.settings.errors import SettingError
from tests.support.asking import refused

pytestmark = pytest.mark.whole

SMALL = {"months": 12, "population.states": 20, "population.stakeholder_scale": 0.25}
TINY = ["months=3", "population=small"]
FORUM = "Forum of my own,wsis,forum,2023-03-20,day,5,Geneva,1.0,all,always,assumed,RECALL"


def shipped(table: str) -> list[str]:
    """The lines of a table that ships."""
    return files("sim.data").joinpath(f"{table}.csv").read_text(encoding="utf-8").splitlines()


def write(path: Path, lines: list[str]) -> str:
    """Write lines to a file; returns its path as a text."""
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def series(**tables: str) -> pd.DataFrame:
    """The monthly series of a short run with these tables."""
    return sim.run(sim.scenario({**SMALL, **{f"data.{table}": file for table, file in tables.items()}}), seed=1).series


def test_a_copy_of_ours_changes_nothing(here: Path) -> None:
    tables = {
        table: write(here / f"{table}.csv", shipped(table)) for table in ("calendar", "overlap_map", "member_states")
    }
    pd.testing.assert_frame_equal(series(**tables), series())


def test_a_further_forum_is_a_burden_in_its_month_and_in_no_other_before(here: Path) -> None:
    ours, own = series(), series(calendar=write(here / "my.csv", [*shipped("calendar"), FORUM]))
    heavier = own["burden_mean"] - ours["burden_mean"]
    assert (heavier[:"2023-02"] == 0.0).all()
    assert heavier["2023-03"] > 0.01


def test_a_line_without_overlap_has_no_pairs_and_no_duplication(here: Path) -> None:
    header, *rows = shipped("overlap_map")
    place = header.split(",").index("strength")
    cells = [row.split(",", place + 1) for row in rows]
    own = [",".join([*row[:place], "0" if row[0] == "C2" else row[place], *row[place + 1 :]]) for row in cells]
    file = write(here / "own.csv", [header, *own])
    ours, changed = (
        sim.run(sim.scenario({"population.states": 20, **tables})) for tables in ({}, {"data.overlap_map": file})
    )
    assert "C2" in set(ours.pairs["line"])
    assert set(changed.pairs["line"]) == set(ours.pairs["line"]) - {"C2"}
    assert changed.tracks.set_index("track").loc["C2", "duplicated_days"] == 0.0


def test_a_file_that_changes_is_read_again(here: Path) -> None:
    file = write(here / "my.csv", shipped("calendar"))
    before = series(calendar=file)
    write(here / "my.csv", [*shipped("calendar"), FORUM])
    assert not series(calendar=file).equals(before)


def test_one_table_of_ones_own_leaves_the_next_run_alone(here: Path) -> None:
    before = series()
    series(calendar=write(here / "my.csv", [*shipped("calendar"), FORUM]))
    pd.testing.assert_frame_equal(series(), before)


def test_its_content_is_part_of_what_a_result_is(here: Path) -> None:
    def folder(*words: str) -> Path:
        assert main(["run", *TINY, *words]) == 0
        return Path("results/latest").resolve()

    plain = folder()
    assert "own_tables" not in yaml.safe_load((plain / "config.yaml").read_text())
    write(here / "my.csv", shipped("calendar"))
    copy = folder("data.calendar=my.csv")
    config = yaml.safe_load((copy / "config.yaml").read_text())
    assert config["scenario"]["data"]["calendar"] == "my.csv"
    assert set(config["own_tables"]) == {"calendar"}
    write(here / "my.csv", [*shipped("calendar"), FORUM])
    changed = folder("data.calendar=my.csv")
    assert len({plain, copy, changed}) == 3
    assert folder("data.calendar=my.csv") == changed


def test_a_scenario_file_may_name_a_table(here: Path) -> None:
    write(here / "my.csv", [*shipped("calendar"), FORUM])
    (here / "mine" / "scenario").mkdir(parents=True)
    text = "# @package _global_\ndescription: One more forum.\ndata:\n  calendar: my.csv\n"
    (here / "mine" / "scenario" / "busy.yaml").write_text(text)
    assert main(["run", "--config-dir", "mine", "scenario=busy", *TINY]) == 0
    own = pd.read_csv("results/latest/series.csv")["burden_mean"]
    assert main(["run", *TINY]) == 0
    assert own.iloc[2] > pd.read_csv("results/latest/series.csv")["burden_mean"].iloc[2]


def replaced(line: int, old: str, new: str) -> Callable[[list[str]], list[str]]:
    """A slip in one line of a file, counted from 1."""

    def slip(lines: list[str]) -> list[str]:
        assert old in lines[line - 1]
        return [*lines[: line - 1], lines[line - 1].replace(old, new, 1), *lines[line:]]

    return slip


FAULTS: list[tuple[str, Callable[[list[str]], list[str]], list[str]]] = [
    ("calendar", replaced(3, ",5,", ",many,"), ["my.csv (calendar) line 3, column weekdays: 'many'"]),
    ("calendar", replaced(3, "2023-03-13", "13.3.2023"), ["line 3, column start", "YYYY-MM-DD"]),
    ("calendar", replaced(3, ",wsis,", ",wsiss,"), ["line 3, column process", "'wsiss'", "wsis"]),
    ("calendar", replaced(1, ",weekdays,", ",weekday,"), ["my.csv", "'weekday' unknown; did you mean 'weekdays'?"]),
    ("calendar", lambda lines: [*lines, lines[1]], ["my.csv", "is already in line 2"]),
    ("calendar", lambda lines: [lines[0], lines[1] + ",more"], ["line 2", "cells"]),
    ("calendar", lambda lines: [], ["my.csv"]),
    ("member_states", lambda lines: lines[:-1], ["my.csv"]),
    ("overlap_map", replaced(2, ",0.5,", ",1.5,"), ["line 2, column strength", "1.5"]),
]


@pytest.mark.parametrize(("table", "fault", "parts"), FAULTS, ids=range(len(FAULTS)))
def test_a_fault_gets_one_line_with_file_line_and_column(
    here: Path,
    capsys: pytest.CaptureFixture[str],
    table: str,
    fault: Callable[[list[str]], list[str]],
    parts: list[str],
) -> None:
    write(here / "my.csv", fault(shipped(table)))
    for words in (["run", *TINY], ["show", "merger"]):
        line = refused(capsys, [*words, f"data.{table}=my.csv"])
        assert all(part in line for part in parts), line
    assert not [path for path in Path("results").rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("setting", "parts"),
    [
        ("data.calendar=none.csv", ["none.csv", "cannot be read"]),
        ("data.calendar=my.txt", ["data.calendar", "'my.txt'", ".csv file"]),
        ("data.calendar=3", ["data.calendar", "3", ".csv file"]),
        ("data.calender=my.csv", ["unknown key 'data.calender'", "'data.calendar'"]),
    ],
)
def test_what_is_no_table_is_refused(
    here: Path, capsys: pytest.CaptureFixture[str], setting: str, parts: list[str]
) -> None:
    assert main(["run", *TINY, setting]) == 2
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    for part in parts:
        assert part in line


def test_python_gets_the_same_line(here: Path) -> None:
    file = write(here / "my.csv", replaced(3, ",5,", ",many,")(shipped("calendar")))
    with pytest.raises(
        SettingError, match=r"my\.csv \(calendar\) line 3, column weekdays: 'many' is not a whole number"
    ):
        series(calendar=file)
