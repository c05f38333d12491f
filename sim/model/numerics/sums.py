"""Sums over rows in compiled code: eight partial sums, in an order that is the same on every processor."""

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import lower_builtin, models, register_model, type_callable

from sim.model.numerics.kernels import row_kernel


class Eight(types.Type):
    """Eight partial sums that compiled code keeps in one vector (or in two or four on processors with shorter vectors).

    The compiler vectorises loops over rows, but not sums, because it must not change the order of additions. With eight partial
    sums the order, and therefore every bit, is the same on all processors. In plain Python the partial sums are an array.
    """


EIGHT, VECTOR = Eight("Eight"), ir.VectorType(ir.DoubleType(), 8)


@register_model(Eight)
class EightModel(models.PrimitiveModel):
    """Representation of the partial sums in compiled code."""

    def __init__(self, manager, kind):
        super().__init__(manager, kind, VECTOR)


def no_eight():
    """Eight partial sums with value 0."""
    return np.zeros(8)


def add_eight(sums, row, first):
    """The partial sums plus eight numbers of a row, from index `first` on."""
    return sums + row[first : first + 8]


def add_products(sums, row, other, first):
    """The partial sums plus the products of eight numbers of two rows, from index `first` on."""
    return sums + row[first : first + 8] * other[first : first + 8]


def put_eight(sums, row, first):
    """Write the partial sums to a row, from index `first` on."""
    row[first : first + 8] = sums


def sum_of_eight(sums):
    """The sum of the eight partial sums, by repeated halving."""
    four = sums[:4] + sums[4:]
    return (four[0] + four[2]) + (four[1] + four[3])


type_callable(no_eight)(lambda context: lambda: EIGHT)
type_callable(add_eight)(lambda context: lambda sums, row, first: EIGHT)
type_callable(add_products)(lambda context: lambda sums, row, other, first: EIGHT)
type_callable(put_eight)(lambda context: lambda sums, row, first: types.none)
type_callable(sum_of_eight)(lambda context: lambda sums: types.float64)


def place(context, builder, kind, row, first):
    """Pointer to eight numbers of a row, from index `first` on."""
    numbers = context.make_array(kind)(context, builder, row).data
    return builder.bitcast(builder.gep(numbers, [first]), VECTOR.as_pointer())


@lower_builtin(no_eight)
def _no_eight(context, builder, signature, arguments):
    return ir.Constant(VECTOR, [0.0] * 8)


@lower_builtin(add_eight, EIGHT, types.Array, types.Integer)
def _add_eight(context, builder, signature, arguments):
    sums, row, first = arguments
    return builder.fadd(sums, builder.load(place(context, builder, signature.args[1], row, first), align=8))


@lower_builtin(add_products, EIGHT, types.Array, types.Array, types.Integer)
def _add_products(context, builder, signature, arguments):
    sums, row, other, first = arguments
    factor = builder.load(place(context, builder, signature.args[1], row, first), align=8)
    return builder.fadd(
        sums, builder.fmul(factor, builder.load(place(context, builder, signature.args[2], other, first), align=8))
    )


@lower_builtin(put_eight, EIGHT, types.Array, types.Integer)
def _put_eight(context, builder, signature, arguments):
    sums, row, first = arguments
    builder.store(sums, place(context, builder, signature.args[1], row, first), align=8)
    return context.get_dummy_value()


@lower_builtin(sum_of_eight, EIGHT)
def _sum_of_eight(context, builder, signature, arguments):
    (sums,) = arguments
    for half in (4, 2, 1):
        low, high = (ir.Constant(ir.VectorType(ir.IntType(32), half), list(range(at, at + half))) for at in (0, half))
        sums = builder.fadd(builder.shuffle_vector(sums, sums, low), builder.shuffle_vector(sums, sums, high))
    return builder.extract_element(sums, ir.Constant(ir.IntType(32), 0))


@row_kernel
def whole_vectors(count):
    """The smallest multiple of eight that is at least `count`; rows of this length are all aligned to vectors."""
    return -(-count // 8) * 8


@row_kernel
def dot(row, other):
    """Sum of the products of two rows: eight partial sums, then the remaining numbers."""
    sums, whole, rest = no_eight(), row.size - row.size % 8, 0.0
    for i in range(0, whole, 8):
        sums = add_products(sums, row, other, i)
    for i in range(whole, row.size):
        rest += row[i] * other[i]
    return sum_of_eight(sums) + rest


@row_kernel
def total(row):
    """Sum of a row: eight partial sums, then the remaining numbers."""
    sums, whole, rest = no_eight(), row.size - row.size % 8, 0.0
    for i in range(0, whole, 8):
        sums = add_eight(sums, row, i)
    for i in range(whole, row.size):
        rest += row[i]
    return sum_of_eight(sums) + rest
