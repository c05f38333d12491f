"""Texts and bytes that are almost right: a valid sample with a few edits, as people, programs and disks make them."""

from collections.abc import Sequence
from typing import NamedTuple

from hypothesis import strategies as st

NASTY = (
    b"", b"\x00", b"\t", b"\n", b"\r", b" ", b"'", b'"', b"{", b"}", b"[", b"]", b":", b",", b";", b"-", b"#", b"%", b"=", b"@",
    b"&a", b"*a", b"!!x ", b"---\n", b"<<: *a", b"null", b"~", b"nan", b".inf", b"-inf", b"1e999", b"1e-400", b"9" * 400, b"-1",
    b"0x1F", b"030", b"12:30", b"0,5", b"yes", b"off", b"true", b"2026-13", b"2026-01-15", b"\xff\xfe", b"\xef\xbb\xbf",
    b"\xed\xa0\x80", b"\xe4\xb8\xad", b"\xc2\x85", b"${oc.env:HOME}", b"_target_: os.getcwd", b"../../etc/passwd",
    b"a: " * 50, b"[" * 300, b"{a: " * 300,
)  # fmt: skip
"""What is put in: control characters, the marks of YAML, CSV, JSON and Hydra, odd numbers, and halves of characters."""


class Edit(NamedTuple):
    """One edit: where (0 to 1 of the text), how many bytes are taken out there, what is put in, how often."""

    place: float
    taken: int
    put: bytes
    times: int


EDIT = st.builds(
    Edit,
    st.floats(0, 1),
    st.sampled_from([0, 0, 0, 1, 2, 5, 20, 200]),
    st.sampled_from(NASTY)
    | st.binary(max_size=4)
    | st.text(max_size=4).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from([1, 1, 1, 2, 30]),
)


def edited(sample: bytes, edits: Sequence[Edit]) -> bytes:
    """A sample after its edits."""
    for edit in edits:
        at = int(edit.place * len(sample))
        sample = sample[:at] + edit.put * edit.times + sample[at + edit.taken :]
    return sample


def damaged(*samples: bytes, most: int = 3) -> st.SearchStrategy[bytes]:
    """One of these samples with one to `most` edits."""
    return st.builds(edited, st.sampled_from(samples), st.lists(EDIT, min_size=1, max_size=most))
