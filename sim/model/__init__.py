"""The model, as ODD.md has it: entities (2, 5, 6), state (2), schedule (3), processes (7), observation (8), mechanisms (9)."""
