"""What compiling the model takes: `python -m benchmarks.compilation`.

The first month of a block in a process of its own with an empty cache of compiled code, less the same with the cache that this
left; by the processor's clock, in double and in single precision.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.timing import machine

FIRST_MONTH = """
import sys
from time import process_time
from benchmarks.timing import full_block, prepared_run
full_block(prepared_run({"months": 1}), precision=sys.argv[1])
print(process_time())
"""


def first_month(precision: str, cache: str) -> float:
    """Processor seconds of a process until the end of its first month."""
    shown = subprocess.run(
        [sys.executable, "-c", FIRST_MONTH, precision],
        env={**os.environ, "NUMBA_CACHE_DIR": cache},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    return float(shown.stdout)


def main() -> None:
    """Print the table."""
    print(machine())
    for precision in ("double", "single"):
        with tempfile.TemporaryDirectory() as cache:
            first, second = (first_month(precision, cache) for _ in range(2))
            size = sum(path.stat().st_size for path in Path(cache).rglob("*") if path.is_file())
        print(
            f"{precision}: {first - second:.1f} s of the processor to compile, {size / 1e6:.1f} MB in the cache; "
            f"{second:.1f} s to load libraries and code"
        )


if __name__ == "__main__":
    main()
