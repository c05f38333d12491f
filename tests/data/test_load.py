"""Tables load with the counts and types the model relies on, and their hashes follow their bytes."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.data import TableError, Tables, data_hashes, load_tables
from sim.data.declarations import TABLES

ROWS = {
    "member_states": 193,
    "state_ties": 1408,
    "action_lines": 18,
    "un_bodies": 37,
    "wsis_sdg_matrix": 306,
    "gdc_objectives": 12,
    "overlap_map": 216,
    "stakeholder_groups": 9,
    "calendar": 132,
    "reporting_duties": 29,
    "internet_series": 4511,
    "egdi_series": 1351,
    "world_internet": 26,
    "internet_by_group": 9,
    "stakeholder_participation": 48,
    "state_unga_participation": 193,
    "series_calibration": 198,
}
MISSING = {  # columns that may have NaN, with their number
    ("member_states", "gdp_pc_usd"): 1,
    ("member_states", "gdp_pc_year"): 1,
    ("egdi_series", "egdi"): 1,
    ("world_internet", "number_online_reported"): 2,
    ("world_internet", "number_online_derived"): 2,
    ("stakeholder_participation", "count"): 22,
    ("stakeholder_groups", "igf_2012"): 4,
    ("stakeholder_groups", "igf_2022"): 3,
    ("stakeholder_groups", "igf_2025"): 3,
    ("stakeholder_groups", "prizes_2016"): 4,
    ("stakeholder_groups", "stocktaking_2008"): 7,
}


def packaged(name: str) -> bytes:
    return files("sim.data").joinpath(f"{name}.csv").read_bytes()


def copy(name: str, folder: Path, data: bytes | None = None) -> Path:
    path = folder / f"{name}.csv"
    path.write_bytes(packaged(name) if data is None else data)
    return path


def test_every_table_loads_with_its_rows() -> None:
    tables = load_tables()
    assert {name: len(frame) for name, frame in zip(tables._fields, tables, strict=True)} == ROWS
    assert list(tables._fields) == list(TABLES)


def test_columns_have_the_declared_types() -> None:
    found: dict[tuple[str, str], int] = {}
    for name, frame in zip(Tables._fields, load_tables(), strict=True):
        for column in TABLES[name].columns:
            values = frame[column.name]
            if column.kind in ("text", "date"):
                assert all(type(v) is str for v in values), (name, column.name)
            elif column.kind == "int" and not column.empty:
                assert values.dtype == np.int64, (name, column.name)
            else:
                assert values.dtype == np.float64, (name, column.name)
            if missing := int(values.isna().sum()):
                found[name, column.name] = missing
    assert found == MISSING


def test_figures_known_from_the_publishers() -> None:
    tables = load_tables()
    states = tables.member_states.set_index("iso3")
    assert states.un_assessment_pct["USA"] == 22
    flags = ["ldc", "lldc", "sids", "itu_council_member", "g77", "eu", "oecd", "g20", "brics", "dco"]
    assert states[flags].sum().tolist() == [44, 32, 37, 48, 133, 27, 38, 19, 10, 16]
    assert states.un_region_group.value_counts().to_dict() == {
        "African Group": 54,
        "Asia-Pacific Group": 54,
        "Eastern European Group": 23,
        "GRULAC": 33,
        "WEOG": 29,
    }
    assert tables.wsis_sdg_matrix.link.sum() == 126
    strengths = tables.overlap_map.groupby("framing").strength.agg(lambda s: int((s >= 0.25).sum()))
    assert strengths.to_dict() == {"themes": 59, "objectives": 71}
    groups = tables.stakeholder_groups.set_index("group").agents
    assert {name: n for name, n in groups.items() if n} == {
        "private_sector": 20,
        "civil_society": 30,
        "grassroots": 8,
        "academia": 14,
        "technical_community": 14,
        "individuals_youth": 10,
    }
    codes = tables.gdc_objectives
    assert codes.loc[codes.connectivity == 1, "code"].tolist() == ["T1", "O1"]


def test_a_text_that_reads_like_nothing_stays_a_text(tmp_path: Path) -> None:
    data = packaged("member_states").replace(b"Namibia", b"NA")
    states = load_tables({"member_states": copy("member_states", tmp_path, data)}).member_states
    assert states.set_index("iso3").loc["NAM", "name"] == "NA"


def test_frames_of_two_calls_are_apart() -> None:
    first = load_tables()
    first.member_states.loc[0, "egdi"] = -1.0
    assert load_tables().member_states.egdi[0] > 0


def test_a_replacement_counts_and_the_rest_is_packaged(tmp_path: Path) -> None:
    data = packaged("calendar").replace(
        b"WSIS Forum 2023 (hybrid week),wsis,forum,2023-03-13,day,5", b"X,wsis,forum,2023-03-13,day,7"
    )
    tables = load_tables({"calendar": str(copy("calendar", tmp_path, data))})
    assert tables.calendar.set_index("event").loc["X", "weekdays"] == 7
    pd.testing.assert_frame_equal(tables.un_bodies, load_tables().un_bodies)


def test_extra_columns_stay_and_describing_ones_may_be_missing(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    frame = load_tables().reporting_duties.drop(columns=["who", "confidence", "source"]).assign(desk="NA")
    frame.to_csv(path, index=False, lineterminator="\r\n", encoding="utf-8-sig")
    loaded = load_tables({"reporting_duties": path}).reporting_duties
    assert list(loaded.columns) == ["duty", "process", "due", "days", "variant", "desk"]
    assert (loaded.desk == "NA").all()


def test_states_are_sorted_whatever_the_file_says(tmp_path: Path) -> None:
    header, *rows = packaged("member_states").splitlines()
    path = copy("member_states", tmp_path, b"\n".join([header, *rows[::-1], b""]))
    pd.testing.assert_frame_equal(load_tables({"member_states": path}).member_states, load_tables().member_states)


def test_a_small_world_needs_no_counts(tmp_path: Path) -> None:
    states = b"\n".join([*packaged("member_states").splitlines()[:4], b""])
    ties = b"iso3_a,iso3_b,weight_pi\nAFG,AGO,0.5\n"
    replace = {
        "member_states": copy("member_states", tmp_path, states),
        "state_ties": copy("state_ties", tmp_path, ties),
    }
    assert len(load_tables(replace, small=True).member_states) == 3
    with pytest.raises(TableError, match="member_states.csv: 3 rows"):
        load_tables(replace)


@pytest.mark.processes
def test_hashes_are_stable_and_follow_every_byte(tmp_path: Path) -> None:
    hashes = data_hashes()
    assert hashes == data_hashes()
    assert list(hashes) == [*TABLES, "all"]
    assert all(len(h) == 16 and int(h, 16) >= 0 for h in hashes.values())
    for name in TABLES:
        assert data_hashes({name: copy(name, tmp_path)}) == hashes
        changed = data_hashes({name: copy(name, tmp_path, packaged(name) + b" ")})
        assert {n for n in hashes if changed[n] != hashes[n]} == {name, "all"}


def test_importing_reads_no_table() -> None:
    script = (
        "import sys; seen = []\n"
        "sys.addaudithook(lambda e, a: seen.append(str(a[0])) if e == 'open' else None)\n"
        "import sim.data\n"
        "print(any(s.endswith('.csv') for s in seen)); sim.data.load_tables()\n"
        "print(any(s.endswith('.csv') for s in seen))"
    )
    root = Path(str(files("sim.data"))).parents[1]
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.split() == ["False", "True"]


def test_the_tables_are_plain_files() -> None:
    for name in TABLES:
        data = packaged(name)
        assert b"\r" not in data and data.endswith(b"\n") and not data.startswith(b"\xef\xbb\xbf"), name
        data.decode("utf-8")
