"""What is made from the data tables is kept between processes, and made again as soon as a table or its maker differs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.data import load_tables
from sim.data.once import Once
from sim.model.entities.population import Population
from sim.model.numerics import kept_records
from sim.model.numerics.kernels import kernel_sources
from sim.runs import prepare
from sim.scenarios.scenario import scenario
from sim.settings.errors import SettingError
from tests.support.bits import same_bits
from tests.support.paths import ROOT

SMALL = Population(states=20, stakeholder_scale=0.25)
MADE = (prepare.tables_of, prepare.undrawn_world, prepare.world_of, prepare.ties_of, prepare.events_of, prepare.maps_of)
RECORDS: dict[str, Callable[[], Any]] = {
    "world": lambda: prepare.world_of("themes", SMALL),
    "ties": lambda: (prepare.ties_of(SMALL),),
    "events": lambda: (prepare.events_of("adopted", "text"),),
    "maps": lambda: (prepare.maps_of("themes"),),
}


def forget() -> None:
    """Forget what this process has made, as a new process does."""
    for one in MADE:
        assert isinstance(one, Once)
        one.cache_clear()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which records are kept."""
    place = tmp_path / "kept"
    place.mkdir()
    monkeypatch.setattr(kept_records, "CACHE", place)
    forget()
    return place


@pytest.mark.parametrize("name", RECORDS)
def test_what_is_read_is_what_was_made(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    made = RECORDS[name]()
    forget()
    monkeypatch.setattr(prepare, "load_tables", None)  # nothing is made again
    read = RECORDS[name]()
    assert read[0] is not made[0]
    for one, other in zip(made, read, strict=True):
        for field in one._fields:
            assert same_bits(getattr(one, field), getattr(other, field)), field


def changed_table(folder: Path, **changes: Any) -> str:
    """A table of states of the user's, with some columns replaced."""
    states = pd.read_csv(ROOT / "sim/data/member_states.csv", keep_default_na=False)
    file = folder / "states.csv"
    states.assign(**changes).to_csv(file, index=False)
    return str(file)


def prepared(file: str) -> prepare.Prepared:
    """A scenario with the user's table, prepared in a new process."""
    forget()
    return prepare.prepare(scenario("parallel", {"data.member_states": file, "months": 1}))


def test_another_content_of_a_users_table_is_noticed(tmp_path: Path) -> None:
    before = prepared(changed_table(tmp_path)).setting.world.population
    same_again = prepared(changed_table(tmp_path)).setting.world.population
    after = prepared(changed_table(tmp_path, population=1_000_000)).setting.world.population
    assert np.array_equal(before, same_again)
    assert not np.array_equal(before, after)
    assert (after == 1.0 / len(after)).all()


def test_a_users_table_that_becomes_unusable_is_refused(tmp_path: Path) -> None:
    prepared(changed_table(tmp_path))
    with pytest.raises(SettingError, match="above 1"):
        prepared(changed_table(tmp_path, egdi=1.5))
    with pytest.raises(SettingError, match="above 1"):
        prepared(changed_table(tmp_path, egdi=1.5))


def test_a_table_that_changes_while_it_is_read_is_not_kept(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = load_tables

    def slow(replace: Any) -> Any:
        changed_table(tmp_path, population=1_000_000)
        return load(replace)

    monkeypatch.setattr(prepare, "load_tables", slow)
    prepared(changed_table(tmp_path))
    assert {path.name.split("-")[0] for path in folder.iterdir()} <= {"ties", "events", "maps"}
    monkeypatch.setattr(prepare, "load_tables", load)
    shares = prepared(changed_table(tmp_path)).setting.world.population
    assert not (shares == 1.0 / len(shares)).all()


@pytest.mark.parametrize("what", ["data of the package", "maker"])
def test_other_data_or_another_maker_gives_other_files(
    folder: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    prepare.maps_of("themes")
    forget()
    if what == "maker":
        monkeypatch.setattr(prepare, "HERE", "another")
    else:
        monkeypatch.setattr(prepare, "data_hashes", lambda files: {"all": "another"})
    prepare.maps_of("themes")
    assert len([*folder.iterdir()]) == 2


def test_the_folder_is_named_by_all_that_makes_and_checks_the_records() -> None:
    makers = {
        path.relative_to(ROOT / "sim").as_posix()
        for room in ("data", "model/entities")
        for path in (ROOT / "sim" / room).glob("*.py")
    }
    assert makers - {"model/entities/__init__.py"} <= set(kernel_sources())
