"""Worlds in compiled code: one value for each of eight runs is one vector of the processor (see `sim.model.numerics.worlds`).

LLVM keeps such a vector in one register of 512 bits, or in two or four shorter ones, and applies an operation to all eight
numbers at once. The compiler would not do this by itself for loops over worlds, because it cannot rule out that arrays overlap.
Each operation below is declared once: the type of its result, and the LLVM instruction that computes it. The precision is that
of the array from which a value is read, double or single; where both meet, the result is double. Arrays of other dimensions, and
arrays with gaps in memory, are refused when a function is compiled.
"""

import operator
from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.errors import TypingError
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import lower_builtin, models, register_model, type_callable

from sim.model.numerics.worlds import (
    WORLDS,
    add,
    any_world,
    at,
    each,
    floor,
    maximum,
    minimum,
    power_of_two,
    put,
    same,
    sqrt,
    where,
)

__all__ = [
    "add",
    "any_world",
    "at",
    "each",
    "floor",
    "maximum",
    "minimum",
    "power_of_two",
    "put",
    "same",
    "sqrt",
    "where",
]


class WorldsType(types.Type):
    """Type of a value for each world in compiled code; `element` is float64 or float32."""

    def __init__(self, element: types.Float) -> None:
        self.element = element
        super().__init__(f"Worlds({element})")


class ConditionType(types.Type):
    """Type of a condition, which holds or not in each world."""


WORLDS_OF_DOUBLE, WORLDS_OF_SINGLE, CONDITION = (
    WorldsType(types.float64),
    WorldsType(types.float32),
    ConditionType("Condition"),
)
FLOATS = {types.float64: ir.DoubleType(), types.float32: ir.FloatType()}
BITS = ir.VectorType(ir.IntType(1), WORLDS)
OF_ARRAY = {types.float64: WORLDS_OF_DOUBLE, types.float32: WORLDS_OF_SINGLE}


def vector(kind: WorldsType) -> ir.VectorType:
    """Eight numbers as LLVM knows them."""
    return ir.VectorType(FLOATS[kind.element], WORLDS)


@register_model(WorldsType)
class WorldsModel(models.PrimitiveModel):
    """A value is one vector."""

    def __init__(self, manager: Any, kind: WorldsType) -> None:
        super().__init__(manager, kind, vector(kind))


@register_model(ConditionType)
class ConditionModel(models.PrimitiveModel):
    """A condition is a vector of eight bits."""

    def __init__(self, manager: Any, kind: ConditionType) -> None:
        super().__init__(manager, kind, BITS)


def wide(context: Any, builder: Any, value: Any, kind: types.Type, wanted: WorldsType) -> Any:
    """A value or number as a vector of the wanted precision."""
    if kind == wanted:
        return value
    if isinstance(kind, WorldsType):
        change = builder.fpext if wanted is WORLDS_OF_DOUBLE else builder.fptrunc
        return change(value, vector(wanted))
    number = context.cast(builder, value, kind, wanted.element)
    zero = ir.Constant(ir.IntType(32), 0)
    one = builder.insert_element(ir.Constant(vector(wanted), ir.Undefined), number, zero)
    return builder.shuffle_vector(one, one, ir.Constant(ir.VectorType(ir.IntType(32), WORLDS), [0] * WORLDS))


def common(kinds: Any) -> WorldsType:
    """The precision of a result: single if values are in single precision only."""
    found = {kind for kind in kinds if isinstance(kind, WorldsType)}
    return WORLDS_OF_SINGLE if found == {WORLDS_OF_SINGLE} else WORLDS_OF_DOUBLE


def operation(function: Callable[..., Any], inputs: int, make: Callable[..., Any], result: Any = None) -> None:
    """Let compiled code apply a function to Worlds, alone or with numbers, by make(builder, *vectors)."""

    class Template(AbstractTemplate):
        def generic(self, args: Any, kws: Any) -> Any:
            known = len(args) == inputs and all(isinstance(kind, WorldsType | types.Number) for kind in args)
            if known and any(isinstance(kind, WorldsType) for kind in args):
                return signature(result or common(args), *args)
            return None

    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        kind = common(sig.args)
        return make(builder, *(wide(context, builder, *pair, kind) for pair in zip(args, sig.args, strict=True)))

    infer_global(function)(Template)
    for kinds in list(product((WorldsType, types.Number), repeat=inputs))[:-1]:  # not numbers alone
        lower_builtin(function, *kinds)(lower)


def call(intrinsic: str) -> Callable[..., Any]:
    """Code that calls an LLVM intrinsic on a vector."""

    def make(builder: Any, x: Any) -> Any:
        name = f"llvm.{intrinsic}.v{WORLDS}f{64 if x.type.element == ir.DoubleType() else 32}"
        return builder.call(
            cgutils.get_or_insert_function(builder.module, ir.FunctionType(x.type, [x.type]), name), [x]
        )

    return make


def larger(builder: Any, x: Any, y: Any, sign: str = ">") -> Any:
    """Code for the larger of two vectors, or the smaller with sign "<"."""
    return builder.select(builder.fcmp_ordered(sign, x, y), x, y)


def exponent_bits(builder: Any, x: Any) -> Any:
    """Code for 2 to the power of whole numbers: they become the exponents of floating-point numbers."""
    double = x.type.element == ir.DoubleType()
    bits, bias, shift = (ir.IntType(64), 1023, 52) if double else (ir.IntType(32), 127, 23)
    small = builder.fptosi(x, ir.VectorType(ir.IntType(32), WORLDS))
    whole = builder.sext(small, ir.VectorType(bits, WORLDS)) if double else small
    one, by = (ir.Constant(ir.VectorType(bits, WORLDS), [n] * WORLDS) for n in (bias, shift))
    return builder.bitcast(builder.shl(builder.add(whole, one), by), x.type)


operation(operator.add, 2, lambda builder, x, y: builder.fadd(x, y))
operation(operator.sub, 2, lambda builder, x, y: builder.fsub(x, y))
operation(operator.mul, 2, lambda builder, x, y: builder.fmul(x, y))
operation(operator.truediv, 2, lambda builder, x, y: builder.fdiv(x, y))
operation(operator.gt, 2, lambda builder, x, y: builder.fcmp_ordered(">", x, y), CONDITION)
operation(operator.lt, 2, lambda builder, x, y: builder.fcmp_ordered("<", x, y), CONDITION)
operation(operator.ge, 2, lambda builder, x, y: builder.fcmp_ordered(">=", x, y), CONDITION)
operation(operator.le, 2, lambda builder, x, y: builder.fcmp_ordered("<=", x, y), CONDITION)
operation(maximum, 2, larger)
operation(minimum, 2, partial(larger, sign="<"))
operation(sqrt, 1, call("sqrt"))
operation(floor, 1, call("floor"))
operation(power_of_two, 1, exponent_bits)


def worlds_type(rows: Any, dimensions: int) -> WorldsType:
    """The type of a value of an array; refuses one that is not [n, 8] (dimensions 2) or [8] (1) without gaps in memory."""
    if not (
        isinstance(rows, types.Array) and rows.ndim == dimensions and rows.layout == "C" and rows.dtype in OF_ARRAY
    ):
        raise TypingError(f"an array of {dimensions} dimensions is needed, the last of them the world, not {rows}")
    return OF_ARRAY[rows.dtype]


def place(context: Any, builder: Any, kind: Any, rows: Any, i: Any) -> Any:
    """Pointer to row i."""
    data = context.make_array(kind)(context, builder, rows).data
    return builder.gep(builder.bitcast(data, vector(OF_ARRAY[kind.dtype]).as_pointer()), [i])


type_callable(at)(lambda context: lambda rows, i: worlds_type(rows, 2))
type_callable(each)(lambda context: lambda values: worlds_type(values, 1))
type_callable(put)(lambda context: lambda rows, i, x: types.none if worlds_type(rows, 2) else None)
type_callable(add)(lambda context: lambda rows, i, x: types.none if worlds_type(rows, 2) else None)
type_callable(same)(lambda context: lambda number: WORLDS_OF_DOUBLE)
type_callable(any_world)(lambda context: lambda condition: types.boolean if condition is CONDITION else None)


@type_callable(where)
def _type_of_where(context: Any) -> Any:
    return lambda condition, a, b: common((a, b)) if condition is CONDITION else None


for _both in (operator.and_, operator.or_):
    type_callable(_both)(lambda context: lambda x, y: CONDITION if x is CONDITION and y is CONDITION else None)


@lower_builtin(operator.and_, ConditionType, ConditionType)
def _and(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    return builder.and_(*args)


@lower_builtin(operator.or_, ConditionType, ConditionType)
def _or(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    return builder.or_(*args)


@lower_builtin(at, types.Array, types.Integer)
def _at(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    return builder.load(place(context, builder, sig.args[0], *args), align=sig.return_type.element.bitwidth // 8)


@lower_builtin(each, types.Array)
def _each(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    first = ir.Constant(ir.IntType(64), 0)
    return builder.load(
        place(context, builder, sig.args[0], args[0], first), align=sig.return_type.element.bitwidth // 8
    )


@lower_builtin(put, types.Array, types.Integer, WorldsType)
@lower_builtin(put, types.Array, types.Integer, types.Number)
def _put(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    kind = OF_ARRAY[sig.args[0].dtype]
    row = place(context, builder, sig.args[0], *args[:2])
    builder.store(wide(context, builder, args[2], sig.args[2], kind), row, align=kind.element.bitwidth // 8)
    return context.get_dummy_value()


@lower_builtin(add, types.Array, types.Integer, WorldsType)
def _add(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    kind = OF_ARRAY[sig.args[0].dtype]
    row, align, both = (
        place(context, builder, sig.args[0], *args[:2]),
        kind.element.bitwidth // 8,
        common((kind, sig.args[2])),
    )
    before = wide(context, builder, builder.load(row, align=align), kind, both)
    after = builder.fadd(before, wide(context, builder, args[2], sig.args[2], both))
    builder.store(wide(context, builder, after, both, kind), row, align=align)
    return context.get_dummy_value()


@lower_builtin(same, types.Number)
def _same(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    return wide(context, builder, args[0], sig.args[0], WORLDS_OF_DOUBLE)


@lower_builtin(where, ConditionType, types.Any, types.Any)
def _where(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    a, b = (wide(context, builder, x, kind, sig.return_type) for x, kind in zip(args[1:], sig.args[1:], strict=True))
    return builder.select(args[0], a, b)


@lower_builtin(any_world, ConditionType)
def _any_world(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    bits = ir.IntType(WORLDS)
    return builder.icmp_unsigned("!=", builder.bitcast(args[0], bits), ir.Constant(bits, 0))
