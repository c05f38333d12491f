"""What a number says of itself (meaning, unit, range, source), and whether a value is allowed."""
