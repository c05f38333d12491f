"""Compilation and its cache, sums in a fixed order, random numbers keyed by what they decide (ODD 4.9)."""
