"""Pictures of the page in its main states: python -m tests.support.screenshots FOLDER; into docs/images, the README's alone."""

import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.support.browser import ANSWERED, ARGUMENTS, CHROMIUM, served

DESK, PHONE, PROJECTOR = (1440, 900), (390, 844), (1920, 1080)
PUBLISHED = {
    "app": (DESK, "#yours=joint_roadmap&reference=parallel&language=en"),
    "app_states": (DESK, "#yours=merger&reference=parallel&view=states&shown.dots=difference&language=en"),
}
FURTHER = {
    "course_zh": (DESK, "#yours=itu_proposal&language=zh"),
    "difference": (DESK, "#yours=nested&shown.course=differences"),
    "goals": (DESK, "#yours=merger&view=goals"),
    "goals_zh": (DESK, "#yours=merger&view=goals&language=zh"),
    "pairs": (DESK, "#yours=merger&view=pairs"),
    "measures": (DESK, "#yours=sunset&view=measures&draws=32"),
    "mechanisms": (DESK, "#view=mechanisms"),
    "refused": (DESK, "#yours=none"),
    "phone": (PHONE, ""),
    "phone_zh": (PHONE, "#view=states&language=zh"),
    "projector": (PROJECTOR, "#yours=actual_path_with_roadmap"),
    "right_to_left": (DESK, "#yours=merger"),
    "tour": (PROJECTOR, ""),
    "explanation": (DESK, "#yours=merger"),
    "share": (DESK, "#yours=merger"),
}
COLOURS = 128


def arrange(page: Page, name: str) -> None:
    """Bring the page into the state that a picture is of."""
    if name == "right_to_left":
        page.evaluate("document.documentElement.dir = 'rtl'")
        page.set_viewport_size({"width": DESK[0] - 40, "height": DESK[1]})
    elif name == "tour":
        page.click("#help")
    elif name == "explanation":
        page.click("[data-mechanism=merger] .info")
    elif name == "share":
        page.click("#share")


def take(folder: Path) -> None:
    """Take the pictures; those of the README alone into a folder called images."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = PUBLISHED if folder.name == "images" else PUBLISHED | FURTHER
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        for site in served():
            for name, ((width, height), address) in wanted.items():
                page = browser.new_page(viewport={"width": width, "height": height}, locale="en-GB")
                page.add_init_script("localStorage.setItem('dcsim-tour', '1')")
                page.goto(site.address + address)
                page.wait_for_selector("#notice.fault" if name == "refused" else ANSWERED)
                arrange(page, name)
                page.wait_for_timeout(600)
                path = folder / f"{name}.png"
                page.screenshot(path=path)
                page.close()
                Image.open(path).convert("RGB").quantize(COLOURS).save(path, optimize=True)
                print(path)
        browser.close()


if __name__ == "__main__":
    take(Path(sys.argv[1] if len(sys.argv) > 1 else "pictures"))
