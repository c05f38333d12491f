"""Designs from a user's own CSV file: separators, marks of UTF-8, and the place of each mistake."""

import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.settings.errors import SettingError
from sim.studies.designs import Design, DesignOptions, expand
from tests.support.examples import examples


def read(folder: Path, content: bytes | str) -> Design:
    """The design of a file with this content."""
    path = folder / "mine.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return expand(None, options=DesignOptions(file=str(path)))


@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_files_as_spreadsheets_write_them(tmp_path: Path, separator: str, mark: bytes, end: str) -> None:
    rows = [
        ["work.adoption_cost", "scenario", "mechanism.merger.start", "mechanism.lead_agency", "population.states"],
        ["0.1", "parallel", "2026-01", "TRUE", "20"],
        [],
        ["1e-1", '"merger"', "2027-02", "off", "20"],
    ]
    design = read(tmp_path, mark + end.join(separator.join(row) for row in rows).encode())
    assert design.kind == "csv"
    assert [list(point.values()) for point in design.points] == [
        [0.1, "parallel", "2026-01", "on", 20], [0.1, "merger", "2027-02", "off", 20],
    ]  # fmt: skip
    assert design.factors[0].levels == (0.1,)


def test_a_point_may_be_there_twice_and_is_read_back_from_what_is_written(tmp_path: Path) -> None:
    design = read(tmp_path, "recognition.base,scenario\n0.1,merger\n0.2,merger\n0.1,merger\n")
    assert len(design.points) == 3
    written = design.written()
    assert expand(written["design"], options=DesignOptions(written["points"])) == design
    with pytest.raises(SettingError, match="no points in addition"):
        expand("csv", options=DesignOptions(written["points"], str(tmp_path / "mine.csv")))


MISTAKES = [
    ("", "the file is empty"),
    ("work.adoption_cost\n", "there are no points below"),
    ("work.adoption_cst\n0.1\n", "line 1: unknown factor 'work.adoption_cst'; did you mean"),
    ("seed\n0\n", "line 1: seed is not a factor"),
    ("work.adoption_cost,\n0.1,2\n", "line 1: column 2 has no name"),
    ("work.adoption_cost,work.adoption_cost\n0.1,0.2\n", "the column 'work.adoption_cost' occurs twice"),
    ("work.adoption_cost\n0.1\n\n7\n", "line 4, column 1: work.adoption_cost: 7 is not allowed"),
    ("work.adoption_cost;recognition.base\n0,1;0.3\n", "line 2, column 1: work.adoption_cost: '0,1' is not allowed"),
    ("work.adoption_cost,recognition.base\n0.1\n", "line 2: there are 1 cells, but 2 columns"),
    ("work.adoption_cost,recognition.base\n0.1,\n", "line 2, column 2 (recognition.base) is empty"),
    ("recognition.base\n=1+1\n", "line 2, column 1: recognition.base: '=1+1' is not allowed"),
    ("recognition.base\n__import__('os')\n", "is not allowed"),
    ("recognition.base\nnan\n", "'nan' is not allowed"),
    ("scenario\n../merger\n", "line 2, column 1: scenario: unknown scenario '../merger'"),
    ("mechanism.merger,mechanism.merger.strength\non,1\n", "set the same value"),
]


@pytest.mark.parametrize(("content", "told"), MISTAKES, ids=lambda value: value[:40])
def test_every_mistake_names_file_line_and_column(tmp_path: Path, content: str, told: str) -> None:
    with pytest.raises(SettingError) as caught:
        read(tmp_path, content)
    assert told in str(caught.value)
    assert "mine.csv" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="cannot be read"):
        expand("csv", options=DesignOptions(file=str(tmp_path / "none.csv")))
    with pytest.raises(SettingError, match="cannot be read"):
        expand("csv", options=DesignOptions(file=str(tmp_path)))
    with pytest.raises(SettingError, match="not UTF-8"):
        read(tmp_path, "recognition.base\n0.1\n".encode("utf-16"))


@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(max_examples=examples(80), deadline=None)
def test_any_file_is_a_design_or_one_line(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    told = ""
    try:
        assert read(tmp_path_factory.getbasetemp(), b"recognition.base\n" + content).points
    except SettingError as error:
        told = str(error)
    assert "\n" not in told


def test_a_table_that_pandas_wrote_is_read_back(tmp_path: Path) -> None:
    content = "population.states,scenario\n20,parallel\n40,merger\n"
    table = pd.read_csv(io.StringIO(content)).astype({"population.states": float})
    assert "20.0" in table.to_csv()
    assert read(tmp_path, table.to_csv()).points == read(tmp_path, content).points
    with pytest.raises(SettingError, match="column 1 has no name"):
        read(tmp_path, ",population.states\n7,20\n")


def test_numbers_are_decimal_and_a_decimal_comma_is_explained(tmp_path: Path) -> None:
    assert [point["population.states"] for point in read(tmp_path, "population.states\n030\n4e1\n").points] == [30, 40]
    with pytest.raises(SettingError, match=r"line 2, column 1: .*'0,1' is not allowed.*; write a decimal point: 0\.1"):
        read(tmp_path, "work.adoption_cost;scenario\n0,1;merger\n")
    with pytest.raises(SettingError, match="'0x1F' is not allowed"):
        read(tmp_path, "population.states\n0x1F\n")
