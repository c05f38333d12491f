"""One command as a Hydra application: words checked first, configs composed by Hydra, mistakes told in one line."""

import os
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
from sim.cli.hydra.launchers import Fault, Launched, Told, launch, scratch_for, split_launcher
from sim.cli.hydra.overrides import check_overrides, parse_overrides
from sim.cli.hydra.settings_tree import options_of, register_settings
from sim.cli.options import Command
from sim.model.numerics.kernels import announce_compilation
from sim.scenarios.scenario import config_folder
from sim.settings.errors import SettingError, Stopped


class Job(NamedTuple):
    """What one composed config asks for.

    config: nested, as composed; options: the command's own keys, checked; named: dotted paths set on the command line;
    folders: where the user's own configs are; choices: config group to chosen name; words: as typed, `dcsim` included.
    """

    command: Command
    config: Mapping[str, Any]
    options: dict[str, Any]
    named: set[str]
    folders: tuple[Path, ...]
    choices: Mapping[str, str]
    words: list[str]


def read_flags(words: Sequence[str]) -> Namespace:
    """Hydra's flags and overrides among the words. Raises SettingError where Hydra would print its usage."""
    parser = get_args_parser()

    def refuse(message: str) -> NoReturn:
        raise SettingError(f"{message}; see --help")

    parser.error = refuse  # type: ignore[method-assign]
    return parser.parse_intermixed_args(list(words))


def in_one_line(error: Exception) -> SettingError:
    """An error of Hydra's or OmegaConf's as one of ours."""
    return SettingError(" ".join(str(error).split()))


@dataclass(frozen=True)
class JobWork:
    """The work of each job: a command, its task, and what it needs beside the composed config, as `Job` has it."""

    command: Command
    task: Callable[[Job], None]
    named: set[str]
    folders: tuple[Path, ...]
    words: list[str]

    def __call__(self, config: Any) -> Fault | None:
        """Do it; returns the fault of what cannot be done, since Hydra would print more than one line of one raised."""
        choices = dict(HydraConfig.get().runtime.choices)
        try:
            composed: Any = OmegaConf.to_container(config, resolve=True)
            if self.command.groups:
                announce_compilation()
            options = options_of(composed, self.command)
            if options.get("scheduler") and "scheduler" not in self.named:  # whoever answers there can run code here
                raise SettingError("scheduler: a file cannot choose it; give its address on the command line")
            self.task(Job(self.command, composed, options, self.named, self.folders, choices, self.words))
        except (SettingError, Stopped, KeyboardInterrupt, BrokenPipeError) as fault:
            return fault  # Hydra would print more lines about one that reaches it
        except OmegaConfBaseException as fault:
            return in_one_line(fault)
        return None


def quiet(scratch: str) -> list[str]:
    """Overrides that keep Hydra from writing logs and folders of its own."""
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
    command: Command, words: Sequence[str], task: Callable[[Job], None], typed: Sequence[str] | None = None
) -> None:
    """Let Hydra read the words of a command, and do the task for each job; `typed` are the words as the user gave them.

    Raises SettingError for what cannot be done, and Stopped for work that could not go on.
    """
    refuse_flags(words)
    arguments = read_flags(words)
    folders = (Path(arguments.config_dir),) if arguments.config_dir else ()
    for folder in folders:
        if not folder.is_dir():
            raise SettingError(f"--config-dir: there is no folder {folder}")
    launcher, overrides = split_launcher(command.name, parse_overrides(arguments.overrides), arguments.multirun)
    refuse_hydra(overrides)
    work = JobWork(
        command,
        task,
        check_overrides(command, overrides, folders),
        folders,
        ["dcsim", command.name, *(words if typed is None else typed)],
    )
    register_settings(command)
    elsewhere = launcher.name != "basic" and not only_shows(arguments)
    os.environ["HYDRA_FULL_ERROR"] = "1"  # Hydra then raises instead of printing traces; the one line is ours
    with scratch_for(launcher) as scratch, guarded(resolving=elsewhere) as ours:
        try:
            own = [*quiet(scratch), *(launcher.overrides if elsewhere else ())]
            if folders:  # what Hydra's node looks like without them
                with initialize_config_dir(str(config_folder()), version_base="1.3"):
                    compose(command.name, own, return_hydra_config=True)
            given = [str(override.input_line) for override in overrides]
            if elsewhere:
                faults = print_jobs(launch(launcher.name, command.name, [*given, *own], folders, Launched(work, ours)))
            else:
                flags = [word for word in words if word not in arguments.overrides]
                faults = run_here(work, [*given, *own, *flags])
        except (HydraException, OmegaConfBaseException) as error:
            raise in_one_line(error) from None
    if faults:
        raise faults[0]


def only_shows(arguments: Namespace) -> bool:
    """Whether flags ask Hydra to show something in place of running."""
    shown = (
        arguments.help,
        arguments.hydra_help,
        arguments.cfg,
        arguments.info,
        arguments.shell_completion,
        arguments.run,
    )
    return any(shown)


def run_here(work: JobWork, words: Sequence[str]) -> list[Fault]:
    """Let Hydra do what words and flags ask for in this process; returns the faults of jobs."""
    faults: list[Fault] = []

    def job(config: Any) -> None:
        fault = work(config)
        if fault is not None:
            faults.append(fault)

    sys.argv = [f"dcsim {work.command.name}", *words]
    hydra.main(version_base="1.3", config_path=str(config_folder()), config_name=work.command.name)(job)()
    return faults


def print_jobs(jobs: Sequence[Told]) -> list[Fault]:
    """Print what jobs said in their processes, in order; returns their faults."""
    for job in jobs:
        print(job.out, end="")
        print(job.err, end="", file=sys.stderr)
    return [job.fault for job in jobs if job.fault is not None]
