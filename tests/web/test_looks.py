"""How the page looks and reads: sizes, languages, directions, colours, motion, and an automated check of accessibility."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from sim.figures.layout.style import BLUE, UNWANTED, WANTED
from sim.model.observation.metrics import HEADLINE
from sim.web.languages import languages
from sim.web.page_data import texts
from sim.web.static_files import STATIC
from tests.support.browser import Served, Visiting, served

pytestmark = pytest.mark.browser

VIEWS = ("course", "states", "goals", "pairs", "flows", "measures", "mechanisms")
SHORT = "#yours=merger&reference=parallel&draws=2"
SIZES = {"phone": (390, 844), "desk": (1440, 900), "projector": (1920, 1080)}


def overflowing(page: Page) -> int:
    """Pixels by which the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def violations(page: Page, part: str | None = None) -> list[str]:
    """What axe finds on the page or in a part of it: rule and element."""
    found = Axe().run(page, context=part).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("size", SIZES)
def test_every_view_fits_every_size(page_server: Served, visit: Visiting, size: str) -> None:
    page = visit(*SIZES[size]).go(page_server.address + SHORT)
    for language in ("en", "zh"):
        page.select_option("#language", language)
        expect(page.locator("html")).to_have_attribute("lang", language)
        for view in VIEWS:
            page.click(f"#tab-{view}")
            expect(page.locator("#panel")).not_to_be_empty()
            assert overflowing(page) <= 0, (language, view)
            footer = page.locator("#footer")
            if size == "phone":  # there it ends the page, and takes no room beside what is read
                footer.scroll_into_view_if_needed()
            expect(footer).to_be_in_viewport(ratio=0.98)  # of a page whose height is no whole number of pixels
        if size != "phone":
            page.click("#tab-course")
            expect(page.locator(".course .plot").nth(2)).to_be_in_viewport(ratio=0.5)


def test_curves_stay_in_sight_of_sliders_on_a_phone(page_server: Served, visit: Visiting) -> None:
    page = visit(*SIZES["phone"], has_touch=True).go(page_server.address + SHORT)
    page.locator(".drawer > summary").click()
    page.locator("[id='set-mechanism.merger.strength']").scroll_into_view_if_needed()
    page.mouse.move(200, 200)
    page.mouse.wheel(0, 520)
    expect(page.locator("[id='set-mechanism.merger.strength']")).to_be_in_viewport()
    expect(page.locator(".course .plot").first).to_be_in_viewport(ratio=0.3)
    open_at = page.locator("#controls").bounding_box()
    for metric in HEADLINE:
        box = page.locator(f"[data-metric={metric}] .values").bounding_box()
        assert open_at and box and 0 < box["y"] < box["y"] + box["height"] < open_at["y"], metric


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_choices_have_labels_that_are_seen(page_server: Served, visit: Visiting, size: str) -> None:
    page = visit(*SIZES[size]).go(f"{page_server.address}{SHORT}&view=states")
    for view, labels in (("states", ["Colour", "Scenario", "Form"]), ("flows", ["Group", "Show as"])):
        page.click(f"#tab-{view}")
        seen = page.locator("#panel .labelled > span")
        assert seen.all_inner_texts() == labels
        for number in range(len(labels)):
            expect(seen.nth(number)).to_be_visible()
    expect(page.get_by_label("Group", exact=True)).to_have_value("vulnerable")


def test_bars_of_each_scenario_are_named_on_a_phone(page_server: Served, visit: Visiting) -> None:
    page = visit(*SIZES["phone"]).go(f"{page_server.address}{SHORT}&view=flows")
    named = page.locator(".flows .ytick text")
    assert named.all_text_contents()[:3] == ["2023 R", "Y", "2024 R"]
    boxes = [one.bounding_box() for one in named.all()]
    heights = sorted((box["y"], box["y"] + box["height"]) for box in boxes if box)
    assert len(heights) == 16
    assert all(one[1] < other[0] + 1 for one, other in pairwise(heights)), "none lies on another"


ALL_TEXT = """() => {
  const found = [document.title];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) found.push(walk.currentNode.data);
  const names = ['aria-label', 'title', 'placeholder', 'aria-valuetext'];
  for (const element of document.querySelectorAll(names.map((name) => `[${name}]`).join())) {
    found.push(...names.map((name) => element.getAttribute(name) ?? ''));
  }
  for (const { data, layout } of document.querySelectorAll('.plot')) {
    if (!data) continue;
    found.push(...data.flatMap((trace) => [trace.name, trace.text]).flat(3).map((text) => text ?? ''));
    found.push(...(layout.annotations ?? []).map((note) => note.text));
    found.push(...[layout.xaxis, layout.yaxis].flatMap((axis) => axis.ticktext ?? []));
  }
  return found.join('\\n');
}"""
NAMES = {
    "dcsim", "WSIS", "GDC", "UNGIS", "CSTD", "RES", "PNG", "SVG", "CSV", "YAML", "English",
    "omega", "phi", "psi", "rho", "tau", "kappa", "chi",
}  # fmt: skip
"""Words of Latin letters that stand in Chinese texts too."""
COMMAND = "dcsim run --config-dir FOLDER scenario=my_scenario"


def latin(page: Page) -> set[str]:
    """Words of Latin letters on the page, shown or folded away, in charts and in labels, that are no names."""
    text = re.sub(rf"{COMMAND}|FOLDER/scenario/|C7-[a-z]+", "", str(page.evaluate(ALL_TEXT)))
    return {word for word in re.findall(r"[A-Za-z]{3,}", text) if word not in NAMES}


def test_chinese_is_complete_on_the_page(page_server: Served, visit: Visiting) -> None:
    page = visit(locale="zh-CN", tour=True).go(page_server.address + SHORT)
    assert page.locator("html").get_attribute("lang") == "zh"
    assert latin(page) == set(), "tour"
    page.keyboard.press("Escape")
    expect(page.locator("[data-metric=duplication_share] h3")).to_have_text("重复")
    expect(page.locator("[data-metric=duplication_share] .word")).to_have_text("▼ 2 次抽样中有 2 次更低")
    for view in VIEWS:
        page.click(f"#tab-{view}")
        assert latin(page) == set(), view
    expect(page.locator("[data-mechanism=merger] output").nth(1)).to_have_text("2026年1月")
    page.locator("[data-mechanism=merger] .info").click()
    assert latin(page) == set(), "explanation"
    page.keyboard.press("Escape")
    page.click("#share")
    assert latin(page) == set(), "share"


REFUSALS = [
    (
        "yours=mergre",
        "Yours: there is no scenario “mergre”. Did you mean “Merger”?",
        "您的情景：没有名为“mergre”的情景。您是指“合并”吗？",
    ),
    (
        "reference.mechanism.merger.strenght=1",
        "Reference: there is no setting “mechanism.merger.strenght” here. Did you mean “mechanism.merger.strength”?",
        "参照情景：此处没有“mechanism.merger.strenght”这一设置。您是指“mechanism.merger.strength”吗？",
    ),
    (
        "yours.mechanism.merger.strength=7",
        "Yours: Merger, Strength: “7” is not allowed; allowed: a number from 0 to 1.",
        "您的情景：合并，力度：不允许“7”；应为：0 至 1 之间的数。",
    ),
    (
        "yours.mechanism.merger.start=soon",
        "Yours: Merger, From: “soon” is not allowed; allowed: a month from Jan 2023 to Dec 2030, such as 2026-01.",
        "您的情景：合并，起始：不允许“soon”；应为：2023年1月至2030年12月之间的月份，如 2026-01。",
    ),
    (
        "yours.gdc.follow_up=none",
        "“none” is not allowed; allowed: one of: proposed (As first proposed), adopted (As adopted).",
        "不允许“none”；应为：以下之一：proposed (最初提议), adopted (最终通过)。",
    ),
    (
        "world.work.guidance=-3",
        ": “-3” is not allowed; allowed: a number from 0 to",
        "全球规范和指导对国家工作的增益（phi）：不允许“-3”；应为：0 至",
    ),
    (
        "yours.mechanism.merger.strength=1&yours.mechanism.sunset.strength=1",
        "Yours: Merger and Sunset exclude each other; switch one of them off.",
        "您的情景：合并和WSIS终止不能并存；请关闭其中之一。",
    ),
    (
        "draws=99",
        "Draws: “99” is not allowed; allowed: a whole number from 1 to 32.",
        "抽样次数：不允许“99”；应为：1 至 32 之间的整数。",
    ),
]


def test_refusals_are_said_in_the_reader_s_language(page_server: Served, visit: Visiting) -> None:
    page = visit().go(page_server.address + SHORT)
    notice = page.locator("#notice p")
    for address, english, chinese in REFUSALS:
        for language, begin, said in (("en", "Not possible: ", english), ("zh", "无法进行：", chinese)):
            page.evaluate("(hash) => { location.hash = hash; }", f"{address}&language={language}")
            expect(notice).to_contain_text(said)
            expect(notice).to_contain_text(begin)
    page.evaluate("(hash) => { location.hash = hash; }", SHORT)
    expect(page.locator("#notice")).to_be_empty()


def test_every_kind_of_refusal_has_words() -> None:
    sent = {
        kind
        for name in ("request_guard.py", "server.py", "requests.py")
        for kind in re.findall(
            r'refusal\w*\(\d+, "(\w+)"|SettingError\(.*, "(\w+)"', (STATIC.parent / name).read_text()
        )
        for kind in kind
        if kind
    }
    assert {"question", "large", "site", "host"} <= sent
    for kind in sent - {"superseded", "busy"}:  # after these the page asks again by itself
        assert f"refused.{kind}" in languages()["en"]["interface"], kind


@pytest.fixture(scope="module")
def pseudo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The page with one more language: right to left, and every word drawn out."""
    folder = tmp_path_factory.mktemp("languages")
    source = languages()["en"]
    long = {key: re.sub(r"(?<![{\w])([a-z]{4,})(?![\w}])", r"\1\1", text) for key, text in source["interface"].items()}
    records = {key: re.sub(r"\b([A-Za-z]{4,})\b", r"\1\1", text) for key, text in texts().items()}
    made = {"language": {"name": "Pseudo", "direction": "rtl"}, "interface": long, "records": records}
    (folder / "en.json").write_text(json.dumps(source))
    (folder / "ar-XB.json").write_text(json.dumps(made))
    yield from served(folder)


def test_right_to_left_and_long_words_are_survived(pseudo: Served, visit: Visiting) -> None:
    page = visit(*SIZES["phone"]).go(f"{pseudo.address}{SHORT}&language=ar-XB")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    for size in ("phone", "desk"):
        page.set_viewport_size(dict(zip(("width", "height"), SIZES[size], strict=True)))  # type: ignore[arg-type]
        for view in VIEWS:
            page.click(f"#tab-{view}")
            assert overflowing(page) <= 0, (size, view)
    controls, results = (page.locator(name).bounding_box() for name in ("#controls", "#results"))
    assert controls and results and controls["x"] > results["x"]
    page.click("#tab-states")
    first, second = (page.locator(".dots circle").nth(i).bounding_box() for i in range(2))
    assert first and second and first["x"] > second["x"]


def test_axe_finds_no_violation(page_server: Served, visit: Visiting) -> None:
    """The whole page at once with everything unfolded, then what changes on it."""
    page = visit(tour=True).go(page_server.address + SHORT)
    assert violations(page, ".tour") == [], "tour"
    page.keyboard.press("Escape")
    for view in VIEWS:
        page.click(f"#tab-{view}")
        page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        assert violations(page, None if view == VIEWS[0] else ".views") == [], view
    page.locator("[data-mechanism=merger] .info").click()
    assert violations(page, "dialog") == [], "explanation"
    page.keyboard.press("Escape")
    page.click("#share")
    assert violations(page, "dialog") == [], "share"
    page.keyboard.press("Escape")
    page.evaluate("location.hash = '#yours=none'")
    expect(page.locator("#notice")).to_contain_text("none")
    assert violations(page, "#notice") == [], "error"


def test_axe_finds_no_violation_on_a_phone(page_server: Served, visit: Visiting) -> None:
    page = visit(*SIZES["phone"]).go(f"{page_server.address}{SHORT}&language=zh&view=states&shown.form=table")
    page.locator(".drawer > summary").click()
    page.fill("#find", "肯")
    assert violations(page) == []


def test_reduced_motion_is_respected(page_server: Served, visit: Visiting) -> None:
    page = visit().go(page_server.address + SHORT)
    moving = """[...document.querySelectorAll('*')].filter((element) => ['', '::before', '::after'].some((part) => {
      const style = getComputedStyle(element, part || null);
      return parseFloat(style.transitionDuration) > 0 || parseFloat(style.animationDuration) > 0;
    })).length"""
    assert page.evaluate(moving) > 0
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(moving) == 0


def test_colours_are_those_of_the_figures() -> None:
    style = (STATIC / "style.css").read_text().lower()
    scales = (STATIC / "modules" / "scales.js").read_text()
    assert f"--yours: {BLUE.lower()}" in style
    assert BLUE in scales
    assert WANTED in scales
    assert UNWANTED in scales
    assert Path(STATIC / "icon.svg").read_text().count(BLUE) == 1
