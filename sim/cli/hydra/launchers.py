"""Hydra's launchers: allowed launchers and settings, and the execution of many single runs with one of them."""

import io
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from hydra import version
from hydra._internal.hydra import Hydra
from hydra._internal.utils import create_config_search_path
from hydra.core.config_search_path import SearchPathQuery
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.types import Override, OverrideType
from hydra.errors import HydraException
from omegaconf.errors import OmegaConfBaseException

from sim.cli.hydra.guard import LAUNCHER, guard_worker
from sim.cli.unexpected import unexpected_line
from sim.runs.options import option
from sim.runs.precompile import compile_model
from sim.scenarios.config_files import config_folder
from sim.settings.errors import SettingError, Stopped, unknown
from sim.settings.quantity import Field
from sim.settings.validation import checked

Fault = SettingError | Stopped | KeyboardInterrupt | BrokenPipeError
"""Errors that end a job: invalid settings, a study that cannot continue, or an interruption."""
KEY = "hydra.launcher."
PLAIN_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]*", re.ASCII)
SUBMITIT = (
    option("timeout_min", int, None, "time limit of a job", "minutes", 1, 100_000),
    option("cpus_per_task", int, None, "processors per job", "number", 1, 1024),
    option("mem_gb", int, None, "memory per job", "GB", 1, 100_000),
    option("name", str, "dcsim", "name of the jobs", "word"),
)
SLURM = (
    option("array_parallelism", int, None, "largest number of simultaneous jobs", "number", 1, 100_000),
    option("partition", str, None, "partition of the cluster", "word"),
    option("account", str, None, "account that is charged", "word"),
    option("qos", str, None, "quality of service", "word"),
    option("constraint", str, None, "required feature of nodes", "word"),
)
LAUNCHERS: dict[str, tuple[Field, ...]] = {
    "basic": (),
    "joblib": (
        option("n_jobs", int, None, "number of simultaneous jobs; default: one per processor", "number", 1, 1024),
        option("batch_size", int, None, "jobs sent to a process at once", "number", 1, 100_000),
    ),
    "submitit_local": SUBMITIT,
    "submitit_slurm": (*SUBMITIT, *SLURM),
}
"""Allowed settings of each launcher. None of them is a path or can be interpreted as code by a shell or by Python.

A default is given where Hydra would otherwise read it from its node, which a file could have changed.
"""
PLUGINS = {
    "joblib": ("hydra_plugins.hydra_joblib_launcher", "joblib"),
    "submitit_local": ("hydra_plugins.hydra_submitit_launcher", "submitit"),
    "submitit_slurm": ("hydra_plugins.hydra_submitit_launcher", "submitit"),
}
"""Modules required by a launcher; the extra `launchers` installs them."""


class Launcher(NamedTuple):
    """A launcher, and the checked overrides that select and configure it."""

    name: str
    overrides: tuple[str, ...]


class JobOutput(NamedTuple):
    """Output of a job that ran in another process: stdout, stderr, and its error, if any."""

    out: str
    err: str
    fault: Fault | None


@dataclass(frozen=True)
class RemoteWork:
    """The work of a job in the form sent to another process, together with the required Hydra node."""

    work: Callable[[Any], Fault | None]
    own_node: list[Any]

    def __call__(self, config: Any) -> JobOutput:
        """Execute the work. Nothing is raised, because the launcher's process would report it in its own way."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            try:
                fault = self.work(config)
            except Exception as error:
                fault = Stopped(f"a job failed: {unexpected_line(error)}")
        return JobOutput(out.getvalue(), err.getvalue(), fault)

    def __reduce__(self) -> tuple[Any, ...]:
        return restore_work, (self.work, self.own_node)


def restore_work(work: Callable[[Any], Fault | None], own_node: list[Any]) -> RemoteWork:
    """Restore the work in its process; the guard is installed before Hydra composes the config of the job."""
    guard_worker(own_node)
    return RemoteWork(work, own_node)


def split_launcher(command: str, overrides: Sequence[Override], many: bool) -> tuple[Launcher, list[Override]]:
    """The chosen launcher, and the other overrides. Raises SettingError for a choice that is not allowed."""
    launcher_overrides = [override for override in overrides if is_launcher(override)]
    for override in launcher_overrides:
        if command != "run" or not many:
            example = f"dcsim -m run 'seed=range(0,4)' {LAUNCHER}=joblib"
            raise SettingError(
                f"{override.input_line}: launchers are allowed only for many single runs, such as: {example}"
            )
        if override.type is not OverrideType.CHANGE or override.package is not None:
            raise SettingError(f"{override.input_line}: write {LAUNCHER}=NAME and {KEY}NAME=VALUE")
    name = launcher_name([override for override in launcher_overrides if override.key_or_group == LAUNCHER])
    values = launcher_settings(name, [override for override in launcher_overrides if override.key_or_group != LAUNCHER])
    words = (f"{LAUNCHER}={name}", *(f"{KEY}{key}={value}" for key, value in values.items() if value is not None))
    return Launcher(name, words), [override for override in overrides if not is_launcher(override)]


def is_launcher(override: Override) -> bool:
    """Whether an override selects or configures a launcher."""
    return override.key_or_group == LAUNCHER or override.key_or_group.startswith(KEY)


def launcher_name(chosen: Sequence[Override]) -> str:
    """The chosen launcher; the default is Hydra's `basic`. Raises SettingError if it is unknown or not installed."""
    if not chosen:
        return "basic"
    if len(chosen) > 1:
        raise SettingError(f"{chosen[1].input_line}: only one launcher is allowed per command")
    name = chosen[0].value()
    if not isinstance(name, str) or name not in LAUNCHERS:
        raise unknown("launcher", str(chosen[0].input_line).partition("=")[2], LAUNCHERS)
    if not all(is_installed(module) for module in PLUGINS.get(name, ())):
        raise SettingError(f"{LAUNCHER}={name} is not installed; install it with: pip install 'dcsim[launchers]'")
    return name


def is_installed(module: str) -> bool:
    """Whether a module is installed."""
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # its package is not installed
        return False


def launcher_settings(name: str, overrides: Sequence[Override]) -> dict[str, Any]:
    """Settings of a launcher, checked; None where Hydra's default applies. Raises SettingError."""
    fields = {field.name: field for field in LAUNCHERS[name]}
    values = {field.name: field.default for field in LAUNCHERS[name]}
    for override in overrides:
        key, value = override.key_or_group.removeprefix(KEY), override.value()
        if not fields:
            raise SettingError(
                f"{override.input_line}: the launcher {name} has no settings; choose another with {LAUNCHER}=NAME"
            )
        if key not in fields:
            raise unknown(f"setting of {name}", key, fields)
        if fields[key].type is str:
            value = str(value)
            if not PLAIN_WORD.fullmatch(value):
                raise SettingError(f"{KEY}{key}: {value!r} is not allowed; allowed: letters, digits and _ . : -")
        values[key] = checked(KEY + key, fields[key], value)
    return values


@contextmanager
def scratch_for(launcher: Launcher) -> Iterator[str]:
    """A temporary folder for Hydra and the launcher; for Slurm it is in the working folder, which its nodes can access."""
    place = os.getcwd() if launcher.name == "submitit_slurm" else None
    # a process may still be closing its log after its result has arrived
    with tempfile.TemporaryDirectory(prefix=".dcsim-", dir=place, ignore_cleanup_errors=True) as scratch:
        yield scratch


@contextmanager
def hydra_for(command: str, folders: Sequence[Path]) -> Iterator[Hydra]:
    """Hydra with the configs of dcsim and of the user's folders, as it is for an application of the command's name."""
    path = create_config_search_path(str(config_folder()))
    for folder in folders:
        path.prepend("command-line", f"file://{folder.resolve()}", SearchPathQuery(provider="schema"))
    version.setbase("1.3")
    try:
        yield Hydra.create_main_hydra2(command, path)
    finally:
        GlobalHydra.instance().clear()


def launch(
    launcher: str, command: str, overrides: Sequence[str], folders: Sequence[Path], work: RemoteWork
) -> list[JobOutput]:
    """Let Hydra compose the jobs and the launcher execute them; returns the output of each job, in order.

    Raises SettingError, before any job starts, for a config that cannot be composed; raises Stopped if a job or the launcher
    ends without a result.
    """
    compile_model()  # otherwise each process would compile the model
    try:
        with hydra_for(command, folders) as application, same_module_search():
            batches = application.multirun(command, work, [*overrides, "hydra.mode=MULTIRUN"])
    except (SettingError, HydraException, OmegaConfBaseException):
        raise
    except Exception as error:
        raise Stopped(
            f"the launcher {launcher} failed ({error_line_of(error)}); results of finished jobs are stored"
        ) from error
    finally:
        if launcher == "joblib":
            end_processes()
    return [job.return_value for batch in batches for job in batch]


def end_processes() -> None:
    """End the processes that joblib keeps for later use: they have the guard installed, and this working folder."""
    from joblib.externals.loky import get_reusable_executor

    get_reusable_executor().shutdown(wait=True)


@contextmanager
def same_module_search() -> Iterator[None]:
    """Context in which processes started by `python -m` search modules in the working folder only if this process does."""
    before = os.environ.get("PYTHONSAFEPATH")
    if not {"", os.getcwd()} & set(sys.path):
        os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        os.environ.pop("PYTHONSAFEPATH", None)
        if before is not None:
            os.environ["PYTHONSAFEPATH"] = before


def error_line_of(error: Exception) -> str:
    """An error in one line. If it contains the traceback of another process, the line that names the error there."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    named = [line for line in lines if re.match(r"[\w.]+(Error|Exception): ", line)]
    return (named or [f"{type(error).__name__}: {' '.join(lines[:1])}"])[-1]
