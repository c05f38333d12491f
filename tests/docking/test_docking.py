"""Docking: the second implementation, written from ODD.md alone, gives the same monthly series to 1e-9.

It takes minutes, so its series are stored with a hash of all that decides them (`stored.py`), and one short case is run by both.
`make docking` runs both in every case. The cases of `hand_cases.md` that need the full data are executed here; those of a single
submodel are in `tests/model/processes`.
"""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.model.entities.population import Population
from sim.model.entities.world import Names, World
from sim.model.setting import Setting
from sim.model.simulation import WHOLE_MONTH, begin, run_months, run_state
from sim.model.state import State
from sim.runs.batch import run
from sim.runs.prepare import events_of, prepare, run_prepared, world_of
from sim.scenarios.scenario import Scenario, scenario
from sim.settings.months import month_number
from tests.docking import stored
from tests.docking.stored import (
    FILE,
    LIVE,
    RENEW,
    SHORT,
    TWIN,
    Case,
    Stored,
    basis,
    cases,
    locked_versions,
    read,
    refresh,
    sources,
    stored_series,
    twin_series,
    write,
)

TOLERANCE = 1e-9


def assert_same(ours: pd.DataFrame, other: pd.DataFrame) -> None:
    """Equal months and columns, and values within the tolerance of max(1, |value|)."""
    assert list(other.index) == list(ours.index)
    assert set(other.columns) == set(ours.columns)
    error = (other[ours.columns] - ours).abs() / ours.abs().clip(lower=1.0)
    assert (error.notna() | (ours.isna() & other[ours.columns].isna())).to_numpy().all()
    worst = error.max()
    assert worst.max() <= TOLERANCE, f"{worst.idxmax()} in {error[worst.idxmax()].idxmax()}: {worst.max():g}"


@cache
def today() -> tuple[dict[str, Stored], str]:
    """What is stored, and the hash of what decides all series today."""
    return read(), basis()


@pytest.mark.parametrize("name", cases())
def test_the_model_agrees_with_the_second_implementation(name: str) -> None:
    assert_same(run(*cases()[name]).series, stored_series(name, *today()))


@pytest.mark.slow
def test_what_is_stored_is_what_the_second_implementation_gives() -> None:
    assert_same(stored_series(LIVE, *today()), twin_series(cases()[LIVE]))


@pytest.mark.large
@pytest.mark.docking
@pytest.mark.parametrize("name", cases())
def test_both_implementations_agree_on_a_run_of_each(name: str) -> None:
    assert_same(run(*cases()[name]).series, twin_series(cases()[name]))


def test_drawn_parameters_and_every_mechanism_are_among_the_cases() -> None:
    assert cases()["another world"].chosen.values["work.adoption_cost"] != 0.15
    assert set(today()[0]) == set(cases())
    assert FILE.stat().st_size < 2e6


@pytest.mark.parametrize("relative", [1e-7, -1e-7])
def test_a_change_of_one_number_in_1e7_is_noticed(relative: float) -> None:
    series = stored_series(LIVE, *today())
    for column in series:
        month = series[column].abs().idxmax()
        size = max(1.0, abs(series.loc[month, column]))
        changed = series.copy()
        changed.loc[month, column] += relative * size
        with pytest.raises(AssertionError, match=str(column)):
            assert_same(changed, series)


def test_a_missing_number_or_month_or_column_is_noticed() -> None:
    series = stored_series(LIVE, *today())
    hole = series.copy()
    hole.iloc[2, 3] = np.nan
    for changed in (hole, series.iloc[:-1], series.iloc[:, 1:]):
        with pytest.raises(AssertionError):
            assert_same(changed, series)
        with pytest.raises(AssertionError):
            assert_same(series, changed)


def test_stored_series_of_another_source_are_refused() -> None:
    texts, of_all = sources(), today()[1]
    assert {f"tests/docking/{name}.py" for name in TWIN} < texts.keys()
    assert {"sim/data/load.py", "sim/model/numerics/random.py"} < texts.keys()
    other = {f"{path.stem}" for path in FILE.parent.glob("*.py")} - set(TWIN)
    assert {name for name in other if not name.startswith("test_")} == {"stored"}
    for name, text in texts.items():
        assert basis({**texts, name: text + "# a comment\n"}) == of_all
        changed = basis({**texts, name: text + "FURTHER = 1\n"})
        with pytest.raises(ValueError, match=RENEW):
            stored_series(LIVE, today()[0], changed)


def test_stored_series_of_other_data_versions_or_settings_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    found, of_all = today()
    for name, value in {"data_hashes": dict, "locked_versions": dict}.items():
        with monkeypatch.context() as patch:
            patch.setattr(stored, name, value)
            assert basis() != of_all
    case = cases()[LIVE]
    other = Case(case.chosen, 8), Case(scenario("parallel", SHORT), case.seed)
    for changed in other:
        monkeypatch.setattr(stored, "cases", lambda changed=changed: {LIVE: changed})
        with pytest.raises(ValueError, match="not of today's"):
            stored_series(LIVE, found, of_all)
    with pytest.raises(ValueError, match=RENEW):
        stored_series(LIVE, {}, of_all)


def test_only_what_no_longer_fits_is_run_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file, ran = tmp_path / "series.npz", list[Case]()
    found, _ = today()
    write({**found, LIVE: Stored(found[LIVE].series + 1.0, "of another source")}, file)
    monkeypatch.setattr(stored, "version", lambda name: locked_versions()[name][0])
    monkeypatch.setattr(stored, "twin_series", lambda case: ran.append(case) or found[LIVE].series)
    refresh(file)
    assert ran == [cases()[LIVE]]
    assert file.read_bytes() == FILE.read_bytes()
    monkeypatch.setattr(stored, "version", lambda name: "0.0")
    with pytest.raises(SystemExit, match=r"locked\.txt"):
        refresh(file)


# The hand cases.


@cache
def default_world() -> tuple[World, Names]:
    """The default world and its names."""
    return world_of("themes", Population())


def size_of(label: str) -> float:
    """An agent's size."""
    world, names = default_world()
    return float(world.size[names.agents.index(label)])


def months_of(chosen: Scenario, count: int, seed: int = 0) -> list[tuple[State, float, np.ndarray, Setting]]:
    """After each month: the state, the days of drafting, the attention that acted, and the setting."""
    prepared = prepare(chosen)
    setting = prepared.setting
    running = begin([setting], [prepared.awareness], [seed])
    seen = []
    for t in range(count):
        run_months(running.state, running.aux, running.history, running.block, t, t + 1, WHOLE_MONTH)
        drafting, attention = running.aux.drafting[:, 0].sum(), running.aux.attention[:, 0].copy()
        seen.append((run_state(running, 0, t + 1), float(drafting), attention, setting))
    return seen


@pytest.mark.parametrize(
    ("label", "size"),
    [
        ("body:ITU", 20 * (4 + 4 + 0.25 * 11)),
        ("body:UNESCO", 20 * (6 + 6 + 0.5)),
        ("body:ODET", 20 * (2 + 3.5)),
        ("state:USA", 20 * 25.3),
        ("state:TUV", 20 * (0.3 + 25 * (0.001 / 22) ** 0.5)),
    ],
)
def test_sizes_are_those_worked_out_by_hand(label: str, size: float) -> None:
    assert size_of(label) == pytest.approx(size)


def test_there_are_326_agents_and_the_smallest_16_states_travel_to_geneva() -> None:
    world, names = default_world()
    assert len(names.agents) == world.code.size == 326
    travelling = " ".join(sorted(np.array(names.iso3)[world.travels[: world.states]]))
    assert travelling == "BLZ CPV DMA FSM GRD KIR KNA MHL NRU PLW STP TON TUV VCT VUT WSM"
    assert not world.travels[world.states :].any()
    assert world.teams[names.agents.index("state:USA")] == 3
    assert world.teams[names.agents.index("state:TUV")] == 1


def test_numbers_of_stakeholders_are_rounded_halves_to_even() -> None:
    names = world_of("themes", Population(stakeholder_scale=0.25))[1]
    groups = [label.split(":")[1] for label in names.agents if label.startswith("stakeholder:")]
    assert sorted(groups.count(group) for group in set(groups)) == [2, 2, 4, 4, 5, 8]


def test_itu_starts_with_its_own_preference() -> None:
    world, _ = default_world()
    assert world.effort_share[world.itu, : world.lines].sum() == pytest.approx(1.4 * 0.5 * 0.9)
    assert world.effort_share[world.itu, world.lines : -1].sum() == pytest.approx(1.4 * 0.5 * 0.1)


def test_a_gdc_half_open_is_adopted_and_one_that_is_closed_never_is() -> None:
    half = months_of(scenario("parallel", {"mechanism.no_gdc.strength": 0.5}), 22)
    assert (half[-1][0].adopted[0], half[-1][1]) == (1, 0.0)
    closed = months_of(scenario("wsis_only"), 22)
    assert closed[-1][0].adopted[0] == 0
    assert {drafting for _, drafting, _, _ in closed} == {0.0}


def test_a_merger_before_adoption_shares_the_climate_but_not_the_pool() -> None:
    seen = months_of(scenario("merger", {"mechanism.merger.start": "2023-03"}), 21)
    same = [bool(attention[0] == attention[1]) for _, _, attention, _ in seen]
    assert same == [False, False] + [True] * 19
    assert [drafting > 0 for _, drafting, _, _ in seen] == [True] * 20 + [False]


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({}, 6.0),
        ({"mechanism.joint_reporting.strength": 1.0}, 6.0 * (1 - 0.4 * 12 / 27)),
        ({"mechanism.nested.strength": 1.0, "mechanism.nested.start": "2025-01"}, 6.0),
    ],
)
def test_reports_of_november_2025(changes: dict[str, Any], days: float) -> None:
    month = month_number("2025-11")
    history = run_prepared(prepare(scenario("parallel", {"gdc.reporting": "assumed", **changes})), 0).history
    assert history.process_days[month, -1].sum() == pytest.approx(days)
    assert events_of("proposed", "assumed").report_days[month].sum() == 6.0


def test_without_a_gdc_the_political_forum_of_july_2027_is_half_of_wsis_alone() -> None:
    month = month_number("2027-07")
    history = run_prepared(prepare(scenario("wsis_only")), 0).history
    assert history.process_days[month, :, 1].sum() == 0.0
    assert history.process_days[month, :, 0].sum() > 0.0


def test_a_study_at_half_strength_reaches_other_states_in_part() -> None:
    levers = prepare(scenario("study_only", {"mechanism.mapping_study.strength": 0.5})).setting.levers
    world, names = default_world()
    month = month_number("2023-08")
    outsider = names.agents.index("state:TUV")
    assert not world.council[outsider]
    assert levers.briefing[month, outsider] == pytest.approx(0.5 * 0.35 * 0.3)
    assert levers.extra_demand[month, world.itu] == pytest.approx(30.0)
    assert levers.extra_demand.sum() == pytest.approx(30.0)
