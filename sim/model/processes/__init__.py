"""Submodels, one file each.

In the order of the month: climate, adoption, obligations, recognition, allocation, work, learning.
"""
