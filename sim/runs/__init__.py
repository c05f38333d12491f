"""Execution of runs: preparation, batches and plans, executors (threads, Dask), the Mesa model, and storage of results."""
