"""dcsim: ways of coordinating WSIS and the Global Digital Compact, compared by simulation.

import sim
scenario = sim.scenario("joint_roadmap", {"work.adoption_cost": 0.2})
result = sim.run(scenario, seed=1)
table = sim.compare(["parallel", "joint_roadmap"], draws=32, seeds=2)
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the public names, each written here alone; `_homes` reads them, so that `import sim` costs nothing
    from sim.model.levers import Move as Move
    from sim.model.mechanisms.base import Mechanism as Mechanism
    from sim.model.observation.outcome import Outcome as Outcome
    from sim.runs.batch import Batch as Batch
    from sim.runs.batch import Result as Result
    from sim.runs.batch import run as run
    from sim.runs.batch import run_many as run_many
    from sim.runs.mesa.agents import MemberState as MemberState
    from sim.runs.mesa.agents import Stakeholder as Stakeholder
    from sim.runs.mesa.agents import UNBody as UNBody
    from sim.runs.mesa.model import DigitalCooperationModel as DigitalCooperationModel
    from sim.runs.storage.reader import Results as Results
    from sim.runs.storage.reader import open_results as open_results
    from sim.scenarios.extensions import register as register
    from sim.scenarios.scenario import Scenario as Scenario
    from sim.scenarios.scenario import scenario as scenario
    from sim.scenarios.scenario import scenario_names as scenario_names
    from sim.settings.errors import SettingError as SettingError
    from sim.settings.months import month_number as month_number
    from sim.settings.quantity import Quantity as Quantity
    from sim.studies.compare.comparison import compare as compare

__version__ = "0.1.0"


def _homes() -> dict[str, str]:
    """Public name to the module it is imported from, as the block above has them."""
    import ast
    from pathlib import Path

    block = ast.walk(ast.parse(Path(__file__).read_text(encoding="utf-8")))
    imports = [node for node in block if isinstance(node, ast.ImportFrom) and str(node.module).startswith("sim.")]
    return {alias.name: str(node.module) for node in imports for alias in node.names}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    from importlib import import_module

    if name == "__all__":
        return sorted(_homes())
    home = None if name.startswith("_") else _homes().get(name)
    if home is None:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    globals()[name] = getattr(import_module(home), name)
    return globals()[name]


def __dir__() -> list[str]:
    return sorted({*globals(), *_homes()})
