"""Sweeps that are killed, starved of disk, or started twice: nothing stored is lost, and the end is the same."""

import multiprocessing
import os
import random
import resource
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim
from sim.cli.commands import sweep as sweep_verb
from sim.cli.main import main
from sim.runs.executors import local
from sim.runs.storage import store
from sim.runs.storage.store import locked_store
from tests.support.asking import same_tables

pytestmark = pytest.mark.processes

WORDS = [
    "sweep", "work.adoption_cost=0.1,0.2,0.3,0.4", "scenario=parallel,merger", "draws=6", "seeds=5", "months=12",
    "population=small", "threads=2", "tables=[series,states]", "figures=[]",
]  # fmt: skip
RUNS = 4 * 2 * 6 * 5
KILLS = 12

forked = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can fork a process")


def command(quiet: Path, *words: str, prepare: Callable[[], object] = lambda: None) -> None:
    """Give the command in a child process, with small parts, and end with its exit code."""
    store.SMALLEST_PART = 16
    with quiet.open("a") as sys.stdout:
        sys.stderr = sys.stdout
        prepare()
        code = main([*WORDS, *words])
    os._exit(code)


def child(*given: object, **further: object) -> multiprocessing.process.BaseProcess:
    """A started child that gives the command."""
    process = multiprocessing.get_context("fork").Process(target=command, args=given, kwargs=further)
    process.start()
    return process


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a sweep that nobody interrupted."""
    root = tmp_path_factory.mktemp("whole")
    process = child(root / "shown", f"results={root}", "name=whole")
    process.join()
    assert process.exitcode == 0, (root / "shown").read_text()
    return root / "whole"


def same(folder: Path, whole: Path) -> None:
    """Every table and the findings of two folders are the same."""
    same_tables(folder, whole)
    assert (folder / "findings.md").read_bytes() == (whole / "findings.md").read_bytes()


def readable(folder: Path) -> int:
    """How many runs a folder holds; every file that has its name can be read, and no run is there twice."""
    for path in folder.glob("[!.]*/*.parquet"):
        pd.read_parquet(path)
    parts = [pd.read_parquet(path) for path in sorted((folder / "runs").glob("*.parquet"))]
    runs = pd.concat(parts) if parts else pd.DataFrame(columns=["point", "draw", "seed"])
    assert not runs.duplicated(["point", "draw", "seed"]).any()
    return len(runs)


@forked
def test_killed_at_any_moment_it_goes_on_and_ends_the_same(tmp_path: Path, whole: Path) -> None:
    chance, folder, kills, kept = random.Random(0), tmp_path / "mine", 0, [0]
    finished = 0.0
    while True:
        start = time.monotonic()
        process = child(tmp_path / "shown", f"results={tmp_path}", "name=mine")
        if kills < KILLS:
            process.join(chance.uniform(0.0, 0.6))
            if process.is_alive():
                os.kill(process.pid or 0, signal.SIGKILL)
                kills += 1
        process.join()
        if folder.is_dir():
            kept.append(readable(folder))
            assert kept[-1] >= kept[-2]
        if process.exitcode == 0:
            finished = time.monotonic() - start
            if kills >= KILLS:
                break
            same(folder, whole)
            shutil.rmtree(folder)  # and once more from nothing
            kept = [0]
    assert finished > 0.0
    assert kept[-1] == RUNS
    same(folder, whole)


@forked
def test_interrupted_by_the_user_it_stops_cleanly_and_says_how_to_go_on(tmp_path: Path, whole: Path) -> None:
    shown = tmp_path / "shown"
    process = child(shown, f"results={tmp_path}", "name=mine")
    wait_for(lambda: any((tmp_path / "mine" / "runs").glob("*.parquet")), process)
    os.kill(process.pid or 0, signal.SIGINT)
    process.join()
    if process.exitcode != 0:  # it may have been faster
        assert process.exitcode == 130
        assert f" runs are stored in {tmp_path / 'mine'}; run the same command again to resume" in shown.read_text()
    assert readable(tmp_path / "mine") >= 16
    finish(tmp_path)
    same(tmp_path / "mine", whole)


@forked
@pytest.mark.parametrize("from_start", [True, False])
def test_a_full_disk_stops_cleanly_and_the_sweep_goes_on_when_there_is_room(
    tmp_path: Path, whole: Path, from_start: bool
) -> None:
    def small_disk(*given: Any, **further: Any) -> Any:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        return real(*given, **further) if given else None

    def small_later() -> None:
        local.run_output = small_disk

    real = local.run_output

    process = child(
        tmp_path / "shown", f"results={tmp_path}", "name=mine", prepare=small_disk if from_start else small_later
    )
    process.join()
    assert process.exitcode == 1
    last = (tmp_path / "shown").read_text().splitlines()[-1]
    assert last.startswith("dcsim: cannot write to")
    assert last.endswith("run the same command again to resume")
    assert "Error executing job" not in (tmp_path / "shown").read_text()
    assert "Traceback" not in (tmp_path / "shown").read_text()
    assert not list(tmp_path.glob("mine/*/*.tmp"))
    assert (tmp_path / "mine" / "points.parquet").exists() != from_start
    finish(tmp_path)
    same(tmp_path / "mine", whole)


@forked
def test_a_folder_that_is_taken_away_stops_cleanly(tmp_path: Path, whole: Path) -> None:
    shown = tmp_path / "shown"
    process = child(shown, f"results={tmp_path}", "name=mine")
    wait_for(lambda: any((tmp_path / "mine" / "runs").glob("*.parquet")), process)
    (tmp_path / "mine").rename(tmp_path / "moved")
    process.join()
    if process.exitcode != 0:
        assert process.exitcode == 1
        assert "mine was moved or removed; its runs are" in shown.read_text().splitlines()[-1]
        assert not (tmp_path / "mine").exists()
    (tmp_path / "moved").rename(tmp_path / "mine")
    finish(tmp_path)
    same(tmp_path / "mine", whole)


@forked
def test_a_second_process_on_one_folder_is_refused(tmp_path: Path, whole: Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(whole, folder)
    with locked_store(folder):
        process = child(tmp_path / "shown", f"results={tmp_path}", "name=mine")
        process.join()
    assert process.exitcode == 2
    assert "another dcsim is writing there" in (tmp_path / "shown").read_text()
    finish(tmp_path)
    same(folder, whole)


def wait_for(happened: Callable[[], bool], process: multiprocessing.process.BaseProcess) -> None:
    """Wait until something has happened or a process has ended."""
    while not happened() and process.is_alive():
        time.sleep(0.002)


def finish(root: Path) -> None:
    """Give the command until its end."""
    process = child(root / "shown", f"results={root}", "name=mine")
    process.join()
    assert process.exitcode == 0, (root / "shown").read_text()


@pytest.fixture(autouse=True)
def compile_model() -> None:
    """Kernels and modules are loaded before anything is forked, so that a child starts at once."""
    assert sweep_verb.sweep_task
    sim.run(sim.scenario("parallel", {"months": 1, "population.states": 20, "population.stakeholder_scale": 0.25}))
