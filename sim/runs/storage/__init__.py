"""Results on disk: folders, tables in parts, config and provenance, and the way back."""
