"""Effects of the factors of a sweep, and the choice of its figure."""
