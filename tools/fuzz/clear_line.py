"""What a refusal must be: one short line that a terminal shows as it is."""

LONGEST_LINE = 900


def one_line(text: str, *names: str) -> None:
    """Fail unless a message is one short line that names what it is about."""
    assert text and text == text.strip() and len(text.splitlines()) == 1, f"not one line: {text[:300]!r}"
    assert text.isprintable(), f"not printable: {text[:300]!r}"
    assert len(text) <= LONGEST_LINE, f"{len(text)} characters: {text[:200]!r}"
    for name in names:
        assert name in text, f"{name} is not named: {text[:300]!r}"
