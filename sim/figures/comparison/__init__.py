"""Figures of a comparison, one file per kind."""
