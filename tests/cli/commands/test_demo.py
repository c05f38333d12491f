"""`dcsim demo`: small, quick, and explained."""

import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest
import yaml

from sim.cli.main import main
from sim.studies.verdicts import FOOTER

TINY = ["months=30", "draws=2", "seeds=1", "threads=2"]


class Demo(NamedTuple):
    """A short demo: what it printed, and where its results are."""

    shown: str
    folder: Path

    def table(self, name: str) -> pd.DataFrame:
        """A table of its results."""
        return pd.read_csv(self.folder / f"{name}.csv")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    root = tmp_path_factory.mktemp("demo")
    with redirect_stdout(StringIO()) as shown:
        assert main(["demo", *TINY, "figures=[comparison]", f"results={root}"]) == 0
    return Demo(shown.getvalue(), root / "latest")


def test_the_world_is_small_and_of_all_kinds_of_agent(demo: Demo) -> None:
    agents = demo.table("agents")["kind"].value_counts()
    assert agents["state"] == 20
    assert agents["body"] == 37
    assert f"{agents['state']} member states" in demo.shown
    assert f"{agents['stakeholder']} stakeholders" in demo.shown


def test_it_asks_three_questions_and_answers_them_with_the_numbers_of_its_table(demo: Demo) -> None:
    summary = demo.table("summary").set_index(["scenario", "metric"])
    questions = re.split(r"\n  (?=What )", demo.shown)[1:]
    assert len(questions) == 3
    for question, metric in zip(questions, ("duplication_share", "burden_median", "progress"), strict=True):
        for name in ("parallel", "joint_roadmap", "merger"):
            row = summary.loc[(name, metric)]
            (line,) = (line for line in question.splitlines() if line.startswith(f"    {name} "))
            assert f"{row['mean']:.0%}" in line
            assert name == "parallel" or line.endswith(row["verdict"])


def test_it_says_what_it_is_not_and_what_to_do_next(demo: Demo) -> None:
    assert FOOTER in demo.shown
    assert "a finding needs at least 30 draws" in demo.shown
    assert "dcsim compare" in demo.shown


def test_no_number_of_draws_makes_it_speak_of_a_finding_below_30(demo: Demo) -> None:
    words = set(demo.table("summary")["verdict"])
    assert words <= {"reference", "level"} | {
        f"{sign} in {n} of 2 draws" for sign in ("lower", "higher") for n in (1, 2)
    }


def test_the_file_to_look_at_is_there(demo: Demo) -> None:
    (place,) = re.findall(r"See (\S+) first", demo.shown)
    assert Path(place).stat().st_size > 10_000


def test_its_settings_are_those_of_a_comparison(here: Path) -> None:
    assert (
        main(["demo", *TINY, "figures=[]", "scenarios=[nested]", "population.states=30", "work.adoption_cost=0.2"]) == 0
    )
    config = yaml.safe_load(Path("results/latest/config.yaml").read_text())
    assert [point["name"] for point in config["scenarios"]] == ["parallel", "nested"]
    assert {point["work"]["adoption_cost"] for point in config["scenarios"]} == {0.2}
    assert config["scenarios"][0]["population"]["states"] == 30
    assert (pd.read_csv("results/latest/agents.csv")["kind"] == "state").sum() == 30


def test_its_results_can_be_drawn_again(here: Path) -> None:
    assert main(["demo", *TINY, "figures=[]"]) == 0
    assert main(["plot", "results/latest", "figures=[gains]", "format=[svg]", "to=new"]) == 0
    assert Path("new/gains.svg").exists()


@pytest.mark.parametrize(
    ("word", "part"),
    [
        ("scenario=merger", "did you mean 'scenarios'?"),
        ("scenarios=[mergre]", "did you mean 'merger'?"),
        ("population=smal", "did you mean 'small'?"),
        ("figures=[curse]", "did you mean 'course'?"),
    ],
)
def test_a_mistake_gets_one_line(here: Path, capsys: pytest.CaptureFixture[str], word: str, part: str) -> None:
    assert main(["demo", word]) == 2
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    assert part in line
    assert not [path for path in here.rglob("*") if path.is_file()]
