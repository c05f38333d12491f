"""Values that are computed once, whichever thread needs them first.

`functools.cache` is no lock: threads that meet an empty cache all compute the value. Wherever several threads can come first, a
function that has a side effect, uses a library that is not safe in threads, or returns arrays that runs share, is marked `once`.
"""

import threading
from collections.abc import Callable
from functools import update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Made = TypeVar("Made")


class Once(Generic[Arguments, Made]):
    """A function whose value is computed once per set of arguments (hashable); other threads wait for it.

    An exception is not kept: the next call computes again. The lock lets the function call itself. `most` is the largest number
    of values that are kept (None: all); beyond it the one that was computed first is forgotten.
    """

    def __init__(self, make: Callable[Arguments, Made], most: int | None = None) -> None:
        update_wrapper(self, make)
        self.make, self.most = make, most
        self.kept: dict[Any, Made] = {}
        self.lock = threading.RLock()

    def __call__(self, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Made:
        """The value for these arguments."""
        key = (args, tuple(sorted(kwargs.items()))) if kwargs else args
        try:
            return self.kept[key]  # without the lock: a dictionary is read safely while another thread writes to it
        except KeyError:
            pass
        with self.lock:
            kept = self.kept
            if key in kept:
                return kept[key]
            value = self.make(*args, **kwargs)
            kept[key] = value
            if self.most is not None and len(kept) > self.most:
                kept.pop(next(iter(kept)))
            return value

    def cache_clear(self) -> None:
        """Forget all values, also one that is being computed. It does not wait, because two threads could wait for each other."""
        self.kept = {}


def once(make: Callable[Arguments, Made]) -> Once[Arguments, Made]:
    """Decorator: compute the value once per set of arguments, in one thread, while the others wait."""
    return Once(make)


def once_of_last(most: int) -> Callable[[Callable[Arguments, Made]], Once[Arguments, Made]]:
    """Decorator as `once`, for a function of values that differ between draws: only the last `most` values are kept."""

    def decorate(make: Callable[Arguments, Made]) -> Once[Arguments, Made]:
        return Once(make, most)

    return decorate
