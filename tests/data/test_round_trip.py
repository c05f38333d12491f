"""A table that pandas read and wrote is accepted again, and a column that nothing reads is named."""

from pathlib import Path

import pandas as pd
import pytest

import sim.data
from sim.cli.main import main
from sim.data import load_tables, unread_columns

FILES = sorted(Path(sim.data.__file__).parent.glob("*.csv"))


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
@pytest.mark.parametrize("index", [True, False])
def test_a_table_from_pandas_is_read_back(tmp_path: Path, file: Path, index: bool) -> None:
    own = tmp_path / "mine.csv"
    table = pd.read_csv(file)
    whole = table.select_dtypes("int64").columns
    table.astype(dict.fromkeys(whole, float)).to_csv(own, index=index)
    read, ours = getattr(load_tables({file.stem: own}), file.stem), getattr(load_tables(), file.stem)
    texts = read.select_dtypes(exclude="number").columns
    read[texts] = read[texts].replace(r"^(\d+)\.0$", r"\1", regex=True)  # text columns of years
    pd.testing.assert_frame_equal(read[ours.columns], ours)
    assert unread_columns(file.stem, own) == []


def test_a_column_that_nothing_reads_is_named(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = pd.read_csv(next(file for file in FILES if file.stem == "overlap_map"))
    table.assign(mood="good").to_csv("mine.csv", index=False)
    assert main(["run", "data.overlap_map=mine.csv", "months=2", "population.states=20"]) == 0
    assert "Note: mine.csv: nothing reads 'mood'.\n" in capsys.readouterr().err
