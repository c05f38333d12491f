"""What many tests start from."""

from pathlib import Path

import pytest

from tests.support.asking import MARK
from tests.support.paths import ROOT

FIRST = (
    "test_browser.py", "test_dask.py", "test_sweep.py", "test_content.py", "test_lesson.py", "test_looks.py", "test_page.py",
    "test_texts.py", "test_extensions.py", "test_same_numbers.py", "test_hostile.py", "test_kill.py", "test_docs.py",
)  # fmt: skip
"""The longest files, which start first, so that no worker is left alone with one of them at the end."""
WHOLE = ("cli", "figures")
"""The rooms whose tests give whole commands and draw whole figures: each is short, and all of them take minutes."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the tests of the longest files to the front, and mark those of rooms in which all are of one kind."""
    items.sort(key=lambda item: FIRST.index(item.path.name) if item.path.name in FIRST else len(FIRST))
    for item in items:
        if item.path.relative_to(ROOT / "tests").parts[0] in WHOLE:
            item.add_marker(pytest.mark.whole)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's config folder with a harmless scenario, in a folder with a module that leaves a mark when it is imported."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SECRET", "the secret value")
    folder = tmp_path / "mine"
    (folder / "scenario").mkdir(parents=True)
    (folder / "scenario" / "fine.yaml").write_text(
        "# @package _global_\ndescription: fine\nmechanism:\n  merger: {strength: 1.0}\n"
    )
    (tmp_path / "payload.py").write_text(f"open({str(tmp_path / MARK)!r}, 'w').close()\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    return folder
