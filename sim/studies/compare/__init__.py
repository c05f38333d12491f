"""Scenarios against a reference, and stored comparisons read back."""
