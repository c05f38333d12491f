"""One file a command: its options beside its task. `COMMANDS` is the one list of them, in the order of the help text."""

from typing import NamedTuple


class Entry(NamedTuple):
    """A command in the help text: how it is typed, and what it does."""

    example: str
    summary: str


COMMANDS = {
    "demo": Entry("demo", "a small world of 20 states that runs in seconds and explains what it shows"),
    "run": Entry(
        "run scenario=joint_roadmap seed=3",
        "one run of one scenario: summary, monthly series, tables by group, state and track",
    ),
    "compare": Entry(
        "compare 'scenarios=[parallel,merger]'",
        "scenarios against a reference: table with ranges, figures, all runs",
    ),
    "sweep": Entry(
        "sweep study_date_reach",
        "settings varied together: grids, samples and your own designs, never lost half-way",
    ),
    "rerun": Entry("rerun results/latest", "the failed runs of a sweep again"),
    "plot": Entry(
        "plot results/latest", "draw figures again from the results of a comparison, without running anything"
    ),
    "app": Entry("app", "a page in the browser: move a slider, see the curves move, understand why"),
    "explorer": Entry("explorer", "one file with every combination of mechanisms, to be opened without a network"),
    "questions": Entry(
        "questions", "the questions of the 2023 ITU Council contribution, answered with their uncertainty"
    ),
    "attribute": Entry("attribute", "what each mechanism contributes: Shapley values over all combinations"),
    "converge": Entry("converge", "how many draws and seeds are enough, and what common random numbers save"),
    "ablation": Entry("ablation", "each feature of the model switched off in turn: what carries the conclusions"),
    "sensitivity": Entry(
        "sensitivity", "what decides a result, or which of two scenarios is better: Morris, then Sobol"
    ),
    "robustness": Entry("robustness", "scenarios by futures: regret, goals met, ranks, and which wins where"),
    "discover": Entry("discover", "the conditions under which a scenario fails or two change places: PRIM and CART"),
    "list": Entry(
        "list [scenarios|mechanisms|metrics|parameters]",
        "scenarios, mechanisms, metrics, parameters: unit, default, range and source",
    ),
    "show": Entry("show merger", "what a scenario sets, and its levers by month"),
    "new": Entry("new scenario my_idea", "a commented scenario file to start from"),
}
"""The module `sim.cli.commands.NAME` has a function `main(words)`; it is imported when the command is asked for."""
WITHOUT_CONFIG = ("rerun", "list", "show", "new")
"""Commands that take plain words and compose no config, so that Hydra has no help text for them."""
