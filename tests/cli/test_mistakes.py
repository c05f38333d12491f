"""Every mistake of a user gets one clear line, and nothing is written."""

from pathlib import Path

import pytest

from sim.model.numerics import kernels
from sim.runs import prepare
from tests.support.asking import refused

SWEPT = ["work.adoption_cost=0.1,0.3", "scenario=parallel,itu_proposal"]
MISTAKES: list[tuple[list[str], list[str]]] = [
    # settings, options and names
    (["run", "scenario=joint_raodmap"], ["unknown scenario 'joint_raodmap'", "did you mean 'joint_roadmap'?"]),
    (["compare", "scenarios=[paralel]"], ["unknown scenario 'paralel'", "did you mean 'parallel'?"]),
    (["compare", "scenarios=3"], ["unknown scenario '3'"]),
    (["compare", "scenarios=[{a: 1}]"], ["scenarios", "a list such as"]),
    (["compare", "figures=[comparisn]"], ["unknown figure 'comparisn'", "'comparison'"]),
    (["compare", "reference=merge"], ["unknown scenario 'merge'", "'merger'"]),
    (["run", "work.adoption_cots=1"], ["'work.adoption_cots'", "did you mean 'work.adoption_cost'?"]),
    (["run", "sead=1"], ["unknown key 'sead'", "'seed'"]),
    (["run", "+extra=1"], ["unknown key 'extra'"]),
    (["run", "work.adoption_cost=often"], ["work.adoption_cost", "'often'", "a number from 0.001 to 1"]),
    (["run", "work.adoption_cost=7"], ["work.adoption_cost", "7", "from 0.001 to 1"]),
    (["run", "months=1.5"], ["months", "a whole number from 1 to 96"]),
    (["run", "months=97"], ["months", "97"]),
    (["run", "start=2024-01"], ["months", "beyond December 2030", "84"]),
    (["run", "start=soon"], ["start", "a month from 2023-01 to 2024-09"]),
    (["run", "mechanism.merger.start=2026-13"], ["mechanism.merger.start", "a month from"]),
    (["run", "seed=-1"], ["seed", "-1"]),
    (["run", "seed=one"], ["seed", "'one'"]),
    (["run", "draw=-2"], ["draw", "-2"]),
    (["compare", "draws=few"], ["draws", "'few'"]),
    (["compare", "seeds=0"], ["seeds", "0"]),
    (["compare", "threads=0", "scenarios=[parallel]"], ["threads", "0"]),
    (["run", "gdc=theme"], ["unknown gdc 'theme'", "'themes'"]),
    (["run", "gdc.framing=theme"], ["gdc.framing", "'themes'"]),
    (["run", "scenario=sunset", "mechanism.merger.strength=1"], ["sunset", "merger", "exclude each other"]),
    (["run", "name=../elsewhere"], ["name", "'../elsewhere'"]),
    (["run", "overwrite=perhaps"], ["overwrite", "true or false"]),
    (["run", "results=/proc/none"], ["results", "cannot write"]),
    (["run", "seed"], ["'seed'", "key=value"]),
    (["ran"], ["unknown command 'ran'", "'run'"]),
    (["seed=3"], ["no command given"]),
    # studies
    (["converge", "draws=1"], ["at least 2 draws and 2 seeds", "1 and 4"]),
    (["converge", "draws=0"], ["at least 2 draws"]),
    (["converge", "seeds=1"], ["64 and 1"]),
    (["ablation", "scenarios=[mergr]"], ["unknown scenario 'mergr'", "'merger'"]),
    (["attribute", "mechanisms=[mergr]"], ["unknown mechanism 'mergr'"]),
    (["compare", "until=0.1", "draws=0"], ["until", "not 0 (option draws)"]),
    (["compare", "until=0"], ["until", "0 is not allowed"]),
    (["compare", "until=soon"], ["until", "'soon'"]),
    # studies of uncertainty
    (["sensitivity", "differences=[mergr:parallel]"], ["unknown scenario 'mergr'", "'merger'"]),
    (["sensitivity", "differences=[merger]"], ["differences: 'merger'", "pairs of two scenarios"]),
    (["sensitivity", "differences=[merger:merger]"], ["differences", "two scenarios"]),
    (["sensitivity", "scenarios=[]", "differences=[]"], ["no scenario or difference is given"]),
    (["sensitivity", "metrics=[progres]"], ["metrics: unknown metric 'progres'", "'progress'"]),
    (["sensitivity", "metrics=[]"], ["metrics: the list is empty"]),
    (["sensitivity", "samples=100"], ["samples: 100 is not a power of two", "64 or 128"]),
    (["sensitivity", "trajectories=1"], ["trajectories", "from 2"]),
    (["sensitivity", "draws=3"], ["unknown key 'draws'"]),
    (["robustness", "climates=[ruogh]"], ["climates: unknown climate 'ruogh'", "'rough'"]),
    (
        ["robustness", "climate.budget_cut=0.1"],
        ["climates: calm sets climate.budget_cut, which is also set on its own"],
    ),
    (["robustness", "goals={progres: 1}"], ["goals: unknown metric 'progres'", "'progress'"]),
    (["robustness", "goals={progress: much}"], ["goals.progress", "'much'"]),
    (["robustness", "draws=0"], ["draws", "at least 1 parameter draws, not 0"]),
    (["discover", "draws=4"], ["draws", "at least 8 parameter draws, not 4"]),
    (["discover", "pairs=[]"], ["pairs: the list is empty"]),
    (["discover", "pairs=[merger-parallel]"], ["pairs: 'merger-parallel'", "merger:parallel"]),
    (["discover", "density=2"], ["density", "2", "0.05 to 1"]),
    # sweeps
    (["-m", "sweep", *SWEPT], ["leave -m out"]),
    (["rerun"], ["rerun needs the folder of one sweep"]),
    (["rerun", "nowhere", "--config-dir", "mine"], ["--config-dir: the folder mine does not exist"]),
    (["list", "--config-dir", "mine"], ["--config-dir: the folder mine does not exist"]),
    (["run", "--config-dir", "mine"], ["--config-dir: the folder mine does not exist"]),
    (["rerun", "nowhere"], ["does not contain the results of a sweep"]),
    (["rerun", "a", "draws=3"], ["unknown setting 'draws'"]),
    (["sweep", *SWEPT, "tables=[serie]"], ["'serie'"]),
    (["sweep", *SWEPT, "on_error=go"], ["on_error"]),
    # engines
    (["sweep", *SWEPT, "engine=dusk"], ["did you mean 'dask'?"]),
    (
        ["sweep", *SWEPT, "engine=dask", "scheduler=there"],
        ["'there' is not an address of a scheduler; give one such as tcp://"],
    ),
    (["sweep", *SWEPT, "engine=dask", "scheduler=inproc://1.2.3.4:5"], ["not an address of a scheduler"]),
    (["sweep", *SWEPT, "engine=dask", "scheduler=tcp://here:99999"], ["not an address of a scheduler"]),
    (["sweep", *SWEPT, "engine=dask", "scheduler="], ["'' is not an address of a scheduler"]),
    (["sweep", *SWEPT, "engine=dask", "workers=0"], ["a whole number from 1"]),
    (["sweep", *SWEPT, "engine=dask", "threads=2"], ["threads: allowed only with engine=local"]),
    (
        ["sweep", *SWEPT, "engine=dask", "scheduler=tcp://here:8786", "workers=2"],
        ["workers: not allowed with scheduler"],
    ),
    (["sweep", *SWEPT, "scheduler=tcp://here:8786"], ["scheduler: allowed only with engine=dask"]),
    (["sweep", *SWEPT, "workers=2"], ["workers: allowed only with engine=dask"]),
    # the explorer
    (["explorer", "draws=0"], ["draws: the explorer needs parameter draws"]),
    (["explorer", "mechanisms=[merger]"], ["unknown mechanism 'merger'"]),
    (["explorer", "mechanisms=[joint_roadmop]"], ["joint_roadmap"]),
    (["explorer", "months=24"], ["leave them as they are"]),
    (
        ["explorer", "mechanism.itu_engagement.strength=1"],
        ["mechanism.itu_engagement.strength: mechanisms are switched on and off"],
    ),
    (["explorer", "+mechanism=merger"], ["mechanism.merger.strength: mechanisms are switched on and off"]),
    (["explorer", "scenarios=[nowhere]"], ["unknown scenario 'nowhere'"]),
]
"""The words of a command, and parts of the line it answers with."""


@pytest.mark.parametrize(("words", "parts"), MISTAKES, ids=[" ".join(words) for words, _ in MISTAKES])
def test_a_mistake_gets_one_clear_line(
    here: Path, capsys: pytest.CaptureFixture[str], words: list[str], parts: list[str]
) -> None:
    line = refused(capsys, words)
    assert line.startswith("dcsim: ")
    assert all(part in line for part in parts), line
    assert not [path for path in here.rglob("*") if path.is_file()]


def test_a_mistake_is_refused_before_a_compilation_is_announced(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernels, "is_compiled", lambda: False)
    monkeypatch.setattr(prepare.announce_once, "kept", {})
    assert "'merger'" in refused(capsys, ["run", "scenario=mergr"])
    prepare.announce_once()
    prepare.announce_once()
    assert capsys.readouterr().err.count("compiling the model") == 1
