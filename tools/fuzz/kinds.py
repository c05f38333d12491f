"""What is fuzzed: for each kind of input, how it is made and what must hold of it.

A property raises AssertionError where an input is neither read nor refused in one clear line. Each kind is set up once, in a
folder of its own.
"""

import io
import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import strategies as st

from sim.cli.main import main
from sim.data import TableError, load_tables
from sim.data.declarations import TABLES
from sim.scenarios.config_files import config_folder
from sim.scenarios.group_files import settings_of_file
from sim.scenarios.scenario import read_scenario
from sim.settings.errors import SettingError
from sim.studies.designs.enumerated import from_csv
from sim.web.live_runs import LiveRuns
from sim.web.requests import Question
from tests.web.test_server import Client
from tools.fuzz.clear_line import one_line
from tools.fuzz.damage import damaged
from tools.fuzz.stored import DAMAGES, prepare_stored

ROOT = Path(__file__).parents[2]
Property = Callable[[Any], None]


class Kind(NamedTuple):
    """One kind of input: what it is, its strategy, its share of all cases, and what makes its property in a folder."""

    meaning: str
    inputs: st.SearchStrategy[Any]
    share: float
    prepare: Callable[[Path], Property]


def samples(group: str) -> list[bytes]:
    """The shipped config files of a group."""
    return [path.read_bytes() for path in sorted((config_folder() / group).glob("*.yaml"))]


def prepare_yaml(folder: Path) -> Property:
    """A scenario file and a climate file are read or refused with their name."""

    def check(content: bytes) -> None:
        path = folder / "mine.yaml"
        path.write_bytes(content)
        for read in (read_scenario, lambda file: settings_of_file(file, "climate")):
            try:
                read(path)
            except SettingError as error:
                one_line(str(error), "mine.yaml")

    return check


def prepare_tables(folder: Path) -> Property:
    """An own table is read or refused with its name."""

    def check(case: tuple[str, bytes]) -> None:
        table, content = case
        path = folder / "mine.csv"
        path.write_bytes(content)
        try:
            load_tables({table: path})
        except TableError as error:
            one_line(str(error))

    return check


def prepare_designs(folder: Path) -> Property:
    """The points of a sweep are read or refused with the name of their file."""

    def check(content: bytes) -> None:
        path = folder / "mine.csv"
        path.write_bytes(content)
        try:
            from_csv(str(path), ())
        except SettingError as error:
            one_line(str(error), "mine.csv")

    return check


class Accepting(LiveRuns):
    """Accepts every valid question without running it."""

    async def answer(self, question: Question, present: Any = None) -> str:
        """An empty answer."""
        return "{}"


def prepare_page(folder: Path) -> Property:
    """Every endpoint answers every request, and none with a fault of its own."""
    client = Client(Accepting())

    def check(case: tuple[str, str, bytes]) -> None:
        method, address, body = case
        headers = {"content-type": "application/json"}
        reply = client.request(method, address, content=body, headers=headers)
        assert reply.status_code < 500, (reply.status_code, reply.text[:300])
        if reply.status_code == 400:
            one_line(json.loads(reply.text)["error"])

    return check


def prepare_words(folder: Path) -> Property:
    """A command reads its words or refuses them in one line; nothing is run."""
    (folder / "scenario").mkdir()
    (folder / "scenario" / "mine.yaml").write_text("mechanism: {merger: on}\n")

    def check(words: list[str]) -> None:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = main([*words, "--config-dir", str(folder)])
        shown = [line for line in err.getvalue().splitlines() if not line.startswith("Note: ")]
        assert code in (0, 1, 2), code
        assert "not expected" not in err.getvalue(), err.getvalue()[:300]
        if code:
            one_line("\n".join(shown))

    return check


QUESTION = json.dumps(
    {
        "yours": {"base": "merger", "changes": {"mechanism.merger.start": "2027-01", "mechanism.joint_roadmap.strength": 0.5}},
        "reference": {"base": "parallel", "changes": {}},
        "world": {"work.adoption_cost": 0.2, "gdc.framing": "themes"},
        "draws": 2, "seed": 0, "client": "a", "number": 1,
    }
).encode()  # fmt: skip
ADDRESSES = (
    "/api/comparison",
    "/api/split",
    "/api/catalogue",
    "/api/texts/en",
    "/api/texts/zh",
    "/",
    "/index.html",
    "/nowhere",
)
SCENARIOS = [path.read_bytes() for path in sorted((config_folder() / "scenario").glob("*.yaml"))]
TABLE = st.sampled_from(sorted(TABLES)).flatmap(
    lambda name: st.tuples(st.just(name), damaged((ROOT / "sim" / "data" / f"{name}.csv").read_bytes()))
)
POINTS = (
    b"work.adoption_cost,mechanism.merger,mechanism.merger.start,gdc.framing\n"
    b"0.1,on,2026-01,themes\n0.2,off,2027-01,objectives\n"
)
SETTINGS = (
    b"work.adoption_cost=0.2", b"mechanism.merger.start=2027-01", b"mechanism.merger=on", b"months=12", b"gdc=themes",
    b"+mechanism=[merger,council_review]", b"gdc.framing=objectives", b"population=small", b"scenario=merger", b"seed=3",
    b"name=mine", b"description='a b'", b"scenarios=[parallel,merger]", b"draws=2", b"figures=[]",
    b"work.adoption_cost=0.1,0.3", b"'work.adoption_cost=interval(0.1,0.3)'",
)  # fmt: skip
STARTS = (
    ["run", "--cfg", "job"],
    ["compare", "--cfg", "job"],
    ["sweep", "dry_run=true"],
    ["show", "merger"],
    ["list", "scenarios"],
)
WORDS = st.builds(
    lambda start, words: [*start, *(word.decode("utf-8", "replace").replace("\x00", "") for word in words)],
    st.sampled_from(STARTS),
    st.lists(st.sampled_from(SETTINGS) | damaged(*SETTINGS, most=1), min_size=1, max_size=3),
)
KINDS = {
    "yaml": Kind("scenario and climate files", damaged(*SCENARIOS, *samples("climate")), 0.3, prepare_yaml),
    "words": Kind("command lines", WORDS, 0.05, prepare_words),
    "tables": Kind("own data tables", TABLE, 0.1, prepare_tables),
    "designs": Kind("points of a sweep in CSV", damaged(POINTS), 0.25, prepare_designs),
    "stored": Kind("stored results", DAMAGES, 0.1, prepare_stored),
    "page": Kind(
        "requests to the page",
        st.tuples(
            st.sampled_from(["POST", "GET", "PUT"]),
            st.sampled_from(ADDRESSES),
            damaged(QUESTION) | st.binary(max_size=80),
        ),
        0.2,
        prepare_page,
    ),
}
