"""One verb as a Hydra application: words checked first, configs composed by Hydra, mistakes told in one line."""

import os
import sys
import tempfile
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import hydra
from hydra import compose, initialize_config_dir
from hydra._internal.utils import get_args_parser
from hydra.core.hydra_config import HydraConfig
from hydra.errors import HydraException
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from sim.check import SettingError, Stopped
from sim.config import MODEL_VERBS, options_of, register_settings
from sim.kernels import announce_compilation
from sim.overrides import check_overrides, parse
from sim.safety import guarded, refuse_flags, refuse_hydra
from sim.scenarios import config_folder


class Job(NamedTuple):
    """What one composed config asks for.

    config: nested, as composed; options: the verb's own keys, checked; named: dotted paths set on the command line;
    folders: where the user's own configs are; choices: config group to chosen name; command: the words as typed.
    """

    verb: str
    config: Mapping[str, Any]
    options: dict[str, Any]
    named: set[str]
    folders: tuple[Path, ...]
    choices: Mapping[str, str]
    command: list[str]


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


def quiet(scratch: str) -> list[str]:
    """Overrides that keep Hydra from writing logs and folders of its own."""
    return [
        "hydra.output_subdir=null",
        "hydra.run.dir=.",
        f"hydra.sweep.dir={scratch}",
        "hydra.sweep.subdir=.",
        "hydra/job_logging=none",
        "hydra/hydra_logging=none",
        "hydra.help.app_name=dcsim",
    ]


def run_application(
    verb: str, words: Sequence[str], task: Callable[[Job], None], typed: Sequence[str] | None = None
) -> None:
    """Let Hydra read the words of a verb, and do the task for each job; `typed` are the words as the user gave them.

    Raises SettingError for what cannot be done.
    """
    refuse_flags(words)
    arguments = read_flags(words)
    folders = (Path(arguments.config_dir),) if arguments.config_dir else ()
    for folder in folders:
        if not folder.is_dir():
            raise SettingError(f"--config-dir: there is no folder {folder}")
    overrides = parse(arguments.overrides)
    refuse_hydra(overrides)
    named = check_overrides(verb, overrides, folders)
    register_settings()
    faults: list[BaseException] = []

    def job(config: Any) -> None:
        choices = dict(HydraConfig.get().runtime.choices)
        try:
            composed: Any = OmegaConf.to_container(config, resolve=True)
            if verb in MODEL_VERBS:
                announce_compilation()
            command = ["dcsim", verb, *(words if typed is None else typed)]
            task(Job(verb, composed, options_of(composed, verb), named, folders, choices, command))
        except (SettingError, Stopped, KeyboardInterrupt, BrokenPipeError) as fault:
            faults.append(fault)  # Hydra would print more lines about one that reaches it
        except OmegaConfBaseException as fault:
            faults.append(in_one_line(fault))

    os.environ["HYDRA_FULL_ERROR"] = "1"  # Hydra then raises instead of printing traces; the one line is ours
    with tempfile.TemporaryDirectory() as scratch, guarded():  # Hydra's multirun file goes there, and away
        try:
            if folders:  # what Hydra's node looks like without them
                with initialize_config_dir(str(config_folder()), version_base="1.3"):
                    compose(verb, quiet(scratch), return_hydra_config=True)
            flags = [word for word in words if word not in arguments.overrides]
            sys.argv = [f"dcsim {verb}", *arguments.overrides, *quiet(scratch), *flags]
            hydra.main(version_base="1.3", config_path=str(config_folder()), config_name=verb)(job)()
        except (HydraException, OmegaConfBaseException) as error:
            raise in_one_line(error) from None
    if faults:
        raise faults[0]
