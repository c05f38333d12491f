"""Loaded by worker processes of a cluster on this machine: Ctrl-C reaches them too, but only the command must react to it."""

import signal


def dask_setup(worker: object) -> None:
    """Called by Dask in the main thread of a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
