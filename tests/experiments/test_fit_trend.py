"""The fit of the national trend: rates, rules, hindcast, closure, and the values that pages quote."""

import numpy as np
import pytest

from experiments.fit_tables import slug, training_halves
from experiments.fit_trend.closure import Closure, calibrated, closed, exponent, remains
from experiments.fit_trend.figure import draw_hindcast
from experiments.fit_trend.held_out import held_out
from experiments.fit_trend.hindcast import RULES, WINDOWS, Known, Score, known_in, ranked, scores
from experiments.fit_trend.rates import fitted_rates, fitted_spreads, rates
from experiments.fit_trend.report import hindcast_table, rate_values, window_key
from experiments.fit_trend.series import LEAST, Series, growth, latest, logistic_rates, logit, moved, observed
from tools.numbers.__main__ import quotable
from tools.numbers.values import rounded

DATA = observed()
ERRORS = {
    "egdi_2010_18": (0.097, 0.074, 0.056, 0.057, 0.055, 0.054, 0.076, 0.055),
    "egdi_2010_16": (0.149, 0.117, 0.076, 0.078, 0.069, 0.071, 0.118, 0.069),
    "egdi_2012_22": (0.042, 0.033, 0.035, 0.035, 0.036, 0.035, 0.034, 0.036),
    "internet_2010_18": (0.145, 0.074, 0.065, 0.065, 0.050, 0.051, 0.068, 0.052),
    "internet_2010_16": (0.207, 0.097, 0.082, 0.083, 0.061, 0.063, 0.098, 0.067),
    "internet_2012_21": (0.037, 0.041, 0.037, 0.037, 0.035, 0.036, 0.039, 0.035),
}
"""Mean absolute errors of the eight rules as an independent computation has them, with other halves."""
TOLERANCE = 0.0021


def series_of(*rows: list[float]) -> Series:
    return Series("made", (2010, 2012, 2014), np.array(rows))


def test_a_missing_figure_is_that_of_the_year_before_and_no_older() -> None:
    made = Series("made", (2011, 2012, 2013), np.array([[0.1, 0.2, np.nan], [0.3, np.nan, np.nan]]))
    assert latest(made, 2013).tolist()[0] == 0.2
    assert np.isnan(latest(made, 2013)[1])
    assert np.isnan(latest(made, 2013, oldest=0)).all()
    assert latest(made, 2013, oldest=2).tolist() == [0.2, 0.3]


def test_the_logistic_law_is_linear_in_the_logit() -> None:
    share = np.array([0.1, 0.5, 0.9])
    assert logit(moved(share, 0.3)) == pytest.approx(logit(share) + 0.3)
    assert moved(np.array([0.0, 1.0]), 2.0).tolist() == [0.0, 1.0]
    assert logit(np.array([0.0])) == logit(np.array([LEAST]))


def test_rates_and_growth_of_made_series() -> None:
    first = np.array([0.2, 0.5])
    made = series_of(*np.column_stack([first, moved(first, 0.2), moved(first, 0.4)]).tolist())
    assert logistic_rates(made, 2010, 2014) == pytest.approx([0.1, 0.1])
    assert growth(made, 2010, 2012) == pytest.approx(moved(first, 0.2) - first)
    found = rates(made, np.array([True, False]), (2010, 2014))
    assert (found.others, found.gap, found.all) == pytest.approx((0.1, 0.0, 0.1))


def test_the_values_in_use_are_near_those_fitted_and_ranges_hold_the_windows() -> None:
    egov, gap, internet = fitted_rates(DATA)
    assert egov.fitted == pytest.approx(egov.in_use, abs=0.001)
    assert gap.fitted == pytest.approx(gap.in_use, abs=0.001)
    assert internet.windows["2021-23"] < internet.in_use < internet.fitted
    for one, _ in fitted_spreads(DATA):
        assert one.low <= one.fitted <= one.high
    assert list(egov.windows.values()) == pytest.approx([0.104, 0.089, 0.093, 0.131], abs=0.001)
    assert list(gap.windows.values()) == pytest.approx([0.057, -0.010, 0.021, 0.086], abs=0.001)
    assert list(internet.windows.values()) == pytest.approx([0.188, 0.186, 0.174, 0.113], abs=0.001)


def test_the_spreads_cover_about_nine_states_in_ten() -> None:
    (_, egov), (_, internet) = fitted_spreads(DATA)
    assert all(0.88 < one.covered < 0.95 for one in egov)
    assert all(0.82 < one.covered < 0.90 for one in internet)
    assert all(one.falling < 0.05 for one in (*egov, *internet))


def known(**changes: object) -> Known:
    share = np.array([0.2, 0.3, 0.4, 0.5])
    whole = Known(share, moved(share, 0.2), moved(share, 0.4), (2, 2), 2, np.array([True, True, False, False]),
                  np.array([True, False, True, False]))  # fmt: skip
    return whole._replace(**changes)  # type: ignore[arg-type]


def test_logistic_rules_are_exact_where_all_states_have_one_rate() -> None:
    truth = moved(known().first, 0.6)
    for rule in ("logistic, one rate", "logistic, by group", "logistic, own rate", "logistic, pooled"):
        assert RULES[rule](known()) == pytest.approx(truth)
    assert RULES["no change"](known()) == pytest.approx(known().last)
    assert RULES["own linear"](known()) == pytest.approx(known().last + (known().last - known().first) / 2)


def test_rules_read_rates_of_the_training_half_alone() -> None:
    other = known().last.copy()
    other[~known().training] = 0.9
    for rule in ("mean growth", "logistic, one rate"):
        assert RULES[rule](known())[0] == pytest.approx(RULES[rule](known(last=other))[0])


def test_the_same_growth_for_all_ranks_nobody() -> None:
    seen = np.array([0.1, 0.2, 0.3])
    assert np.isnan(ranked(np.full(3, 0.05) + np.array([0.0, 1e-16, 0.0]), seen))
    assert ranked(seen**2, seen) == pytest.approx(1.0)


def test_halves_are_halves_and_the_same_every_time() -> None:
    halves = training_halves(193, 5)
    assert [int(half.sum()) for half in halves] == [96] * 5
    assert all((one == other).all() for one, other in zip(halves, training_halves(193, 5), strict=True))


def test_what_is_predicted_is_not_seen() -> None:
    for window in WINDOWS:
        series = DATA.egov if window.series == "EGDI" else DATA.internet
        later = (np.array(series.years) > window.last) & ~np.isnan(series.value)
        hidden = series._replace(value=np.where(later, 0.5, series.value))
        (seen, target), (same, _) = (known_in(one, window, DATA.vulnerable) for one in (series, hidden))
        assert target.size > 170
        for rule in RULES.values():
            training = training_halves(target.size, 1)[0]
            one, other = (rule(part._replace(training=training)) for part in (seen, same))
            assert (one == other).all()


def test_the_stored_hindcast_agrees_with_an_independent_one() -> None:
    stored = quotable()["trend"]["hindcast"]
    assert stored["halves"] == 200
    for window, errors in ERRORS.items():
        found = [stored["of"][window][slug(rule)]["error"] for rule in RULES]
        assert found == pytest.approx(errors, abs=TOLERANCE), window


@pytest.mark.slow
def test_the_stored_values_are_those_of_the_tables_and_of_this_code() -> None:
    stored = quotable()["trend"]
    assert rounded(rate_values(DATA)) == stored["rates"]
    window = WINDOWS[2]
    found = scores(DATA.egov, window, DATA.vulnerable)
    kept = stored["hindcast"]["of"][window_key(window)]
    assert {slug(one.rule): rounded({"error": one.error, "ranking": one.ranking}) for one in found} == kept


def test_later_years_are_predicted_better_than_by_no_change() -> None:
    for one in held_out(DATA):
        assert one.in_use < one.no_change
        assert abs(one.bias) < 0.01
    assert next(one.states for one in held_out(DATA)) == 193


def test_the_figure_has_a_panel_for_each_window_and_a_point_for_each_rule() -> None:
    made = [
        Score(window.name(), rule, 0.01 * (number + 1), 0.1) for window in WINDOWS for number, rule in enumerate(RULES)
    ]
    figure = draw_hindcast(made)
    assert len(figure.axes) == len(WINDOWS)
    for axes in figure.axes:
        assert len([line for line in axes.lines if line.get_marker() in ("o", "s", "D")]) == len(RULES)
        bold = [text.get_text() for text in axes.texts if text.get_weight() == "bold"]
        assert bold == ["0.010"]
    rows = hindcast_table(made, "**")["rows"]
    assert [row[1] for row in rows] == ["**0.010** / 0.10"] * len(WINDOWS)


def test_the_exponent_is_the_slope_at_the_usual_part() -> None:
    made = [Closure(0.7, work, 0.4 * (work / 320.0) ** 0.8, 0, 0, 0, 0) for work in (200.0, 320.0, 500.0)]
    made.append(Closure(0.5, 320.0, 9.0, 0, 0, 0, 0))
    assert exponent(made) == pytest.approx(0.8)
    assert calibrated(made) == pytest.approx(0.4)


@pytest.mark.slow
def test_the_fitted_reach_closes_and_hardly_hangs_on_the_autonomous_part() -> None:
    found = {part: closed(part, 320.0, seeds=2) for part in (0.5, 0.9)}
    assert found[0.5].reach == pytest.approx(found[0.9].reach, abs=0.02)
    assert found[0.5].low <= found[0.5].reach <= found[0.5].high
    usual = closed(0.7, 320.0, seeds=2)
    assert abs(remains(usual.reach, seeds=2)) < 1e-12


def test_the_reach_in_use_closes_over_the_seeds_of_the_fit() -> None:
    reach = quotable()["trend"]["reach"]
    assert reach["seeds"] >= 24
    assert reach["growth"] == pytest.approx(reach["wanted"], abs=0.002)
    assert reach["fitted"] == pytest.approx(reach["in_use"], abs=0.02)
    assert reach["exponent"] == pytest.approx(0.8, abs=0.05)
