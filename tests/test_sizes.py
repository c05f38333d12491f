"""Functions stay small: outside compiled code none has more than 60 lines or more than 8 arguments."""

import ast
from collections.abc import Iterator

import pytest

from tests.support.paths import ROOT

MOST_LINES, MOST_ARGUMENTS = 60, 8
COMPILED = ("kernel", "kernel_part", "register_jitable")
"""The decorators of compiled functions, which take the rows of arrays that they need one by one."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


def is_compiled(function: Function) -> bool:
    """Whether a function is compiled: `@kernel`, `@kernel(...)` and the like."""
    heads = [mark.func if isinstance(mark, ast.Call) else mark for mark in function.decorator_list]
    return any(isinstance(head, ast.Name) and head.id in COMPILED for head in heads)


def arguments_of(function: Function) -> int:
    """Number of arguments, without `self` and `cls`."""
    taken = function.args
    names = [one.arg for one in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs, taken.vararg, taken.kwarg) if one]
    return len([name for name in names if name not in ("self", "cls")])


def functions() -> Iterator[tuple[str, Function]]:
    """Every function of the package that is not compiled, with its place."""
    for path in sorted((ROOT / "sim").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, Function) and not is_compiled(node):
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node


def test_no_function_is_longer_than_a_screen() -> None:
    lengths = {place: (node.end_lineno or 0) - node.lineno + 1 for place, node in functions()}
    assert not {place: length for place, length in lengths.items() if length > MOST_LINES}


def test_no_function_takes_too_many_arguments() -> None:
    counts = {place: arguments_of(node) for place, node in functions()}
    assert not {place: count for place, count in counts.items() if count > MOST_ARGUMENTS}


@pytest.mark.parametrize(
    ("text", "compiled", "count"),
    [
        ("@kernel\ndef f(a, b): ...", True, 2),
        ("@kernel(inline=True)\ndef f(a): ...", True, 1),
        ("@cache\ndef f(self, a, /, b, *c, d=1, **e): ...", False, 5),
        ("async def f(): ...", False, 0),
    ],
)
def test_functions_are_measured_as_they_are_written(text: str, compiled: bool, count: int) -> None:
    (node,) = ast.parse(text).body
    assert isinstance(node, Function)
    assert (is_compiled(node), arguments_of(node)) == (compiled, count)
