"""The second implementation of the model, written from ODD.md alone, against which the first one is docked."""
