"""The figure of answers: what it shows, and that nothing lies over anything."""

import numpy as np
import pandas as pd
import pytest

from sim.figures.studies.answers import ANSWER_METRICS, draw_answers
from sim.studies.questions.experiments import read_experiments
from tests.support.made import Drawn

EXPERIMENTS = read_experiments(None)
TITLES = {experiment.name: experiment.title for experiment in EXPERIMENTS}


def answers(draws: int = 32, metrics: tuple[str, ...] = ANSWER_METRICS) -> pd.DataFrame:
    """Made-up answers of every contrast of ours; the first experiment does not ask for the first metric."""
    random = np.random.default_rng(5)
    verdicts = ("lower", "higher", "depends", "level") if draws >= 30 else (f"lower in {draws} of {draws} draws",)
    rows = []
    for experiment in EXPERIMENTS:
        for contrast in experiment.contrasts:
            for metric in metrics[experiment is EXPERIMENTS[0] and len(metrics) > 1 :]:
                value = random.normal(0, 0.1)
                low, high = (value - 0.05, value + 0.05) if draws else (np.nan, np.nan)
                rows.append({
                    "experiment": experiment.name, "contrast": contrast.name, "scenario": contrast.scenario.name,
                    "against": contrast.against.name, "metric": metric, "difference": value, "difference_low": low,
                    "difference_high": high, "draws": draws, "seeds": 2,
                    "unit": "share", "verdict": verdicts[len(rows) % len(verdicts)] if draws else "lower at the defaults",
                })  # fmt: skip
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("draws", "metrics"),
    [(0, ANSWER_METRICS), (4, ANSWER_METRICS), (32, ANSWER_METRICS), (32, ("reuse", "wsis_only_national"))],
)
def test_every_text_is_on_the_page_and_over_nothing(
    monkeypatch: pytest.MonkeyPatch, draws: int, metrics: tuple[str, ...]
) -> None:
    drawn = Drawn(draw_answers(answers(draws, metrics), TITLES, "Note."), monkeypatch)
    assert not drawn.outside()
    assert not drawn.overlapping()
    assert not drawn.legends_over_panels()
    for title in TITLES.values():
        assert title in drawn.words
    assert "Parallel against WSIS only" in drawn.words
    assert "Not a forecast" in drawn.words


def test_words_say_what_draws_allow(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no finding" in Drawn(draw_answers(answers(0), TITLES), monkeypatch).words
    few = Drawn(draw_answers(answers(4), TITLES), monkeypatch).words.replace("\n", " ")
    assert "lower 4/4" in few
    assert "Filled" not in few
    assert "Filled: a finding" in Drawn(draw_answers(answers(32), TITLES), monkeypatch).words.replace("\n", " ")
