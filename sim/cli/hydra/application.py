"""Run a command as a Hydra application: check its arguments, let Hydra compose configs, report errors in one line."""

import os
import re
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import hydra
from hydra import compose, initialize_config_dir
from hydra._internal.utils import get_args_parser
from hydra.core.hydra_config import HydraConfig
from hydra.errors import HydraException
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from sim.cli.hydra.guard import guarded, refuse_flags, refuse_hydra
from sim.cli.hydra.launchers import Fault, JobOutput, RemoteWork, hydra_for, launch, scratch_for, split_launcher
from sim.cli.hydra.overrides import check_folders, check_overrides, parse_overrides, switched
from sim.cli.hydra.settings_tree import options_of, register_settings
from sim.cli.hydra.texts import text_keys, with_home, with_text_quoted
from sim.cli.options import Command
from sim.cli.unexpected import unexpected_line
from sim.scenarios.config_files import config_folder
from sim.settings.errors import SettingError, Stopped


class Job(NamedTuple):
    """One job: a composed config and its context.

    config: nested, as composed; options: the command's own options, checked; named: dotted paths set on the command line;
    folders: folders with the user's configs; choices: config group to chosen name; words: the command line, with `dcsim`.
    """

    command: Command
    config: Mapping[str, Any]
    options: dict[str, Any]
    named: set[str]
    folders: tuple[Path, ...]
    choices: Mapping[str, str]
    words: list[str]


def read_flags(words: Sequence[str]) -> Namespace:
    """Parse Hydra's flags and overrides. Raises SettingError where Hydra would print its usage message."""
    parser = get_args_parser()

    def refuse(message: str) -> NoReturn:
        raise SettingError(f"{message}; see --help")

    parser.error = refuse  # type: ignore[method-assign]
    return parser.parse_intermixed_args(list(words))


def one_line_error(error: Exception) -> SettingError:
    """An error of Hydra or OmegaConf as a SettingError with a message of one line."""
    path = re.match(r"Could not override '(mechanism\.\w+)\.(\w+)'", str(error))
    if path:  # unknown keys are refused earlier: a file has put on or off where the settings of the mechanism are
        return SettingError(
            f"{path[1]}.{path[2]}: cannot be set, since a file switches {path[1]} by on or off; write strength: 1.0 there instead"
        )
    return SettingError(" ".join(str(error).split()))


@dataclass(frozen=True)
class JobWork:
    """The function executed for each job: a command, its task, and the context of `Job`."""

    command: Command
    task: Callable[[Job], None]
    named: set[str]
    folders: tuple[Path, ...]
    words: list[str]

    def __call__(self, config: Any) -> Fault | None:
        """Execute the task. Errors are returned, because Hydra would print several lines about an exception."""
        choices = dict(HydraConfig.get().runtime.choices)
        try:
            composed: Any = OmegaConf.to_container(config, resolve=True)
            options = options_of(composed, self.command)
            # a scheduler can execute code in this process
            if options.get("scheduler") and "scheduler" not in self.named:
                raise SettingError("scheduler: not allowed in a config file; give the address on the command line")
            self.task(Job(self.command, composed, options, self.named, self.folders, choices, self.words))
        except (SettingError, Stopped, KeyboardInterrupt, BrokenPipeError) as fault:
            return fault
        except OmegaConfBaseException as fault:
            return one_line_error(fault)
        except Exception as error:
            return Stopped(unexpected_line(error))
        return None


def quiet_overrides(scratch: str) -> list[str]:
    """Overrides that prevent Hydra from writing its own logs and folders."""
    place = scratch.replace("'", "\\'")
    return [
        "hydra.output_subdir=null",
        "hydra.run.dir=.",
        f"hydra.sweep.dir='{place}'",
        "hydra.sweep.subdir=.",
        "hydra/job_logging=none",
        "hydra/hydra_logging=none",
        "hydra.help.app_name=dcsim",
    ]


def run_application(
    command: Command, task: Callable[[Job], None], typed: list[str], rewritten: Callable[[list[str]], list[str]] = list
) -> None:
    """Let Hydra process the arguments of a command, and execute the task for each job.

    `typed` are the user's arguments, which `rewritten` puts into Hydra's syntax. Raises SettingError for invalid arguments or
    settings, and Stopped if the task cannot continue.
    """
    words = [with_home(word) for word in rewritten(typed)]
    refuse_flags(words)
    arguments = read_flags(words)
    texts = text_keys(command)
    readable = [with_text_quoted(word, texts) for word in arguments.overrides]
    folders = (Path(arguments.config_dir),) if arguments.config_dir else ()
    check_folders(folders)
    launcher, overrides = split_launcher(command.name, parse_overrides(switched(command, readable)), arguments.multirun)
    refuse_hydra(overrides)
    work = JobWork(
        command,
        task,
        check_overrides(command, overrides, folders, arguments.multirun),
        folders,
        ["dcsim", command.name, *typed],
    )
    register_settings(command)
    elsewhere = launcher.name != "basic" and not shows_only(arguments)
    os.environ["HYDRA_FULL_ERROR"] = (
        "1"  # Hydra then raises errors instead of printing tracebacks; dcsim prints one line
    )
    with scratch_for(launcher) as scratch, guarded(elsewhere, command.options) as own_node:
        try:
            own = [*quiet_overrides(scratch), *(launcher.overrides if elsewhere else ())]
            if folders:  # record Hydra's node as it is without the user's folders
                with initialize_config_dir(str(config_folder()), version_base="1.3"):
                    compose(command.name, own, return_hydra_config=True)
            given = [str(override.input_line) for override in overrides]
            if elsewhere:
                faults = print_jobs(
                    launch(launcher.name, command.name, [*given, *own], folders, RemoteWork(work, own_node))
                )
            elif arguments.multirun or shows_only(arguments):
                flags = [word for word in words if word not in arguments.overrides]
                faults = run_here(work, [*given, *own, *flags])
            else:
                faults = run_job(work, [*given, *own])
        except (HydraException, OmegaConfBaseException) as error:
            raise one_line_error(error) from None
    if faults:
        raise faults[0]


def shows_only(arguments: Namespace) -> bool:
    """Whether flags let Hydra show something instead of running the task."""
    return any(getattr(arguments, flag) for flag in ("help", "hydra_help", "cfg", "info", "shell_completion", "run"))


def run_job(work: JobWork, overrides: list[str]) -> list[Fault]:
    """Let Hydra compose the only job and execute it in this process; returns its error.

    Hydra's own entry would compose it twice, the first time to find out whether there are several jobs.
    """
    faults: list[Fault] = []
    with hydra_for(work.command.name, work.folders) as application:
        application.run(work.command.name, collector(work, faults), overrides)
    return faults


def collector(work: JobWork, faults: list[Fault]) -> Callable[[Any], None]:
    """The work of a job for Hydra, which adds an error to `faults` instead of returning it."""

    def job(config: Any) -> None:
        fault = work(config)
        if fault is not None:
            faults.append(fault)

    return job


def run_here(work: JobWork, words: Sequence[str]) -> list[Fault]:
    """Let Hydra process arguments and flags in this process; returns the errors of jobs."""
    faults: list[Fault] = []
    sys.argv = [f"dcsim {work.command.name}", *words]
    hydra.main(version_base="1.3", config_path=str(config_folder()), config_name=work.command.name)(
        collector(work, faults)
    )()
    return faults


def print_jobs(jobs: Sequence[JobOutput]) -> list[Fault]:
    """Print the output of jobs that ran in other processes, in order; returns their errors."""
    for job in jobs:
        print(job.out, end="")
        print(job.err, end="", file=sys.stderr)
    return [job.fault for job in jobs if job.fault is not None]
