"""Runs carried out by Dask's workers. Only here is Dask imported."""
