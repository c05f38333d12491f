"""Which mechanisms and settings a run has, users' own mechanisms and metrics, and draws of uncertain parameters."""
