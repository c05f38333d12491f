"""Characters that no text may hold, because a terminal obeys them or they change how a text is read."""

import re

_REFUSED = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff"
CONTROL = re.compile(f"[{_REFUSED}]")
"""Characters that a terminal obeys, that turn the direction of writing, or that no file can hold; not tab and line break."""
CONTROL_IN_CELL = re.compile(rf"[\t\n{_REFUSED}]")
"""The same for the cell of a table, which has no tab and no line break either."""
