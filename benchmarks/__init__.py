"""Benchmarks: scripts, never tests. Linear algebra of NumPy takes one thread here, so that each side of a comparison does."""

import os

for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(name, "1")
