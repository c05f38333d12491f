"""Hydra's launchers: which may be chosen, what may be set of them, and many single runs carried out by one of them."""

import io
import os
import re
import sys
import tempfile
import traceback
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
from sim.runs.precompile import warm
from sim.scenarios.scenario import config_folder
from sim.settings.errors import SettingError, Stopped, unknown
from sim.settings.quantity import Field, Quantity
from sim.settings.validation import checked

Fault = SettingError | Stopped | KeyboardInterrupt | BrokenPipeError
"""What ends a job: a mistake in what was asked, or work that could not go on."""
KEY = "hydra.launcher."
PLAIN_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]*", re.ASCII)


def whole_setting(name: str, meaning: str, unit: str, most: int) -> Field:
    """A setting of a launcher that is a whole number from 1 on."""
    return Field(name, int, None, Quantity(meaning, unit, 1, most))


def word_setting(name: str, meaning: str, default: str | None = None) -> Field:
    """A setting of a launcher that is a plain word."""
    return Field(name, str, default, Quantity(meaning, "word"))


SUBMITIT = (
    whole_setting("timeout_min", "longest time a job may take", "minutes", 100_000),
    whole_setting("cpus_per_task", "processors a job gets", "number", 1024),
    whole_setting("mem_gb", "memory a job gets", "GB", 100_000),
    word_setting("name", "name of the jobs", "dcsim"),
)
SLURM = (
    whole_setting("array_parallelism", "most jobs at a time", "number", 100_000),
    word_setting("partition", "partition of the cluster"),
    word_setting("account", "account that pays"),
    word_setting("qos", "quality of service"),
    word_setting("constraint", "kind of node"),
)
LAUNCHERS: dict[str, tuple[Field, ...]] = {
    "basic": (),
    "joblib": (
        whole_setting("n_jobs", "jobs at a time; left out: one a processor", "number", 1024),
        whole_setting("batch_size", "jobs given to a process at once", "number", 100_000),
    ),
    "submitit_local": SUBMITIT,
    "submitit_slurm": (*SUBMITIT, *SLURM),
}
"""What may be set of each launcher: no paths, nothing that a shell or Python would read as code.

A default stands where Hydra's own would be read from its node, which a file could have set.
"""
PLUGINS = {
    "joblib": ("hydra_plugins.hydra_joblib_launcher", "joblib"),
    "submitit_local": ("hydra_plugins.hydra_submitit_launcher", "submitit"),
    "submitit_slurm": ("hydra_plugins.hydra_submitit_launcher", "submitit"),
}
"""Modules a launcher needs, which an extra installs."""


class Launcher(NamedTuple):
    """A launcher, and the checked overrides that choose and set it."""

    name: str
    overrides: tuple[str, ...]


class Told(NamedTuple):
    """What a job said in its process: on its two outputs, and its fault if it had one."""

    out: str
    err: str
    fault: Fault | None


@dataclass(frozen=True)
class Launched:
    """The work of a job as it is sent to another process. Hydra's node as ours composes it travels with it."""

    work: Callable[[Any], Fault | None]
    ours: list[Any]

    def __call__(self, config: Any) -> Told:
        """Do the work; nothing is raised, since a process that is not ours would show it in its own way."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            try:
                fault = self.work(config)
            except Exception as error:
                traceback.print_exc()
                fault = Stopped(f"a job failed: {error_line_of(error)}")
        return Told(out.getvalue(), err.getvalue(), fault)

    def __reduce__(self) -> tuple[Any, ...]:
        return arrive, (self.work, self.ours)


def arrive(work: Callable[[Any], Fault | None], ours: list[Any]) -> Launched:
    """The work in the process it was sent to, where the guard goes up before Hydra composes the job's config."""
    guard_worker(ours)
    return Launched(work, ours)


def split_launcher(command: str, overrides: Sequence[Override], many: bool) -> tuple[Launcher, list[Override]]:
    """The launcher that overrides ask for, and the other overrides. Raises SettingError for what is not allowed."""
    asked = [override for override in overrides if is_launcher(override)]
    for override in asked:
        if command != "run" or not many:
            example = f"dcsim -m run 'seed=range(0,4)' {LAUNCHER}=joblib"
            raise SettingError(f"{override.input_line}: launchers are for many single runs, such as: {example}")
        if override.type is not OverrideType.CHANGE or override.package is not None:
            raise SettingError(f"{override.input_line}: write {LAUNCHER}=NAME and {KEY}NAME=VALUE")
    name = launcher_name([override for override in asked if override.key_or_group == LAUNCHER])
    values = launcher_settings(name, [override for override in asked if override.key_or_group != LAUNCHER])
    words = (f"{LAUNCHER}={name}", *(f"{KEY}{key}={value}" for key, value in values.items() if value is not None))
    return Launcher(name, words), [override for override in overrides if not is_launcher(override)]


def is_launcher(override: Override) -> bool:
    """Whether an override chooses or sets a launcher."""
    return override.key_or_group == LAUNCHER or override.key_or_group.startswith(KEY)


def launcher_name(chosen: Sequence[Override]) -> str:
    """The launcher chosen, Hydra's own where none is. Raises SettingError for one that is unknown or not installed."""
    if not chosen:
        return "basic"
    if len(chosen) > 1:
        raise SettingError(f"{chosen[1].input_line}: one command takes one launcher")
    name = chosen[0].value()
    if not isinstance(name, str) or name not in LAUNCHERS:
        raise unknown("launcher", str(chosen[0].input_line).partition("=")[2], LAUNCHERS)
    if not all(is_installed(module) for module in PLUGINS.get(name, ())):
        raise SettingError(f"{LAUNCHER}={name} is not installed; install it with: pip install 'dcsim[launchers]'")
    return name


def is_installed(module: str) -> bool:
    """Whether a module can be found."""
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # the package that it would be in is not there
        return False


def launcher_settings(name: str, overrides: Sequence[Override]) -> dict[str, Any]:
    """Settings of a launcher, checked; None where Hydra's default stands. Raises SettingError."""
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
                raise SettingError(
                    f"{KEY}{key}: {value!r} is not allowed; it takes a plain word of letters, digits, _ . : -"
                )
        values[key] = checked(KEY + key, fields[key], value)
    return values


@contextmanager
def scratch_for(launcher: Launcher) -> Iterator[str]:
    """A folder for what Hydra and a launcher write meanwhile; for a cluster it is here, where its nodes can see it."""
    place = os.getcwd() if launcher.name == "submitit_slurm" else None
    # a process may still be closing its log when its result is there
    with tempfile.TemporaryDirectory(prefix=".dcsim-", dir=place, ignore_cleanup_errors=True) as scratch:
        yield scratch


def launch(
    launcher: str, command: str, overrides: Sequence[str], folders: Sequence[Path], work: Launched
) -> list[Told]:
    """Let Hydra compose the jobs that overrides ask for and the launcher do them; returns what each told, in order.

    Raises SettingError for what cannot be composed, which is found before any job begins, and Stopped where a job or the
    launcher ends without a result.
    """
    warm()  # else each process would compile the model
    path = create_config_search_path(str(config_folder()))
    for folder in folders:
        path.prepend("command-line", f"file://{folder.resolve()}", SearchPathQuery(provider="schema"))
    version.setbase("1.3")
    application = Hydra.create_main_hydra2(command, path)
    try:
        with modules_found_as_here():
            batches = application.multirun(command, work, [*overrides, "hydra.mode=MULTIRUN"])
    except (SettingError, HydraException, OmegaConfBaseException):
        raise
    except Exception as error:
        raise Stopped(
            f"the launcher {launcher} failed ({error_line_of(error)}); results of jobs that ended are kept"
        ) from error
    finally:
        GlobalHydra.instance().clear()
        if launcher == "joblib":
            end_processes()
    return [job.return_value for batch in batches for job in batch]


def end_processes() -> None:
    """End the processes that joblib keeps for later: they carry the guard, and are in this folder."""
    from joblib.externals.loky import get_reusable_executor

    get_reusable_executor().shutdown(wait=True)


@contextmanager
def modules_found_as_here() -> Iterator[None]:
    """Meanwhile processes started by `python -m` look for modules in the working folder only if this one does."""
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
    """An error in one line; of one that holds the trace of another process, the line that names the error there."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    named = [line for line in lines if re.match(r"[\w.]+(Error|Exception): ", line)]
    return (named or [f"{type(error).__name__}: {' '.join(lines[:1])}"])[-1]
