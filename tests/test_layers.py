"""The layout of the package: the order of its rooms, few rooms and arrows, heavy libraries each in a room of their own."""

import ast
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.support.paths import ROOT

PACKAGE = ROOT / "sim"

ORDER = ["data", "settings", "model", "scenarios", "runs", "studies", "figures", "web", "cli"]
"""The rooms: each imports only from those before it."""
FRONT = {"__init__.py", "__main__.py", "py.typed"}
"""What stands beside the rooms."""
MOST_ENTRIES, MOST_LAYERS, MOST_ARROWS = 12, 9, 33
OWN = {
    "hydra": "cli/hydra",
    "omegaconf": "cli/hydra",
    "joblib": "cli/hydra",
    "matplotlib": "figures",
    "mesa": "runs/mesa",
    "numba": "model/numerics",
    "llvmlite": "model/numerics",
    "dask": "runs/executors/dask",
    "distributed": "runs/executors/dask",
    "starlette": "web",
    "uvicorn": "web",
    "plotly": "web",
    "SALib": "studies",
    "sklearn": "studies",
}
"""Heavy libraries, and the only folder that may import each."""


def modules() -> list[Path]:
    """Every module of the package but its front, which loads from all rooms when it is asked."""
    return [path for path in sorted(PACKAGE.rglob("*.py")) if path.parent != PACKAGE]


def place(path: Path) -> str:
    """A file by its place in the package."""
    return path.relative_to(PACKAGE).as_posix()


def room(path: Path) -> str:
    """The room of a file: its folder directly under the package."""
    return path.relative_to(PACKAGE).parts[0]


@cache
def imported(path: Path) -> frozenset[str]:
    """Full names of all modules and of all names that a file imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path} imports by a relative name"
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(names)


def file_of(name: str) -> Path | None:
    """The file of a module of the package; None for any other name."""
    parts = name.split(".")
    if parts[0] != "sim" or len(parts) == 1:
        return None
    stem = PACKAGE.joinpath(*parts[1:])
    return next((path for path in (stem.with_suffix(".py"), stem / "__init__.py") if path.is_file()), None)


@cache
def needed(path: Path) -> frozenset[Path]:
    """The files of the package that a file imports, wherever in it."""
    return frozenset(found for name in imported(path) if (found := file_of(name)) not in (None, path))


def arrows() -> set[tuple[str, str]]:
    """Pairs of rooms of which the first imports from the second."""
    return {(room(path), room(other)) for path in modules() for other in needed(path)} - {(one, one) for one in ORDER}


def test_the_top_of_the_package_holds_the_rooms_and_no_more() -> None:
    entries = {path.name for path in PACKAGE.iterdir()} - {"__pycache__"}
    assert entries == {*ORDER, *FRONT}
    assert len(entries) <= MOST_ENTRIES


@pytest.mark.parametrize("path", modules(), ids=place)
def test_a_module_imports_only_from_rooms_before_its_own(path: Path) -> None:
    for other in needed(path):
        assert ORDER.index(room(other)) <= ORDER.index(room(path)), f"{place(path)} imports {place(other)}"


def test_no_files_import_each_other_in_a_circle() -> None:
    try:
        TopologicalSorter({path: needed(path) for path in modules()}).prepare()
    except CycleError as circle:
        pytest.fail(" -> ".join(place(path) for path in circle.args[1]))


def test_arrows_between_rooms_are_few_and_go_down() -> None:
    found = arrows()
    assert all(ORDER.index(above) > ORDER.index(below) for above, below in found)
    assert len(found) <= MOST_ARROWS
    layer: dict[str, int] = {}
    for name in ORDER:
        layer[name] = 1 + max((layer[below] for above, below in found if above == name), default=0)
    assert max(layer.values()) <= MOST_LAYERS


@pytest.mark.parametrize("path", modules(), ids=place)
def test_heavy_libraries_stay_in_their_rooms(path: Path) -> None:
    for name in imported(path):
        own = OWN.get(name.split(".")[0], ".")
        assert (PACKAGE / own) in path.parents, f"{place(path)} imports {name}"


def test_no_code_draws_from_a_global_generator() -> None:
    for path in modules():
        text = path.read_text(encoding="utf-8")
        assert "np.random" not in text, path
        assert "import random" not in text, path
