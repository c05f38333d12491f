"""The page as one file: opened from the disk with the network off, on a phone and a projector, in both languages."""

import asyncio
import base64
import json
import re
import zlib
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from playwright.sync_api import Page, expect

import sim
from sim.cli.main import main
from sim.model.mechanisms import COMBINABLE
from sim.model.observation.history import USES
from sim.model.observation.metrics import HEADLINE
from sim.scenarios.scenario import scenario_names
from sim.web.explorer.content import EXACT
from sim.web.languages import languages
from sim.web.live_runs import LiveRuns
from sim.web.requests import read_question
from tests.support.browser import ANSWERED, Visit, Visiting
from tests.web.test_browser import downloaded
from tests.web.test_looks import SIZES, latin, overflowing, violations

pytestmark = pytest.mark.browser

FREE = ("information_sharing", "joint_roadmap")
DRAWS = 3
VIEWS = ("course", "try", "states", "goals", "pairs", "flows", "measures", "mechanisms")
WORDS = languages()
MERGED = {"mechanism.merger.strength": 1.0, **{f"mechanism.{name}.strength": 1.0 for name in FREE}}
PAIRS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "roadmap": ({"base": "joint_roadmap"}, {"base": "parallel"}),
    "equal": ({"base": "parallel", "changes": {"mechanism.joint_roadmap.strength": 1}}, {"base": "joint_roadmap"}),
    "same": ({"base": "parallel"}, {"base": "parallel"}),
    "structure": ({"base": "parallel", "changes": MERGED}, {"base": "sunset"}),
    "named": ({"base": "actual_path"}, {"base": "late_study"}),
}


class Explored(NamedTuple):
    """A file, what the server answers where the file is asked the same, and by how much levels of metrics are apart."""

    path: Path
    answers: dict[str, Any]
    steps: dict[str, float]

    def at(self, address: str = "yours=joint_roadmap&reference=parallel") -> str:
        return f"{self.path.as_uri()}#{address}"


def question(pair: str) -> dict[str, Any]:
    """The question for a pair."""
    sides = [{"changes": {}, **side} for side in PAIRS[pair]]
    return {"yours": sides[0], "reference": sides[1], "world": {}, "draws": DRAWS}


@pytest.fixture(scope="session")
def explored(tmp_path_factory: pytest.TempPathFactory) -> Explored:
    """A file of two mechanisms and three draws, made as anybody makes one."""
    folder = tmp_path_factory.mktemp("explored")
    words = [f"mechanisms=[{','.join(FREE)}]", f"draws={DRAWS}", f"results={folder}", "name=small"]
    assert main(["explorer", *words]) == 0
    engine = LiveRuns()
    asked = {pair: read_question(json.dumps(question(pair)).encode()) for pair in PAIRS}
    answers = {pair: json.loads(asyncio.run(engine.answer(one))) for pair, one in asked.items()}
    path = folder / "small" / "explorer.html"
    found = re.search(r'id="stored-results">([^<]*)<', path.read_text(encoding="utf-8"))
    assert found
    data = zlib.decompress(base64.b64decode(found[1]))
    head = json.loads(data[4 : 4 + int.from_bytes(data[:4], "little")])
    return Explored(path, answers, dict(zip(head["metrics"], head["arrays"]["metrics"]["step"], strict=True)))


@pytest.fixture
def offline(visit: Visiting, explored: Explored) -> Any:
    """Gives visits without a network; at the end, nothing but the file itself may have been asked for."""
    visits: list[Visit] = []

    def made(**more: Any) -> Visit:
        found = visit(offline=True, **more)
        visits.append(found)
        return found

    yield made
    for one in visits:
        others = [url for url in one.requests if not re.match(r"data:|blob:|about:blank|file:///.*\.html", url)]
        assert others == []


ASK = """async (question) => {
  const { ask } = await import('source');
  return JSON.stringify(await ask('comparison', question));
}"""


def near(found: Any, expected: Any, tolerance: float) -> None:
    """Compare nested lists of numbers, None for what is not there."""
    if isinstance(expected, list):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            near(one, other, tolerance)
    elif expected is None:
        assert found is None
    else:
        assert found == pytest.approx(expected, abs=tolerance, rel=1e-4)


def test_the_numbers_are_those_of_the_server(offline: Any, explored: Explored) -> None:
    page = offline().go(explored.at())
    for pair, expected in explored.answers.items():
        found = json.loads(page.evaluate(ASK, question(pair)))
        assert found["draws"] == DRAWS
        for side in ("yours", "reference"):
            assert found[side]["mechanisms"] == expected[side]["mechanisms"]
            assert found[side]["metrics"].keys() == expected[side]["metrics"].keys()
            for name, one in expected[side]["metrics"].items():
                how = {"rel": 1e-12} if name in EXACT else {"rel": 1e-9, "abs": explored.steps[name]}
                assert found[side]["metrics"][name] == pytest.approx(one, **how), (pair, name)
            for part, tolerance in (("states", 1e-3), ("pairs", 1e-4), ("flows", 1.0)):
                ours, theirs = found[side][part], expected[side][part]
                near(*((list(one.values()) if part == "states" else one) for one in (ours, theirs)), tolerance)
            for name, course in expected[side]["series"].items():
                for end, values in course.items():
                    near(found[side]["series"][name][end], values, 2e-3)
        for name, one in expected["paired"]["metrics"].items():
            ours = found["paired"]["metrics"][name]
            if name in EXACT:
                assert {key: ours[key] for key in ("verdict", "kind", "word", "agreeing", "draws")} == {
                    key: one[key] for key in ("verdict", "kind", "word", "agreeing", "draws")
                }, (pair, name)
                assert [ours[end] for end in ("difference", "low", "high")] == pytest.approx(
                    [one[end] for end in ("difference", "low", "high")], rel=1e-9, abs=1e-14
                )
        for name, course in expected["paired"]["series"].items():
            ours = found["paired"]["series"][name]
            assert [month for month, value in enumerate(ours["middle"]) if value is not None] == [
                month for month in range(11, 96, 12) if course["middle"][month] is not None
            ]
            for end in ("low", "middle", "high"):
                near(ours[end][11::12], course[end][11::12], 2e-3)
        against = pair in ("roadmap", "same")
        for name in ("months_gained", "who_gains"):
            ours = found["paired"]["alone"][name]
            assert ours == (pytest.approx(expected["paired"]["alone"][name], rel=1e-12) if against else None)
    assert found["paired"]["metrics"]["progress"]["kind"] == "count"


def test_the_tiles_say_what_compare_says(offline: Any, explored: Explored) -> None:
    page = offline().go(explored.at("yours=merger&reference=parallel"))
    table = sim.compare(["merger"], draws=DRAWS, seeds=1).set_index(["scenario", "metric"])
    for metric in HEADLINE:
        word = page.locator(f"[data-metric={metric}] .word").inner_text()
        assert word[2:] == table.loc[("merger", metric), "verdict"]
    expect(page.locator(".draws p")).to_have_text(f"{DRAWS} draws: a first impression, not enough for a finding.")
    expect(page.locator("#more")).to_be_hidden()
    page.select_option("#pick-reference", "sunset")
    expect(page.locator("[data-metric=months_gained]")).to_contain_text("known only against Parallel")


def on(page: Page) -> set[str]:
    """Mechanisms whose switch is on."""
    return {box.get_attribute("id")[3:] for box in page.locator("[role=switch]:checked").all()}  # type: ignore[index]


def test_a_switch_never_leads_to_what_is_not_held(offline: Any, explored: Explored) -> None:
    page = offline().go(explored.at())
    hint = page.locator(".hint")
    assert page.locator("[role=switch]").count() == len(FREE) + 4
    assert page.locator("input[type=range], [data-path]").count() == 0
    page.locator("#on-information_sharing").check()
    assert on(page) == set(FREE)
    expect(hint).to_be_empty()
    page.locator("#on-joint_roadmap").uncheck()
    page.locator("#on-merger").check()
    assert on(page) == {"merger"}
    expect(hint).to_have_text("With Merger, the file holds the 2 others all on or all off: all are now off.")
    page.locator("#on-joint_roadmap").check()
    assert on(page) == {"merger", *FREE}
    expect(hint).to_contain_text("all are now on.")
    page.locator("#on-sunset").check()
    assert on(page) == {"sunset", *FREE}
    expect(hint).to_have_text("Sunset excludes Merger, which is now off.")
    page.locator("#on-sunset").uncheck()
    page.locator("#on-joint_roadmap").uncheck()
    assert on(page) == {"information_sharing"}
    page.select_option("#pick-yours", "actual_path")
    expect(page.locator("#controls")).to_contain_text("Also active in this scenario: Line roadmaps")
    page.locator("#on-joint_roadmap").check()
    expect(hint).to_be_empty()  # what comes of it is a named scenario, which the file holds
    page.locator("#on-information_sharing").check()
    expect(hint).to_contain_text("The file contains Actual path only unchanged.")
    assert on(page) == set(FREE)
    expect(page.locator("#notice")).to_be_empty()


def test_all_switches_of_all_scenarios_are_answered(offline: Any, explored: Explored) -> None:
    page = offline().go(explored.at("yours=parallel&reference=parallel&view=mechanisms"))
    for name in scenario_names():
        for switch in (*FREE, "merger", "nested"):
            page.select_option("#pick-yours", name)
            page.evaluate("(name) => document.getElementById(`on-${name}`).click()", switch)
            assert page.locator("#notice").inner_text() == "", (name, switch)


@pytest.mark.parametrize("size", ["phone", "projector"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_opens_on_a_phone_and_a_projector(offline: Any, explored: Explored, size: str, language: str) -> None:
    width, height = SIZES[size]
    page = offline(width=width, height=height, locale={"en": "en-GB", "zh": "zh-CN"}[language]).go(explored.at())
    assert page.locator("html").get_attribute("lang") == language
    for view in VIEWS:
        page.click(f"#tab-{view}")
        expect(page.locator("#panel")).not_to_be_empty()
        assert overflowing(page) <= 0, view
        page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        if language == "zh":
            assert latin(page) == set(), view
        if (size, language) == ("phone", "en") and view in ("course", "try", "flows"):
            assert violations(page, None if view == "course" else ".views") == [], view
    page.click("#made")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"dcsim explorer 'mechanisms=[{','.join(FREE)}]' draws={DRAWS}")
    for key in ("version", "data", "model", "date", "command", "seeds"):
        expect(dialog).to_contain_text(WORDS[language]["interface"][f"made.{key}"])
    expect(dialog).to_contain_text(sim.__version__)
    if language == "zh":
        assert not re.search(r"[A-Za-z]{3,}", " ".join(dialog.locator("p, dt, h2").all_inner_texts()))
    else:
        assert violations(page, "dialog") == []


def test_what_should_i_try(offline: Any, explored: Explored) -> None:
    page = offline().go(explored.at("yours=parallel&reference=parallel&view=try"))
    dots = page.evaluate("document.querySelector('.trying .plot').data.flatMap((trace) => trace.customdata).length")
    assert dots == 2 ** len(FREE)
    rows = page.locator("#front tbody tr")
    assert 1 <= rows.count() <= dots
    expect(page.locator(".trying .plot")).to_contain_text("Yours")
    page.get_by_role("button", name="Show: Information sharing and Joint roadmap").press("Enter")
    assert on(page) == set(FREE)
    current = page.locator("#front tr.current")
    expect(current).to_contain_text("(Yours)")
    expect(current).to_contain_text(page.locator("[data-metric=duplication_share] .to").inner_text())
    page.select_option("#order", "progress")
    found = page.evaluate("[...document.querySelectorAll('#front tbody tr')].map((row) => row.cells[3].textContent)")
    assert found == sorted(found, key=lambda text: -float(text.rstrip("%")))
    # a click on the dot that is the reference takes its set
    place = page.evaluate("""() => {
      const plot = document.querySelector('.trying .plot');
      plot.scrollIntoView({ block: 'center' });
      const trace = plot.data.find((one) => one.text.some((text) => text.startsWith('None')));
      const i = trace.text.findIndex((text) => text.startsWith('None'));
      const { xaxis, yaxis, _size } = plot._fullLayout;
      const box = plot.getBoundingClientRect();
      return [box.x + _size.l + xaxis.d2p(trace.x[i]), box.y + _size.t + yaxis.d2p(trace.y[i])];
    }""")
    page.mouse.move(*place)
    page.mouse.click(*place)
    assert on(page) == set()
    assert page.evaluate("location.hash").startswith("#yours=parallel&reference=parallel")


def test_an_address_opens_what_was_shared(offline: Any, explored: Explored) -> None:
    first = offline().go(explored.at())
    first.locator("#on-information_sharing").check()
    first.click("#tab-flows")
    first.select_option(".effort select", "bodies")
    first.get_by_label("Days", exact=True).check(force=True)
    expect(first.locator(".flows figcaption")).to_have_text("Where the days go: UN bodies")
    second = offline().go(first.url)
    for page in (first, second):
        assert on(page) == set(FREE)
        expect(page.locator("#tab-flows")).to_have_attribute("aria-selected", "true")
        expect(page.locator(".effort select")).to_have_value("bodies")
    first.go_back()
    first.go_back()
    first.go_back()
    first.go_back()
    assert on(first) == {"joint_roadmap"}


def test_marks_say_what_they_are_at_a_tap(offline: Any, explored: Explored) -> None:
    page = offline(width=390, height=844, has_touch=True).go(explored.at("view=states"))
    dot = page.locator(".dots circle").nth(3)
    dot.scroll_into_view_if_needed()
    dot.tap()
    expect(page.locator(".dots .hovered")).to_contain_text("Capacity, days per month")
    page.click("#tab-course")
    page.locator(".course .plot").first.hover()
    expect(page.locator(".course .plot .hovered").first).to_contain_text("Yours")


def test_settings_that_are_not_held_have_a_way_back(offline: Any, explored: Explored) -> None:
    page = offline().page
    page.goto(explored.at("yours=merger&yours.mechanism.merger.strength=0.5&reference=parallel"))
    notice = page.locator("#notice")
    expect(notice).to_contain_text("Not possible: Yours: this file does not contain these settings.")
    assert violations(page, "#notice") == []
    page.click("#nearest")
    expect(notice).to_be_empty()
    assert on(page) == {"merger"}
    for address in ("yours=merger&world.work.guidance=0.2", "yours=nobody", "yours.no.such=1"):
        page.evaluate("(hash) => { location.hash = hash; }", address)
        expect(notice).to_contain_text("Not possible")
        page.click("#afresh")
        expect(notice).to_be_empty()
    assert on(page) == set()


def test_exports(offline: Any, explored: Explored, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = offline().go(explored.at("yours=actual_path&reference=parallel&view=try"))
    page.click("#share")
    assert downloaded(page, "png").read_bytes().startswith(b"\x89PNG")
    drawing = downloaded(page, "svg").read_text(encoding="utf-8")
    assert "Burden, duplication and progress of every set" in drawing
    rows = downloaded(page, "csv").read_text(encoding="utf-8").splitlines()
    assert rows[0].startswith(f"set,{','.join(FREE)},burden_median,duplication_share,progress,on_front")
    assert len(rows) == 1 + 2 ** len(FREE)
    text = downloaded(page, "yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(text)["gdc"] == {"follow_up": "adopted"}
    (tmp_path / "scenario").mkdir()
    (tmp_path / "scenario" / "my_scenario.yaml").write_text(text, encoding="utf-8")
    assert main(["run", "--config-dir", str(tmp_path), "scenario=my_scenario", f"results={tmp_path}"]) == 0
    page.keyboard.press("Escape")
    page.click("#tab-flows")
    page.click("#share")
    rows = downloaded(page, "csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "group,year,scenario," + ",".join(f"days_{use}" for use in USES)
    assert len(rows) == 1 + 4 * 8 * 2


def said(page: Page, key: str) -> None:
    """Wait for a line of the file, in both languages."""
    for code, content in WORDS.items():
        expect(page.locator(f"#notice p[lang={code}]")).to_have_text(content["interface"][f"file.{key}"])


def test_a_damaged_file_says_so(offline: Any, explored: Explored, tmp_path: Path) -> None:
    whole = explored.path.read_text(encoding="utf-8")
    results = whole.index('id="stored-results">') + 2000
    damaged = {
        "cut": whole[: whole.index('id="stored-charts">') + 5000],
        "changed": whole[:results] + whole[results : results + 400][::-1] + whole[results + 400 :],
        "no_text": whole[:results] + "§" + whole[results + 1 :],
    }
    for name, text in damaged.items():
        path = tmp_path / f"{name}.html"
        path.write_text(text, encoding="utf-8")
        page = offline().page
        page.goto(path.as_uri())
        said(page, "broken")


def test_an_old_browser_and_one_without_scripts_are_told(offline: Any, explored: Explored) -> None:
    page = offline().page
    page.add_init_script("delete window.DecompressionStream")
    page.goto(explored.at())
    said(page, "old")
    page = offline(java_script_enabled=False).page
    page.goto(explored.at())
    for code, content in WORDS.items():
        expect(page.locator(f"noscript p[lang={code}]")).to_have_text(content["interface"]["file.noscript"])


def test_the_policy_lets_nothing_in_or_out(offline: Any, explored: Explored) -> None:
    visited = offline()
    page = visited.go(explored.at())
    allowed = page.locator("meta[http-equiv]").get_attribute("content") or ""
    assert "default-src 'none'" in allowed and "connect-src 'none'" in allowed
    assert not re.search(r"'unsafe|'self'|https?:|\*", allowed)
    tried = page.evaluate("fetch('https://example.org/').then(() => 'sent', (error) => error.name)")
    assert tried == "TypeError"
    assert all("Content Security Policy" in fault for fault in visited.faults)
    visited.faults.clear()
    assert explored.path.stat().st_size < 12_000_000
    assert set(FREE) < set(COMBINABLE)
    assert page.locator(ANSWERED).count() == 1
