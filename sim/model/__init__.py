"""The model, structured like ODD.md: entities (2, 5, 6), state (2), schedule (3), submodels (7), observation (8), levers (9)."""
