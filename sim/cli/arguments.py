"""The words of a command: which are plain, which give a key a value, and which belong to a flag."""

from collections.abc import Sequence

VALUED_FLAGS = ("--config-dir", "-cd", "--package", "-p", "--cfg", "-c", "--info", "-i")
"""Flags that the next word belongs to."""


def of_flags(words: Sequence[str]) -> list[bool]:
    """Which of the words are flags or belong to one."""
    follows = [False, *(word in VALUED_FLAGS for word in words)]
    return [word.startswith("-") or value for word, value in zip(words, follows, strict=False)]


def assigned(words: Sequence[str]) -> list[bool]:
    """Which of the words give a key a value."""
    return ["=" in word and not flag for word, flag in zip(words, of_flags(words), strict=True)]


def plain_words(words: Sequence[str]) -> list[str]:
    """The words that are neither: names of commands, folders, sweeps."""
    return [word for word, flag in zip(words, of_flags(words), strict=True) if not flag and "=" not in word]
