"""Shared parts of all figures: style, pages, labels and their placement, markers, ticks."""
