"""Entry point of `dcsim`: select the command, and report every error as one line and an exit code."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import sim
from sim.cli.arguments import plain_words
from sim.cli.commands import COMMANDS, WITHOUT_CONFIG
from sim.settings.errors import SettingError, Stopped, nearest

FAILED = 1
USAGE = 2
INTERRUPTED = 130
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
    given = list(sys.argv[1:] if words is None else words)
    if not given or given in (["--help"], ["-h"], ["help"]):
        print(help_text())
        return 0
    if given == ["--version"]:
        print(f"dcsim {sim.__version__}")
        return 0
    try:
        name, rest = split_command(given)
        if name in WITHOUT_CONFIG and {"--help", "-h"} & set(rest):
            print(help_text())
        else:
            import_module(f"sim.cli.commands.{name}").main(rest)
    except SettingError as error:
        print(f"dcsim: {error}", file=sys.stderr)
        return USAGE
    except Stopped as stop:
        print(f"dcsim: {stop}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt as stop:
        print(f"dcsim: {str(stop) or 'interrupted; no incomplete files are left'}", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe, such as head, has closed it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def split_command(words: list[str]) -> tuple[str, list[str]]:
    """The name of the command and the other arguments; flags such as -m may come first."""
    for word in plain_words(words):
        if word not in COMMANDS:
            raise SettingError(f"unknown command {word!r}{nearest(word, COMMANDS)}")
        position = words.index(word)
        return word, words[:position] + words[position + 1 :]
    raise SettingError(f"no command given; use one of {', '.join(COMMANDS)}")
