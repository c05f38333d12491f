"""Arrays as bytes: what a reader who follows the description gets back, how near levels are, and what NaN becomes."""

import base64
import json
import math
import random
import zlib

import numpy as np
import pytest

from sim.web.explorer.packing import NUMBER_TYPES, exact, levelled, opened, packed_bytes
from sim.web.explorer.single_file import deflated

CHANCE = np.random.default_rng(1)


def read(data: bytes) -> tuple[dict, dict[str, np.ndarray]]:
    """Header and codes, read as the module's description says, value by value."""
    length = int.from_bytes(data[:4], "little")
    head = json.loads(data[4 : 4 + length])
    first = math.ceil((4 + length) / 8) * 8
    found = {}
    for name, about in head["arrays"].items():
        kind, shape = NUMBER_TYPES[about["kind"]], about["shape"]
        count, width = math.prod(shape), kind.itemsize
        start = first + about["offset"]
        assert start % 8 == 0
        planes = np.frombuffer(data[start : start + count * width], "u1").reshape(width, count)
        changes = np.ascontiguousarray(planes.T).reshape(-1).view(kind).reshape(shape)
        rows = changes.view("<u8").copy() if about["kind"] == "f8" else changes.copy()
        for row in range(1, shape[0]):
            rows[row] = rows[row] ^ rows[row - 1] if about["kind"] == "f8" else rows[row] + rows[row - 1]
        found[name] = rows.view("<f8") if about["kind"] == "f8" else rows
    return head, found


def test_exact_numbers_come_back_to_the_last_bit() -> None:
    values = CHANCE.normal(size=(5, 3, 4))
    head, found = read(packed_bytes({"name": "naïve"}, {"one": exact(values), "two": exact(values[:, 0] * 1e300)}))
    assert head["name"] == "naïve"
    np.testing.assert_array_equal(found["one"], values)
    np.testing.assert_array_equal(found["two"], values[:, 0] * 1e300)


@pytest.mark.parametrize(("kind", "levels", "steps"), [("u2", None, 65534), ("u2", 1024, 1023)])
def test_levels_are_off_by_half_a_step_at_most(kind: str, levels: int | None, steps: int) -> None:
    values = CHANCE.normal(size=(7, 3, 5)) * np.array([1.0, 100.0, 1e-6])[:, None]
    values[2:5, 1] = np.nan
    packed = levelled(values, kind, levels)
    _, found = read(packed_bytes({}, {"one": packed}))
    np.testing.assert_array_equal(found["one"], packed.codes)
    back = opened(packed)
    assert np.isnan(back).tolist() == np.isnan(values).tolist()
    for measure in range(3):
        span = np.nanmax(values[:, measure]) - np.nanmin(values[:, measure])
        assert np.nanmax(np.abs(back - values)[:, measure]) <= 0.5001 * span / steps


def test_a_measure_that_never_varies_and_one_that_is_never_known() -> None:
    values = np.array([[[3.0], [np.nan]], [[3.0], [np.nan]]])
    back = opened(levelled(values, "u2"))
    assert back[:, 0].tolist() == [[3.0], [3.0]] and np.isnan(back[:, 1]).all()


def test_a_flipped_bit_of_the_results_in_a_file_is_noticed_or_has_no_effect() -> None:
    values = np.random.default_rng(1).random((40, 3, 5))
    data = packed_bytes({"a": 1}, {"curves": levelled(values, "u2"), "metrics": exact(values)})
    text = deflated(data).encode()
    assert inflated(text) == data
    chance, noticed = random.Random(2), 0
    bits = (
        [chance.randrange(8 * len(text)) for _ in range(600)]
        + list(range(200))
        + [8 * len(text) - 1 - i for i in range(200)]
    )
    for bit in bits:
        damaged = bytearray(text)
        damaged[bit // 8] ^= 1 << bit % 8
        try:
            assert inflated(bytes(damaged)) == data, bit
        except (ValueError, zlib.error):
            noticed += 1
    assert noticed > 0.98 * len(bits)


def inflated(text: bytes) -> bytes:
    """What a browser reads: base64 without white space, then a whole zlib stream with a right checksum and nothing after it."""
    stream = zlib.decompressobj()
    content = stream.decompress(base64.b64decode(text.translate(None, b" \t\n\f\r"), validate=True))
    if not stream.eof or stream.unused_data:
        raise ValueError("not one whole stream")
    return content
