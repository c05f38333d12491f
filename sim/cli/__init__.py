"""The command `dcsim`: its commands, and all Hydra code."""

from sim.cli.main import main

__all__ = ["main"]
