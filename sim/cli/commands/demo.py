"""`dcsim demo`: an explained comparison in a small population."""

from collections import Counter

from sim.cli.commands.compare import COMPARE, run_comparison
from sim.cli.hydra.application import Job, run_application
from sim.cli.options import Command
from sim.cli.reports import demo_report
from sim.runs.prepare import prepare
from sim.scenarios.scenario import Scenario
from sim.studies.compare.comparison import Comparison
from sim.studies.compare.stored import agent_table

DEMO = Command("demo", COMPARE.options)


def demo_task(job: Job) -> None:
    """`dcsim demo`: an explained comparison in a small population."""

    def report(comparison: Comparison, reference: Scenario) -> str:
        agents = Counter(agent_table(prepare(reference))["kind"])
        return demo_report(comparison.summary, comparison.reference, agents)

    folder = run_comparison(job, report)
    if (folder / "comparison.png").exists():
        print(f"\nSee {folder / 'comparison.png'} first.")


def main(words: list[str]) -> None:
    """Run `dcsim demo` with its command-line arguments."""
    run_application(DEMO, words, demo_task)
