"""One fault is put into a module as it is imported; no file is changed, so that compiled code in the cache remains valid."""

import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType
from typing import Any

from tools.mutants.operators import faulty


class FaultyLoader(SourceFileLoader):
    """Loads a module with its fault of one number."""

    number = 0

    def get_code(self, fullname: str) -> CodeType:
        """The compiled module, fault included; never from or to a file of compiled code."""
        path = self.get_filename(fullname)
        return compile(faulty(self.get_source(fullname) or "", self.number), path, "exec")


class FaultyFinder(MetaPathFinder):
    """Finds one module, and gives it the loader with the fault."""

    def __init__(self, module: str, number: int) -> None:
        self.module, self.number = module, number

    def find_spec(self, fullname: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        """The module's specification; nothing for any other module."""
        if fullname != self.module:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or not isinstance(spec.loader, SourceFileLoader):
            raise ImportError(f"{fullname} is no module in a file")
        loader = FaultyLoader(fullname, spec.loader.path)
        loader.number = self.number
        spec.loader = loader
        return spec


def put_in(module: str, number: int) -> None:
    """Give a module, which is not imported yet, its fault of that number."""
    if module in sys.modules:
        raise ImportError(f"{module} was imported before its fault could be put in")
    sys.meta_path.insert(0, FaultyFinder(module, number))
