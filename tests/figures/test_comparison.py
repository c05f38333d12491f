"""Figures from stored results: drawn again without running, two folders joined, and what does not go together refused."""

import re
import shutil
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import matplotlib.image
import pytest

from sim.cli.main import main
from sim.figures import FIGURES
from sim.figures.comparison.draw_all import OF_SPLIT
from sim.runs import batch, blocks, prepare
from sim.settings.errors import SettingError
from sim.studies.compare.stored import join_comparisons, open_comparison, selected
from tests.support.asking import no_run, refused

TINY = ["months=24", "population=small", "draws=2", "seeds=1", "threads=2", "figures=[]"]
DRAWN = ["figures=[comparison]", "format=[svg]"]


def compared(root: Path, name: str, *words: str) -> Path:
    """The folder of a short comparison; flags among the words come first."""
    flags, settings = ([*words[:2]], words[2:]) if words[:1] == ("--config-dir",) else ([], words)
    assert main(["compare", *flags, "scenarios=[merger]", *TINY, f"results={root}", f"name={name}", *settings]) == 0
    return root / name


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders of results: first, and others that differ from it in one thing each."""
    root = tmp_path_factory.mktemp("results")
    for folder, months in (("early", "2024-06"), ("late", "2024-10")):
        (root / folder / "scenario").mkdir(parents=True)
        text = (
            f"# @package _global_\ndescription: One merger.\nmechanism:\n  merger: {{strength: 1.0, start: {months}}}\n"
        )
        (root / folder / "scenario" / "mine.yaml").write_text(text)
    calendar = files("sim.data").joinpath("calendar.csv").read_text(encoding="utf-8")
    (root / "own.csv").write_text(calendar + "Mine,wsis,forum,2023-03-20,day,5,Geneva,1.0,all,always,assumed,RECALL\n")
    compared(root, "first")
    compared(root, "nested", "scenarios=[nested]")
    compared(root, "draws", "draws=3")
    compared(root, "seeds", "seeds=2")
    compared(root, "reference", "reference=nested")
    compared(root, "settings", "work.adoption_cost=0.3")
    compared(root, "data", f"data.calendar={root / 'own.csv'}")
    for name in ("early", "late"):
        compared(root, f"of_{name}", "--config-dir", str(root / name), "scenarios=[mine]")
    assert main(["run", "months=3", "population=small", f"results={root}", "name=run"]) == 0
    return root


@pytest.fixture(autouse=True)
def nothing_runs(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the results are there, no run may be made."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(batch, "run_many", no_run)
    for module in (prepare, blocks):
        monkeypatch.setattr(module, "outcome_of", no_run)


def not_drawn(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    """The one line a mistake gets; no file is written."""
    line = refused(capsys, ["plot", *map(str, words)])
    assert not [path for path in Path.cwd().rglob("*") if path.is_file()]
    return line


@pytest.mark.slow
def test_every_figure_is_drawn_again_without_a_run(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plot", str(root / "first"), "format=[svg]", "to=new"]) == 0
    drawn = [f"{name}.svg" for name in FIGURES if name != OF_SPLIT]  # the comparison has no split
    assert {path.name for path in Path("new").iterdir()} == set(drawn)
    assert capsys.readouterr().out.split() == [f"new/{name}" for name in drawn]


def test_the_same_figure_comes_out_as_when_it_was_compared(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    folder = compared(root, "drawn", "figures=[comparison]")
    assert main(["plot", str(folder), *DRAWN]) == 0
    assert (folder / "figures" / "comparison.svg").read_bytes() == (folder / "comparison.svg").read_bytes()


def test_formats_and_size_are_as_asked(root: Path) -> None:
    words = ["figures=[comparison]", "format=[png,pdf]", "size=800", "to=new"]
    assert main(["plot", str(root / "first"), *words]) == 0
    assert {path.name for path in Path("new").iterdir()} == {"comparison.png", "comparison.pdf"}
    assert matplotlib.image.imread("new/comparison.png").shape[1] == 800
    assert Path("new/comparison.pdf").read_bytes().startswith(b"%PDF")


def texts(path: Path) -> str:
    """All text of an SVG file."""
    return " ".join(re.findall(r">([^<>]+)</text>", path.read_text(encoding="utf-8")))


def test_two_folders_are_drawn_in_one_figure(root: Path) -> None:
    assert main(["plot", str(root / "first"), str(root / "nested"), *DRAWN, "to=new"]) == 0
    shown = texts(Path("new/comparison.svg"))
    for name in ("Parallel", "Merger", "Nested"):
        assert name in shown
    assert main(["plot", str(root / "first"), *DRAWN, "to=one"]) == 0
    assert "Nested" not in texts(Path("one/comparison.svg"))


def test_joining_keeps_every_row_once(root: Path) -> None:
    first, second = open_comparison(root / "first"), open_comparison(root / "nested")
    both = join_comparisons(first, second, ("first", "nested"))
    assert [point["name"] for point in both.config["scenarios"]] == ["parallel", "merger", "nested"]
    for table in ("summary", "against_reference", "series", "groups", "pairs"):
        counts = both.tables[table]["scenario"].value_counts()
        assert counts["parallel"] == (first.tables[table]["scenario"] == "parallel").sum()
        assert counts["nested"] == (second.tables[table]["scenario"] == "nested").sum()
    again = join_comparisons(first, first, ("first", "again"))
    assert len(again.tables["against_reference"]) == len(first.tables["against_reference"])


def test_a_scenario_of_the_same_name_that_differs_keeps_apart(root: Path) -> None:
    both = join_comparisons(open_comparison(root / "of_early"), open_comparison(root / "of_late"), ("early", "late"))
    names = [point["name"] for point in both.config["scenarios"]]
    assert names == ["parallel", "mine", "mine (late)"]
    starts = [point["mechanism"]["merger"]["start"] for point in both.config["scenarios"][1:]]
    assert starts == ["2024-06", "2024-10"]
    burden = both.tables["series"].groupby("scenario")["burden_mean"].mean()
    assert burden["mine"] != burden["mine (late)"]


@pytest.mark.parametrize(
    ("other", "part"),
    [
        ("draws", "first and draws differ in draws: 2 and 3"),
        ("seeds", "first and seeds differ in seeds: 1 and 2"),
        ("reference", "first and reference differ in reference: parallel and nested"),
        ("data", "first and data differ in data: "),
        ("settings", "first and settings differ in"),
    ],
)
def test_what_does_not_go_together_is_refused(
    root: Path, capsys: pytest.CaptureFixture[str], other: str, part: str
) -> None:
    assert part in not_drawn(capsys, root / "first", root / other, *DRAWN, "to=new")


def test_scenarios_can_be_left_out_but_not_the_reference(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    both = join_comparisons(open_comparison(root / "first"), open_comparison(root / "nested"), ("first", "nested"))
    assert set(selected(both, ["nested"]).tables["against_reference"]["scenario"]) == {"parallel", "nested"}
    with pytest.raises(SettingError, match="unknown scenario 'merge'; did you mean 'merger'"):
        selected(both, ["merge"])
    assert "unknown scenario 'nested'" in not_drawn(capsys, root / "first", "scenarios=[nested]", "to=new")


def test_metrics_and_groups_can_be_chosen(root: Path) -> None:
    words = ["figures=[comparison,burden_groups]", "format=[svg]", "to=new"]
    assert main(["plot", str(root / "first"), *words, "metric=[awareness]", "group=[ldc,sids]"]) == 0
    assert "Awareness" in texts(Path("new/comparison.svg"))
    assert "Progress" not in texts(Path("new/comparison.svg")).replace("Progress by", "")
    assert "SIDS" in texts(Path("new/burden_groups.svg"))
    assert "GRULAC" not in texts(Path("new/burden_groups.svg"))


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["none"], "none does not hold the results of a comparison: provenance.json is missing"),
        (["{root}/run"], "run"),
        ([], "plot needs one or two results folders"),
        (["a", "b", "c"], "plot needs one or two results folders"),
        (["{root}/first", "figures=[comparisn]"], "unknown figure 'comparisn'; did you mean 'comparison'?"),
        (["{root}/first", "format=[gif]"], "unknown format 'gif'; known: png, svg, pdf"),
        (["{root}/first", "format=[svg]", "size=900"], "allowed only for PNG files"),
        (["{root}/first", "size=3"], "a whole number from 400 to 10000"),
        (["{root}/first", "metric=[awarenes]"], "unknown metric 'awarenes'; did you mean 'awareness'?"),
        (["{root}/first", "group=[ldcs]"], "unknown group 'ldcs'; did you mean 'ldc'?"),
        (["{root}/first", "draws=3"], "unknown key 'draws'"),
        (["{root}/first", "figures=[comparison]", "to=/proc/none"], "to: cannot write to /proc/none"),
    ],
)
def test_a_mistake_gets_one_line(root: Path, capsys: pytest.CaptureFixture[str], words: list[str], part: str) -> None:
    assert part in not_drawn(capsys, *(word.replace("{root}", str(root)) for word in words))


@pytest.mark.parametrize(
    ("spoil", "part"),
    [
        (lambda folder: shutil.rmtree(folder / "pairs"), "pairs is missing"),
        (
            lambda folder: next((folder / "pairs").iterdir()).write_text("no table"),
            "00000.parquet has no checksum (it is cut off, or of a version of dcsim without checksums); delete",
        ),
        (lambda folder: (folder / "config.yaml").write_text("a: [1"), "config.yaml is damaged"),
        (lambda folder: (folder / "provenance.json").write_text("{"), "provenance.json is damaged"),
    ],
)
def test_a_folder_that_is_not_whole_is_named(
    root: Path, tmp_path_factory: pytest.TempPathFactory, spoil: Callable[[Path], object], part: str
) -> None:
    copy = tmp_path_factory.mktemp("spoilt") / "copy"
    shutil.copytree(root / "first", copy)
    open_comparison(copy)
    spoil(copy)
    with pytest.raises(SettingError) as refusal:
        open_comparison(copy)
    assert part in str(refusal.value)
    assert "\n" not in str(refusal.value)
