"""The study of questions: what its reader refuses, its tables against hand-made runs, its sentences from planted results."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import sim
from sim.cli.main import main
from sim.model.entities.population import WEAK_LINES
from sim.model.observation.detail_measures import detailed_summary
from sim.runs.prepare import prepare, run_prepared
from sim.settings.errors import SettingError
from sim.studies.questions.answers import questions
from sim.studies.questions.experiments import (
    Contrast,
    Experiment,
    experiment_scenarios,
    read_experiment,
    read_experiments,
)
from sim.studies.questions.text import answer_sentence, contrast_sentence, verdict_counts

pytestmark = pytest.mark.whole

GOOD = """
title: "A merger"
question: "What does a merger change?"
contrasts:
  late: {scenario: {name: merged_2028, base: merger, settings: {mechanism.merger.start: 2028-01}}, against: parallel}
metrics: [duplication_share, reuse]
breakdowns: [groups]
"""
FAULTS = [
    (GOOD + "metrcs: [progress]\n", ["unknown key 'metrcs'", "did you mean 'metrics'?"]),
    (GOOD.replace("against", "agianst"), ["contrasts.late", "unknown key 'agianst'", "'against'"]),
    (GOOD.replace("base:", "bse:"), ["contrasts.late.scenario", "unknown key 'bse'"]),
    (GOOD.replace("base: merger", "base: mergr"), ["unknown scenario 'mergr'", "'merger'"]),
    (GOOD.replace("against: parallel", "against: paralel"), ["unknown scenario 'paralel'", "'parallel'"]),
    (GOOD.replace("merger.start", "merger.strat"), ["'mechanism.merger.strat'", "'mechanism.merger.start'"]),
    (GOOD.replace("2028-01}", "2031-01}"), ["mechanism.merger.start", "a month from"]),
    (GOOD.replace("duplication_share", "duplication"), ["unknown metric 'duplication'", "'duplication_share'"]),
    (GOOD.replace("[groups]", "[group]"), ["unknown breakdown 'group'", "'groups'"]),
    (GOOD.replace("name: merged_2028", "name: merger"), ["'merger' exists already"]),
    (GOOD.replace('title: "A merger"\n', ""), ["title is missing"]),
    (GOOD.replace("[duplication_share, reuse]", "reuse"), ["metrics", "a list of names"]),
    ("- a\n- b\n", ["an experiment is a mapping of keys"]),
    ("title: !!python/object/apply:os.getcwd []\n", ["line 1: the tag"]),
    ("title: [\n", ["not readable as YAML"]),
]


@pytest.mark.parametrize(("text", "parts"), FAULTS)
def test_the_reader_refuses_with_one_line_that_names_file_and_key(tmp_path: Path, text: str, parts: list[str]) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingError) as caught:
        read_experiment(path)
    line = str(caught.value)
    assert line.startswith(str(path))
    assert "\n" not in line
    for part in parts:
        assert part in line


def test_an_experiment_of_ones_own_is_read_and_changed_by_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "experiment").mkdir()
    (tmp_path / "experiment" / "mine.yaml").write_text(GOOD, encoding="utf-8")
    (read,) = read_experiments(["mine"], {"months": 12}, (tmp_path,))
    one, other = experiment_scenarios([read])
    assert (one.name, other.name) == ("parallel", "merged_2028")
    assert (one.values["months"], other.values["months"]) == (12, 12)
    assert other.settings()["mechanism.merger.start"] == "2028-01"
    assert [experiment.name for experiment in read_experiments(None, None, (tmp_path,))][-1] == "mine"
    with pytest.raises(SettingError, match="unknown experiment 'mines'"):
        read_experiments(["mines"], None, (tmp_path,))


def test_every_experiment_of_ours_reads_and_names_mean_one_scenario() -> None:
    experiments = read_experiments(None)
    assert experiments[0].name == "summit_effect"
    assert len(experiments) == 6
    assert len(experiment_scenarios(experiments)) == 13


def test_further_measures_agree_with_the_metrics_they_refine() -> None:
    outcome = run_prepared(prepare(sim.scenario("parallel", {"months": 30, "population.states": 20})), 0)
    found = detailed_summary(outcome)
    lines = outcome.names.tracks[: outcome.world.lines]
    assert np.mean([found[f"formal_national:{line}"] for line in lines]) == pytest.approx(found["formal_progress_wsis"])
    assert np.mean([found[f"formal_global:{line}"] for line in lines]) == pytest.approx(found["formal_global_wsis"])
    assert np.mean([found[f"formal_national:{line}"] for line in WEAK_LINES]) == pytest.approx(
        found["weak_lines_national"]
    )
    assert sum(value for name, value in found.items() if name.startswith("synergy_days:")) == pytest.approx(
        found["synergy_days"]
    )
    share = outcome.world.vulnerable.mean()
    both = share * found["burden:vulnerable"] + (1 - share) * found["burden:others"]
    assert both == pytest.approx(outcome.history.burden.mean())


def planted(differences: list[float], draws: int | None = None) -> tuple[pd.DataFrame, Experiment]:
    """Hand-made runs of two scenarios that differ by so much in each draw, and an experiment that compares them."""
    parallel, merger = sim.scenario("parallel"), sim.scenario("merger")
    numbers = range(len(differences)) if draws is None else [draws]
    rows = []
    for draw, difference in zip(numbers, differences, strict=True):
        for seed in range(2):
            level = 0.30 + 0.01 * draw + 0.02 * seed
            for name, value in (("parallel", level), ("merger", level + difference)):
                pairs = {f"{part}_days:C1:T1": 100.0 * value for part in ("synergy", "duplicated")}
                pairs |= {f"{part}_days:C2:T1": 50.0 * level for part in ("synergy", "duplicated")}
                pairs |= {"produced_days:C1:T1": 200.0, "produced_days:C2:T1": 0.0}
                lines = {f"{measure}:{line}": value for line in WEAK_LINES for measure in
                         ("formal_national", "formal_global", "wsis_only_national", "wsis_only_global")}  # fmt: skip
                rows.append({"scenario": name, "draw": draw, "seed": seed, "progress": value, **pairs, **lines})
    contrast = Contrast("merged", merger, parallel)
    return pd.DataFrame(rows), Experiment("mine", "Mine", "Why?", (contrast,), ("progress",), ("pairs", "tunis"))


def test_tables_hold_what_is_worked_out_by_hand() -> None:
    runs, experiment = planted([0.1, 0.3, -0.1])
    tables = questions(runs, [experiment]).tables
    row = tables["answers"].iloc[0]
    assert (row["experiment"], row["contrast"], row["scenario"], row["against"]) == (
        "mine",
        "merged",
        "merger",
        "parallel",
    )
    assert row["against_mean"] == pytest.approx(0.32)
    assert row["difference"] == pytest.approx(0.1)
    assert row["difference_seed_se"] == pytest.approx(0.0, abs=1e-12)
    assert row["difference_low"] == pytest.approx(-0.1 + 0.1 * 0.2)
    assert (row["draws_lower"], row["draws_higher"], row["draws"], row["seeds"]) == (1, 2, 3, 2)
    assert row["same_sign"] == pytest.approx(2 / 3)
    assert row["verdict"] == "higher in 2 of 3 draws"
    pairs = tables["by_pair"].set_index(["line", "metric"])
    assert pairs.loc[("C1", "synergy_days"), "difference"] == pytest.approx(10.0)
    assert pairs.loc[("C1", "duplication_share"), "against_mean"] == pytest.approx(0.16)
    assert np.isnan(pairs.loc[("C2", "duplication_share"), "mean"])  # nothing is produced there
    assert pairs.loc[("C2", "duplication_share"), "verdict"] == "not defined here"
    assert pairs.loc[("C1", "synergy_days"), "first_ten"] == 1.0
    assert len(tables["tunis"]) == 4 * len(WEAK_LINES)
    assert "by_goal" not in tables


def test_runs_that_are_missing_are_refused() -> None:
    runs, experiment = planted([0.1, 0.3, -0.1])
    with pytest.raises(ValueError, match="merger"):
        questions(runs.drop(index=1), [experiment])


@pytest.mark.parametrize(
    ("differences", "words"),
    [
        ([0.1] * 32, ["Progress in states is higher: +0.100", "in 32 of 32 draws"]),
        ([-0.1] * 32, ["Progress in states is lower: -0.100"]),
        ([0.0] * 32, ["Progress in states is the same in every draw."]),
        ([0.1, -0.1] * 16, ["Whether progress in states is higher or lower", "(lower in 16 and higher in 16 of 32)"]),
        ([0.1, 0.0] * 16, ["Progress in states is higher in 16 and the same in 16 of 32 draws, not enough for a finding"]),
        ([0.1] * 4, ["higher in 4 of 4 draws", "There are too few draws for a finding."]),
    ],
)  # fmt: skip
def test_the_sentence_follows_the_numbers(differences: list[float], words: list[str]) -> None:
    runs, experiment = planted(differences)
    found = questions(runs, [experiment])
    page = found.markdown("Title")
    for part in words:
        assert part in page
    assert "Not a forecast" in page


def test_without_draws_nothing_is_a_finding() -> None:
    runs, experiment = planted([0.1], draws=-1)
    page = questions(runs, [experiment]).markdown("Title")
    assert "At the default parameters progress in states is higher: +0.100" in page
    assert "nan" not in page
    assert "**`merger` against `parallel`:** not a finding, because there are too few draws." in page


def test_the_short_sentence_gathers_metrics_by_what_is_found() -> None:
    table = pd.DataFrame({
        "scenario": "merger", "against": "parallel", "metric": ["progress", "burden_median", "awareness"],
        "verdict": ["depends", "lower", "depends"],
    })  # fmt: skip
    assert contrast_sentence(table) == (
        "**`merger` against `parallel`:** progress in states and awareness of the other process in states are open "
        "(no finding); the burden of the median state is lower."
    )
    assert verdict_counts(table, "goals") == "open (no finding) for 2 of 3 goals, lower for 1 of 3"


def test_days_are_written_without_decimals() -> None:
    row = SimpleNamespace(
        metric="synergy_days", unit="person-days", mean=12345.6, against_mean=2345.6, difference=10000.0,
        difference_low=9000.0, difference_high=11000.0, same_sign=1.0, draws=32, verdict="higher",
    )  # fmt: skip
    assert "+10,000, range +9,000 to +11,000, in 32 of 32 draws (mean 12,346 against 2,346)" in answer_sentence(row)


def test_the_verb_writes_everything_and_stored_runs_serve_one_question_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["questions", "smoke=true", "experiments=[study_date]", "months=24", "name=mine"]
    assert main(words) == 0
    folder = tmp_path / "results" / "mine"
    written = {path.name for path in folder.iterdir()}
    assert {"answers.csv", "by_group.csv", "findings.md", "answers.png", "answers.svg", "runs"} <= written
    first = pd.read_csv(folder / "answers.csv")
    assert main([*words, "overwrite=true", "work.adoption_cost=0.4"]) == 0
    assert not first.equals(pd.read_csv(folder / "answers.csv"))
