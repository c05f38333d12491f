"""The cache of compiled kernels: one file per compiled signature, matched by what it was compiled from and not by its path.

Numba's own cache matches a kernel by the path of its source file, so that each copy of the package is compiled again. Here the
folder is named by the sources and by the versions and the processor, so that all copies with the same sources share it. A file
starts with a checksum; one that is damaged or that belongs to something else is ignored, and the kernel is compiled again.
"""

import contextlib
import hashlib
import os
import pickle
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import llvmlite
import llvmlite.binding
import numba
import numpy as np
from numba.core.caching import NullCache
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps

DIGEST_BYTES = 32


def toolchain() -> str:
    """What decides machine code besides the sources: versions of Python and of the libraries, and the processor."""
    versions = (numba.__version__, llvmlite.__version__, np.__version__, sys.version)
    features = llvmlite.binding.get_host_cpu_features().flatten()
    return " ".join((*versions, llvmlite.binding.get_host_cpu_name(), features))


class KernelFiles(NullCache):
    """The compiled signatures of one function, as Numba's dispatcher requests and stores them."""

    def __init__(self, function: Callable[..., Any], folder: Path, unchanged: Callable[[], bool]) -> None:
        """`unchanged` tells whether the sources are still those by which the folder is named."""
        self.folder, self.unchanged = folder, unchanged
        self.name = f"{function.__module__}.{function.__qualname__}-{function.__code__.co_firstlineno}"

    @property
    def cache_path(self) -> str:
        """The folder of the files."""
        return str(self.folder)

    def key(self, sig: Any, codegen: Any) -> tuple[Any, ...]:
        """What a compiled function belongs to, besides sources and versions: function, processor and signature."""
        return (self.name, codegen.magic_tuple(), sig)

    def place(self, key: tuple[Any, ...]) -> Path:
        """The file of a key."""
        return self.folder / f"{self.name}-{hashlib.sha256(repr(key).encode()).hexdigest()[:16]}.kernel"

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The compiled function of a signature; None if it is not stored, or if its file is damaged or of another key."""
        target_context.refresh()
        key = self.key(sig, target_context.codegen())
        try:
            content = self.place(key).read_bytes()
        except OSError:
            return None
        checksum, data = content[:DIGEST_BYTES], content[DIGEST_BYTES:]
        if hashlib.sha256(data).digest() != checksum:
            return None
        stored, compiled = pickle.loads(data)
        if stored != key:
            return None
        return CompileResult._rebuild(target_context, *compiled)

    def save_overload(self, sig: Any, data: Any) -> None:
        """Store a compiled function: whole or not at all, and only if the sources have not changed meanwhile."""
        if data.lifted or data.library.has_dynamic_globals or not self.unchanged():
            return
        key = self.key(sig, data.codegen)
        content: bytes = dumps((key, data._reduce()))
        with contextlib.suppress(OSError):  # without the file, the next process compiles again
            number, scratch = tempfile.mkstemp(dir=self.folder, prefix="unfinished-")
            try:
                with os.fdopen(number, "wb") as file:
                    file.write(hashlib.sha256(content).digest() + content)
                os.replace(scratch, self.place(key))
            finally:
                Path(scratch).unlink(missing_ok=True)
