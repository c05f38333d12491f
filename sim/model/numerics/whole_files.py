"""Files of the cache: each written whole or not at all, and read only if it is as it was written."""

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

DIGEST_BYTES = 32


def read_whole(path: Path) -> bytes | None:
    """The content of a file written by `write_whole`; None if there is none, or if it is damaged."""
    try:
        found = path.read_bytes()
    except OSError:
        return None
    checksum, content = found[:DIGEST_BYTES], found[DIGEST_BYTES:]
    return content if hashlib.sha256(content).digest() == checksum else None


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that starts with a checksum of its content. Nothing happens where nothing can be written.

    Processes that write the same file at once do not meet: each renames a file of its own, and the last one counts.
    """
    with contextlib.suppress(OSError):  # without the file, the next process makes its content again
        number, scratch = tempfile.mkstemp(dir=path.parent, prefix="unfinished-")
        try:
            with os.fdopen(number, "wb") as file:
                file.write(hashlib.sha256(content).digest() + content)
            os.replace(scratch, path)
        finally:
            Path(scratch).unlink(missing_ok=True)
