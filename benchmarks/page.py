"""The page: from a slider to its first eight draws, and to all sixteen: `python -m benchmarks.page`.

A slider of an uncertain parameter changes both scenarios, so that each needs its runs; one of a mechanism changes yours alone,
and the runs of the reference are kept. The server answers in this process, and then in Chromium, in double and in single
precision. A run alone, which takes as long as a block of eight, is timed in the same rounds: the machine is shared, and only
ratios to it last.
"""

import asyncio
import json
import statistics
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.timing import drawn_runs, full_block, machine, one_run, prepared_run, seconds_of
from sim.runs.options import DOUBLE, SINGLE
from sim.web.live_runs import LiveRuns
from sim.web.requests import FEW_DRAWS, FIRST_DRAWS, read_question
from tests.support.browser import ANSWERED, ARGUMENTS, CHROMIUM, served

ROUNDS = 11
LIMITS = {DOUBLE: 180, SINGLE: 110}
"""Most milliseconds of two free cores until the first draws of both scenarios are computed."""
UNCERTAIN, STRENGTH = "work.adoption_cost", "mechanism.joint_roadmap.strength"
MOVED = """(input, value) => new Promise((done) => {
  const begun = performance.now(), times = [];
  new MutationObserver((_, watch) => {
    document.body.getBoundingClientRect();  // styles and places are worked out, as the next picture would
    times.push(performance.now() - begun);
    if (times.length < 2) return;
    watch.disconnect();
    done(times);
  }).observe(document.body, { attributeFilter: ['data-number'] });
  input.value = value;
  for (const kind of ['input', 'change']) input.dispatchEvent(new Event(kind, { bubbles: true }));
})"""
Times = dict[str, list[float]]


def asked(engine: LiveRuns, draws: int, place: float) -> None:
    """A question with an uncertain parameter at a place of its own, so that both scenarios need their runs."""
    given: dict[str, Any] = {
        "yours": {"base": "joint_roadmap"},
        "reference": {"base": "parallel"},
        "world": {UNCERTAIN: place},
        "draws": draws,
    }
    asyncio.run(engine.answer(read_question(json.dumps(given).encode())))


def note(times: Times, name: str, task: Callable[[], object]) -> None:
    """Add the milliseconds of a task."""
    times.setdefault(name, []).append(1e3 * seconds_of(task))


def on_the_server(times: Times, engine: LiveRuns, round_of: int) -> None:
    """One round of a run alone, a block alone, and both stages of an answer."""
    precision, place = engine.precision, 0.1 + 0.01 * round_of
    note(times, "a run alone", partial(one_run, prepared_run(), 0, precision))
    note(times, "a block of eight alone", partial(full_block, drawn_runs(), 0, precision))
    note(times, "server: first eight draws of both", partial(asked, engine, FIRST_DRAWS, place))
    note(times, "server: the other eight of both", partial(asked, engine, FEW_DRAWS, place))


def in_the_browser(times: Times, page: Page, round_of: int) -> None:
    """One round of a slider that changes both scenarios, and of one that changes yours."""
    for path, name, value in (
        (UNCERTAIN, "both change", 0.1 + 0.02 * round_of),
        (STRENGTH, "yours changes", 0.05 + 0.05 * round_of),
    ):
        first, last = page.locator(f"[id='set-{path}']").evaluate(MOVED, value)
        page.wait_for_selector(ANSWERED)
        times.setdefault(f"slider, {name}: first eight shown", []).append(first)
        times.setdefault(f"slider, {name}: all sixteen shown", []).append(last)


@contextmanager
def opened(browser: Browser, precision: str) -> Iterator[tuple[LiveRuns, Page]]:
    """A server, and its page in a window."""
    for site in served(precision=precision):
        page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-GB")
        page.add_init_script("localStorage.setItem('dcsim-tour', '1')")
        page.goto(f"{site.address}#yours=joint_roadmap&reference=parallel")
        page.wait_for_selector(ANSWERED)
        yield site.engine, page
        page.close()


def main() -> None:
    """Print medians and least times, and the medians against a run alone of the same precision."""
    print(machine())
    times: dict[str, Times] = {DOUBLE: {}, SINGLE: {}}
    # Playwright keeps an event loop in this thread
    with ThreadPoolExecutor(1) as elsewhere, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        with opened(browser, DOUBLE) as double, opened(browser, SINGLE) as single:
            for round_of in range(-1, ROUNDS):
                for engine, page in (double, single):
                    found: Times = times[engine.precision] if round_of >= 0 else {}  # the first round is not counted
                    elsewhere.submit(on_the_server, found, LiveRuns(precision=engine.precision), round_of).result()
                    in_the_browser(found, page, round_of + 1)
        browser.close()
    for precision, found in times.items():
        alone = statistics.median(found["a run alone"])
        print(f"\n{precision + ' precision, ms':45s} {'median':>8s} {'least':>8s} {'of a run alone':>16s}")
        for name, values in found.items():
            middle = statistics.median(values)
            print(f"{name:45s} {middle:8.0f} {min(values):8.0f} {middle / alone:16.2f}")
        first = min(found["server: first eight draws of both"])
        print(
            f"least of the first eight of both: {first:.0f} ms; wanted: at most {LIMITS[precision]} ms of two free cores"
        )


if __name__ == "__main__":
    main()
