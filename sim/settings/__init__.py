"""Metadata of parameters (meaning, unit, range, source), and validation of values."""
