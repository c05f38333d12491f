"""Errors that reach the user as one line, and the nearest match to a name that is unknown."""

import difflib
from collections.abc import Iterable
from typing import Any

MOST_SIGNS = 80
"""Of a value that is refused, in the parts of a refusal."""


class SettingError(ValueError):
    """A setting that cannot be used: what is wrong, where, what is allowed, and the nearest match.

    `kind` and `parts` tell the same apart from its words, so that a page can say it in another language.
    """

    def __init__(self, message: str, kind: str = "", **parts: Any):
        super().__init__(message)
        self.kind = kind
        self.parts = parts


class Stopped(RuntimeError):
    """Work that could not go on; the message says why, what is kept, and how to go on."""


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like this one, else one with the same last part, None if there is none."""
    words = list(known)
    tails = (other for other in words if other.rsplit(".", 1)[-1] == word.rsplit(".", 1)[-1])
    return next(iter(difflib.get_close_matches(word, words, n=1, cutoff=0.6)), None) or next(tails, None)


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the closest known word, else what is known if that is short, else nothing."""
    words = list(known)
    close = closest(word, words)
    if close:
        return f"; did you mean {close!r}?"
    return f"; known: {', '.join(words)}" if len(words) <= 20 else ""


def check_known(kind: str, words: Iterable[str], known: Iterable[str], where: str = "") -> None:
    """Raise SettingError for the first name that nobody knows."""
    for word in words:
        if word not in known:
            raise unknown(kind, word, known, where)


def unknown(kind: str, word: str, known: Iterable[str], where: str = "") -> SettingError:
    """The error for a name nobody knows."""
    words = list(known)
    told = f"{where + ': ' if where else ''}unknown {kind} {word!r}{nearest(word, words)}"
    return SettingError(told, "unknown", where=where, what=kind, word=word[:MOST_SIGNS], near=closest(word, words))
