"""Every sweep that ships: it composes, expands, and varies settings that act on its base."""

from collections.abc import Sequence

import pytest

from sim.cli.commands.sweep import SWEEP
from sim.cli.hydra.application import Job, run_application
from sim.cli.hydra.factors import with_sweep
from sim.cli.hydra.settings_tree import changed_settings
from sim.scenarios.config_files import config_folder
from sim.scenarios.scenario import Scenario, default_scenario
from sim.settings.errors import SettingError
from sim.studies.designs import Design, DesignOptions, expand, idle_factors, read_factors, scenario_points, sweep_names

pytestmark = pytest.mark.whole

MOST_RUNS = 2000


def composed(words: Sequence[str]) -> Job:
    """The job that Hydra composes for the words of a sweep."""
    found: list[Job] = []
    run_application(SWEEP, found.append, with_sweep(words))
    return found[0]


def expanded(words: Sequence[str]) -> tuple[Job, Design, list[Scenario]]:
    """The job, design and points of a sweep."""
    job = composed(words)
    design = expand(job.options["design"], read_factors(job.options["factors"]), DesignOptions.of(job.options))
    changes = changed_settings(job.config, SWEEP, default_scenario(), job.named)
    return job, design, scenario_points(design, job.options["base"], changes)


@pytest.mark.parametrize("name", sweep_names())
def test_every_sweep_that_ships_expands_to_points_that_differ(name: str) -> None:
    job, design, points = expanded([name])
    assert len(design.factors) == 2
    assert len(design.points) * job.options["draws"] * job.options["seeds"] <= MOST_RUNS
    assert len({tuple(sorted(point.values.items(), key=str)) for point in points}) == len(points)
    assert job.options["question"].endswith((".", "?"))
    assert set(job.options["figure"]) <= {"kind", "x", "by", "show", "metrics"}
    assert idle_factors(design, points) == []


@pytest.mark.parametrize("name", sweep_names())
def test_every_sweep_says_its_command(name: str) -> None:
    text = (config_folder() / "sweep" / f"{name}.yaml").read_text(encoding="utf-8")
    assert text.startswith("# @package _global_\n# ")
    assert f"dcsim sweep {name}\n" in text.split("\n\n")[0]


def test_the_sweeps_asked_for_ship() -> None:
    assert sweep_names() == [
        "itu_engagement_continuation",
        "need_capacity_support",
        "overlap_recognition",
        "roadmap_compliance_start",
        "study_date_reach",
    ]


def test_the_config_holds_every_option_and_no_other() -> None:
    job = composed([])
    assert set(job.options) == set(SWEEP.options)
    for name, field in SWEEP.options.items():
        assert job.options[name] == (16 if name == "draws" else field.default), name


def test_a_sweep_without_factors_says_how_to_start() -> None:
    with pytest.raises(SettingError, match=r"nothing to vary; .*study_date_reach.* dcsim sweep work.adoption_cost=0.1"):
        expanded([])


def test_points_can_be_given_on_the_command_line() -> None:
    _, design, points = expanded(["points=[{work.adoption_cost: 0.1}, {work.adoption_cost: 0.2}]", "base=merger"])
    assert design.kind == "list"
    assert [point.values["work.adoption_cost"] for point in points] == [0.1, 0.2]
    assert points[0].name == "merger"


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("factors=3", "factors: 3 is not allowed; allowed: a mapping such as {key: value}"),
        ("points=[a]", r"points: \['a'\] is not allowed; allowed: a list of mappings"),
        ("design=lsh", "design: unknown word 'lsh'; did you mean 'lhs'?"),
        ("tables=[seris]", "tables: unknown word 'seris'; did you mean 'series'?"),
        ("on_error=stp", "on_error: unknown word 'stp'; did you mean 'stop'?"),
        ("samples=0", "samples: 0 is not allowed; allowed: a whole number from 1"),
        ("nope", "unknown sweep 'nope'; known: "),
        ("study_date", "unknown sweep 'study_date'; did you mean 'study_date_reach'?"),
    ],
)
def test_options_are_checked_in_one_line(word: str, told: str) -> None:
    with pytest.raises(SettingError, match=told.replace("{", r"\{").replace("?", r"\?")) as caught:
        composed([word])
    assert "\n" not in str(caught.value)
