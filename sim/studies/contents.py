"""The kinds of content that are shown together where a process is closed, and what is said of them."""

CONTENTS = ("progress", "progress_gdc_only", "progress_all")
"""Common content, content that only the Compact requires, and both."""
DISPLACEMENT = (
    "Displacement: where a process is closed, effort goes to other content. Without WSIS it goes to content outside the common "
    "basket, without the Compact it leaves that content. Read the three together."
)
