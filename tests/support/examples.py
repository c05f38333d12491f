"""How many examples Hypothesis makes: few whenever the tests are run, ten times as many by `make examples`."""

import os

TIMES = int(os.environ.get("EXAMPLES", "1"))


def examples(count: int) -> int:
    """The number of examples of a test that makes `count` by default."""
    return count * TIMES
