"""Runs carried out: prepared, in batches, by threads or on Dask, month by month in Mesa; stored and read back."""
