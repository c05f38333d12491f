"""A fixed small share of the fuzzing of `python -m tools.fuzz`: damaged inputs are read or refused in one line."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tools.fuzz.kinds import KINDS

CASES = {"yaml": 150, "tables": 60, "designs": 150, "page": 100, "words": 20, "stored": 20}


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
def test_damaged_inputs_are_read_or_refused_in_one_line(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    check = KINDS[name].prepare(tmp_path)

    @settings(
        max_examples=CASES[name],
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(KINDS[name].inputs)
    def holds(content: object) -> None:
        check(content)

    holds()
