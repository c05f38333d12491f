"""The one-file explorer: what it holds, packed, and the file itself."""
