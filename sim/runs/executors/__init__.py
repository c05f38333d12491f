"""Executors of the runs of a plan: threads of this process, or Dask workers."""
