"""Observation: history and outcome of a run, tables and metrics (ODD 8)."""
