"""Nothing executes: attacks by files and words that plain Hydra would carry out."""

import os
from pathlib import Path

import pytest

from sim.cli.main import main
from tests.support.asking import MARK, attacked


@pytest.mark.slow
def test_the_users_own_scenario_runs(mine: Path) -> None:
    assert main(["run", "--config-dir", str(mine), "scenario=fine", "months=2"]) == 0
    assert main(["run", f"--config-dir={mine}", "scenario=fine", "months=2", "seed=1"]) == 0
    assert main(["-m", "run", "--config-dir", str(mine), "scenario=fine,parallel", "months=2"]) == 0
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["mine", "payload.py", "results"]


@pytest.mark.parametrize(
    "words",
    [
        ["--experimental-rerun", "job.pickle"],
        ["--experimental-rerun=job.pickle"],
        ["--experimental", "job.pickle"],
        ["--config-path", "mine"],
        ["--config-path=mine"],
        ["-cp", "mine"],
        ["--config-name", "evil"],
        ["-cn", "evil"],
        ["hydra.searchpath=[pkg://payload]"],
        ["+hydra.callbacks.evil._target_=payload.anything"],
        ["hydra.job_logging.root.handlers=[x]"],
        ["hydra/launcher=evil"],
        ["hydra.launcher._target_=payload.anything"],
        ["hydra.sweeper._target_=payload.anything"],
        ["+hydra/callbacks=evil"],
        ["hydra.run.dir=elsewhere"],
        ["hydra.job.env_set.PYTHONSTARTUP=payload.py"],
        ["~hydra.sweep"],
        ["+scenario@hydra.callbacks=fine"],
        ["+mechanism@hydra=merger"],
        ["_target_=payload.anything"],
        ["+_target_=payload.anything"],
        ["+work._target_=payload.anything"],
        ["mechanism.merger._target_=payload.anything"],
        ["+_args_=[1]"],
        ["work.adoption_cost=${oc.env:SECRET}"],
        ["description='${oc.env:SECRET}'"],
        ["name=${oc.env:SECRET}"],
        ["work={adoption_cost:'${oc.env:SECRET}'}"],
    ],
)
@pytest.mark.parametrize("many", [[], ["-m"]])
def test_words_that_would_run_or_read_something_are_refused(
    mine: Path, capsys: pytest.CaptureFixture[str], words: list[str], many: list[str]
) -> None:
    attacked(capsys, [*many, "run", *words])


def test_the_environment_is_not_shown(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    attacked(capsys, ["run", "description=${oc.env:SECRET}", "--cfg", "job", "--resolve"])
    (mine / "scenario" / "reads.yaml").write_text("# @package _global_\ndescription: ${oc.env:SECRET}\n")
    attacked(capsys, ["run", "--config-dir", str(mine), "scenario=reads", "--cfg", "job", "--resolve"])


HYDRA_TEXTS = [
    "hydra:\n  callbacks:\n    evil:\n      _target_: payload.anything\n",
    "hydra:\n  job_logging:\n    version: 1\n    handlers: {evil: {'()': payload.anything}}\n    root: {handlers: [evil]}\n",
    "hydra:\n  launcher:\n    _target_: payload.anything\n",
    "hydra:\n  sweeper:\n    _target_: payload.anything\n",
    "hydra:\n  searchpath: ['pkg://payload']\n",
    "hydra:\n  job: {env_set: {PYTHONSTARTUP: payload.py}}\n",
]


@pytest.mark.parametrize("text", HYDRA_TEXTS)
@pytest.mark.parametrize("many", [[], ["-m"]])
def test_files_that_change_hydras_node_are_refused(
    mine: Path, capsys: pytest.CaptureFixture[str], text: str, many: list[str]
) -> None:
    (mine / "scenario" / "evil.yaml").write_text(f"# @package _global_\ndescription: x\n{text}")
    attacked(capsys, [*many, "run", "--config-dir", str(mine), "scenario=evil"])
    (mine / "climate").mkdir()
    (mine / "climate" / "evil.yaml").write_text(f"# @package _global_\n{text}")
    attacked(capsys, [*many, "run", "--config-dir", str(mine), "climate=evil"])
    attacked(capsys, [*many, "compare", "--config-dir", str(mine), "climate=evil", "scenarios=[parallel]"])


@pytest.mark.parametrize("package", ["hydra.callbacks.evil", "hydra.launcher", "hydra.job_logging.handlers.evil"])
def test_packages_that_point_into_hydra_are_refused(
    mine: Path, capsys: pytest.CaptureFixture[str], package: str
) -> None:
    (mine / "climate").mkdir()
    (mine / "climate" / "evil.yaml").write_text(f"# @package {package}\n_target_: payload.anything\n")
    attacked(capsys, ["run", "--config-dir", str(mine), "climate=evil"])
    attacked(capsys, ["-m", "run", "--config-dir", str(mine), "climate=evil"])


def test_defaults_that_override_hydras_groups_are_refused(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (mine / "hydra" / "job_logging").mkdir(parents=True)
    (mine / "hydra" / "job_logging" / "evil.yaml").write_text("handlers: {evil: {'()': payload.anything}}\n")
    text = "# @package _global_\ndefaults:\n  - override /hydra/job_logging: evil\ndescription: x\n"
    (mine / "scenario" / "evil.yaml").write_text(text)
    attacked(capsys, ["run", "--config-dir", str(mine), "scenario=evil"])
    (mine / "hydra" / "job_logging" / "none.yaml").write_text("handlers: {evil: {'()': payload.anything}}\n")
    assert main(["run", "--config-dir", str(mine), "scenario=fine", "months=2"]) == 0
    assert not Path(MARK).exists()


@pytest.mark.parametrize("verb", ["run", "compare"])
def test_a_users_primary_config_does_not_replace_ours(mine: Path, verb: str) -> None:
    (mine / f"{verb}.yaml").write_text("hydra:\n  callbacks:\n    evil:\n      _target_: payload.anything\n")
    (mine / "settings.yaml").write_text("hydra:\n  callbacks:\n    evil:\n      _target_: payload.anything\n")
    words = ["scenario=fine"] if verb == "run" else ["scenarios=[fine]", "draws=0", "seeds=1"]
    assert main([verb, "--config-dir", str(mine), *words, "months=2"]) in (0, 2)
    assert not Path(MARK).exists()


def test_the_environment_is_left_as_it_was(mine: Path) -> None:
    from omegaconf import OmegaConf

    before = set(os.environ)
    assert main(["run", "months=2"]) == 0
    assert set(os.environ) - before <= {"HYDRA_FULL_ERROR"}
    assert OmegaConf.has_resolver("oc.env")
