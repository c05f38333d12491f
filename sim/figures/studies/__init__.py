"""Figures of the studies, one file per study."""
