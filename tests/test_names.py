"""One name, one meaning: what is defined at the top of two modules is on a short list, each with its reason."""

import ast
from collections import defaultdict
from pathlib import Path

from tests.support.paths import ROOT

PACKAGE = ROOT / "sim"

LAYOUT = "a length in one figure's layout [inches], read in its own module alone"
PART = "a part of one figure, called in its own module alone"
ALLOWED = {
    **dict.fromkeys(
        ("AXIS", "BETWEEN", "CELL", "GAP", "HEAD", "HEIGHT", "LEGEND", "LINE", "PAD", "ROW", "SIDE"), LAYOUT
    ),
    **dict.fromkeys(("draw_panel", "draw_scale"), PART),
    "TINY_SIZE": "the smallest text of one figure [points], read in its own module alone",
    "main": "what a command does with its words: each module of `sim.cli.commands` has one, found by the command's name",
    "__all__": "what a package exports",
}
"""Name to the reason why several modules may define it."""


def names_of(node: ast.stmt) -> set[str]:
    """What a statement at the top of a module defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return {part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)}


def homes() -> dict[str, list[Path]]:
    """Name to the modules that define it at their top, those of several alone."""
    found = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        for name in set().union(*map(names_of, ast.parse(path.read_text(encoding="utf-8")).body)):
            found[name].append(path.relative_to(PACKAGE))
    return {name: paths for name, paths in found.items() if len(paths) > 1}


def test_a_name_is_defined_once_or_has_a_reason() -> None:
    twice = {name: [path.as_posix() for path in paths] for name, paths in homes().items() if name not in ALLOWED}
    assert not twice


def test_every_reason_is_needed() -> None:
    assert set(ALLOWED) <= set(homes())


def test_names_allowed_for_figures_stay_in_figures() -> None:
    for name, paths in homes().items():
        if ALLOWED.get(name) in (LAYOUT, PART):
            assert {path.parts[0] for path in paths} == {"figures"}, name
