"""The command `dcsim`: one verb a study, each a Hydra application whose results go where `results=` says."""

import os
import sys
from collections.abc import Sequence

import sim
from sim.check import SettingError, nearest

VERBS = {
    "run": "one run of one scenario: summary, monthly series, tables by group, state and track",
    "compare": "scenarios against a reference: table with ranges, figures, all runs",
}
VALUED_FLAGS = ("--config-dir", "-cd", "--package", "-p")
USAGE = 2
INTERRUPTED = 130

HELP = """dcsim {version}: ways of coordinating WSIS and the Global Digital Compact, compared by simulation

  dcsim run scenario=joint_roadmap seed=3         {run}
  dcsim compare                                   {compare}
  dcsim compare scenarios=[parallel,merger] draws=64
  dcsim VERB --help                               the settings of a verb, as Hydra composes them
  dcsim --version

Every setting is changed by its dotted path, such as work.adoption_cost=0.2 or mechanism.merger.start=2027-01."""


def main(words: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code: 0 done, 2 for a mistake in what was asked, 130 interrupted."""
    given = list(sys.argv[1:] if words is None else words)
    if not given or given in (["--help"], ["-h"], ["help"]):
        print(HELP.format(version=sim.__version__, **VERBS))
        return 0
    if given == ["--version"]:
        print(f"dcsim {sim.__version__}")
        return 0
    try:
        verb, rest = split_verb(given)
        do(verb, rest)
    except SettingError as error:
        print(f"dcsim: {error}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        print("dcsim: interrupted; nothing was written", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe, such as head, has seen enough
        sys.stdout = open(os.devnull, "w", encoding="utf-8")
    return 0


def split_verb(words: list[str]) -> tuple[str, list[str]]:
    """The verb and the other words; the verb may stand behind flags such as -m."""
    for position, word in enumerate(words):
        follows_flag = position > 0 and words[position - 1] in VALUED_FLAGS
        if not word.startswith("-") and "=" not in word and not follows_flag:
            if word not in VERBS:
                raise SettingError(f"unknown verb {word!r}{nearest(word, VERBS)}")
            return word, words[:position] + words[position + 1 :]
    raise SettingError(f"no verb given; use one of {', '.join(VERBS)}")


def do(verb: str, words: list[str]) -> None:
    """Do what a verb asks."""
    from sim import verbs
    from sim.application import run_application

    run_application(verb, words, getattr(verbs, f"{verb}_task"))


if __name__ == "__main__":
    sys.exit(main())
