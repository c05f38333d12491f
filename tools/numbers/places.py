"""Where things are: the pages, the stored numbers, and what the studies leave behind."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
NUMBERS = ROOT / "docs" / "numbers.json"
STORE = ROOT / "results" / "numbers"
"""Folder of the studies' results, not kept in git; a second `make numbers` begins from what is there."""


def pages() -> list[Path]:
    """Every page that may quote a result."""
    return [
        ROOT / "README.md",
        *sorted((ROOT / "docs").rglob("*.md")),
        *sorted((ROOT / "experiments").rglob("*.md")),
    ]


def name_of(page: Path) -> str:
    """A page by its place from the root."""
    return page.relative_to(ROOT).as_posix()
