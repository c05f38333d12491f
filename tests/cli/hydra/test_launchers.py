"""Many single runs by Hydra's launchers: the same results in other processes, and nothing executed there either."""

import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from hydra.core.plugins import Plugins
from hydra.plugins.launcher import Launcher
from hydra.plugins.sweeper import Sweeper

from sim.cli.main import main
from sim.runs.precompile import compile_model
from tests.support.asking import MARK, attacked, refused

pytestmark = pytest.mark.processes

pytest.importorskip("hydra_plugins.hydra_joblib_launcher", reason="needs the extra `launchers`")
pytest.importorskip("hydra_plugins.hydra_submitit_launcher", reason="needs the extra `launchers`")

SMALL = ["population=small", "months=3"]
JOBLIB = ["hydra/launcher=joblib", "hydra.launcher.n_jobs=2"]
SUBMITIT = ["hydra/launcher=submitit_local", "hydra.launcher.timeout_min=2"]


def tables(folder: Path) -> dict[str, pd.DataFrame]:
    """The tables of all results in a folder, by folder and name."""
    return {str(path.relative_to(folder)): pd.read_csv(path) for path in sorted(folder.glob("run-*/*.csv"))}


@pytest.mark.parametrize("launcher", [JOBLIB, SUBMITIT], ids=["joblib", "submitit_local"])
def test_results_words_and_mistakes_are_those_of_runs_in_one_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], launcher: list[str]
) -> None:
    jobs = ["-m", "run", "scenario=parallel,sunset,merger", "mechanism.merger.strength=1", *SMALL]
    compile_model()  # else the first of them says that it compiles
    said = {}
    for name, words in (("here", ["hydra/launcher=basic"]), ("elsewhere", launcher)):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        capsys.readouterr()
        assert main([*jobs, *words]) == 2
        said[name] = capsys.readouterr()
        assert [path.name for path in Path.cwd().iterdir()] == ["results"]
    assert said["elsewhere"] == said["here"]
    assert said["here"].err.count("\n") == 1 and "exclude each other" in said["here"].err
    one, other = tables(tmp_path / "here" / "results"), tables(tmp_path / "elsewhere" / "results")
    assert len(one) == 2 * 6
    assert one.keys() == other.keys()
    for name, table in one.items():
        pd.testing.assert_frame_equal(table, other[name])
    assert len(list((tmp_path / "elsewhere" / "results").iterdir())) == 3  # with the link `latest`


def test_a_fault_of_ours_in_a_job_is_told_with_its_trace(capsys: pytest.CaptureFixture[str]) -> None:
    from sim.cli.hydra.launchers import RemoteWork

    told = RemoteWork(lambda config: config["missing"], [])({})
    assert "a job failed: KeyError: 'missing'" in str(told.fault)
    (file,) = re.findall(r"the trace is in (\S+)\)", str(told.fault))
    assert "Traceback" in Path(file).read_text()
    assert told.err == capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["hydra/launcher=jobli"], "unknown launcher 'jobli'; did you mean 'joblib'?"),
        (["hydra/launcher=joblib,basic"], "unknown launcher"),
        (["hydra/launcher=[joblib]"], "unknown launcher"),
        (["hydra/launcher=null"], "unknown launcher"),
        (["hydra/launcher=evil"], "unknown launcher 'evil'"),
        (["hydra/launchr=joblib"], "did you mean 'hydra/launcher'?"),
        (["+hydra/launcher=joblib"], "write hydra/launcher=NAME"),
        (["~hydra/launcher"], "write hydra/launcher=NAME"),
        (["hydra/launcher@hydra.sweeper=joblib"], "write hydra/launcher=NAME"),
        (["hydra/launcher=joblib", "hydra/launcher=basic"], "one launcher"),
        (["hydra.launcher.n_jobs=2"], "the launcher basic has no settings"),
        ([*JOBLIB, "hydra.launcher.njobs=2"], "unknown setting of joblib 'njobs'; did you mean 'n_jobs'?"),
        ([*JOBLIB, "hydra.launcher.batch_size=0"], "a whole number from 1"),
        ([*JOBLIB, "hydra.launcher.batch_size=1,2"], "a whole number from 1"),
        ([*JOBLIB, "hydra.launcher.batch_size=auto"], "a whole number from 1"),
        ([*JOBLIB, "+hydra.launcher.n_jobs=2"], "write hydra/launcher=NAME"),
        ([*JOBLIB, "hydra.launcher={n_jobs:2}"], "settings of Hydra"),
        ([*JOBLIB, "hydra.launcher._target_=payload.anything"], "unknown setting"),
        ([*JOBLIB, "hydra.launcher.pre_dispatch='__import__(\"payload\")'"], "unknown setting"),
        ([*JOBLIB, "hydra.launcher.temp_folder=."], "unknown setting"),
        ([*JOBLIB, "hydra.launcher.timeout_min=2"], "unknown setting of joblib"),
        ([*SUBMITIT, "hydra.launcher.setup=['touch pwned']"], "unknown setting"),
        ([*SUBMITIT, "hydra.launcher.stderr_to_stdout=true"], "unknown setting"),
        ([*SUBMITIT, "hydra.launcher.submitit_folder=."], "unknown setting"),
        ([*SUBMITIT, "hydra.launcher.tasks_per_node=2"], "unknown setting"),
        ([*SUBMITIT, "hydra.launcher.name='a; touch pwned'"], "allowed: letters, digits"),
        ([*SUBMITIT, "hydra.launcher.name='a\ntouch pwned'"], "allowed: letters, digits"),
        ([*SUBMITIT, "hydra.launcher.name=${oc.env:SECRET}"], "allowed: letters, digits"),
        ([*SUBMITIT, "hydra.launcher.name=-x"], "allowed: letters, digits"),
        (["hydra/launcher=submitit_slurm", "hydra.launcher.partition='$(id)'"], "allowed: letters, digits"),
        (["hydra/launcher=submitit_slurm", "hydra.launcher.additional_parameters={a:b}"], "unknown setting"),
        ([*JOBLIB, "hydra.sweep.dir=elsewhere"], "settings of Hydra"),
        ([*JOBLIB, "hydra/sweeper=basic"], "settings of Hydra"),
    ],
)
def test_only_harmless_settings_of_known_launchers_are_taken(
    mine: Path, capsys: pytest.CaptureFixture[str], words: list[str], part: str
) -> None:
    assert part in attacked(capsys, ["-m", "run", *SMALL, *words])


@pytest.mark.parametrize("start", [["run"], ["-m", "compare"], ["-m", "plot"], ["sweep"]])
def test_launchers_are_for_many_single_runs(here: Path, capsys: pytest.CaptureFixture[str], start: list[str]) -> None:
    assert "launchers are allowed only for many single runs" in refused(capsys, [*start, "hydra/launcher=joblib"])


def test_what_to_install_is_said(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.cli.hydra.launchers.is_installed", lambda module: False)
    line = refused(capsys, ["-m", "run", *SMALL, *JOBLIB])
    assert line == "dcsim: hydra/launcher=joblib is not installed; install it with: pip install 'dcsim[launchers]'\n"
    assert main(["-m", "run", *SMALL, "hydra/launcher=basic"]) == 0


def test_a_launcher_that_cannot_work_here_is_told_in_one_line(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(here))  # no cluster there
    assert main(["-m", "run", *SMALL, "hydra/launcher=submitit_slurm"]) == 1
    shown = capsys.readouterr()
    assert (
        shown.err.startswith("dcsim: the launcher submitit_slurm failed (RuntimeError: ") and shown.err.count("\n") == 1
    )
    assert list(here.iterdir()) == []


ATTACKS = {
    "callback": "hydra:\n  callbacks:\n    evil:\n      _target_: payload.anything\n",
    "launcher": "hydra:\n  launcher:\n    _target_: payload.anything\n",
    "setup": "hydra:\n  launcher:\n    setup: [touch pwned]\n",
    "env_set": "hydra:\n  job: {env_set: {PYTHONSTARTUP: payload.py}}\n",
    "mode": "hydra:\n  sweep: {mode: '0777'}\n",
    "secret": "work: {adoption_cost: '${oc.env:SECRET}'}\n",
}


def write_attack(folder: Path, name: str) -> None:
    """Put an attack among the user's scenarios, under its name."""
    (folder / "scenario" / f"{name}.yaml").write_text(f"# @package _global_\ndescription: x\n{ATTACKS[name]}")


@pytest.fixture
def no_launch(monkeypatch: pytest.MonkeyPatch) -> None:
    """No launcher begins a job."""

    def launch(*_: object, **__: object) -> None:
        raise AssertionError("a job was begun")

    for kind in Plugins.instance().discover(Launcher):
        monkeypatch.setattr(kind, "launch", launch)


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("name", ["joblib", "submitit_local", "submitit_slurm"])
def test_a_file_that_would_run_or_read_something_is_refused_before_any_job_begins(
    mine: Path, no_launch: None, capsys: pytest.CaptureFixture[str], name: str, attack: str
) -> None:
    write_attack(mine, attack)
    for scenarios in (f"fine,{attack}", attack)[: 2 if name == "joblib" else 1]:
        words = [f"scenario={scenarios}", *SMALL, f"hydra/launcher={name}"]
        attacked(capsys, ["-m", "run", "--config-dir", str(mine), *words])


def test_the_check_before_is_what_refuses(mine: Path, no_launch: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-m", "run", "--config-dir", str(mine), "scenario=fine", *SMALL, *JOBLIB]) == 1
    assert "a job was begun" in capsys.readouterr().err


def test_a_file_cannot_take_the_place_of_a_launcher(
    mine: Path, no_launch: None, capsys: pytest.CaptureFixture[str]
) -> None:
    (mine / "hydra" / "launcher").mkdir(parents=True)
    (mine / "hydra" / "launcher" / "joblib.yaml").write_text("_target_: payload.anything\nn_jobs: 1\n")
    with pytest.warns(UserWarning, match="ConfigStore"):
        attacked(capsys, ["-m", "run", "--config-dir", str(mine), "scenario=fine", *SMALL, *JOBLIB])


@pytest.mark.parametrize(("attacks", "part"), [("callback", "settings of Hydra"), ("target,secret", "_target_")])
def test_a_process_refuses_by_itself_what_a_file_became_after_it_was_checked(
    mine: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, attacks: str, part: str
) -> None:
    (mine / "scenario" / "target.yaml").write_text(
        "# @package _global_\ndescription: x\nwork: {_target_: payload.anything}\n"
    )
    for name in ("callback", "secret"):
        write_attack(mine, name)
    monkeypatch.setattr(Sweeper, "validate_batch_is_legal", lambda self, batch: None)
    words = [f"scenario=fine,{attacks}", *SMALL, *JOBLIB]
    assert main(["-m", "run", "--config-dir", str(mine), *words]) == 2
    shown = capsys.readouterr()
    assert shown.err.count("\n") == 1, shown.err
    assert part in shown.err
    assert "the secret value" not in shown.out + shown.err
    assert not Path(MARK).exists()


def test_the_guard_of_a_process_stays_up_and_is_not_piled_up() -> None:
    from omegaconf import OmegaConf

    code = (
        "from hydra._internal.config_loader_impl import ConfigLoaderImpl as C; from omegaconf import OmegaConf as O\n"
        "from sim.cli.hydra.guard import guard_worker as up\n"
        "before = C.load_configuration; up([{}]); once = C.load_configuration\n"
        "[up([{}]) for _ in range(3)]; print(C.load_configuration.__closure__ is not None, O.has_resolver('oc.env'))\n"
        "print(before in [cell.cell_contents for cell in C.load_configuration.__closure__])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == ["True", "False", "True"]
    assert OmegaConf.has_resolver("oc.env")
