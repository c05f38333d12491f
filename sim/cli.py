"""The command `dcsim`: one verb a study, each a Hydra application whose results go where `results=` says."""

import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path

import sim
from sim.check import SettingError, Stopped, checked, nearest
from sim.words import plain_words

VERBS = {
    "run": "one run of one scenario: summary, monthly series, tables by group, state and track",
    "compare": "scenarios against a reference: table with ranges, figures, all runs",
    "demo": "a small world of 20 states that runs in seconds and explains what it shows",
    "sweep": "settings varied together: grids, samples and your own designs, never lost half-way",
    "rerun": "the failed runs of a sweep again",
    "questions": "the questions of the 2023 ITU Council contribution, answered with their uncertainty",
    "attribute": "what each mechanism contributes: Shapley values over all combinations",
    "converge": "how many draws and seeds are enough, and what common random numbers save",
    "ablation": "each feature of the model switched off in turn: what carries the conclusions",
    "sensitivity": "what decides a result, or which of two scenarios is better: Morris, then Sobol",
    "robustness": "scenarios by futures: regret, goals met, ranks, and which wins where",
    "discover": "the conditions under which a scenario fails or two change places: PRIM and CART",
    "plot": "draw figures again from the results of a comparison, without running anything",
    "app": "a page in the browser: move a slider, see the curves move, understand why",
    "explorer": "one file with every combination of mechanisms, to be opened without a network",
    "list": "scenarios, mechanisms, metrics, parameters: unit, default, range and source",
    "show": "what a scenario sets, and its levers by month",
    "new": "a commented scenario file to start from",
}
MODULES = {
    "run": "sim.verbs",
    "plot": "sim.verbs",
    "compare": "sim.compare_verbs",
    "demo": "sim.compare_verbs",
    "sweep": "sim.sweep_verb",
    "app": "sim.web.verb",
    "explorer": "sim.web.explorer_verb",
    "sensitivity": "sim.sensitivity_verb",
    "robustness": "sim.uncertainty_verbs",
    "discover": "sim.uncertainty_verbs",
}
"""Where the task of a verb is, if not among the studies; each module loads no more than its verbs need."""
FAILED = 1
USAGE = 2
INTERRUPTED = 130

HELP = """dcsim {version}: ways of coordinating WSIS and the Global Digital Compact, compared by simulation

Start here
  dcsim demo                                         {demo}

Verbs
  dcsim run scenario=joint_roadmap seed=3            {run}
  dcsim compare 'scenarios=[parallel,merger]'        {compare}
  dcsim sweep study_date_reach                       {sweep}
  dcsim rerun results/latest                         {rerun}
  dcsim plot results/latest                          {plot}
  dcsim app                                          {app}
  dcsim explorer                                     {explorer}
  dcsim questions                                    {questions}
  dcsim attribute                                    {attribute}
  dcsim converge                                     {converge}
  dcsim ablation                                     {ablation}
  dcsim sensitivity                                  {sensitivity}
  dcsim robustness                                   {robustness}
  dcsim discover                                     {discover}
  dcsim list [scenarios|mechanisms|metrics|parameters]
                                                     {list}
  dcsim show merger                                  {show}
  dcsim new scenario my_idea                         {new}

Every setting is changed by its dotted path, such as work.adoption_cost=0.2 or mechanism.merger.start=2027-01.
Your own scenarios, one YAML file each in FOLDER/scenario/, are found with --config-dir FOLDER.
`dcsim VERB --help` shows a verb's settings, `dcsim -m run scenario=parallel,merger 'seed=range(0,4)'` runs many jobs."""


def main(words: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code: 0 done, 1 failed, 2 for a mistake in what was asked, 130 interrupted."""
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
    except Stopped as stop:
        print(f"dcsim: {stop}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt as stop:
        print(f"dcsim: {str(stop) or 'interrupted; nothing half-written is left'}", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def split_verb(words: list[str]) -> tuple[str, list[str]]:
    """The verb and the other words; the verb may stand behind flags such as -m."""
    for word in plain_words(words):
        if word not in VERBS:
            raise SettingError(f"unknown verb {word!r}{nearest(word, VERBS)}")
        position = words.index(word)
        return word, words[:position] + words[position + 1 :]
    raise SettingError(f"no verb given; use one of {', '.join(VERBS)}")


def do(verb: str, words: list[str]) -> None:
    """Do what a verb asks."""
    if verb in ("list", "show", "new"):
        if {"--help", "-h"} & set(words):
            print(HELP.format(version=sim.__version__, **VERBS))
            return
        print(text_of(verb, words))
        return
    if verb == "rerun":
        rerun(words)
        return
    from sim.application import run_application

    if verb == "sweep":
        from sim.factor_words import split_factor_words, with_sweep

        if {"-m", "--multirun"} & set(words):
            raise SettingError("sweep expands its factors itself, in one store; leave -m out")
        others, factors = split_factor_words(with_sweep(words))
        run_application(verb, others, partial(task_of(verb), given=factors), typed=words)
        return
    if verb in ("robustness", "discover"):
        run_application(verb, with_goals(words), task_of(verb), typed=words)
        return
    run_application(verb, with_folders(words) if verb == "plot" else words, task_of(verb))


def task_of(verb: str) -> Callable[..., None]:
    """What a verb does with a composed config."""
    task: Callable[..., None] = getattr(import_module(MODULES.get(verb, "sim.study_verbs")), f"{verb}_task")
    return task


def rerun(words: list[str]) -> None:
    """Do what `dcsim rerun` asks: one folder, and perhaps threads or another engine."""
    from sim.options import ENGINE, THREADS, engine_asked
    from sim.overrides import settings_and_names
    from sim.places import resolved
    from sim.sweep_verb import rerun

    known = {"threads": THREADS, **ENGINE}
    names, settings, folders = settings_and_names(words, list(known))
    if len(names) != 1:
        raise SettingError("rerun takes one folder of a sweep, such as: dcsim rerun results/latest")
    options = {name: checked(name, field, settings.get(name, field.default)) for name, field in known.items()}
    rerun(resolved(Path(names[0])).resolve(), options["threads"], folders, engine_asked(options))


def with_folders(words: list[str]) -> list[str]:
    """The words of plot with its plain words, which are folders, given as the setting they are."""
    plain = plain_words(words)
    quoted = ",".join("'" + word.replace("\\", "\\\\").replace("'", "\\'") + "'" for word in plain)
    return [word for word in words if word not in plain] + ([f"folders=[{quoted}]"] if plain else [])


def with_goals(words: list[str]) -> list[str]:
    """The words with goals as Hydra adds them to a mapping that has no keys yet."""
    return [f"++{word}" if word.startswith("goals=") else word for word in words]


def text_of(verb: str, words: list[str]) -> str:
    """The text of the verbs that only tell: list, show, new."""
    from sim import catalogue
    from sim.overrides import settings_and_names
    from sim.scenarios import scenario

    names, settings, folders = settings_and_names(words)
    for folder in folders:
        if verb != "new" and not folder.is_dir():
            raise SettingError(f"--config-dir: there is no folder {folder}")
    if verb == "list":
        return catalogue.list_text(names, folders)
    if verb == "show":
        if len(names) != 1:
            raise SettingError("show takes the name of one scenario, such as: dcsim show merger")
        return catalogue.show_text(scenario(names[0], settings, folders))
    if len(names) != 2 or names[0] != "scenario":
        raise SettingError("new takes what to make and its name: dcsim new scenario my_idea")
    path = catalogue.new_scenario(names[1], folders[0] if folders else Path("."))
    return f"Written: {path}"


if __name__ == "__main__":
    sys.exit(main())
