"""What is kept of a run, and what is measured on it: history, outcome, tables, metrics (ODD 8)."""
