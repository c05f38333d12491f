"""The split of differences in progress into time and content."""

import numpy as np
import pandas as pd
import pytest

import sim
from sim.model.block_layout import block_of
from sim.runs.batch import run
from sim.runs.plan import Plan, points_table, run_name
from sim.runs.prepare import prepare
from sim.scenarios.draws import at_draw
from sim.scenarios.scenario import Scenario
from sim.settings.errors import SettingError
from sim.studies.compare.split import (
    BY_CONTENT,
    BY_TIME,
    SPLIT_COLUMNS,
    SPLIT_METRICS,
    SPLIT_PARTS,
    TOTAL,
    split_table,
    splits_of,
)

TINY: dict[str, object] = {"population.states": 20, "months": 48}
REFERENCE = sim.scenario("parallel", TINY)


def point(name: str, changes: dict[str, object]) -> Scenario:
    """A small scenario."""
    return sim.scenario({"name": name, **TINY, **changes})


POINTS = [
    point("reporting", {"mechanism.joint_reporting.strength": 1.0, "mechanism.joint_reporting.start": "2024-06"}),
    point("recognising", {"recognition.base": 0.9}),
    point("merger", {"mechanism.merger.strength": 1.0, "mechanism.merger.start": "2025-01"}),
]


@pytest.fixture(scope="module")
def split() -> pd.DataFrame:
    """The parts of the differences of three scenarios, by scenario, metric and part."""
    summary, table = sim.compare(POINTS, draws=3, seeds=2, reference=REFERENCE, split=True)
    assert summary["scenario"].unique().tolist() == ["parallel", *(one.name for one in POINTS)]
    assert tuple(table.columns) == SPLIT_COLUMNS
    return table.set_index(["scenario", "metric", "part"]).sort_index()


def test_time_and_content_sum_to_the_difference_of_the_comparison(split: pd.DataFrame) -> None:
    summary = sim.compare(POINTS, draws=3, seeds=2, reference=REFERENCE).set_index(["scenario", "metric"])
    for one in POINTS:
        for metric in SPLIT_METRICS:
            parts = split.loc[one.name, metric]["difference"]
            assert parts[BY_TIME] + parts[BY_CONTENT] == pytest.approx(parts[TOTAL], abs=1e-12)
            assert parts[TOTAL] == pytest.approx(summary.loc[(one.name, metric), "difference"], abs=1e-12)
    assert split.loc[("merger", SPLIT_METRICS[0]), "difference"].abs().min() > 0.0


def test_joint_reporting_is_all_time_and_recognition_is_all_content(split: pd.DataFrame) -> None:
    for name, nothing, everything in (("reporting", BY_CONTENT, BY_TIME), ("recognising", BY_TIME, BY_CONTENT)):
        for metric in SPLIT_METRICS:
            parts = split.loc[name, metric]
            assert parts.loc[nothing, "difference"] == 0.0
            assert parts.loc[nothing, "verdict"] == "level in 3 of 3 draws" or parts.loc[nothing, "verdict"] == "level"
            assert parts.loc[everything, "difference"] == parts.loc[TOTAL, "difference"] != 0.0


def test_a_content_run_has_the_levers_of_the_scenario_and_the_obligations_of_the_reference() -> None:
    other = point("actual", {"gdc.follow_up": "adopted", "obligations.preparation": 2.0})
    content = splits_of([REFERENCE, other]).runs["actual"]
    made, own, reference = (prepare(one).setting for one in (content, other, REFERENCE))
    assert made.parameters == own.parameters
    assert np.array_equal(made.levers.overhead, own.levers.overhead)
    assert all(np.array_equal(*pair) for pair in zip(made.duty_levers(), reference.levers, strict=True))
    assert np.array_equal(made.events.code, reference.events.code)


def test_levers_are_laid_out_once_unless_the_duties_differ() -> None:
    own, content = prepare(POINTS[2]).setting, prepare(splits_of([REFERENCE, POINTS[2]]).runs["merger"]).setting
    alone, both = block_of([own], [0]), block_of([own, content], [0, 0])
    assert alone.duties is alone.levers
    assert both.duties.monthly.merged[-1].tolist() == [1.0] + [0.0] * 7
    assert both.levers.monthly.merged[-1].tolist() == [1.0] * 8


def test_the_duties_of_the_scenario_itself_change_no_number() -> None:
    same = POINTS[2]._replace(duties=POINTS[2])
    assert run(same).summary == run(POINTS[2]).summary


def test_draws_move_the_reference_behind_a_content_run_and_its_name_tells_them_apart() -> None:
    content = splits_of([REFERENCE, POINTS[0]]).runs["reporting"]
    drawn = at_draw(content, 5)
    assert drawn.duties is not None
    assert drawn.duties.values == at_draw(REFERENCE, 5).values
    assert run_name(drawn, 0, "") != run_name(at_draw(POINTS[0], 5), 0, "")
    table = points_table(Plan([REFERENCE, content], [None], [0]))
    assert table["duties"].tolist()[1] == "parallel"
    assert "duties" not in points_table(Plan([REFERENCE, POINTS[0]], [None], [0]))


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"gdc.framing": "objectives"}, "gdc.framing"),
        ({"population.seed": 7}, "population.seed"),
        ({"start": "2023-03"}, "start"),
    ],
)
def test_pairs_of_two_worlds_have_no_split(changes: dict[str, object], named: str) -> None:
    found = splits_of([REFERENCE, POINTS[0], point("elsewhere", changes)])
    assert found.refused == {"elsewhere": f"{named} differs from that of parallel"}
    assert list(found.runs) == ["reporting"]


def test_a_pair_without_split_has_no_rows() -> None:
    summary, table = sim.compare([point("elsewhere", {"population.seed": 7})], 0, 1, REFERENCE, split=True)
    assert set(summary["scenario"]) == {"parallel", "elsewhere"}
    assert table.empty


def test_draws_without_a_value_are_left_out_of_all_parts() -> None:
    names = {"parallel": 0.1, "reporting": 0.3, "reporting (content)": 0.15}
    rows = [
        {"scenario": name, "draw": draw, "seed": 0, **dict.fromkeys(SPLIT_METRICS, value)}
        for name, value in names.items()
        for draw in range(3)
    ]
    runs = pd.DataFrame(rows)
    runs.loc[runs["scenario"].str.endswith("(content)") & (runs["draw"] == 1), SPLIT_METRICS[0]] = np.nan
    table = split_table(runs, "parallel", splits_of([REFERENCE, POINTS[0]])).set_index(["metric", "part"])
    assert [table.loc[(SPLIT_METRICS[0], part), "draws"] for part in SPLIT_PARTS] == [2, 2, 2]
    found = [table.loc[(SPLIT_METRICS[1], part), "difference"] for part in SPLIT_PARTS]
    assert found == pytest.approx([0.2, 0.15, 0.05])


def test_split_is_a_flag() -> None:
    with pytest.raises(SettingError, match="split"):
        sim.compare(["merger"], split=3)  # type: ignore[call-overload]
