"""Colours and names of scenarios, the registry, and who may import matplotlib."""

import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.cli.commands import COMMANDS
from sim.figures import FIGURES, STUDY_FIGURES, figure_function
from sim.figures.layout.labels import metric_label, scenario_label
from sim.figures.layout.style import LOOKS, NAMED, look, scenario_look, text_width, wrapped
from sim.figures.layout.ticks import decimals_for, signed_tick
from sim.model.observation.metrics import METRICS
from sim.scenarios.scenario import scenario_names

PACKAGE = Path(sim.__file__).parent


def test_every_scenario_of_ours_has_a_look_of_its_own() -> None:
    assert set(scenario_names()) <= set(LOOKS)
    assert len(set(LOOKS.values())) == len(LOOKS)
    assert len({look(number) for number in range(420)}) == 420


def test_looks_differ_in_grey() -> None:
    """Without colour, marker and line still tell scenarios apart."""
    assert len({(shown.marker, str(shown.line)) for shown in map(scenario_look, NAMED)}) == len(NAMED)


def test_looks_are_stable() -> None:
    assert (scenario_look("parallel").colour, scenario_look("merger").colour, scenario_look("itu_proposal").colour) == (
        "#000000", "#D55E00", "#0072B2",
    )  # fmt: skip
    assert scenario_look("my_variant") == scenario_look("my_variant")
    mine = {scenario_look(f"my_variant_{number}") for number in range(6)}
    assert len(mine) > 4
    assert not mine & set(LOOKS.values())


def test_names_are_written_as_people_write_them() -> None:
    written = [
        scenario_label(name) for name in ("joint_roadmap", "wsis_under_gdc", "gdc_only", "itu_proposal", "My Idea")
    ]
    assert written == ["Joint roadmap", "WSIS under GDC", "GDC only", "ITU proposal", "My Idea"]
    assert scenario_label("cost_$5_$6") == r"Cost \$5 \$6"
    long = scenario_label("word_" * 60)
    assert long.count("\n") == 2
    assert max(map(len, long.split("\n"))) <= 26
    assert "…" in long


def test_metrics_have_names_and_units() -> None:
    assert metric_label("progress_sdg_04").name == "SDG 4 Quality education"
    assert all(metric_label(name).unit for name in METRICS)


def test_signed_numbers_share_their_decimals() -> None:
    assert [signed_tick(value, decimals_for(0.05)) for value in (-0.1, 0.0, 0.05)] == ["−0.10", "0", "+0.05"]


def test_wrapped_lines_are_narrow_enough() -> None:
    lines = wrapped("some words that go on and on and on until they stop", 1.0, 8.0).split("\n")
    assert len(lines) > 2
    assert all(text_width(line, 8.0) <= 1.0 for line in lines)


@pytest.mark.parametrize("name", FIGURES)
def test_the_registry_names_functions_and_their_tables(name: str) -> None:
    kind = FIGURES[name]
    parameters = list(inspect.signature(figure_function(name)).parameters)
    assert tuple(parameters[: len(kind.tables)]) == kind.tables
    assert "note" in parameters
    assert ("reference" in parameters) == (name != "network")


@pytest.mark.parametrize("study", STUDY_FIGURES)
def test_the_figures_of_a_study_take_its_tables_then_further_arguments_by_name(study: str) -> None:
    for kind in STUDY_FIGURES[study].values():
        parameters = list(inspect.signature(kind.load()).parameters)
        assert parameters.index("note") >= len(kind.tables)
        assert study in COMMANDS


@pytest.mark.processes
def test_a_list_of_figures_needs_no_matplotlib_and_a_figure_no_pyplot() -> None:
    program = (
        "import sys, sim.figures; assert 'matplotlib' not in sys.modules;"
        "[sim.figures.figure_function(name) for name in sim.figures.FIGURES];"
        "assert 'matplotlib' in sys.modules and 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=PACKAGE.parent)


def test_only_figures_import_matplotlib_and_they_run_no_model() -> None:
    uses = re.compile(r"^\s*(from|import) matplotlib", re.MULTILINE)
    texts = {path.relative_to(PACKAGE): path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
    assert {path.parts[0] for path, text in texts.items() if uses.search(text)} == {"figures"}
    runs = re.compile(r"^\s*(from|import) sim\.(runs|scenarios|model\.(?!observation\.metrics))", re.MULTILINE)
    assert not [path for path, text in texts.items() if path.parts[0] == "figures" and runs.search(text)]
