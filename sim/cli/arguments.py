"""Classify the arguments of a command: names, assignments (key=value), and flags with their values."""

from collections.abc import Sequence

VALUED_FLAGS = ("--config-dir", "-cd", "--package", "-p", "--cfg", "-c", "--info", "-i")
"""Flags whose value is the next argument."""


def flag_mask(words: Sequence[str]) -> list[bool]:
    """For each argument, whether it is a flag or the value of a flag."""
    follows = [False, *(word in VALUED_FLAGS for word in words)]
    return [word.startswith("-") or value for word, value in zip(words, follows, strict=False)]


def assignment_mask(words: Sequence[str]) -> list[bool]:
    """For each argument, whether it assigns a value to a key (key=value)."""
    return ["=" in word and not flag for word, flag in zip(words, flag_mask(words), strict=True)]


def plain_words(words: Sequence[str]) -> list[str]:
    """The other arguments: names of commands, folders or sweeps."""
    return [word for word, flag in zip(words, flag_mask(words), strict=True) if not flag and "=" not in word]
