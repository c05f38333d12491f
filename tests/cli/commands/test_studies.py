"""The verbs of stored studies: what they write, and that a study given again runs nothing."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
import yaml

from sim.cli.main import main
from sim.runs import blocks
from tests.support.asking import no_run, studied

WRITTEN = {
    "attribute": {"shapley.csv", "interactions.csv", "attribution.png", "attribution.svg"},
    "converge": {"errors.csv", "saving.csv", "enough.csv", "convergence.png", "convergence.svg"},
    "ablation": {"conclusions.csv", "moves.csv", "ablation.png", "ablation.svg"},
}
SHORT = ["smoke=true", "months=24"]


@pytest.mark.parametrize("verb", WRITTEN)
def test_a_study_writes_its_files_and_runs_nothing_twice(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    folder = studied(here, [verb, *SHORT], WRITTEN[verb])
    assert re.search(r"\b2 (parameter )?draws\b", (folder / "findings.md").read_text(encoding="utf-8"))
    tables = {name: (folder / name).read_bytes() for name in WRITTEN[verb] if name.endswith(".csv")}
    assert all(len(pd.read_csv(folder / name)) for name in tables)
    config = yaml.safe_load((folder / "config.yaml").read_text())
    assert (config["study"], config["draws"], config["seeds"]) == (verb, 2, 1 if verb == "attribute" else 2)
    with monkeypatch.context() as patch:
        patch.setattr(blocks, "outcome_of", no_run)
        assert main([verb, *SHORT, "threads=1", "figures=[]"]) == 0
        assert (here / "results" / "latest").resolve() == folder
        assert {name: (folder / name).read_bytes() for name in tables} == tables
        capsys.readouterr()
        assert main([verb, *SHORT, "figures=[]", "work.adoption_cost=0.2"]) == 1
        told = capsys.readouterr().err.splitlines()
        assert "run again" in told[0]  # at once
        assert "run the same command again to resume" in told[-1]


def test_results_of_other_settings_are_never_reused_under_one_name(here: Path) -> None:
    words = ["converge", "smoke=true", "months=3", "figures=[]", "name=mine", "scenarios=[merger]"]
    assert main(words) == 0
    first = pd.read_csv(here / "results" / "mine" / "errors.csv")
    assert main([*words, "overwrite=true", "obligations.travel_days=3"]) == 0
    other = pd.read_csv(here / "results" / "mine" / "errors.csv")
    assert main([*words, "name=fresh", "obligations.travel_days=3"]) == 0
    fresh = pd.read_csv(here / "results" / "fresh" / "errors.csv")
    pd.testing.assert_frame_equal(other, fresh, check_exact=True)
    assert not other.equals(first)


def test_a_scenario_alone_is_its_own_reference(here: Path) -> None:
    assert (
        main(["ablation", "smoke=true", "months=3", "scenarios=[merger]", "reference=merger", "draws=0", "seeds=1"])
        == 0
    )
    moves = pd.read_csv(here / "results" / "latest" / "moves.csv")
    assert set(moves["scenario"]) == {"merger"}
    assert main(["converge", "smoke=true", "months=3", "scenarios=[merger]", "reference=merger"]) == 0
    assert "no contrasts" in (here / "results" / "latest" / "findings.md").read_text()


@pytest.mark.slow
def test_a_comparison_tells_how_far_it_went(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "compare",
        "scenarios=[merger]",
        "months=30",
        "population=small",
        "draws=4",
        "seeds=1",
        "figures=[comparison]",
    ]
    assert main([*words, "until=0.003"]) == 0
    shown = capsys.readouterr()
    folder = (here / "results" / "latest").resolve()
    made = json.loads((folder / "provenance.json").read_text())
    reached = made["draws_reached"]
    assert reached > 4
    assert reached % 4 == 0
    assert f"{reached} draws: each headline difference has a 95 % half-width of at most 0.003" in shown.out
    config = yaml.safe_load((folder / "config.yaml").read_text())
    assert (config["draws"], config["until"]) == (4, 0.003)
    assert set(pd.read_csv(folder / "summary.csv")["draws"]) == {reached}
    assert f"{reached} draws, seeds 0 to 0" in (folder / "comparison.svg").read_text()
    assert main([*words, "until=0.003"]) == 0
    assert (here / "results" / "latest").resolve() == folder
    assert main(words) == 0
    assert "draws_reached" not in json.loads((here / "results" / "latest" / "provenance.json").read_text())
