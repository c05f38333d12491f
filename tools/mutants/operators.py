"""The faults that are put in: each changes one place of a module's syntax tree, as a slip of the hand would."""

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

SWAPS: dict[type[ast.AST], tuple[type[ast.AST], str]] = {
    ast.Lt: (ast.LtE, "< becomes <="),
    ast.LtE: (ast.Lt, "<= becomes <"),
    ast.Gt: (ast.GtE, "> becomes >="),
    ast.GtE: (ast.Gt, ">= becomes >"),
    ast.Eq: (ast.NotEq, "== becomes !="),
    ast.NotEq: (ast.Eq, "!= becomes =="),
    ast.Is: (ast.IsNot, "is becomes is not"),
    ast.IsNot: (ast.Is, "is not becomes is"),
    ast.In: (ast.NotIn, "in becomes not in"),
    ast.NotIn: (ast.In, "not in becomes in"),
    ast.Add: (ast.Sub, "+ becomes -"),
    ast.Sub: (ast.Add, "- becomes +"),
    ast.Mult: (ast.Div, "* becomes /"),
    ast.Div: (ast.Mult, "/ becomes *"),
    ast.FloorDiv: (ast.Div, "// becomes /"),
    ast.Mod: (ast.FloorDiv, "% becomes //"),
    ast.BitAnd: (ast.BitOr, "& becomes |"),
    ast.BitOr: (ast.BitAnd, "| becomes &"),
    ast.And: (ast.Or, "and becomes or"),
    ast.Or: (ast.And, "or becomes and"),
}


class Mutant(NamedTuple):
    """One fault: module, number among its faults, line, function it stands in, the code there and what is changed.

    `again` counts faults of the same function that read the same.
    """

    module: str
    number: int
    line: int
    function: str
    code: str
    change: str
    again: int = 0


def faulty(source: str, number: int) -> ast.Module:
    """The syntax tree of a module with its fault of that number.

    Raises:
        IndexError: if the module has no such fault.
    """
    tree = ast.parse(source)
    places = [place for place, _ in code_places(tree)]
    at = 0
    for index, place in enumerate(places):
        changes = len(list(changed(place)))
        if number < at + changes:
            new = list(changed(place))[number - at][1]
            replace(tree, places[index], new)
            return ast.fix_missing_locations(tree)
        at += changes
    raise IndexError(number)


def mutants(module: str, source: str) -> list[Mutant]:
    """All faults that a module can be given, in the order of its text."""
    found: list[Mutant] = []
    seen: Counter[tuple[str, str, str]] = Counter()
    for place, function in code_places(ast.parse(source)):
        for change, _ in changed(place):
            words = (function, ast.unparse(place).split("\n")[0], change)
            found.append(Mutant(module, len(found), getattr(place, "lineno", 0), *words, again=seen[words]))
            seen[words] += 1
    return found


def code_places(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Statements and expressions that do something, each with its function: no types, decorators, documentation or imports."""
    yield from below(tree, "")


def below(node: ast.AST, function: str) -> Iterator[tuple[ast.AST, str]]:
    """The places in the parts of a node."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_params", "type_comment"):
            continue
        for part in value if isinstance(value, list) else [value]:
            if not isinstance(part, ast.AST) or isinstance(part, ast.Import | ast.ImportFrom | ast.Raise):
                continue
            if isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant):
                continue  # documentation
            if isinstance(part, ast.FunctionDef | ast.ClassDef):
                yield from below(part, f"{function}.{part.name}".lstrip("."))
                continue
            yield part, function
            yield from below(part, function)


def changed(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """The faults one node can be given: what changes, and the node that takes its place."""
    match node:
        case ast.Compare():
            for i, operator in enumerate(node.ops):
                if type(operator) in SWAPS:
                    new, words = SWAPS[type(operator)]
                    yield words, with_field(node, "ops", [*node.ops[:i], new(), *node.ops[i + 1 :]])
        case ast.BinOp() | ast.AugAssign():
            if type(node.op) in SWAPS and not is_text(node):
                new, words = SWAPS[type(node.op)]
                yield words, with_field(node, "op", new())
        case ast.BoolOp():
            new, words = SWAPS[type(node.op)]
            yield words, with_field(node, "op", new())
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield "not or minus is dropped", node.operand
        case ast.Constant(value=bool()):
            yield f"{node.value} becomes {not node.value}", ast.Constant(not node.value)
        case ast.Constant(value=int() | float()):
            yield f"{node.value} becomes {node.value + 1}", ast.Constant(node.value + 1)
        case ast.If() | ast.IfExp() | ast.While():
            yield "the condition is negated", with_field(node, "test", ast.UnaryOp(ast.Not(), node.test))
        case ast.Call(func=ast.Name(id="max" | "min")):
            pass  # the order of their arguments means nothing
        case ast.Call(args=[_, _, *_]) if not any(isinstance(one, ast.Starred) for one in node.args[:2]):
            first, second, *others = node.args
            if ast.dump(first) != ast.dump(second) and not (is_string(first) and is_string(second)):
                yield "two arguments are swapped", with_field(node, "args", [second, first, *others])
        case ast.Expr(value=ast.Call()):
            yield "the call is left out", ast.Pass()
        case ast.Return(value=ast.AST()) if not isinstance(node.value, ast.Constant):
            yield "nothing is returned", ast.Return(ast.Constant(None))


def is_text(node: ast.BinOp | ast.AugAssign) -> bool:
    """Whether an operator joins or formats text or types, where other operators would not run at all."""
    parts = [node.left, node.right] if isinstance(node, ast.BinOp) else [node.value]
    return any(is_string(part) or (isinstance(part, ast.Constant) and part.value is None) for part in parts)


def is_string(node: ast.AST) -> bool:
    """Whether an expression is a text."""
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def with_field(node: ast.AST, field: str, value: object) -> ast.AST:
    """A copy of a node with another value of one field."""
    new = copy.copy(node)
    setattr(new, field, value)
    return new


def replace(tree: ast.AST, old: ast.AST, new: ast.AST) -> None:
    """Put a node in the place of another one."""
    ast.copy_location(new, old)
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
                return
            if isinstance(value, list) and any(part is old for part in value):
                setattr(parent, name, [new if part is old else part for part in value])
                return
