"""The cache of compiled kernels: one file per compiled signature, matched by what it was compiled from and not by its path.

Numba's own cache matches a kernel by the path of its source file, so that each copy of the package is compiled again. Here the
folder is named by the sources and by the versions and the processor, so that all copies with the same sources share it. A file
that is damaged or that belongs to something else is ignored, and the kernel is compiled again.
"""

import hashlib
import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import llvmlite
import llvmlite.binding
import numba
import numpy as np
from numba.core.caching import NullCache
from numba.core.compiler import CompileResult
from numba.core.runtime.nrt import rtsys
from numba.core.serialize import dumps

from sim.model.numerics.whole_files import read_whole, write_whole


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
        """The compiled function of a signature; None if it is not stored, or if its file is damaged or of another key.

        Numba would first prepare to compile, which takes longer than a run. Machine code needs the counters of references only;
        whatever has to be compiled later is prepared for then.
        """
        rtsys.initialize(target_context)
        key = self.key(sig, target_context.codegen())
        content = read_whole(self.place(key))
        if content is None:
            return None
        stored, compiled = pickle.loads(content)
        if stored != key:
            return None
        return CompileResult._rebuild(target_context, *compiled)

    def save_overload(self, sig: Any, data: Any) -> None:
        """Store a compiled function: whole or not at all, and only if the sources have not changed meanwhile."""
        if data.lifted or data.library.has_dynamic_globals or not self.unchanged():
            return
        key = self.key(sig, data.codegen)
        write_whole(self.place(key), dumps((key, data._reduce())))
