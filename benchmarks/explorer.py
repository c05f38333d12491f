"""The explorer in Chromium: from a click on a switch to everything drawn, in every view, and from opening to the first picture.

    python -m benchmarks.explorer results/latest/explorer.html

Each is measured as the machine is, and with the processor slowed down four times, as a phone of the middle range has it.
"""

import os
import statistics
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
VIEWS = ("course", "try", "states", "goals", "pairs", "flows", "measures")
SIZES = {1: (1440, 900), 4: (390, 844)}
"""Slowing down, and the window that goes with it."""
CLICKS, OPENINGS = 24, 5
ANSWERED = "body[data-number]"
CLICK = """async ([name, painted]) => {
  const box = document.getElementById(`on-${name}`);
  const before = document.body.dataset.number;
  const begun = performance.now();
  box.click();
  while (document.body.dataset.number === before) await new Promise((done) => setTimeout(done));
  document.body.getBoundingClientRect();  // styles and places are worked out, as the next picture would
  const drawn = performance.now() - begun;
  if (painted) await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const all = performance.now() - begun;
  await new Promise((done) => setTimeout(done, 60));
  return [drawn, all];
}"""


def opened(browser: Browser, address: str, slower: int) -> Page:
    """The file in a window of its own, without a network."""
    width, height = SIZES[slower]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB", offline=True)
    context.add_init_script("localStorage.setItem('dcsim-tour', '1')")
    page = context.new_page()
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.goto(address)
    page.wait_for_selector(ANSWERED)
    page.wait_for_selector("body[data-charts]")
    return page


def opening(browser: Browser, address: str, slower: int) -> list[float]:
    """Milliseconds from opening to the first answer drawn."""
    found = []
    for _ in range(OPENINGS):
        page = opened(browser, address, slower)
        page.wait_for_function("window.performance.getEntriesByName('dcsim-shown').length")
        found.append(page.evaluate("performance.getEntriesByName('dcsim-shown')[0].startTime"))
        page.context.close()
    return found


def clicks(page: Page, view: str) -> list[tuple[float, float]]:
    """Milliseconds from a click on a switch until all is drawn, and until the picture after it has been painted."""
    page.click(f"#tab-{view}")
    page.wait_for_timeout(800)
    names = page.evaluate("[...document.querySelectorAll('[role=switch]')].map((box) => box.id.slice(3))")
    free = [name for name in names if name not in ("nested", "wsis_under_gdc", "merger", "sunset")]
    # by the reflected code, so that hardly any set comes twice
    order = [free[((number & -number).bit_length() - 1) % len(free)] for number in range(1, 1 + CLICKS)]
    found = [page.evaluate(CLICK, [name, True]) for name in [*order[:3], *order]][3:]
    return [(drawn, painted) for drawn, painted in found]


def main(path: Path) -> None:
    address = f"{path.resolve().as_uri()}#yours=parallel&reference=parallel"
    print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for slower in SIZES:
            times = opening(browser, address, slower)
            print(f"slowed {slower} times: opens in {statistics.median(times):.0f} ms (slowest {max(times):.0f})")
            page = opened(browser, address, slower)
            for view in VIEWS:
                found = clicks(page, view)
                drawn, painted = (sorted(one[i] for one in found) for i in range(2))
                print(
                    f"  {view:10} drawn {statistics.median(drawn):6.1f} ms (slowest {drawn[-1]:6.1f}), "
                    f"painted {statistics.median(painted):6.1f} ms"
                )
            page.context.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
