"""Texts on the command line: what people type is what is read."""

import sys
from pathlib import Path

import pytest
import yaml

import sim
from sim.cli.hydra.texts import with_text_quoted
from sim.cli.main import main
from sim.settings.errors import SettingError
from tests.support.asking import refused

SMALL = ["months=2", "population.states=20"]


def stored(folder: Path) -> dict[str, object]:
    """The stored configuration of the only results folder."""
    found: dict[str, object] = yaml.safe_load((folder / "latest" / "config.yaml").read_text())
    return found


@pytest.mark.parametrize("name", ["2027", "1e3", "030", "中文", "été", "हिन्दी"])
def test_names_are_taken_as_typed(mine: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    (mine / "scenario" / f"{name}.yaml").write_text("description: x\n")
    folder = ["--config-dir", str(mine)]
    assert main(["run", *folder, f"scenario={name}", *SMALL]) == 0
    scenario = stored(Path("results"))["scenario"]
    assert isinstance(scenario, dict)
    assert scenario["name"] == name
    words = ["draws=0", "seeds=1", "figures=[]", *SMALL]
    assert main(["compare", *folder, f"scenarios=[parallel,{name}]", "results=two", *words]) == 0
    assert main(["sweep", *folder, f"scenario={name},parallel", "dry_run=true", *words]) == 0
    assert f"{name}, parallel" in capsys.readouterr().out
    (mine / "sweep").mkdir()
    (mine / "sweep" / f"{name}.yaml").write_text(f"factors: {{scenario: [parallel, {name}]}}\n")
    assert main(["sweep", *folder, name, "dry_run=true", *words]) == 0
    assert f"parallel, {name}" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["=cmd", "a b", "-x", "a,b", "+1", "a.b", "x" * 101])
def test_names_of_files_are_plain(mine: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    (mine / "scenario" / f"{name}.yaml").write_text("description: x\n")
    line = refused(capsys, ["list", "scenarios", "--config-dir", str(mine)])
    assert "letters, digits and _" in line or "at most 100" in line
    assert "dcsim: " in refused(capsys, ["new", "scenario", name])
    with pytest.raises(SettingError):
        sim.scenario({"name": "=cmd"})


@pytest.mark.parametrize(
    ("word", "folder"),
    [("results=a=b", "a=b"), ("results=~/x", "home/x"), ("results=mit Leerzeichen ü", "mit Leerzeichen ü"),
     ("results=2027", "2027"), ("results=1e3", "1e3"), ("results='a b'", "a b")],
)  # fmt: skip
def test_texts_may_hold_any_letters(here: Path, monkeypatch: pytest.MonkeyPatch, word: str, folder: str) -> None:
    monkeypatch.setenv("HOME", str(here / "home"))
    assert main(["run", word, "name=mit Leerzeichen ü", *SMALL]) == 0
    assert (here / folder / "mit Leerzeichen ü" / "series.csv").is_file()


def test_a_home_folder_of_configs_is_found(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(mine.parent))
    for words in (["run", "scenario=fine", *SMALL], ["show", "fine"]):
        assert main([words[0], "--config-dir=~/mine", *words[1:]]) == 0


@pytest.mark.parametrize(
    "word", ["seed=3", "scenario=parallel,merger", "name=${oc.env:X}", "scenarios=[a,b]", "months='3'", "--x", "merger"]
)
def test_other_words_stay_as_they_are(word: str) -> None:
    assert with_text_quoted(word, {"scenario", "scenarios", "name"}) == word


DIGITS = "9" * 400
LINES = [
    (["run", f"seed={DIGITS}"], "is not allowed"),
    (["run", f"seed={'9' * 5000}"], "cannot be parsed"),
    (["show", "parallel", f"months={DIGITS}"], "is not allowed"),
    (["run", f"work.adoption_cost=1e{DIGITS}"], "is not allowed"),
    (["sweep", f"work.adoption_cost=0.1,{DIGITS}"], "is not allowed"),
    (["run", "work=" + "{a:" * 3000 + "1" + "}" * 3000], "cannot be parsed"),
    (["run", f"name={'x' * 300}"], "at most 200"),
    (["run", f"scenario={'x' * 300}"], "unknown scenario"),
    (["run", f"results={'x' * 300}"], "cannot write"),
    (["run", "--config-dir", "x" * 300], "does not exist"),
    (["show", "parallel", "--config-dir", "x" * 300], "does not exist"),
    (["rerun", "x" * 300], "does not contain"),
    (["plot", "x" * 300], "x"),
    (["new", "scenario", "x" * 300], "at most 100"),
    (["run", "scenario=[merger,sunset]"], "one scenario is needed"),
    (["compare", "scenarios=[]"], "the list is empty"),
    (["compare", "scenarios=[parallel]", "figures=[goals]"], "goals shows differences"),
    (["run", "work.adoption_cost=0,2"], "'0,2' is not allowed; write a decimal point: 0.2"),
    (["compare", "scenarios=parallel,merger"], "a list is written 'scenarios=[parallel,merger]'"),
    (["run", "seed=1,2"], "need the flag -m"),
    (["run", "start=2025-01"], "such as 2023-01"),
    (["sweep", "work.adoption_cost=0.1:0.1:0.4"], "a range is written work.adoption_cost=interval(0.1,0.4)"),
    (["run", "months=0x1F"], "'0x1F' is not allowed"),
    (["run", "months=200:00"], "is not allowed"),
]


@pytest.mark.parametrize(("words", "part"), LINES, ids=[" ".join(words)[:50] for words, _ in LINES])
def test_a_mistake_gets_one_short_line(
    here: Path, capsys: pytest.CaptureFixture[str], words: list[str], part: str
) -> None:
    line = refused(capsys, words)
    assert part in line
    assert len(line) < 700
    assert not [path for path in here.rglob("*") if path.is_file()]


def test_python_is_answered_as_clearly() -> None:
    with pytest.raises(SettingError, match="scenarios: give a list"):
        sim.run_many("parallel")
    with pytest.raises(SettingError, match="scenarios: give a list"):
        sim.compare("parallel")
    with pytest.raises(SettingError, match="is not allowed"):
        sim.run("parallel", seed=10**5000)
    assert sys.get_int_max_str_digits() > 0


@pytest.mark.slow
def test_a_reference_alone_is_compared_with_a_note(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "scenarios=[parallel]", "draws=2", "seeds=1", *SMALL]) == 0
    assert "Note: only parallel, the reference, is run" in capsys.readouterr().err
    assert (here / "results" / "latest" / "comparison.png").is_file()
    assert not (here / "results" / "latest" / "goals.png").exists()
