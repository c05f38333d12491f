"""The second implementation of the model, written from ODD.md alone, for docking."""
