"""`dcsim demo`: an explained comparison in a small population."""

from collections import Counter
from collections.abc import Sequence
from functools import partial

from sim.cli.commands.compare import COMPARE, run_comparison
from sim.cli.hydra.application import Job, run_application
from sim.cli.options import Command
from sim.cli.reports import demo_report, growth_lines
from sim.runs.prepare import prepare
from sim.scenarios.scenario import Scenario
from sim.studies.compare.comparison import Comparison
from sim.studies.compare.stored import agent_table

DEMO = Command("demo", COMPARE.fields)


def demo_task(job: Job) -> None:
    """`dcsim demo`: an explained comparison in a small population."""

    def report(comparison: Comparison, points: Sequence[Scenario]) -> str:
        agents = Counter(agent_table(prepare(points[0]))["kind"])
        return demo_report(comparison.summary, comparison.reference, agents, growth_lines(comparison, points))

    folder = run_comparison(job, report)
    if (folder / "comparison.png").exists():
        print(f"\nSee {folder / 'comparison.png'} first.")


main = partial(run_application, DEMO, demo_task)
