"""Entry point of `dcsim`: select the command, and report every error as one line and an exit code."""

import atexit
import errno
import gc
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from io import TextIOWrapper
from types import FrameType

import sim
from sim.cli.arguments import plain_words
from sim.cli.commands import COMMANDS, WITHOUT_CONFIG
from sim.cli.unexpected import unexpected_line
from sim.settings.errors import SettingError, Stopped, nearest, one_line

FAILED = 1
USAGE = 2
INTERRUPTED = 130
NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""Numbers of errors of a place to which nothing more can be written."""
EXAMPLE_WIDTH = 50
START_HERE = "demo"

HELP = """dcsim {version}: ways of coordinating WSIS and the Global Digital Compact, compared by simulation

Start here
{first}

Commands
{others}

Every setting is changed by its dotted path, such as work.adoption_cost=0.2 or mechanism.merger.start=2027-01.
Your own scenarios, one YAML file each in FOLDER/scenario/, are found with --config-dir FOLDER.
`dcsim COMMAND --help` shows the options of a command.
`dcsim -m run scenario=parallel,merger 'seed=range(0,4)'` runs many jobs."""


def help_text() -> str:
    """Text of `dcsim --help`: every command with an example."""
    lines = {name: help_line(name) for name in COMMANDS}
    first = lines.pop(START_HERE)
    return HELP.format(version=sim.__version__, first=first, others="\n".join(lines.values()))


def help_line(name: str) -> str:
    """Example and summary of a command; on two lines if the example is long."""
    example, summary = COMMANDS[name]
    between = " " if len(f"dcsim {example}") <= EXAMPLE_WIDTH else f"\n  {'':{EXAMPLE_WIDTH}} "
    return f"  {f'dcsim {example}':{EXAMPLE_WIDTH}}{between}{summary}".replace(f"{'':{EXAMPLE_WIDTH}}\n", "\n")


def main(words: Sequence[str] | None = None) -> int:
    """Run a command. Returns the exit code: 0 success, 1 failure, 2 invalid arguments or settings, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):  # a terminal that lacks a letter gets its code instead of an error
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if words is None:
        # the process ends with this command: to search all libraries for garbage then would take as long as a run
        atexit.register(gc.freeze)
    given = list(sys.argv[1:] if words is None else words)
    try:
        with ended_by_signal():
            run_command(given)
            sys.stdout.flush()
    except SettingError as error:
        return failed_with(str(error), USAGE)
    except Stopped as stop:
        return failed_with(str(stop), FAILED)
    except KeyboardInterrupt as stop:
        return failed_with(str(stop) or "interrupted; no incomplete files are left", INTERRUPTED)
    except BrokenPipeError:  # the reader of a pipe, such as head, has closed it
        close_output()
    except Exception as error:
        if isinstance(error, OSError) and error.errno in NO_SPACE:
            close_output()
            return failed_with(f"cannot write ({error.strerror}); free some space, or write to another place", FAILED)
        return failed_with(unexpected_line(error), FAILED)
    return 0


def run_command(given: list[str]) -> None:
    """Run the command that the arguments name, or print help or the version."""
    if not given or given in (["--help"], ["-h"], ["help"]):
        print(help_text())
        return
    if given == ["--version"]:
        print(f"dcsim {sim.__version__}")
        return
    name, rest = split_command(given)
    if name in WITHOUT_CONFIG and {"--help", "-h"} & set(rest):
        print(help_text())
    else:
        import_module(f"sim.cli.commands.{name}").main(rest)


def failed_with(line: str, code: int) -> int:
    """Print an error in one line; returns the exit code."""
    with suppress(OSError):
        print(f"dcsim: {one_line(line)}", file=sys.stderr)
    return code


def close_output() -> None:
    """Discard what cannot be written, so that Python does not report it again at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def ended_by_signal() -> Iterator[None]:
    """Context in which SIGTERM ends the command as Ctrl-C does: finished runs are stored, and the message says how to resume."""

    def terminate(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt("terminated")

    try:
        before = signal.signal(signal.SIGTERM, terminate)
    except ValueError:  # not the main thread, which alone may handle signals
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def split_command(words: list[str]) -> tuple[str, list[str]]:
    """The name of the command and the other arguments; flags such as -m may come first."""
    for word in plain_words(words):
        if word not in COMMANDS:
            raise SettingError(f"unknown command {word!r}{nearest(word, COMMANDS)}")
        position = words.index(word)
        return word, words[:position] + words[position + 1 :]
    raise SettingError(f"no command given; use one of {', '.join(COMMANDS)}")
