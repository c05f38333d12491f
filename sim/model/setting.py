"""The setting of a run: everything that it needs besides its seed and state."""

from typing import NamedTuple

from sim.model.entities.events import Events
from sim.model.entities.network import Ties
from sim.model.entities.packages import Packages
from sim.model.entities.world import World
from sim.model.levers import Levers
from sim.model.processes.adoption import Adoption
from sim.model.processes.allocation import Allocation
from sim.model.processes.climate import Climate
from sim.model.processes.learning import Learning
from sim.model.processes.obligations import Obligations
from sim.model.processes.recognition import Recognition
from sim.model.processes.trend import Trend
from sim.model.processes.work import Work


class Parameters(NamedTuple):
    """Parameters of all submodels; each record is declared in the file of its submodel."""

    trend: Trend = Trend()
    climate: Climate = Climate()
    adoption: Adoption = Adoption()
    obligations: Obligations = Obligations()
    recognition: Recognition = Recognition()
    allocation: Allocation = Allocation()
    work: Work = Work()
    learning: Learning = Learning()


class Setting(NamedTuple):
    """Everything that a run needs besides its seed and state. `start` is a month number, `months` the length of the run.

    Obligations (ODD 7.3) read the levers `duties`, all other submodels read `levers`. None: the same record.
    """

    world: World
    packages: Packages
    ties: Ties
    events: Events
    levers: Levers
    parameters: Parameters
    start: int
    months: int
    duties: Levers | None = None

    def duty_levers(self) -> Levers:
        """The levers that obligations read."""
        return self.levers if self.duties is None else self.duties
