"""One file per command, with its options and its task. `COMMANDS` lists all commands in the order of the help text."""

from typing import NamedTuple


class Entry(NamedTuple):
    """A command in the help text: an example, and a summary."""

    example: str
    summary: str


COMMANDS = {
    "demo": Entry("demo", "explained comparison in a small population of 20 states; takes seconds"),
    "run": Entry(
        "run scenario=joint_roadmap seed=3",
        "one run of one scenario: summary, monthly series, tables by group, state and track",
    ),
    "compare": Entry(
        "compare 'scenarios=[parallel,merger]'",
        "compare scenarios with a reference: table with ranges, figures, all runs",
    ),
    "sweep": Entry(
        "sweep study_date_reach",
        "vary settings together: grids, samples and your own designs; can be interrupted and resumed",
    ),
    "rerun": Entry("rerun results/latest", "repeat the failed runs of a sweep"),
    "plot": Entry("plot results/latest", "draw figures from stored results of a comparison, without running the model"),
    "verify": Entry("verify results/latest", "check every stored file against its checksum: damaged, missing, unknown"),
    "app": Entry("app", "interactive page in the browser: change settings and see the effects"),
    "explorer": Entry("explorer", "one HTML file with every combination of mechanisms, usable offline"),
    "questions": Entry(
        "questions", "answers, with uncertainty, to the questions of the 2023 contribution to the ITU Council"
    ),
    "attribute": Entry("attribute", "contribution of each mechanism: Shapley values over all combinations"),
    "converge": Entry("converge", "how many draws and seeds are enough, and the gain from common random numbers"),
    "ablation": Entry("ablation", "switch off each feature of the model in turn: which ones the conclusions depend on"),
    "sensitivity": Entry(
        "sensitivity", "which parameters determine results or differences: Morris screening, then Sobol indices"
    ),
    "robustness": Entry("robustness", "scenarios in many states of the world: regret, goals met, ranks, winners"),
    "discover": Entry(
        "discover", "scenario discovery: where a scenario fails or the ranking of two reverses (PRIM, CART)"
    ),
    "list": Entry(
        "list [scenarios|mechanisms|metrics|parameters]",
        "list scenarios, mechanisms, metrics and parameters with unit, default, range and source",
    ),
    "show": Entry("show merger", "settings of a scenario, and its levers by month"),
    "new": Entry("new scenario my_idea", "write a commented scenario file as a starting point"),
}
"""The module `sim.cli.commands.NAME` has a function `main(words)`; it is imported when the command is used."""
WITHOUT_CONFIG = ("rerun", "verify", "list", "show", "new")
"""Commands without a composed config, for which Hydra has no help text."""
