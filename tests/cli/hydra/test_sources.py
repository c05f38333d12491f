"""One reading of a user's files: `run`, which composes configs, and `show` and `compare`, which do not, say the same."""

from pathlib import Path

import pytest
import yaml

from sim.cli.main import main
from tests.support.asking import refused

HEAD = "# @package _global_\n"


def written(folder: Path, group: str, text: str | bytes, name: str = "mine") -> None:
    """A config file of a group in the user's folder."""
    (folder / group).mkdir(exist_ok=True)
    (folder / group / f"{name}.yaml").write_bytes(text.encode() if isinstance(text, str) else text)


MISTAKES = [
    ("months: 3\nmonths: 4\n", "line 3: months is given already in line 2"),
    ("work:\n\tadoption_cost: 0.2\n", "line 3: a tab"),
    ("months: 3\n---\nmonths: 4\n", "line 3: a second document"),
    ("months: !!timestamp 2020-01-01\n", "line 2: the tag"),
    ("description: !!python/object/apply:os.getcwd []\n", "line 2: the tag"),
    ("months: 3\nwork: {adoption_cost: 7}\n", "line 3: work.adoption_cost: 7 is not allowed"),
    ("months: 3\nwork:\n  adoption_cots: 0.2\n", "line 4: unknown setting 'work.adoption_cots'; did you mean"),
    ("packages.global_volume: 200:00\n", "line 2: packages.global_volume: '200:00' is not allowed"),
    ("months: 0x1F\n", "line 2: months: '0x1F' is not allowed"),
    ("work.adoption_cost: '0,2'\n", "write a decimal point: 0.2"),
    (f"months: {'9' * 400}\n", "line 2: months: '9999"),
    ("work: " + "{a: " * 3000 + "1" + "}" * 3000, "line 2: nested more than"),
    ("work: &a {x: *a}\n", "line 2: an alias"),
    ("defaults: [merger]\n", "line 2: defaults: a list of configs is not read here"),
    ("population: small\n", "chosen on the command line, by population=small"),
    ("description: {a: 1}\n", "line 2: description: a text is needed"),
    ("[a, b]\n", "must consist of keys with values"),
]


@pytest.mark.parametrize(("text", "part"), MISTAKES, ids=[part[:40] for _, part in MISTAKES])
def test_every_command_refuses_a_file_with_the_same_line(
    mine: Path, capsys: pytest.CaptureFixture[str], text: str, part: str
) -> None:
    written(mine, "scenario", HEAD + text)
    composed = refused(capsys, ["run", "--config-dir", str(mine), "scenario=mine"])
    assert part in composed
    assert "mine.yaml" in composed
    assert len(composed) < 400
    assert refused(capsys, ["show", "--config-dir", str(mine), "mine"]) == composed
    assert refused(capsys, ["compare", "--config-dir", str(mine), "scenarios=[mine]"]) == composed


def test_a_file_in_utf_16_gets_one_line(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(mine, "scenario", (HEAD + "months: 3\n").encode("utf-16"))
    for words in (["run", "scenario=mine"], ["show", "mine"]):
        assert "not UTF-8 text" in refused(capsys, [words[0], "--config-dir", str(mine), *words[1:]])


@pytest.mark.parametrize("head", [HEAD, "", "\n# A comment.\n"])
def test_the_first_line_of_a_scenario_may_be_left_out(mine: Path, head: str) -> None:
    written(mine, "scenario", f"{head}months: 030\nwork.adoption_cost: 1e-1\n")
    assert main(["run", "--config-dir", str(mine), "scenario=mine", "population.states=20"]) == 0
    stored = yaml.safe_load((Path("results") / "latest" / "config.yaml").read_text())["scenario"]
    assert stored["months"] == 30
    assert stored["work"]["adoption_cost"] == 0.1


@pytest.mark.parametrize("package", ["work", "hydra.launcher", "mechanism.merger"])
def test_another_package_is_refused(mine: Path, capsys: pytest.CaptureFixture[str], package: str) -> None:
    written(mine, "scenario", f"# @package {package}\nmonths: 3\n")
    line = refused(capsys, ["run", "--config-dir", str(mine), "scenario=mine"])
    assert "line 1: the package" in line


def test_files_of_other_groups_are_checked_by_line(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = ["--config-dir", str(mine)]
    written(mine, "climate", "stall_hazard: 0.1\nstall_hasard: 0.2\n")
    both = [
        refused(capsys, ["run", *folder, "climate=mine"]),
        refused(capsys, ["robustness", *folder, "climates=[mine]", "draws=1"]),
    ]
    assert both[0] == both[1]
    assert "line 2: unknown setting 'climate.stall_hasard'; did you mean 'climate.stall_hazard'?" in both[0]
    written(mine, "mechanism", "# @package mechanism.merger\nstrength: 2\n")
    assert "line 2: mechanism.merger.strength: 2" in refused(capsys, ["run", *folder, "+mechanism=mine"])
    written(mine, "sweep", f"{HEAD}factors:\n  work.adoption_cost: [0.1, 7]\n")
    assert "mine.yaml: line 3: work.adoption_cost: 7" in refused(capsys, ["sweep", *folder, "mine"])
    written(mine, "sweep", f"{HEAD}factors:\n  work.adoption_cost: [0.1, 0.2]\npopulation: small\n")
    assert "line 4: population: settings are needed below it" in refused(capsys, ["sweep", *folder, "mine"])
    written(mine, "sweep", f"{HEAD}factors:\n  work.adoption_cost: [0.1, 0.2]\ndraws: few\n")
    assert "line 4: draws: 'few' is not allowed" in refused(capsys, ["sweep", *folder, "mine"])
    written(mine, "sweep", f"{HEAD}factors:\n  work.adoption_cost: [0.1, 0.2]\nbase: parallel\nbase: merger\n")
    assert "line 5: base is given already in line 4" in refused(capsys, ["sweep", *folder, "mine"])
    written(mine, "experiment", "title: a\nquestion: b\nmetrics: [progress]\ncontrasts:\n  a: {scenario: mergr}\n")
    assert "mine.yaml: line 5: contrasts.a" in refused(capsys, ["questions", *folder])


def test_yes_and_no_are_words_of_a_flag_everywhere(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(mine, "sweep", f"{HEAD}factors:\n  mechanism.merger: [yes, no]\ndry_run: yes\nmonths: 2\n")
    small = ["population.states=20", "draws=0", "seeds=1"]
    assert main(["sweep", "--config-dir", str(mine), "mine", *small]) == 0
    from_file = capsys.readouterr().out
    assert main(["sweep", "mechanism.merger=on,off", "dry_run=on", "months=2", *small]) == 0
    from_words = capsys.readouterr().out
    assert from_file.splitlines()[:3] == from_words.splitlines()[:3]
    Path("mine.csv").write_text("mechanism.merger\nYES\nNo\n")
    assert main(["sweep", "file=mine.csv", "dry_run=yes", "months=2", *small]) == 0
    assert "on, off" in capsys.readouterr().out
