"""dcsim: ways of coordinating WSIS and the Global Digital Compact, compared by simulation.

import sim
scenario = sim.scenario("joint_roadmap", {"work.adoption_cost": 0.2})
result = sim.run(scenario, seed=1)
table = sim.compare(["parallel", "joint_roadmap"], draws=32, seeds=2)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.batch import Batch, Result, run, run_many
    from sim.check import SettingError
    from sim.extensions import register
    from sim.levers import Move
    from sim.mechanisms.mechanism import Mechanism
    from sim.outcome import Outcome
    from sim.quantity import Quantity
    from sim.reader import Results, open_results
    from sim.scenarios import Scenario, scenario, scenario_names
    from sim.studies.compare import compare

__version__ = "0.1.0"
__all__ = [
    "Batch", "Mechanism", "Move", "Outcome", "Quantity", "Result", "Results", "Scenario", "SettingError",
    "compare", "open_results", "register", "run", "run_many", "scenario", "scenario_names",
]  # fmt: skip

_HOMES = {
    "Batch": "sim.batch",
    "Mechanism": "sim.mechanisms.mechanism",
    "Move": "sim.levers",
    "Outcome": "sim.outcome",
    "Quantity": "sim.quantity",
    "Result": "sim.batch",
    "Results": "sim.reader",
    "Scenario": "sim.scenarios",
    "SettingError": "sim.check",
    "compare": "sim.studies.compare",
    "open_results": "sim.reader",
    "register": "sim.extensions",
    "run": "sim.batch",
    "run_many": "sim.batch",
    "scenario": "sim.scenarios",
    "scenario_names": "sim.scenarios",
}


def __getattr__(name: str) -> Any:
    """Import the public interface when it is first used, so that `import sim` costs nothing."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
