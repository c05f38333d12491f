"""Submodels, one file each, in the order of the month: climate, adoption, obligations, recognition, allocation, work, learning."""
