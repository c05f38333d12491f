"""Two stages of an answer in a browser: eight draws at once, then all; what is shown, and what a newer change stops."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Literal

import pytest
from playwright.sync_api import Error, Page, Request, Route, expect

import sim
from sim.runs.options import DOUBLE, SINGLE
from tests.support.acts import answered, downloaded, move, shown
from tests.support.browser import ANSWERED, Served, Visiting, served

pytestmark = pytest.mark.browser

WATCH = """() => {
  const word = (metric) => document.querySelector(`[data-metric=${metric}] .word`).textContent;
  const drawing = document.querySelector('.course svg');
  window.stages = [];
  new MutationObserver(() => document.body.dataset.stages = window.stages.push({
    note: document.querySelector('.draws p').textContent, word: word('duplication_share'),
    to: document.querySelector('[data-metric=duplication_share] .to').textContent,
    kept: drawing === document.querySelector('.course svg'), lines: drawing.querySelectorAll('.line').length,
    bands: drawing.querySelectorAll('.band').length, working: document.body.classList.contains('working'),
  })).observe(document.body, { attributeFilter: ['data-number'] });
}"""
"""Notes what is on the screen whenever an answer is shown."""


def draws_asked(page: Page, event: Literal["request", "requestfailed"] = "request") -> list[int]:
    """The numbers of draws of all questions from now on that are asked, or given up."""
    found: list[int] = []

    def note(request: Request) -> None:
        if request.url.endswith("/api/comparison"):
            found.append(json.loads(request.post_data or "")["draws"])

    page.on(event, note)
    return found


def mean_at(strength: float, draws: int) -> str:
    """Duplication under a joint roadmap of a strength, as the page writes it."""
    point = sim.scenario("joint_roadmap", {"mechanism.joint_roadmap.strength": strength})
    table = sim.compare([point], draws=draws, seeds=1).set_index(["scenario", "metric"])
    return shown(table.loc[("joint_roadmap", "duplication_share"), "mean"], "share")


STRENGTH = "[id='set-mechanism.joint_roadmap.strength']"


@pytest.fixture
def fresh_server() -> Iterator[Served]:
    """A page that has not executed any run, so that runs can be counted."""
    yield from served()


def test_eight_draws_are_shown_first_and_sixteen_replace_them(fresh_server: Served, visit: Visiting) -> None:
    page = visit().go(fresh_server.address + "#yours=joint_roadmap&reference=parallel")
    page.evaluate(WATCH)
    asked_for, runs = draws_asked(page), fresh_server.engine.runs
    move(page.locator(STRENGTH), 0.35)
    page.wait_for_selector("body[data-stages='2']")
    page.wait_for_selector(ANSWERED)
    assert asked_for == [8, 16]
    assert fresh_server.engine.runs - runs == 16  # the reference is kept, and no draw is computed twice
    for stage, draws in zip(page.evaluate("window.stages"), (8, 16), strict=True):
        assert stage["note"] == f"{draws} draws: a first impression, not enough for a finding."
        assert stage["word"].endswith(f" of {draws} draws")
        assert stage["to"] == mean_at(0.35, draws)
        assert (stage["kept"], stage["lines"], stage["bands"]) == (True, 2, 2)  # drawn in place, whole at both stages
        assert stage["working"] == (draws == 8)
    expect(page.locator("#more")).to_have_text("Look closer: 32 draws")
    answered(page, lambda: page.click("#more"))  # what is on the screen is not replaced by fewer draws
    assert asked_for == [8, 16, 32]
    page.evaluate("document.body.dataset.stages = window.stages.length = 0")
    move(page.locator(STRENGTH), 0.45)
    page.wait_for_selector("body[data-stages='2']")
    assert asked_for == [8, 16, 32, 8, 32]
    assert [stage["note"].split(":")[0] for stage in page.evaluate("window.stages")] == ["8 draws", "32 draws"]
    expect(page.locator("#more")).to_have_text("Back to 16 draws")


def test_a_newer_change_supersedes_both_stages(page_server: Served, visit: Visiting) -> None:
    page = visit().go(page_server.address + "#yours=joint_roadmap&reference=parallel")
    held: dict[int, list[Route]] = {8: [], 16: []}
    holding = {16}

    def hold(route: Route) -> None:
        draws = json.loads(route.request.post_data or "")["draws"]
        if draws in holding:
            held[draws].append(route)
        else:
            route.continue_()

    page.route("**/api/comparison", hold)
    given_up = draws_asked(page, "requestfailed")
    page.evaluate(WATCH)
    note, to = page.locator(".draws p"), page.locator("[data-metric=duplication_share] .to")
    for count, strength in enumerate((0.3, 0.6), 1):  # the second change comes while the rest of the first is awaited
        move(page.locator(STRENGTH), strength)
        page.wait_for_selector(f"body[data-stages='{count}']")
        expect(note).to_contain_text("8 draws")
        expect(to).to_have_text(mean_at(strength, 8))
    holding |= {8}
    move(page.locator(STRENGTH), 0.8)  # while the rest is awaited
    expect(page.locator("[data-mechanism=joint_roadmap] output").first).to_have_text("80%")
    page.wait_for_timeout(200)
    move(page.locator(STRENGTH), 0.4)  # while the first draws are awaited
    page.wait_for_timeout(200)
    assert given_up == [16, 16, 8]
    holding.clear()
    for route in (*held[16], *held[8]):
        with suppress(Error):  # the page no longer waits for it
            route.continue_()
    page.wait_for_selector("body[data-stages='4']")
    page.wait_for_selector(ANSWERED)
    assert [stage["note"].split(":")[0] for stage in page.evaluate("window.stages")] == [*["8 draws"] * 3, "16 draws"]
    assert [stage["to"] for stage in page.evaluate("window.stages")[2:]] == [mean_at(0.4, 8), mean_at(0.4, 16)]


@pytest.mark.parametrize("precision", [DOUBLE, SINGLE])
def test_the_small_print_names_single_precision(precision: str, visit: Visiting) -> None:
    sim.run_many(["parallel"], seeds=1, precision=precision)  # compiles what the page would wait for
    for site in served(precision=precision):
        page = visit().go(site.address + "#yours=parallel&reference=parallel&draws=1")
        said = "Computed in single precision" if precision == SINGLE else ""
        expect(page.locator("#precision")).to_have_text(re.compile(f"^{said}" if said else "^$"))
        page.click("#share")
        drawing = re.sub(r"<[^>]+>", " ", downloaded(page, "svg").read_text(encoding="utf-8"))
        assert ("single precision" in " ".join(drawing.split())) == (precision == SINGLE)


def test_a_drag_shows_first_draws_all_along_and_ends_with_all(page_server: Served, visit: Visiting) -> None:
    page = visit().go(page_server.address + "#yours=joint_roadmap&reference=parallel")
    page.evaluate(WATCH)
    asked_for = draws_asked(page)
    page.locator(STRENGTH).evaluate(
        """async (input) => {
          for (let i = 0; i <= 60; i++) {
            input.value = 0.2 + 0.01 * i;
            input.dispatchEvent(new Event('input', { bubbles: true }));
            await new Promise((done) => setTimeout(done, 16));
          }
          input.dispatchEvent(new Event('change', { bubbles: true }));
        }"""
    )
    page.wait_for_selector(ANSWERED)
    stages = page.evaluate("window.stages")
    assert all(stage["word"].endswith(f" of {stage['note'].split(':')[0]}") for stage in stages)
    assert (stages[-1]["note"].split(":")[0], stages[-1]["to"]) == ("16 draws", mean_at(0.8, 16))
    assert len(stages) <= len(asked_for)
    assert asked_for[-2:] == [8, 16]
