"""Every CSV file is written by one function, and is safe to open in a spreadsheet."""

import ast
from pathlib import Path

import pandas as pd
import pytest

from sim.runs.storage.table_files import plain_cell, write_table
from tests.support.paths import ROOT

TEXTS = ["=cmd|' /C calc'!A0", "+SUM(A1)", "-A1", "@x", "\tx"]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_that_looks_like_a_formula_is_written_as_text(tmp_path: Path, text: str) -> None:
    table = pd.DataFrame({"scenario": [text, "merger"], text: [1, 2], "mixed": [text, -0.5]})
    write_table(tmp_path / "a.csv", table)
    read = pd.read_csv(tmp_path / "a.csv")
    assert read["scenario"].tolist() == [f"'{text}", "merger"]
    assert read["mixed"].tolist() == [f"'{text}", "-0.5"]
    assert read.columns.tolist() == ["scenario", f"'{text}", "mixed"]


def test_numbers_stay_numbers(tmp_path: Path) -> None:
    table = pd.DataFrame({"a": [-0.1, 1e-17], "b": [-1, 2], "c": [True, False], "d": ["-0.25", "+3"], "e": [None, "x"]})
    write_table(tmp_path / "a.csv", table)
    assert (tmp_path / "a.csv").read_text() == "a,b,c,d,e\n-0.1,-1,True,-0.25,\n1e-17,2,False,+3,x\n"
    assert plain_cell(-3.0) == -3.0
    assert plain_cell("\rx") == "'\rx"


def test_no_other_code_writes_csv_files() -> None:
    found = set()
    for path in (ROOT / "sim").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in ("to_csv", "DictWriter", "writer"):
                found.add(path.relative_to(ROOT).as_posix())
    assert found == {"sim/runs/storage/table_files.py"}
