"""What names a results folder: the code that decides runs, and nothing else."""

import shutil
from pathlib import Path

import pytest

from sim.runs.storage.provenance import DECISIVE, model_hash
from tests.support.paths import ROOT

pytestmark = pytest.mark.whole

PACKAGE = ROOT / "sim"
COMMENT = "\n# A comment.\n"


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package, to be edited."""
    place = tmp_path_factory.mktemp("copy") / "sim"
    return Path(shutil.copytree(PACKAGE, place, ignore=shutil.ignore_patterns("__pycache__", "static")))


def decides(path: Path, package: Path) -> bool:
    """Whether the numbers of a run depend on a file."""
    place = path.relative_to(package).as_posix()
    return any(place == part or place.startswith(f"{part}/") for part in DECISIVE)


def edited(path: Path, package: Path) -> bool:
    """Whether a comment added to a file changes the hash of the model."""
    text, before = path.read_text(encoding="utf-8"), model_hash(package)
    path.write_text(text + COMMENT, encoding="utf-8")
    after = model_hash(package)
    path.write_text(text, encoding="utf-8")
    return after != before


def test_the_copy_has_the_hash_of_the_package(copied: Path) -> None:
    assert model_hash(copied) == model_hash()


@pytest.mark.parametrize("part", DECISIVE)
def test_what_decides_runs_is_there_and_is_part_of_the_hash(copied: Path, part: str) -> None:
    found = copied / part
    for path in [found] if found.is_file() else sorted(found.rglob("*.py")):
        assert edited(path, copied), path


def test_a_comment_elsewhere_leaves_every_folder_its_name(copied: Path) -> None:
    others = [path for path in sorted(copied.rglob("*.py")) if not decides(path, copied)]
    rooms = {path.relative_to(copied).parts[0] for path in others}
    assert {"cli", "figures", "web", "studies", "runs"} <= rooms
    text, before = {path: path.read_bytes() for path in others}, model_hash(copied)
    for path in others:
        path.write_bytes(text[path] + COMMENT.encode())
        assert model_hash(copied) == before, path


def test_a_file_that_is_renamed_changes_the_hash(copied: Path) -> None:
    before = model_hash(copied)
    (copied / "model" / "levers.py").rename(copied / "model" / "pulls.py")
    assert model_hash(copied) != before
    (copied / "model" / "pulls.py").rename(copied / "model" / "levers.py")
