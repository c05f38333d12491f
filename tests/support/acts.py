"""What a reader does on the page: move a slider, wait for an answer, save a file; and numbers as the page writes them."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

MOVE = """(input, value) => {
  input.value = value;
  for (const kind of ['input', 'change']) input.dispatchEvent(new Event(kind, { bubbles: true }));
}"""


def move(slider: Locator, value: float | str) -> None:
    """Put a slider somewhere and let go."""
    slider.evaluate(MOVE, value)


def answered(page: Page, act: Any) -> dict[str, Any]:
    """The answer to the question that an act leads to."""
    with page.expect_response(lambda reply: reply.url.endswith("/api/comparison") and reply.ok) as reply:
        act()
    found: dict[str, Any] = reply.value.json()
    page.wait_for_selector(f"body[data-number='{found['number']}']")
    return found


def downloaded(page: Page, which: str) -> Path:
    with page.expect_download() as file:
        page.click(f"#share-{which}")
    return file.value.path()


def shown(value: float, unit: str) -> str:
    """A value as the English page writes it."""
    if unit == "share":
        return re.sub(r"\.0%$", "%", f"{100 * value:.1f}%")
    return re.sub(r"(\.\d\d)0$", r"\1", f"{value:.3f}")
