"""Compiling once, by a run of one month."""

from typing import Any

import pytest

from sim.runs import batch, precompile


@pytest.mark.parametrize("compiled", [False, True])
def test_a_run_of_a_month_compiles_what_is_not_compiled_yet(monkeypatch: pytest.MonkeyPatch, compiled: bool) -> None:
    runs: list[Any] = []
    monkeypatch.setattr(precompile, "is_compiled", lambda: compiled)
    monkeypatch.setattr(batch, "run", lambda scenario, **further: runs.append(scenario.values["months"]))
    precompile.compile_model()
    assert runs == ([] if compiled else [1])
