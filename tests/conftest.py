"""What many tests start from."""

from pathlib import Path

import pytest

from tests.support.asking import MARK

FIRST = ("test_wheel.py", "test_docking.py", "test_dask.py", "test_browser.py", "test_sweep.py", "test_properties.py")
"""The longest files, which start first, so that no worker is left alone with one of them at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the tests of the longest files to the front."""
    items.sort(key=lambda item: FIRST.index(item.path.name) if item.path.name in FIRST else len(FIRST))


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
