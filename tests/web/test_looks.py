"""How the page looks and reads: sizes, languages, directions, colours, motion, and an automated check of accessibility."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from sim.figures.style import BLUE, UNWANTED, WANTED
from sim.web.catalogue import texts
from sim.web.languages import languages
from sim.web.page import STATIC
from web.conftest import Served, Visiting, served

VIEWS = ("course", "states", "goals", "pairs", "measures", "mechanisms")
SHORT = "#yours=merger&reference=parallel&draws=2"
SIZES = {"phone": (390, 844), "desk": (1440, 900), "projector": (1920, 1080)}


def overflowing(page: Page) -> int:
    """Pixels by which the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def violations(page: Page) -> list[str]:
    """What axe finds: rule and element."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_view_fits_every_size(page_server: Served, visit: Visiting, size: str, language: str) -> None:
    page = visit(*SIZES[size]).go(f"{page_server.address}{SHORT}&language={language}")
    for view in VIEWS:
        page.click(f"#tab-{view}")
        expect(page.locator("#panel")).not_to_be_empty()
        assert overflowing(page) <= 0, view
        expect(page.locator("#footer")).to_be_in_viewport(ratio=1)
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


def test_chinese_is_complete_on_the_page(page_server: Served, visit: Visiting) -> None:
    page = visit(locale="zh-CN").go(page_server.address + SHORT)
    assert page.locator("html").get_attribute("lang") == "zh"
    expect(page.locator("[data-metric=duplication_share] h3")).to_have_text("重复")
    expect(page.locator("[data-metric=duplication_share] .word")).to_have_text("▼ 2 次抽样中有 2 次更低")
    english = {
        text for text in [*languages()["en"]["interface"].values(), *texts().values()] if re.search(r"[a-z]{3}", text)
    }
    for view in VIEWS:
        page.click(f"#tab-{view}")
        lines = {line.strip() for line in page.locator("body").inner_text().splitlines()}
        assert lines & english == set(), view
    expect(page.locator("[data-mechanism=merger] output").nth(1)).to_have_text("2026年1月")


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


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_right_to_left_and_long_words_are_survived(pseudo: Served, visit: Visiting, size: str) -> None:
    page = visit(*SIZES[size]).go(f"{pseudo.address}{SHORT}&language=ar-XB")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    for view in VIEWS:
        page.click(f"#tab-{view}")
        assert overflowing(page) <= 0, view
    if size == "desk":
        controls, results = (page.locator(name).bounding_box() for name in ("#controls", "#results"))
        assert controls and results and controls["x"] > results["x"]
        page.click("#tab-states")
        ends = page.evaluate("document.querySelector('.dots .plot').layout.xaxis.range")
        assert ends[0] > ends[1]


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_no_violation(page_server: Served, visit: Visiting, view: str) -> None:
    page = visit().go(f"{page_server.address}{SHORT}&view={view}")
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    assert violations(page) == []


def test_axe_finds_no_violation_in_other_states(page_server: Served, visit: Visiting) -> None:
    page = visit(tour=True).go(page_server.address + SHORT)
    assert violations(page) == [], "tour"
    page.keyboard.press("Escape")
    page.locator("[data-mechanism=merger] .info").click()
    assert violations(page) == [], "explanation"
    page.keyboard.press("Escape")
    page.click("#share")
    assert violations(page) == [], "share"
    page = visit(*SIZES["phone"]).go(f"{page_server.address}{SHORT}&language=zh&view=states&shown.form=table")
    page.locator(".drawer > summary").click()
    assert violations(page) == [], "phone"
    page.goto(f"{page_server.address}#yours=none")
    expect(page.locator("#notice")).to_contain_text("none")
    assert violations(page) == [], "error"


def test_reduced_motion_is_respected(page_server: Served, visit: Visiting) -> None:
    page = visit(reduced_motion="reduce").go(page_server.address + SHORT)
    moving = """[...document.querySelectorAll('*')].filter((element) => ['', '::before', '::after'].some((part) => {
      const style = getComputedStyle(element, part || null);
      return parseFloat(style.transitionDuration) > 0 || parseFloat(style.animationDuration) > 0;
    })).length"""
    assert page.evaluate(moving) == 0
    assert visit().go(page_server.address + SHORT).evaluate(moving) > 0


def test_colours_are_those_of_the_figures() -> None:
    style = (STATIC / "style.css").read_text().lower()
    scales = (STATIC / "modules" / "scales.js").read_text()
    assert f"--yours: {BLUE.lower()}" in style
    assert BLUE in scales
    assert WANTED in scales
    assert UNWANTED in scales
    assert Path(STATIC / "icon.svg").read_text().count(BLUE) == 1
