"""Figures of the studies, one file a study."""
