"""Errors that no command expects: one line for the user, and the trace in a file for a report."""

import os
import sys
import tempfile
import traceback
from contextlib import suppress

from sim.settings.errors import shortened

LONGEST_ERROR = 300
ADVICE: dict[type[BaseException], str] = {
    MemoryError: "not enough memory; try threads=1, fewer draws or seeds, or fewer tables and scenarios at once",
    RecursionError: "something is nested too deeply",
}
"""What to say of errors whose own text says little."""


def error_words(error: BaseException) -> str:
    """An error in one line: advice, or its type and text, shortened."""
    for kind, advice in ADVICE.items():
        if isinstance(error, kind):
            return advice
    if isinstance(error, OSError) and error.strerror:
        place = f": {error.filename}" if error.filename is not None else ""
        return shortened(f"{error.strerror}{place}", LONGEST_ERROR)
    with suppress(Exception):
        return shortened(f"{type(error).__name__}: {' '.join(str(error).split())}".removesuffix(": "), LONGEST_ERROR)
    return type(error).__name__


def trace_file(error: BaseException) -> str | None:
    """Write the trace of an error to a temporary file; returns its path, or None if it cannot be written."""
    with suppress(OSError, ValueError, MemoryError):
        number, path = tempfile.mkstemp(prefix="dcsim-error-", suffix=".txt")
        with os.fdopen(number, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{' '.join(sys.argv)}\n\n")
            file.write("".join(traceback.format_exception(error)))
        return path
    return None


def unexpected_line(error: BaseException) -> str:
    """The line for an error that no command expects, with the file of its trace."""
    path = trace_file(error)
    where = f"the trace is in {path}" if path else "its trace could not be written"
    return f"{error_words(error)} (not expected; {where})"
