"""Which modules are given faults, and which tests must notice them."""

from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]


class Room(NamedTuple):
    """Modules (paths below the root; a folder stands for all its modules) and the tests that answer for them.

    `compiled`: functions of these modules are compiled; their tests run them as plain Python, since compiling each fault would
    take half a minute.
    """

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    compiled: bool = False

    def names(self) -> list[str]:
        """Dotted names of the modules, sorted."""
        found = []
        for module in self.modules:
            path = ROOT / module
            found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
        return [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in found if path.name != "__init__.py"]


TABLES = ("tests/docs/test_odd.py", "tests/cli/test_reference_tables.py")
"""The tables of ODD.md, which give every default, unit, range and definition."""
ROOMS = {
    "mechanisms": Room(
        ("sim/model/mechanisms",),
        ("tests/model/mechanisms/test_mechanisms.py", "tests/model/mechanisms/test_checks.py", *TABLES),
    ),
    "levers": Room(
        ("sim/model/levers.py",),
        ("tests/model/test_levers.py", "tests/model/mechanisms/test_checks.py", "tests/docs/test_odd.py"),
    ),
    "metrics": Room(
        tuple(f"sim/model/observation/{name}.py" for name in ("metrics", "process_metrics", "progress_metrics")),
        ("tests/model/observation/test_metrics.py", *TABLES),
    ),
    "history": Room(
        ("sim/model/observation/observing.py",), ("tests/model/observation/test_history.py",), compiled=True
    ),
    "draws": Room(
        ("sim/scenarios/draws.py",),
        (
            "tests/scenarios/test_draws.py",
            "tests/scenarios/test_extensions.py::test_an_extension_shifts_no_draw_of_what_ships",
            "tests/scenarios/test_extensions.py::test_draws_vary_the_settings_of_an_extension_only_where_it_acts",
        ),
    ),
    "store": Room(
        ("sim/runs/storage/store.py", "sim/runs/storage/study_folder.py"),
        (
            "tests/runs/storage/test_store.py",
            "tests/runs/storage/test_study_folder.py",
            "tests/runs/storage/test_tables.py",
            "tests/cli/test_main.py",
        ),
    ),
    "verdicts": Room(
        ("sim/studies/verdicts.py", "sim/studies/paired.py"),
        (
            "tests/studies/test_verdicts.py",
            "tests/studies/test_paired.py",
            "tests/studies/compare",
            "tests/studies/test_ablation.py",
        ),
    ),
    "designs": Room(("sim/studies/designs",), ("tests/studies/designs",)),
}
"""The rooms; the quickest tests come first, since the first that fails ends a trial."""
