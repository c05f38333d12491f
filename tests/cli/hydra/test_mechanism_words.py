"""Mechanisms on the command line: switched, refused while off, and named in what is printed."""

from pathlib import Path

import pytest

from sim.cli.main import main
from tests.support.asking import refused

TINY = ["months=2", "population=small", "results=r"]
LINE = "is set, but the mechanism merger is off, so that it would change nothing; add mechanism.merger.strength=1"
START = "mechanism.merger.start=2027-01"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    "words",
    [
        ["run", START],
        ["compare", "scenarios=[parallel,sunset]", "draws=1", "seeds=1", START],
        ["sweep", "mechanism.merger.start=2026-01,2027-01", "draws=1", "seeds=1"],
        ["show", "parallel", START],
    ],
)
def test_a_setting_of_a_mechanism_that_is_off_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert LINE in refused(capsys, [*words, *(TINY if words[0] != "show" else [])])
    assert not Path("r").exists()


def test_a_run_says_what_acts_and_so_does_its_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "+mechanism=[lead_agency,information_sharing]", *TINY]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(
        "parallel+information_sharing+lead_agency, seed 0\n\nChanged: parallel with information_sharing"
    )
    assert "no coordination" not in shown
    assert [folder.name.rsplit("-", 1)[0] for folder in Path("r").glob("run-*")] == [
        "run-parallel+information_sharing+lead_agency"
    ]


def test_a_mechanism_is_switched_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["mechanism.merger=on"], ["scenario=merger"], ["mechanism.merger=true", START]):
        assert main(["run", *words, *TINY]) == 0
    assert "parallel+merger, seed 0" in capsys.readouterr().out
    assert "mechanism.merger: 'maybe' is not allowed" in refused(capsys, ["run", "mechanism.merger=maybe", *TINY])
    assert main(["show", "merger", "mechanism.merger=off"]) == 0
    assert "No mechanism is active" in capsys.readouterr().out


def test_a_comparison_says_what_is_changed_in_all_scenarios(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["scenarios=[parallel,merger]", "draws=1", "seeds=1", "figures=[]", START, *TINY]
    assert main(["compare", *words]) == 0
    assert "In all scenarios: mechanism.merger.start=2027-01." in capsys.readouterr().out
