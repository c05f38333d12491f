"""The order of the rooms: each module imports only from those above it, and heavy libraries stay in theirs."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "sim"

ORDER = [
    "data",
    "words",
    "months",
    "quantity",
    "check",
    "random",
    "kernels",
    "vectors",
    "population",
    "world",
    "packages",
    "ties",
    "events",
    "state",
    "levers",
    "flows",
    "processes",
    "record",
    "simulation",
    "outcome",
    "days",
    "metrics",
    "tables",
    "mechanisms",
    "options",
    "extensions",
    "scenarios",
    "draws",
    "designs",
    "prepare",
    "plan",
    "batch",
    "warm",
    "views",
    "agents",
    "model",
    "wording",
    "studies",
    "provenance",
    "places",
    "store",
    "results",
    "progress",
    "engine",
    "engines",
    "dictionary",
    "stored",
    "reader",
    "estimate",
    "figures",
    "gallery",
    "report",
    "reference",
    "config",
    "overrides",
    "factor_words",
    "safety",
    "launchers",
    "application",
    "asked",
    "verbs",
    "compare_verbs",
    "sweep_verb",
    "study_verbs",
    "uncertainty_verbs",
    "sensitivity_verb",
    "catalogue",
    "web",
    "cli",
]

ROOMS = {
    "hydra": {"config", "overrides", "factor_words", "safety", "launchers", "application"},
    "omegaconf": {"safety", "launchers", "application"},
    "matplotlib": {"figures"},
    "mesa": {"agents", "model"},
    "numba": {"kernels", "vectors", "random"},
    "joblib": {"launchers"},
    "dask": {"engines"},
    "distributed": {"engines"},
    "starlette": {"web"},
    "uvicorn": {"web"},
    "plotly": {"web"},
}


def modules() -> list[Path]:
    """Every module of the package but its front door, which imports lazily from all rooms."""
    return [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]


def room(path: Path) -> str:
    """The room of a file: its folder or its own name, directly under the package."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Full names of all modules a file imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path} imports by a relative name"
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names if node.module == "sim"}
    return names


def test_every_room_has_its_place() -> None:
    assert {room(path) for path in modules()} == set(ORDER)


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_from_rooms_above(path: Path) -> None:
    own = ORDER.index(room(path))
    for name in imported(path):
        if name.startswith("sim.") and name.split(".")[1] in ORDER:
            other = name.split(".")[1]
            assert other == room(path) or ORDER.index(other) < own, f"{path.name} imports {name}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_heavy_libraries_stay_in_their_rooms(path: Path) -> None:
    for name in imported(path):
        library = name.split(".")[0]
        assert room(path) in ROOMS.get(library, {room(path)}), f"{path.name} imports {name}"


def test_no_code_draws_from_a_global_generator() -> None:
    for path in modules():
        text = path.read_text(encoding="utf-8")
        assert "np.random" not in text, path
        assert "import random" not in text, path
