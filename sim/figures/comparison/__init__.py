"""Figures of a comparison, one file a kind."""
