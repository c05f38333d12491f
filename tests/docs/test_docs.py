"""The README and the pages in docs/, teaching included: commands and code run, scenarios are accepted, links lead somewhere.

The blocks of a page are done in order, in one empty folder, so that a page may build on what it has made.
- A line that begins with `dcsim` in a block of language sh, or of none, is run by `sim.cli.main`, as it stands but for words
  put behind it that make it small: see `SMALL`. Words behind count, so `draws=64` becomes `draws=1`. It must end well.
- A block of language python is run; all blocks of a page share their names.
- A block of language yaml must be a scenario, or a sweep that the page runs. Where a comment in it names a file, it is written
  there.
- Blocks of other languages, such as text, are shown and not run. docs/mesa.md has its code run by tests/runs/mesa/test_model.py.
"""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest
import yaml

import sim
from sim.cli.commands import COMMANDS
from sim.cli.main import main, split_command
from sim.scenarios.config_files import config_folder
from sim.scenarios.extensions import EXTENSIONS, unregister
from sim.scenarios.scenario import read_scenario
from tests.support.paths import ROOT

DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
RUN_ELSEWHERE = {"mesa.md"}
LARGEST_PICTURE = 200_000

TINY = ["months=3", "population=small", "draws=1", "seeds=1", "figures=[]"]
SMALL: dict[str, list[str]] = {
    "run": ["months=3", "population=small"],
    "compare": TINY,
    "demo": TINY,
    "sweep": TINY,
    "rerun": [],
    "verify": [],
    "plot": ["figures=[comparison]", "format=[svg]"],
    "list": [],
    "show": [],
    "new": [],
}
"""Words put behind a command; `plot` keeps the figures and formats it asks for. Others are not run."""


def place_of(page: Path) -> str:
    """A page by its place from the root; names alone come twice."""
    return page.relative_to(ROOT).as_posix()


class Block(NamedTuple):
    """A fenced block of a page: its language and its text."""

    language: str
    text: str


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    for language, text in re.findall(r"^```(\w*)\n(.*?)^```$", page.read_text(encoding="utf-8"), re.M | re.S):
        yield Block(language, text)


def commands(text: str) -> list[list[str]]:
    """The words of every line that begins with `dcsim`, without its comment."""
    lines = (line for line in text.splitlines() if line.startswith("dcsim "))
    return [shlex.split(line, comments=True)[1:] for line in lines]


def small(words: list[str]) -> list[str] | None:
    """A command with the words that make it small; None for commands that are not run here."""
    command, rest = split_command(words)
    if command not in SMALL or {"--help", "--cfg"} & set(words):
        return words if command in SMALL else None
    given = {word.split("=", 1)[0] for word in rest} if command == "plot" else set()
    return [*words, *(word for word in SMALL[command] if word.split("=", 1)[0] not in given)]


def ends_well(words: list[str]) -> bool:
    """Whether a command ends well; `--help` leaves by SystemExit."""
    try:
        return main(words) == 0
    except SystemExit as left:
        return left.code in (None, 0)


def scenario_of(text: str) -> Any:
    """The scenario of a block."""
    return sim.scenario({"name": "of_a_page", **yaml.safe_load(text)})


@pytest.fixture
def clean() -> Iterator[None]:
    """Afterwards nothing is registered that was not before."""
    before = set(EXTENSIONS)
    yield
    for name in set(EXTENSIONS) - before:
        unregister(name)


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=place_of)
def test_a_page_can_be_followed(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], clean: None
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": page.stem}
    for block in blocks(page) if page.name not in RUN_ELSEWHERE else ():
        if block.language == "python":
            exec(compile(block.text, str(page), "exec"), names)
        elif block.language == "yaml":
            for place in re.findall(r"^# (\S+/(?:scenario|sweep)/\w+\.yaml)$", block.text, re.M):
                Path(place).parent.mkdir(parents=True, exist_ok=True)
                Path(place).write_text(block.text, encoding="utf-8")
                if "/sweep/" not in place:
                    assert read_scenario(Path(place)).description
            if not block.text.count("/sweep/"):
                scenario_of(block.text)
        elif block.language in ("sh", ""):
            for words in commands(block.text):
                chosen = small(words)
                if chosen is not None:
                    capsys.readouterr()
                    assert ends_well(chosen), f"dcsim {shlex.join(words)}: {capsys.readouterr().err}"


def test_the_rule_finds_the_commands_of_a_page_and_makes_them_small() -> None:
    text = "dcsim compare 'scenarios=[parallel,merger]' draws=64  # more draws\nmake demo\ndcsim plot a 'figures=[course]'\n"
    compare, plot = commands(text)
    assert compare == ["compare", "scenarios=[parallel,merger]", "draws=64"]
    assert (small(compare) or [])[3:] == TINY
    assert small(plot) == ["plot", "a", "figures=[course]", "format=[svg]"]
    assert set(SMALL) <= set(COMMANDS)
    assert sum(len(commands(block.text)) for page in PAGES for block in blocks(page)) > 30


@pytest.mark.parametrize("page", PAGES, ids=place_of)
def test_every_command_on_a_page_names_a_verb_that_there_is(page: Path) -> None:
    for words in re.findall(r"`dcsim ([^`\n]+)`", page.read_text(encoding="utf-8")):
        plain = [word for word in words.split() if word not in ("VERB", "--help", "--version", "-m")]
        if plain:
            assert plain[0].strip(".,") in COMMANDS, words


def anchors(page: Path) -> set[str]:
    """What a link into a page can point to."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=place_of)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        place = (page.parent / path).resolve() if path else page
        assert place.exists(), target
        assert not anchor or anchor in anchors(place), target


def test_the_first_page_leads_to_every_other_one() -> None:
    linked = set(re.findall(r"\]\(([\w/]+\.md)\)", (DOCS / "index.md").read_text(encoding="utf-8")))
    assert linked == {page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md")} - {"index.md"}


def test_pictures_are_small_and_every_one_is_shown() -> None:
    shown = {
        Path(target).name for page in PAGES for target in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page.read_text("utf-8"))
    }
    pictures = list((DOCS / "images").iterdir())
    assert {picture.name for picture in pictures} == shown
    for picture in pictures:
        assert picture.stat().st_size < LARGEST_PICTURE, picture


def differences(scenarios: list[str], changes: dict[str, Any], draws: int, seeds: int) -> pd.DataFrame:
    """What a comparison in the small world finds, by scenario and metric."""
    preset = yaml.safe_load((config_folder() / "population" / "small.yaml").read_text(encoding="utf-8"))
    at = {**{f"population.{key}": value for key, value in preset.items()}, **changes}
    points = [sim.scenario(name, at) for name in scenarios]
    table = sim.compare(points, draws=draws, seeds=seeds, reference=sim.scenario("parallel", at))
    return table.set_index(["scenario", "metric"])


def test_the_lesson_gives_the_answers_of_the_model_to_its_second_task() -> None:
    names = ["information_sharing", "lead_agency", "sharing_and_lead"]
    found = differences(names, {}, draws=30, seeds=1)
    for name in names:
        assert found.loc[(name, "duplication_share"), "verdict"] == "lower"
        assert found.loc[(name, "burden_median"), "verdict"] == "higher"
    assert found.loc[(names[0], "progress"), "verdict"] == "depends"
    assert found.loc[(names[2], "progress"), "verdict"] == "higher"
    lower = found["difference"].xs("duplication_share", level="metric")
    assert lower[names[2]] < min(lower[names[0]], lower[names[1]])


def test_the_lesson_gives_the_answers_of_the_model_to_its_third_task() -> None:
    found = [
        differences(["merger"], {"mechanism.merger.transition_months": months}, draws=10, seeds=2).loc["merger"]
        for months in (0, 18, 60)
    ]
    for table in found:
        assert table.loc["duplication_share", "verdict"] == "lower in 10 of 10 draws"
    short, usual, long = (table.loc["progress"] for table in found)
    assert short["difference"] > usual["difference"] > 0.0 > long["difference"]
    assert min(short["same_sign"], long["same_sign"]) >= 0.8 > usual["same_sign"]
