"""Where the runs of a plan are carried out: threads of this process, or Dask's workers."""
