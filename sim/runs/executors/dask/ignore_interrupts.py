"""Loaded by worker processes of a cluster on this machine: Ctrl-C reaches them too, and is for the command to answer."""

import signal


def dask_setup(worker: object) -> None:
    """Dask calls this in the main thread of a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
