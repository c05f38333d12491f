"""Executor `dask`: runs on Dask workers. Dask is imported only in this folder."""
