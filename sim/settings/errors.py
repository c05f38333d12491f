"""Errors that are reported to the user in one line, how they are worded, and the closest match to an unknown name."""

import difflib
from collections.abc import Iterable
from typing import Any

MAX_REPEATED_CHARACTERS = 80
"""Maximum number of characters of a rejected value that an error repeats."""
MESSAGE_START, MESSAGE_END = 500, 250
"""Characters of a longer message that are kept: its start names the place, its end what is allowed."""


def shortened(text: str, most: int = MAX_REPEATED_CHARACTERS) -> str:
    """A text of at most `most` characters; one that is cut ends in dots."""
    return text if len(text) <= most else f"{text[: most - 4]} ..."


def printable(text: str) -> str:
    """A text with codes, such as \\x1b, for characters that a terminal obeys or does not show."""
    return text if text.isprintable() else "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)


def one_line(message: str) -> str:
    """A message in one printable line; one that is too long, because it repeats a long value, is cut in its middle."""
    line = printable(" ".join(part.strip() for part in message.splitlines()))
    if len(line) <= MESSAGE_START + MESSAGE_END:
        return line
    return f"{line[:MESSAGE_START]} ... {line[-MESSAGE_END:]}"


def placed(where: str, message: str) -> str:
    """A message about a place, such as a file and its line; the message alone if no place is known."""
    return f"{where}: {message}" if where else message


class SettingError(ValueError):
    """A setting or option that cannot be used. The message states what is wrong, where, what is allowed, and the closest match.

    `kind` and `parts` contain the same information as data, so that the page can show it in another language.
    """

    def __init__(self, message: str, kind: str = "", **parts: Any):
        super().__init__(one_line(message))
        self.kind = kind
        self.parts = parts


class Stopped(RuntimeError):
    """Raised when a study cannot continue. The message states the cause, what has been saved and how to resume."""

    def __init__(self, message: str):
        super().__init__(one_line(message))


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known name most similar to `word`, else one with the same last part of its dotted path, else None."""
    words = list(known)
    tails = (other for other in words if other.rsplit(".", 1)[-1] == word.rsplit(".", 1)[-1])
    return next(iter(difflib.get_close_matches(word, words, n=1, cutoff=0.6)), None) or next(tails, None)


def nearest(word: str, known: Iterable[str]) -> str:
    """End of a message: `; did you mean 'x'?`, or a list of at most 20 known names, or nothing."""
    words = list(known)
    close = closest(word, words)
    if close:
        return f"; did you mean {close!r}?"
    return f"; known: {', '.join(words)}" if len(words) <= 20 else ""


def check_known(kind: str, words: Iterable[str], known: Iterable[str], where: str = "") -> None:
    """Raise SettingError for the first name that is unknown."""
    for word in words:
        if word not in known:
            raise unknown(kind, word, known, where)


def unknown(kind: str, word: str, known: Iterable[str], where: str = "") -> SettingError:
    """The error for an unknown name; `kind` is what it names, `where` the file or option."""
    words = list(known)
    message = placed(where, f"unknown {kind} {shortened(word)!r}{nearest(word, words)}")
    return SettingError(
        message, "unknown", where=where, what=kind, word=word[:MAX_REPEATED_CHARACTERS], near=closest(word, words)
    )
