"""What single figures show: findings, order, empty pairs, differences, dates and places of labels."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from sim.figures.comparison.burden_groups import draw_burden_groups
from sim.figures.comparison.goals import draw_goals
from sim.figures.comparison.pair_heatmap import draw_pair_heatmap, natural
from sim.figures.comparison.summary import draw_comparison
from sim.figures.comparison.time_course import COURSE_SCENARIOS, MOST_COURSES, draw_course, shown_values
from sim.figures.layout.event_strip import dated, placed_labels
from sim.figures.layout.label_placement import Rectangle, label_boxes
from sim.figures.layout.markers import marker_kind, short_verdict
from sim.figures.layout.rows import chosen_scenarios
from sim.figures.layout.style import OPEN, UNWANTED, WANTED
from sim.studies.compare.comparison import summarise_runs
from sim.studies.paired import paired_differences
from tests.support import made


def summary_of(differences: dict[str, tuple[float, str]]) -> pd.DataFrame:
    """A summary in which every headline measure of a scenario has one difference and one verdict."""
    rows = [
        {"scenario": name, "metric": metric, "mean": 0.3 + step, "difference": step if word != "reference" else np.nan,
         "difference_low": step - 0.01 if word != "reference" else np.nan, "draws": 32, "seeds": 2, "verdict": word,
         "difference_high": step + 0.01 if word != "reference" else np.nan}
        for name, (step, word) in differences.items()
        for metric in ("duplication_share", "burden_median", "progress")
    ]  # fmt: skip
    return pd.DataFrame(rows)


SUMMARY = summary_of(
    {"parallel": (0.0, "reference"), "a": (0.05, "higher"), "b": (-0.1, "lower"), "c": (-0.02, "depends")}
)


def test_verdicts_become_kinds_by_the_direction_of_the_metric() -> None:
    assert marker_kind("lower", "lower") == marker_kind("higher", "higher") == "wanted"
    assert marker_kind("higher", "lower") == marker_kind("lower", "higher") == "unwanted"
    assert {marker_kind(word, "lower") for word in ("depends", "lower in 3 of 4 draws", "lower at the defaults")} == {
        "open"
    }
    assert marker_kind("lower", "") == "open"
    assert (marker_kind("level", "lower"), marker_kind("reference", "")) == ("level", "reference")


def test_short_words_for_verdicts() -> None:
    assert short_verdict("lower in 18 of 20 draws") == "lower 18/20"
    assert short_verdict("higher at the defaults") == "higher"
    assert short_verdict("depends") == "depends"


def panels(figure) -> list:
    return [axes for axes in figure.axes if axes.axison]


def test_comparison_orders_by_duplication_and_marks_findings() -> None:
    duplication, _, progress = panels(draw_comparison(SUMMARY, "parallel"))
    points = [line for line in duplication.lines if line.get_marker() not in ("None", None, "")]
    marks = {round(float(line.get_xdata()[0]), 3): line for line in points}
    heights = [float(marks[x].get_ydata()[0]) for x in (0.0, -0.1, -0.02, 0.05)]
    assert heights == sorted(heights)
    assert to_hex(marks[-0.1].get_color()) == to_hex(WANTED)
    assert to_hex(marks[0.05].get_color()) == to_hex(UNWANTED)
    assert marks[-0.1].get_marker() != marks[0.05].get_marker()
    assert to_hex(marks[-0.02].get_color()) == to_hex(OPEN)
    assert to_hex(marks[-0.02].get_markerfacecolor()) == "#ffffff"
    other = {round(float(line.get_xdata()[0]), 3): line for line in progress.lines if line.get_marker() in ("o", "s")}
    assert to_hex(other[0.05].get_color()) == to_hex(WANTED)
    assert to_hex(other[-0.1].get_color()) == to_hex(UNWANTED)


def test_comparison_draws_the_range_of_the_difference() -> None:
    duplication = panels(draw_comparison(SUMMARY, "parallel"))[0]
    bars = [
        line.get_xdata()
        for line in duplication.lines
        if line.get_linewidth() == 1.8 and len(set(line.get_xdata())) == 2
    ]
    assert sorted(map(tuple, np.round(bars, 3))) == [(-0.11, -0.09), (-0.03, -0.01), (0.04, 0.06)]


def test_goals_put_larger_dots_for_larger_differences_and_leave_the_reference_out() -> None:
    summary = made.summary_table(made.NAMES[:4])
    (axes,) = panels(draw_goals(summary, "parallel"))
    dots = [line for line in axes.lines if len(line.get_xdata()) == 1]
    assert len(dots) == 3 * 18
    first = [line for line in dots if line.get_xdata()[0] == 0]
    known = summary[(summary["metric"] == "progress") & (summary["scenario"] != "parallel")]["difference"]
    by_size = [line.get_markersize() for line in sorted(first, key=lambda line: line.get_ydata()[0])]
    expected = known.sort_values(ascending=False).abs().to_numpy()
    assert list(np.argsort(by_size)) == list(np.argsort(expected))


def test_paired_differences_agree_with_the_summary_of_a_comparison() -> None:
    runs = made.runs_table(made.NAMES[:4], 30)
    ours = paired_differences(runs.assign(group="all"), "parallel", ["group"], "progress").set_index("scenario")
    summary = summarise_runs(runs, "parallel")
    theirs = summary[(summary["metric"] == "progress") & (summary["scenario"] != "parallel")].set_index("scenario")
    columns = ["mean", "difference", "difference_low", "difference_high"]
    np.testing.assert_allclose(ours[columns].astype(float), theirs[columns].astype(float), rtol=1e-12)
    assert list(ours["verdict"]) == list(theirs["verdict"])


def test_groups_fill_findings_only() -> None:
    groups = made.groups_table(("parallel", "merger"))
    groups.loc[groups["scenario"] == "merger", "burden"] = (
        groups.loc[groups["scenario"] == "parallel", "burden"].to_numpy() - 0.1
    )
    other = groups["group"] == "others"
    groups.loc[other & (groups["scenario"] == "merger") & (groups["draw"] % 2 == 0), "burden"] += 0.2
    panel = panels(draw_burden_groups(groups, "parallel"))[0]
    marks = [line for line in panel.lines if line.get_marker() in ("o", "s")]
    assert [to_hex(line.get_markerfacecolor()) == "#ffffff" for line in marks] == [False, True]


def test_heatmap_tells_empty_from_zero_and_from_nothing_produced() -> None:
    axes = panels(draw_pair_heatmap(made.pairs_table(("parallel",)), "parallel"))[0]
    texts = {(int(text.get_position()[0]), int(text.get_position()[1])): text.get_text() for text in axes.texts}
    assert texts[0, 0] == "0"
    assert (1, 1) not in texts
    assert texts[1, 2] == "–"
    assert [patch.get_xy() for patch in axes.patches if patch.get_hatch()] == [(1, 1)]
    assert sorted(["C10", "C2", "C1", "C7-egov"], key=natural) == ["C1", "C2", "C7-egov", "C10"]


def test_course_shows_all_of_a_few_and_a_choice_of_many() -> None:
    assert chosen_scenarios(["a", "b", "parallel"], "parallel", None, COURSE_SCENARIOS, MOST_COURSES) == [
        "parallel",
        "a",
        "b",
    ]
    assert chosen_scenarios(made.NAMES, "parallel", None, COURSE_SCENARIOS, MOST_COURSES)[0] == "parallel"
    assert len(chosen_scenarios(made.NAMES, "parallel", None, COURSE_SCENARIOS, MOST_COURSES)) <= 6
    assert chosen_scenarios(made.NAMES, "parallel", ["late_study", "parallel"], COURSE_SCENARIOS, MOST_COURSES) == [
        "parallel",
        "late_study",
    ]
    assert len(chosen_scenarios([f"s{n}" for n in range(30)], "s0", None, COURSE_SCENARIOS, MOST_COURSES)) == 6


def test_burden_is_a_mean_of_twelve_months_and_duplication_starts_with_the_compact() -> None:
    series = made.series_table(("parallel",), 2)
    series.loc[series["month"] < "2024-09", "duplication_share"] = np.nan
    burden = shown_values(series, "parallel", "burden_median")
    raw = series[series["draw"] == 1].groupby("month")["burden_median"].mean().to_numpy()
    assert np.isnan(burden[:, :11]).all()
    np.testing.assert_allclose(burden[1, 11], raw[:12].mean())
    duplication = shown_values(series, "parallel", "duplication_share")
    assert list(np.isnan(duplication[0])) == [month < "2024-09" for month in sorted(set(series["month"]))]


def test_course_draws_bands_of_differences_and_of_the_reference_only() -> None:
    figure = draw_course(made.series_table(("parallel", "merger", "nested"), 3), "parallel")
    drawn = panels(figure)
    assert [len(axes.collections) for axes in drawn] == [1, 2] * 4


def test_labels_of_dates_do_not_meet() -> None:
    starts = {
        "merger": "2026-01",
        "sunset": "2026-01",
        "joint_roadmap": "2026-05",
        "late": "2030-11",
        "mapping_study": "2023-08",
    }
    events = dated(starts)
    assert "Jan 2026: UN budget cut; Merger, Sunset start" in [event.text for event in events]
    for width in (4.0, 5.0, 10.0):
        placed = placed_labels(events, 0, 95, width)
        assert len(placed) == len(events)
        for one in placed:
            others = [other for other in placed if other is not one]
            assert not [other for other in others if other.row >= one.row and one.left < other.line < one.right]
            assert not [
                other for other in others if other.row == one.row and other.left < one.right and one.left < other.right
            ]
    assert [event.event.month for event in placed_labels(events, 30, 50, 5.0)] == [35, 36, 40]


def test_labels_find_room_beside_crowded_points() -> None:
    points = [(3 + 0.15 * n, 3 + 0.1 * (n % 3)) for n in range(9)]
    radii, sizes = [0.05] * 9, [(1.0, 0.12)] * 9
    room = Rectangle(0, 0, 8, 6)
    boxes = label_boxes(points, radii, sizes, [], room)
    assert all(box.outside(room) == pytest.approx(0.0, abs=1e-9) for box in boxes)
    assert all(boxes[a].overlap(boxes[b]) == 0 for a in range(9) for b in range(a))
    assert all(box.overlap(Rectangle(x - 0.05, y - 0.05, x + 0.05, y + 0.05)) == 0 for box in boxes for x, y in points)
