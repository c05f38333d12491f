"""Compiling once: half of it in another process, and all of it here where that process fails or is not wanted."""

import subprocess
import sys
from typing import Any

import pytest

from sim.runs import batch, precompile

real_popen = subprocess.Popen


@pytest.mark.compiles
@pytest.mark.parametrize(("processors", "words"), [(2, None), (2, ["-c", "raise SystemExit(1)"]), (1, None)])
def test_the_run_compiles_what_the_other_process_has_not(
    monkeypatch: pytest.MonkeyPatch, processors: int, words: list[str] | None
) -> None:
    runs, started = [], []

    def start(given: list[str], **further: Any) -> Any:
        started.append(given)
        return real_popen([sys.executable, *words] if words else given, **further)

    monkeypatch.setattr(precompile, "is_compiled", lambda: False)
    monkeypatch.setattr(precompile.os, "cpu_count", lambda: processors)
    monkeypatch.setattr(precompile.subprocess, "Popen", start)
    monkeypatch.setattr(batch, "run", lambda *given, **further: runs.append(given))
    precompile.compile_model()
    assert len(runs) == 1
    assert len(started) == (processors > 1)


@pytest.mark.compiles
@pytest.mark.parametrize("second", [True, False])
def test_a_half_of_a_month_can_be_done_alone(second: bool) -> None:
    precompile.compile_half(second)


def test_nothing_is_done_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precompile, "is_compiled", lambda: True)
    monkeypatch.setattr(precompile, "compile_half", None)
    precompile.compile_model()
