"""Figures of a sweep: lines, heat maps, scatter plots."""
