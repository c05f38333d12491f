"""Every check of the data fails on its fault and says where it is, what is wrong and what would be right."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from sim.data import TableError, load_tables

Rows = list[list[str]]
Fault = Callable[[Rows], object]


def cell(key: str, column: str, value: str) -> Fault:
    """Set a cell of the first row that has `key` among its cells; the key "" means the first row."""

    def plant(rows: Rows) -> None:
        row = next(r for r in rows[1:] if not key or key in r)
        row[rows[0].index(column)] = value

    return plant


def rename(column: str, value: str) -> Fault:
    return lambda rows: rows[0].__setitem__(rows[0].index(column), value)


def drop(*key: str) -> Fault:
    """Drop the first row that starts with these cells."""
    return lambda rows: rows.remove(next(r for r in rows if r[: len(key)] == list(key)))


def empty(*key: str) -> Fault:
    """Empty the third cell of the row that starts with these cells."""
    return lambda rows: next(r for r in rows if r[: len(key)] == list(key)).__setitem__(2, "")


def later(code: str) -> Fault:
    """Leave a state only the rows of 2023 and later."""

    def plant(rows: Rows) -> None:
        rows[1:] = [r for r in rows[1:] if r[0] != code or int(r[1]) > 2022]

    return plant


def drop_column(column: str) -> Fault:
    def plant(rows: Rows) -> None:
        at = rows[0].index(column)
        for row in rows:
            del row[at]

    return plant


def repeat(line: int) -> Fault:
    return lambda rows: rows.append(list(rows[line - 1]))


def add(*cells: str) -> Fault:
    return lambda rows: rows.append(list(cells))


def keep_ties(code: str, count: int) -> Fault:
    """Leave a state this many partners."""

    def plant(rows: Rows) -> None:
        ties = [r for r in rows if code in r[:2]]
        for row in ties[count:]:
            rows.remove(row)

    return plant


FAULTS: list[tuple[str, Fault, str]] = [
    # header
    ("calendar", rename("weekdays", "weekdys"), ": column 'weekdys' unknown; did you mean 'weekdays'?"),
    ("calendar", drop_column("place"), ": column 'place' is missing (needed: event, process, kind, start,"),
    ("state_ties", rename("iso3_b", "iso3_a"), ": column 'iso3_a' occurs twice"),
    # shape
    ("state_ties", lambda rows: rows[4].append("x"), "line 5: 4 cells (allowed: 3, as in the header)"),
    ("state_ties", lambda rows: rows.insert(2, []), "line 3: 0 cells (allowed: 3, as in the header)"),
    ("state_ties", list.clear, ": the file is empty (a header line is needed)"),
    # types and ranges
    (
        "member_states",
        cell("BEL", "un_assessment_pct", "-3"),
        "line 14, column un_assessment_pct: -3 is below 0 (allowed 0 to 22)",
    ),
    (
        "member_states",
        cell("AFG", "un_assessment_pct", "22.5"),
        "line 2, column un_assessment_pct: 22.5 is above 22 (allowed",
    ),
    ("member_states", cell("AFG", "egdi", "nan"), "line 2, column egdi: 'nan' is not a number"),
    ("member_states", cell("AFG", "egdi", "1e999"), "line 2, column egdi: '1e999' is not a number"),
    ("member_states", cell("AFG", "egdi", ""), "line 2, column egdi: the cell is empty (a value is needed)"),
    ("member_states", cell("AFG", "population", "1_000"), "line 2, column population: '1_000' is not a whole number"),
    ("member_states", cell("AFG", "population", "1.5"), "line 2, column population: '1.5' is not a whole number"),
    ("member_states", cell("AFG", "ldc", "2"), "line 2, column ldc: 2 is above 1 (allowed 0 to 1)"),
    ("member_states", cell("AFG", "gdp_pc_usd", "-1"), "line 2, column gdp_pc_usd: -1 is below 0 (allowed 0 or more)"),
    ("wsis_sdg_matrix", cell("", "sdg", "18"), "line 2, column sdg: 18 is above 17 (allowed 1 to 17)"),
    ("wsis_sdg_matrix", cell("", "sdg", "01"), "line 2, column sdg: '01' is not a whole number"),
    (
        "overlap_map",
        cell("", "strength", "0.6"),
        "column strength: 0.6 is not allowed (allowed: 0, 0.25, 0.5, 0.75, 1)",
    ),
    ("state_ties", cell("", "weight_pi", "1.2"), "line 2, column weight_pi: 1.2 is above 1 (allowed -1 to 1)"),
    ("un_bodies", cell("ITU", "size_class", "6"), "line 2, column size_class: 6 is above 5 (allowed 0 to 5)"),
    ("stakeholder_groups", cell("media", "agents", "-1"), "line 10, column agents: -1 is below 0 (allowed 0 to 1000)"),
    ("reporting_duties", cell("", "days", "-2"), "line 2, column days: -2 is below 0"),
    ("internet_series", cell("", "pct", "101"), "line 2, column pct: 101 is above 100"),
    # dates and the calendar
    (
        "calendar",
        cell("", "start", "2023-02-30"),
        "line 2, column start: '2023-02-30' is not a date (allowed: YYYY-MM-DD)",
    ),
    ("calendar", cell("", "start", "20230109"), "line 2, column start: '20230109' is not a date (allowed: YYYY-MM-DD)"),
    ("calendar", cell("", "start", "2031-01-09"), "line 2, column start: 2031-01-09 is outside the years 2023 to 2030"),
    ("reporting_duties", cell("", "due", "2022-12-31"), "column due: 2022-12-31 is outside the years 2023 to 2030"),
    ("calendar", cell("", "weekdays", "-1"), "line 2, column weekdays: -1 is below 0 (allowed 0 to 60)"),
    ("calendar", cell("", "share", "1.5"), "line 2, column share: 1.5 is above 1 (allowed 0 to 1)"),
    (
        "calendar",
        cell("", "process", "wsiss"),
        "'wsiss' is not allowed (allowed: wsis, gdc, joint, itu, other); did you mean 'wsis'?",
    ),
    ("calendar", cell("other", "share", "0.5"), "column share: 0.5 is not allowed for the process other (allowed: 0)"),
    ("calendar", cell("", "variant", "adoptd"), "(allowed: always, proposed, adopted); did you mean 'adopted'?"),
    (
        "calendar",
        cell("", "attendance", "council"),
        "'council' is not allowed (allowed: all, itu_council); did you mean",
    ),
    ("calendar", cell("", "precision", "week"), "column precision: 'week' is not allowed (allowed: day, month, year)"),
    (
        "calendar",
        cell("", "place", "Genava"),
        "line 2, column place: 'Genava' is almost 'Geneva'; did you mean 'Geneva'?",
    ),
    ("calendar", repeat(3), "line 134, column event: WSIS Forum 2023 (hybrid week), 2023-03-13 is already in line 3"),
    # texts
    ("member_states", cell("AFG", "iso3", "Afg"), "line 2, column iso3: 'Afg' is not three capital letters"),
    ("member_states", cell("AFG", "name", " Afghanistan"), "column name: ' Afghanistan' has spaces around it"),
    ("member_states", cell("AFG", "un_region_group", "African"), "did you mean 'African Group'?"),
    ("action_lines", cell("C10", "code", "C12"), "line 18, column code: 'C12' is not allowed (allowed: C1, C2,"),
    ("un_bodies", cell("ITU", "lead_lines", "C2;;C4"), "column lead_lines: empty item in 'C2;;C4'"),
    ("un_bodies", cell("ITU", "lead_lines", "C2;C2"), "column lead_lines: 'C2;C2' names an item twice"),
    ("calendar", cell("", "event", "'a\x1b[2J'"), "column event: \"'a\\x1b[2J'\" contains a control character"),
    ("calendar", cell("", "event", "a\u202eb"), "column event: 'a\\u202eb' contains a control character"),
    (
        "un_bodies",
        cell("ITU", "full_name", "two\nlines"),
        "column full_name: 'two\\nlines' contains a control character",
    ),
    ("member_states", cell("AFG", "un_assessment_pct", "9" * 200), "'" + "9" * 76 + " ...' is above"),
    # keys, counts and totals
    ("member_states", repeat(2), "line 195, column iso3: AFG is already in line 2"),
    ("member_states", drop("AFG"), ": 192 rows (allowed: 193)"),
    ("action_lines", drop("C9"), ": 17 rows (allowed: 18)"),
    ("un_bodies", drop("WFP"), ": 36 rows (allowed: 37)"),
    (
        "member_states",
        cell("AFG", "un_assessment_pct", "0.006"),
        ": column un_assessment_pct sums to 100.001 (allowed: 100 within 1e-06)",
    ),
    ("member_states", cell("AFG", "itu_council_member", "1"), "column itu_council_member sums to 49 (allowed: 48)"),
    ("stakeholder_groups", cell("media", "agents", "3"), "column agents is above 0 in 7 groups (allowed: 6)"),
    # references and grids
    (
        "state_ties",
        cell("", "iso3_b", "BGX"),
        "line 2, column iso3_b: 'BGX' is not in member_states.csv, column iso3; did you mean 'BG",
    ),
    ("state_ties", cell("", "iso3_b", "AFG"), "line 2, column iso3_b: AFG is tied to itself"),
    (
        "state_ties",
        add("BGD", "AFG", "0.5"),
        "line 1410, column iso3_b: BGD with AFG is already in line 2 (ties have no",
    ),
    ("state_ties", keep_ties("ZWE", 5), ": ZWE (member_states.csv line 194) has 5 partners (allowed: 6 or more)"),
    ("wsis_sdg_matrix", drop("C3", "4"), ": no row for action_line C3, sdg 4 (allowed: every pair)"),
    ("overlap_map", drop("C3", "themes", "T4"), ": no row for action_line C3, gdc_code T4 (allowed: every pair)"),
    ("overlap_map", drop("C11", "objectives", "O5"), ": no row for action_line C11, gdc_code O5"),
    ("overlap_map", cell("T3", "gdc_code", "T8"), "column gdc_code: 'T8' is not in gdc_objectives.csv, column code"),
    (
        "overlap_map",
        cell("T3", "framing", "objectives"),
        "column framing: 'objectives' does not fit T3 (allowed: themes)",
    ),
    ("gdc_objectives", cell("T7", "framing", "objectives"), ": framing themes has 6 codes (allowed: 7)"),
    (
        "gdc_objectives",
        cell("T2", "connectivity", "1"),
        ": column connectivity marks 2 codes of framing themes (allowed: 1)",
    ),
    ("internet_series", cell("", "iso3", "AFX"), "line 2, column iso3: 'AFX' is not in member_states.csv"),
    # the figures that start the national index
    ("egdi_series", drop("KEN", "2022"), ": no egdi of 2022 for KEN (member_states.csv line 90) (allowed: one for"),
    ("egdi_series", empty("KEN", "2022"), ": no egdi of 2022 for KEN (member_states.csv line 90)"),
    ("internet_series", later("KEN"), ": no pct of 2022 or earlier for KEN (member_states.csv line 90)"),
    # facilitators
    (
        "action_lines",
        cell("C8", "lead_facilitators", "UNESKO"),
        "line 16, column lead_facilitators: 'UNESKO' is not in un_bodies.csv, column short_name; did you mean 'UNESCO'?",
    ),
    (
        "un_bodies",
        cell("FAO", "lead_lines", ""),
        "column lead_lines: C7-eagr is missing (action_lines.csv line 14 names FAO)",
    ),
    (
        "un_bodies",
        cell("ECE", "lead_lines", ""),
        "column lead_lines: C11 is missing (action_lines.csv line 19 names ECE)",
    ),
    (
        "un_bodies",
        cell("WFP", "co_lines", "C9"),
        "column co_lines: C9 does not name WFP in action_lines.csv, column co_facilitators",
    ),
    ("un_bodies", cell("WFP", "lead_lines", "C77"), "column lead_lines: 'C77' is not allowed (allowed: C1, C2,"),
    ("un_bodies", cell("OHCHR", "short_name", "HCHR"), ": column short_name has no 'OHCHR' (needed by the model)"),
]


def plant(name: str, fault: Fault, folder: Path) -> Path:
    text = files("sim.data").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(text)))
    fault(rows)
    path = folder / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    return path


@pytest.mark.parametrize(("name", "fault", "message"), FAULTS, ids=[message[:70] for _, _, message in FAULTS])
def test_a_planted_fault_is_named(name: str, fault: Fault, message: str, tmp_path: Path) -> None:
    path = plant(name, fault, tmp_path)
    with pytest.raises(TableError) as caught:
        load_tables({name: path})
    file, told = str(caught.value)[: len(f"{name}.csv")], str(caught.value)[len(f"{name}.csv") :]
    assert file == f"{name}.csv" and message in told and "\n" not in told


@pytest.mark.parametrize("name", sorted({name for name, _, _ in FAULTS}))
def test_without_a_fault_the_same_file_loads(name: str, tmp_path: Path) -> None:
    load_tables({name: plant(name, lambda rows: None, tmp_path)})


def message_of(**replace: Path) -> str:
    with pytest.raises(TableError) as caught:
        load_tables(replace)
    return str(caught.value)


def test_an_unknown_table_is_named(tmp_path: Path) -> None:
    assert message_of(calender=tmp_path).startswith(
        "table 'calender' unknown; did you mean 'calendar'? (allowed: member_"
    )


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gone.csv"
    assert message_of(calendar=path) == f"{path}: cannot be read as table calendar (no such file or directory)"


def test_other_encodings_and_separators_are_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_bytes(b"iso3_a,iso3_b,weight_pi\nAFG,C\xf4te,0.5\n")
    assert message_of(state_ties=path) == "mine.csv (state_ties) line 2: not UTF-8 text (allowed: UTF-8)"
    path.write_bytes(b"iso3_a;iso3_b;weight_pi\nAFG;AGO;0,5\n")
    assert message_of(state_ties=path).endswith(
        "line 1: cells are separated by semicolons (allowed: commas, and numbers with a point)"
    )
    path.write_bytes(b'iso3_a,iso3_b,weight_pi\nAFG,"AGO,0.5\n')
    assert "line 2: not a comma-separated table" in message_of(state_ties=path)


def test_lines_are_counted_in_the_file_and_not_in_rows(tmp_path: Path) -> None:
    path = tmp_path / "state_ties.csv"
    path.write_text('iso3_a,iso3_b,weight_pi,note\nAFG,AGO,0.5,"two\nlines"\nAFG,ALB,1.5,\n', encoding="utf-8")
    assert message_of(state_ties=path).startswith("state_ties.csv line 4, column weight_pi: 1.5 is above 1")


def test_a_long_cell_is_not_repeated_whole(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_bytes(b"iso3_a,iso3_b,weight_pi\nAFG,AGO," + b"9x" * 3000 + b"\n")
    line = message_of(state_ties=path)
    assert "line 2, column weight_pi: '9x9x9x" in line
    assert len(line) < 200
