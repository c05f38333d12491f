"""The command line `dcsim`: its commands, and all code that uses Hydra."""

from sim.cli.main import main

__all__ = ["main"]
