"""SECURITY.md says the limits that the code has."""

from sim.web.connections import ANSWER_SECONDS, HEAD_SECONDS, MOST_CONNECTIONS
from sim.web.live_runs import MOST_WAITING
from sim.web.request_guard import MOST_TRACES
from sim.web.requests import LARGEST_QUESTION
from sim.web.serve import LARGEST_HEAD
from sim.web.server import BODY_SECONDS
from sim.web.waiting_line import MOST_IN_LINE
from tests.support.paths import ROOT

TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def test_limits_are_those_of_the_code() -> None:
    for row in (
        f"| head of a request | {LARGEST_HEAD:,} bytes, within {HEAD_SECONDS:g} seconds |",
        f"| body of a request | {LARGEST_QUESTION:,} bytes, within {BODY_SECONDS:g} seconds |",
        f"| answer, until the client has read it | {ANSWER_SECONDS:g} seconds |",
        f"| connections | {MOST_CONNECTIONS}; ",
        f"| questions answered at once | {MOST_WAITING}; up to {MOST_IN_LINE} clients wait",
        f"| traces of internal errors | {MOST_TRACES} files per start |",
    ):
        assert row in TEXT, row


def test_lines_are_short() -> None:
    assert max(map(len, TEXT.splitlines())) <= 200
