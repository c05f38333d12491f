"""Compilation and its cache, sums in a fixed order, and keyed random numbers (ODD 4, item 9)."""
