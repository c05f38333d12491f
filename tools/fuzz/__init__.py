"""Fuzzing by property: damaged files, words and requests, each of which must be read or refused in one line."""
