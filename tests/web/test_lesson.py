"""The lesson with the explorer: its steps are done as they stand, on a phone, and its answers are those of the page.

Steps are numbered lines. What is to be done stands in a few forms: "Choose **value** in *place*",
"tap **word**", "Switch on **name**", "Switch off **name**", "Open **view**", "Press **button**", "Press **Show** in the first
row" and "Press *i* beside **name**". Every bold word of a step must belong to one of them. Tables of answers say what the
page says after a step.

The file has every set that the steps pass, at sixteen draws; what is said of all 1,024 sets is tested at the first draw.
"""

import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Locator, Page, expect

from sim.model.mechanisms import COMBINABLE
from sim.model.observation.metrics import HEADLINE, METRICS
from sim.runs.execute import execute_plan
from sim.runs.plan import Plan
from sim.runs.storage.parts import RUNS
from sim.runs.storage.store import locked_store
from sim.scenarios.scenario import Scenario, scenario
from sim.studies.attribute import attribution_points
from sim.studies.pareto import front_shares, on_front
from sim.web.explorer import runs as explored
from sim.web.explorer.content import Held, arrays, header, losses
from sim.web.explorer.packing import packed_bytes
from sim.web.explorer.single_file import single_file
from tests.docs.test_role_cards import cards, texts, titles
from tests.support.browser import Visiting
from tests.support.paths import ROOT
from tools.numbers import lesson
from tools.numbers.__main__ import quotable
from tools.numbers.lesson import DRAWS
from tools.numbers.markers import without_markers

pytestmark = pytest.mark.browser

LESSON = ROOT / "docs" / "teaching" / "explorer.md"
PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True, "offline": True}
OFFERED = ("parallel", "joint_roadmap", "merger")
IN_ALL = set(lesson.IN_ALL)
SETS = {letter: set(names) for letter, names in lesson.SETS.items()}
PASSED = (
    set(),
    {"information_sharing"},
    {"lead_agency"},
    {"information_sharing", "lead_agency"},
    {"lead_agency", "joint_roadmap"},
    {"joint_roadmap"},
    set(COMBINABLE),
    *SETS.values(),
)
"""Sets of mechanisms that the steps lead to, the empty one first."""


def strengths(names: set[str]) -> dict[str, float]:
    return {f"mechanism.{name}.strength": 1.0 for name in names}


def stored_page(points: list[Scenario], folder: Path) -> Path:
    """A file like that of `dcsim explorer`, with these settings alone; the first of them are the sets of `PASSED`."""
    plan = Plan(points, list(range(DRAWS)), [0])
    with locked_store(folder) as store:
        execute_plan(plan, store, "lesson", explored.EXPLORER_KEEPS)
        found = explored.read_explored(store, plan)
    lost = losses(found, len(PASSED))
    front = pd.DataFrame(
        {
            "point": np.arange(len(PASSED)),
            "on_front": on_front(lost.mean(axis=2)),
            "share_of_draws": front_shares(lost),
        }
    )
    offered = [scenario(name) for name in OFFERED]
    asked = Held(points[0], {}, list(COMBINABLE), offered, points, DRAWS, 1)
    names = ("version", "date", "command", "revision", "model", "data")
    head = header(asked, found, front, dict.fromkeys(names, "") | {"settings": {}})
    path = folder / "explorer.html"
    path.write_text(single_file(head, packed_bytes(head, arrays(found))), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the tasks."""
    base = scenario("parallel")
    sets = [base.at(strengths(names), name="+".join(sorted(names)) or "none") for names in PASSED]
    on = strengths({"merger"})
    merged = [part.at(on, name=f"merger+{part.name}") for part in (sets[0], sets[PASSED.index(set(COMBINABLE))])]
    return stored_page([*sets, *merged], tmp_path_factory.mktemp("lesson"))


class Task(NamedTuple):
    """A task of the lesson: its steps, and by step what is looked at and what the page says."""

    steps: list[str]
    said: dict[int, list[tuple[str, str]]]


def section(title: str) -> str:
    found = re.search(
        rf"^## {re.escape(title)}.*?(?=^## |\Z)", without_markers(LESSON.read_text(encoding="utf-8")), re.M | re.S
    )
    assert found, title
    return found[0]


def task(number: int) -> Task:
    text = section(f"Task {number}")
    said: dict[int, list[tuple[str, str]]] = {}
    for step, look, says in re.findall(r"^\| (\d) \| (.+?) \| (.+?) \|$", text, re.M):
        said.setdefault(int(step), []).append((look, says))
    return Task(re.findall(r"^\d\. (.+)$", text, re.M), said)


def table(title: str, head: str) -> dict[str, str]:
    """A table of two columns by the head of its first."""
    found = re.search(rf"^\| {head} \|.*\n\|---\|---\|\n((?:\|.*\n)+)", section(title), re.M)
    assert found
    return dict(re.findall(r"^\| (.+?) \| (.+?) \|$", found[1], re.M))


ACT = re.compile(
    r"(?:Choose|and) \*\*(?P<value>[^*]+)\*\* in \*(?P<place>[^*]+)\*"
    r"|tap \*\*(?P<word>[^*]+)\*\*"
    r"|Switch (?P<how>on|off) \*\*(?P<switch>[^*]+)\*\*"
    r"|Open \*\*(?P<view>[^*]+)\*\*"
    r"|Press \*\*(?P<button>[^*]+)\*\*(?P<row> in the first row)?"
    r"|Press \*i\* beside \*\*(?P<about>[^*]+)\*\*"
)


def switches(page: Page) -> Locator:
    """The drawer of the switches, open."""
    drawer = page.locator(".drawer")
    if drawer.get_attribute("open") is None:
        drawer.locator("> summary").tap()
    return drawer


PICKERS = {"Yours": "#pick-yours", "Reference": "#pick-reference", "Order": "#order", "Group": "#group"}


def act(page: Page, how: dict[str, str | None]) -> None:
    if (dialog := page.locator("dialog[open]")).count():
        dialog.get_by_role("button", name="Close").tap()
    if how["value"] and how["place"]:
        page.locator(PICKERS[how["place"]]).select_option(label=how["value"])
    elif how["word"]:
        page.locator("#panel").get_by_role("radio", name=how["word"], exact=True).tap()
    elif how["switch"]:
        box = switches(page).get_by_role("switch", name=how["switch"], exact=True)
        assert box.is_checked() == (how["how"] == "off"), how["switch"]
        box.tap()
    elif how["view"]:
        page.get_by_role("tab", name=how["view"], exact=True).tap()
    elif how["row"]:
        page.locator("#front tbody tr").first.get_by_text(str(how["button"]), exact=True).tap()
    elif how["button"]:
        page.get_by_role("button", name=how["button"], exact=True).tap()
    else:
        switches(page).get_by_role("button", name=f"About {how['about']}", exact=True).tap()


def follow(page: Page, step: str) -> None:
    """Do what a step says, all of it."""
    acts = list(ACT.finditer(step))
    assert sum(one[0].count("**") for one in acts) == step.count("**"), step
    for one in acts:
        act(page, one.groupdict())
    expect(page.locator("#notice")).to_be_empty()


def words(page: Page, look: str) -> str:
    """What the page says of what is looked at: the line under the controls, a lever, or a tile."""
    if look == "Controls":
        return switches(page).locator(".hint").inner_text()
    if page.locator("dialog[open]").count():
        row = page.locator("dialog[open] tr", has=page.get_by_role("rowheader", name=look))
        return row.locator("td").last.inner_text()
    return re.sub("^[▲▼■] ", "", tile(page, look).locator(".word").inner_text())


def tile(page: Page, title: str) -> Locator:
    return page.locator(".tile", has=page.get_by_role("heading", name=title, exact=True))


def difference(page: Page, title: str) -> float:
    """By how much a tile says that its measure changes."""
    found = re.match(r"by ([−+]?[\d.]+)", tile(page, title).locator(".range").inner_text())
    assert found
    return float(found[1].replace("−", "-"))


def measures(page: Page) -> dict[str, tuple[str, str]]:
    """Every measure by its title: yours, and what may be said of the difference."""
    page.get_by_role("tab", name="All measures", exact=True).tap()
    rows = page.locator("#panel tbody tr").evaluate_all(
        "(rows) => rows.map((row) => [row.cells[0].firstChild.data, row.cells[2].innerText, row.cells[5].innerText])"
    )
    return {title: (yours, said) for title, yours, said in rows}


def switched_on(page: Page) -> set[str]:
    """Names of the mechanisms whose switches are on, in sight or not."""
    on = page.locator("[role=switch]:checked").evaluate_all("(boxes) => boxes.map((box) => box.id)")
    return {name.removeprefix("on-") for name in on}


def number(text: str) -> float:
    return float(re.sub(r"[^\d.−-]", "", text).replace("−", "-"))


Follow = Callable[[int], Iterator[tuple[int, Page]]]


@pytest.fixture
def follower(visit: Visiting, file: Path) -> Follow:
    """Follows a task on a phone without a network: gives the page after every step, whose answers are compared."""

    def followed(which: int) -> Iterator[tuple[int, Page]]:
        known = task(which)
        assert set(known.said) <= set(range(1, len(known.steps) + 1)) and (known.said or which == 4)
        page = visit(**PHONE).go(file.as_uri())
        for count, step in enumerate(known.steps, 1):
            follow(page, step)
            for look, says in known.said.get(count, []):
                assert words(page, look) == says, (which, count, look)
            yield count, page

    return followed


def test_task_1_reads_differences(follower: Follow) -> None:
    lowered = {}
    for step, page in follower(1):
        lowered[step] = difference(page, "Duplication")
    assert lowered[2] < lowered[1] < 0, "merging lowers duplication more"
    follow(page, "Above the dots, tap **Table**.")
    rows = page.locator("#states-table tbody tr").evaluate_all(
        "(rows) => rows.map((row) => [...row.cells].slice(2, 7).map((cell) => cell.innerText))"
    )
    capacity, *sides = np.array([[number(cell) for cell in row] for row in rows]).T
    burden, progress = sides[1] - sides[0], sides[3] - sides[2]
    assert len(burden) == 193 and burden.max() < 0, "the burden falls in every state"
    by_size = [burden[part].mean() for part in np.array_split(np.argsort(capacity, kind="stable"), 4)]
    assert by_size == sorted(by_size), "most where capacity is small"
    assert (progress < 0).sum() > 2 * (progress > 0).sum() > 20, "progress falls in most states"
    assert abs(progress).max() < 0.5, "and rises in others, by very little in each"


def test_task_2_finds_that_effects_do_not_add_up(follower: Follow) -> None:
    by: dict[int, dict[str, float]] = {}
    for step, page in follower(2):
        if 2 <= step <= 6:
            by[step] = {title: difference(page, title) for title in ("Duplication", "Burden", "Progress")}
        if step == 7:
            mine = page.locator("dialog[open] th[scope=row]").all_inner_texts()
            page.keyboard.press("Escape")
            follow(page, "Press *i* beside **Lead agency**.")
            shared = set(mine) & set(page.locator("dialog[open] th[scope=row]").all_inner_texts())
            assert any("moves to the lead strand" in lever for lever in shared)
    told, both, led, mixed, mapped = (by[step] for step in range(2, 7))
    assert both["Duplication"] < told["Duplication"] + led["Duplication"] < 0
    assert both["Progress"] > told["Progress"] + led["Progress"] > 0
    assert both["Burden"] == pytest.approx(told["Burden"] + led["Burden"], rel=0.1)
    assert led["Duplication"] + mapped["Duplication"] < mixed["Duplication"] < mapped["Duplication"] < 0
    assert mixed["Duplication"] > 1.1 * mapped["Duplication"], "little more than the roadmap alone"
    assert mixed["Burden"] > mapped["Burden"], "what a lead agency adds to burden is not saved"


def test_task_3_finds_the_assumption(follower: Follow) -> None:
    lowered = {}
    for step, page in follower(3):
        lowered[step] = difference(page, "Duplication")
        if step == 3:
            assert switched_on(page) == set(COMBINABLE)
        if step == 4:
            assert -0.5 < difference(page, "Progress") < 0, "slightly lower"
        if step == 5:
            page.locator("#panel .as-table > summary").tap()
            expect(page.locator("#panel .as-table tbody tr")).to_have_count(16)
            rows = page.locator("#panel .as-table tr").evaluate_all(
                "(rows) => rows.map((row) => [...row.cells].map((cell) => cell.innerText))"
            )
            place = rows[0].index("Transition loss")
            losing = {(row[0], row[1]) for row in rows[1:] if number(row[place]) > 0}
            assert losing == {(year, "Yours") for year in ("2026", "2027", "2028")}
        if step == 6:
            row = page.locator("dialog[open] tr", has=page.get_by_role("rowheader", name="not lost to reorganisation"))
            assert row.locator("td").all_inner_texts()[:2] == ["1", "0.7"], "three tenths are lost"
    assert lowered[1] < 2 * lowered[4] < 0, "with the ten on, less is left for a merger to save"


def test_task_4_is_agreed_on(follower: Follow) -> None:
    told: dict[str, dict[str, tuple[str, str]]] = {}
    for step, page in follower(4):
        letter = {2: "A", 3: "B", 4: "C", 6: "D"}.get(step)
        if letter:
            assert switched_on(page) == SETS[letter]
            told[letter] = measures(page)
            page.get_by_role("tab", name="What should I try?", exact=True).tap()
            expect(page.locator("#front tr.current")).to_have_count(1)
    named = {title: name for title, name in titles().items() if title in told["A"]}
    values = {
        letter: {named[title]: number(yours) for title, (yours, _) in found.items()} for letter, found in told.items()
    }
    said = {letter: {named[title]: says for title, (_, says) in found.items()} for letter, found in told.items()}
    choices = {}
    agreeing: dict[str, list[int]] = {letter: [] for letter in SETS}
    for role, card in cards().items():
        sign = 1 if card.better == "lower" else -1
        loss = {letter: sign * found[card.measure] for letter, found in values.items()}
        choices[role] = min("ABC", key=loss.__getitem__)
        assert sorted(loss[letter] for letter in "ABC")[0] < sorted(loss[letter] for letter in "ABC")[1], role
        assert loss["D"] < max(loss.values()), (role, "D is worst for nobody")
        for letter in SETS:
            agreeing[letter].append(int(said[letter][card.measure].removeprefix(f"{card.better} in ").split()[0]))
    assert choices == table("Task 4", "role")
    counted = quotable()["lesson"]
    assert {letter: list(choices.values()).count(letter) for letter in "ABC"} == counted["votes"]
    assert {letter: min(found) for letter, found in agreeing.items()} == counted["least_agreeing"], "than Parallel"
    burden = {letter: found["burden_median"] for letter, found in values.items()}
    small = {letter: found["burden_vulnerable"] for letter, found in values.items()}
    assert max(burden, key=burden.__getitem__) == "B"
    assert small["B"] - small["A"] > burden["B"] - burden["A"], "paid most dearly where staff is small"
    assert min(values, key=lambda letter: values[letter]["progress"]) == "A"


def test_the_front_fits_a_phone(file: Path, visit: Visiting) -> None:
    page = visit(**PHONE).go(f"{file.as_uri()}#yours=parallel&reference=parallel&view=try")
    spoken = {name: texts()[f"mechanism.{name}.title"] for name in COMBINABLE}
    once = page.locator(".shared").inner_text()
    assert {name for name in COMBINABLE if spoken[name] in once} == IN_ALL
    rows = page.locator("#front tbody tr")
    heads = rows.locator("th").all_inner_texts()
    assert len(heads) > 2 and all(head.startswith("and: ") for head in heads)
    assert not any(spoken[name] in head for name in IN_ALL for head in heads)
    assert page.evaluate("document.querySelector('#front').scrollWidth") < PHONE["width"]
    for button in rows.get_by_role("button").all():
        box = button.bounding_box()
        assert box and box["x"] > 0 and box["x"] + box["width"] < PHONE["width"]
    cells = rows.evaluate_all("(rows) => rows.map((row) => [row.cells[4].innerText, row.cells[1].innerText])")
    order = [(-int(draws.split()[0]), float(burden)) for draws, burden in cells]
    assert order == sorted(order), "by draws on the front, then by burden"
    rows.last.get_by_role("rowheader").tap()
    expect(rows.last).to_have_class("current")
    for title in ("Duplication", "Burden", "Progress"):
        expect(tile(page, title)).to_be_in_viewport(ratio=1)
        expect(page.locator("#spoken")).to_contain_text(f"{title}: ")


def test_the_sets_of_the_table_are_those_of_the_steps() -> None:
    told = {letter: set(names.split(", ")) for letter, names in table("Task 4", "set").items()}
    spoken = {name: texts()[f"mechanism.{name}.title"] for name in COMBINABLE}
    assert told == {letter: {spoken[name] for name in names - IN_ALL} for letter, names in SETS.items()}
    text = section("Task 4")
    assert all(spoken[name] in text for name in IN_ALL)


def near(names: Collection[str]) -> bool:
    """Whether a set differs in at most two mechanisms from one of the lesson's, or from none or all of the ten."""
    return any(len(set(names) ^ other) <= 2 for other in (*SETS.values(), set(), set(COMBINABLE)))


@pytest.mark.parametrize("everywhere", [False, pytest.param(True, marks=pytest.mark.large)])
def test_the_sets_are_first_among_all_of_the_ten(tmp_path: Path, everywhere: bool) -> None:
    points = [
        point for point in attribution_points(scenario("parallel")) if everywhere or near(list(point.mechanisms()))
    ]
    plan = Plan(points, [0], [0])
    with locked_store(tmp_path) as store:
        execute_plan(plan, store, "lesson")
        runs = plan.part_of(store.read(RUNS))
    found = runs[list(HEADLINE)].to_numpy(float) * [
        1.0 if METRICS[name].better == "lower" else -1.0 for name in HEADLINE
    ]
    sets = [set(point.mechanisms()) for point in points]
    front = on_front(found)
    chosen = [one for one, on in zip(sets, front, strict=True) if on]
    assert (len(sets) == 1024 if everywhere else 150 < len(sets) < 300) and len(chosen) > 10
    assert not everywhere or set.intersection(*chosen) == IN_ALL
    assert all(one in chosen for one in SETS.values())
    first = {name: sets[int(np.argmin(found[:, column]))] for column, name in enumerate(HEADLINE)}
    assert first == {"burden_median": SETS["A"], "duplication_share": SETS["B"], "progress": SETS["C"]}


def test_the_minutes_are_those_of_the_lesson() -> None:
    minutes = [int(found) for found in re.findall(r"^\| (\d+) \| \D", section("Before"), re.M)]
    assert sum(minutes) == 45 and len(minutes) == 6
    assert sum(int(found) for found in re.findall(r"\((\d+) minutes\)", section("Task 4"))) == 12
