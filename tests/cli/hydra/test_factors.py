"""Factors among the words of a sweep: Hydra's grammar, shipped sweeps by name, and what is refused."""

from typing import Any

import pytest

from sim.cli.commands.sweep import SWEEP
from sim.cli.hydra.factors import joined_factors, split_factor_words, with_sweep
from sim.settings.errors import SettingError
from sim.studies.designs import read_factors

COST, START = "work.adoption_cost", "mechanism.joint_roadmap.start"

UNDERSTOOD: list[tuple[str, str, Any]] = [
    (f"{COST}=0.1,0.2,0.4", COST, [0.1, 0.2, 0.4]),
    (f"{COST}=choice(0.1,0.2)", COST, [0.1, 0.2]),
    (f"{COST}=sort(0.2,0.1)", COST, [0.1, 0.2]),
    (f"{COST}=range(0.1,0.5,0.1)", COST, [0.1, 0.2, 0.3, 0.4]),
    ("population.states=range(20,60,20)", "population.states", [20, 40]),
    (f"{COST}=interval(0.05,0.4)", COST, {"low": 0.05, "high": 0.4}),
    (f"{COST}=tag(log, interval(0.05,0.4))", COST, {"low": 0.05, "high": 0.4, "scale": "log"}),
    (f"{START}=2025-01,2026-01", START, ["2025-01", "2026-01"]),
    (f"{START}='2025-01','2026-01'", START, ["2025-01", "2026-01"]),
    (f"{START}=interval(2025-01, 2026-12)", START, {"low": "2025-01", "high": "2026-12"}),
    ("scenario=parallel,merger", "scenario", ["parallel", "merger"]),
    ("mechanism.merger=off,on", "mechanism.merger", ["off", "on"]),
    ("mechanism.merger=false,true", "mechanism.merger", [False, True]),
    ("gdc.framing=themes,objectives", "gdc.framing", ["themes", "objectives"]),
    (f"factors={{{COST}:[0.1,0.2]}}", COST, [0.1, 0.2]),
]


@pytest.mark.parametrize(("word", "path", "given"), UNDERSTOOD, ids=[word for word, _, _ in UNDERSTOOD])
def test_words_with_many_values_are_factors(word: str, path: str, given: Any) -> None:
    others, factors = split_factor_words([word, "seeds=3", "recognition.base=0.4"], SWEEP.options)
    assert factors == {path: given}
    assert others == ["seeds=3", "recognition.base=0.4"]
    assert read_factors(factors, "command line")[0].path == path


def test_other_words_are_left_as_they_are() -> None:
    words = ["--config-dir", "a=1,2", "--cfg", "job", "gdc=objectives", "tables=[series,groups]", "-m"]
    assert split_factor_words(words, SWEEP.options) == (words, {})


def test_a_mapping_for_the_figure_may_add_keys() -> None:
    assert split_factor_words(["figure={kind: lines}"], SWEEP.options) == (["++figure={kind: lines}"], {})


REFUSED = [
    ([f"{COST}=shuffle(0.1,0.2)"], "shuffle is not allowed for a factor"),
    ([f"{COST}=tag(lg, interval(0.1,0.2))"], "unknown scale 'lg'; did you mean 'log'?"),
    ([f"{COST}=tag(log, choice(0.1,0.2))"], "levels have no scale"),
    (["scenario=glob(*)"], "patterns are not allowed for a factor"),
    (["scenario=merger"], "write base=merger for one scenario"),
    (["tables=series,groups"], "a list is written 'tables=[series,groups]'"),
    ([f"{COST}=0.1,0.2", f"+{COST}=0.3,0.4"], f"the factor {COST} is given twice"),
    ([f"{COST}=0.1,"], "cannot be parsed"),
    (["draws=1,2"], "draws is not a factor: the same draws"),
    (["seed=1,2"], "seed is not a factor: the same seeds"),
    (["gdc=themes,objectives"], "command line: unknown factor 'gdc'; did you mean 'gdc.framing'?"),
    (["mechanism=merger,nested"], "did you mean 'mechanism.itu_engagement'?"),
    (["work.adoption_cst=1,2"], "did you mean 'work.adoption_cost'?"),
]


@pytest.mark.parametrize(("words", "told"), REFUSED, ids=[words[0] for words, _ in REFUSED])
def test_every_mistake_gets_one_line(words: list[str], told: str) -> None:
    with pytest.raises(SettingError) as caught:
        read_factors(split_factor_words(words, SWEEP.options)[1], "command line")
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_plain_word_names_a_sweep() -> None:
    assert with_sweep(["study_date_reach", "--config-dir", "mine", "draws=4"]) == [
        "sweep=study_date_reach", "--config-dir", "mine", "draws=4",
    ]  # fmt: skip
    assert with_sweep(["draws=4", "~figure"]) == ["draws=4", "~figure"]
    with pytest.raises(SettingError, match="only one sweep is allowed"):
        with_sweep(["one", "two"])


def test_factors_of_the_command_line_are_added_or_replace() -> None:
    assert joined_factors({COST: [0.1], START: ["2025-01"]}, {COST: [0.2], "scenario": ["merger"]}) == {
        COST: [0.2], START: ["2025-01"], "scenario": ["merger"],
    }  # fmt: skip
