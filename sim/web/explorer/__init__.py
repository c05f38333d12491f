"""The single-file explorer: its runs, their packing, and the file itself."""
