"""The model as a Mesa model: one run, month by month, with agents as objects. For inspection; use `sim.run_many` for batches."""

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import Any

import mesa
import networkx as nx
import numpy as np
import pandas as pd

from sim.model.auxiliaries import Quantities, quantities_of
from sim.model.entities.packages import Packages
from sim.model.entities.world import Names, World
from sim.model.observation.history import History
from sim.model.observation.metrics import HEADLINE, summarise
from sim.model.observation.outcome import Outcome
from sim.model.observation.tables import monthly_series
from sim.model.processes.trend import processes_reach
from sim.model.simulation import FROM_WORK, UNTIL_ALLOCATION, WHOLE_MONTH, begin, run_history, run_months, run_state
from sim.model.state import State
from sim.runs.mesa.agents import Actor, check_classes, class_of, own_shares
from sim.runs.mesa.arguments import checked_seed, chosen_point, own_seed
from sim.runs.mesa.views import Arrays, all_shown, read_only
from sim.runs.options import DRAW
from sim.runs.prepare import prepare
from sim.scenarios.draws import at_draw
from sim.scenarios.scenario import Scenario
from sim.settings.errors import unknown
from sim.settings.months import month_label
from sim.settings.validation import checked

OWN_WORLD = 0
"""The world of the run in its block."""


class DigitalCooperationModel(mesa.Model):  # type: ignore[misc]
    """One run of a scenario as a Mesa model; its results are identical to those of `sim.run`, to the last bit.

    `scenario` is a name, a mapping of settings, or a Scenario. `seed` is the seed of the run, 0 to 2**53 (newer releases of
    Mesa call it `rng`); a run without one gets a seed of its own, which `model.seed` and the collected data record. `draw`
    is the number of a parameter draw. `agent_classes` maps a kind (`state`, `body`, `stakeholder`), ISO3 code or label to a
    class derived from MemberState, UNBody or Stakeholder. Further keywords are settings by dotted path, such as `months=24`
    or `**{"work.adoption_cost": 0.2}`. Every column of the monthly series is an attribute with the value of the last month
    that was run; it is NaN before the first month. Mesa's own random number generators (`model.random`, `model.rng`) do not
    affect results.

    Raises SettingError for values that are not allowed, TypeError for keywords that are not settings.
    """

    def __init__(
        self,
        scenario: str | Mapping[str, Any] | Scenario = "parallel",
        seed: int | None = None,
        draw: int | None = None,
        agent_classes: Mapping[str, type[Actor]] | None = None,
        rng: int | None = None,
        **kwargs: Any,
    ) -> None:
        if rng is not None and seed is not None:
            raise ValueError("seed and rng are two names for the seed of the run; give only one of them")
        self.seed: int = own_seed() if seed is None and rng is None else checked_seed(seed, rng)
        self.draw: int | None = checked("draw", DRAW, draw)
        self.point = chosen_point(scenario, kwargs)
        super().__init__(rng=self.seed)

        self._prepared = prepare(at_draw(self.point, self.draw))
        setting, names = self._prepared.setting, self._prepared.names
        rows = setting.world.code.size
        self._running = begin([setting], [self._prepared.awareness], [self.seed], rows=rows)
        self._arrays = Arrays(
            setting.world,
            names,
            setting.ties,
            run_state(self._running, OWN_WORLD, 0),
            quantities_of(self._running.aux, OWN_WORLD),
            History(*(values[..., OWN_WORLD] for values in self._running.history)),
        )
        self._begun = 0
        self._columns = tuple(map(str, self._series))

        classes = agent_classes or {}
        check_classes(classes, names.agents)
        self.rows: tuple[Actor, ...] = ()
        self.rows = tuple(class_of(label, classes)(self, row) for row, label in enumerate(names.agents))
        self._own = [agent for agent in self.rows if type(agent).allocate is not Actor.allocate]
        self._run_month: Callable[[int], None] = (
            self._month_with_rules if self._own else partial(self._run_part, part=WHOLE_MONTH)
        )
        self.datacollector: mesa.DataCollector | None = mesa.DataCollector(
            {**{name: name for name in HEADLINE}, "seed": "seed"}  # `mesa.batch_run` keeps only what is collected
        )
        self.step = partial(self._counted, self.step)  # type: ignore[method-assign]

    def _counted(self, mesa_step: Callable[[], None]) -> None:
        """One step; if no month is left, the error is raised before Mesa counts the step."""
        self._check_open()
        mesa_step()

    def _check_open(self) -> None:
        """Raise RuntimeError if no further month can be executed."""
        if self._begun > self._arrays.done:
            raise RuntimeError(f"an error stopped the run in {self.month}, so it cannot continue; create a new model")
        if self._begun == self.months:
            raise RuntimeError(f"the run ended with {self.month}, its last month; create a new model to run again")

    def step(self) -> None:
        """Run one month, observe it and collect data. Raises RuntimeError after the last month."""
        self._check_open()
        t = self._begun
        self.running = False
        self._begun += 1
        self._run_month(t)
        self._show(self._begun)
        self._arrays.done = self._begun
        for cached in ("_series", "_measures"):
            self.__dict__.pop(cached, None)
        self.running = self._begun < self.months
        if self.datacollector is not None:
            self.datacollector.collect(self)

    def run(self) -> pd.DataFrame:
        """Run all remaining months; returns the monthly series."""
        while self._begun < self.months:
            self.step()
        return self.series

    def _run_part(self, t: int, part: int) -> None:
        """Run a part of month t."""
        block, state, aux, history, _ = self._running
        run_months(state, aux, history, block, t, t + 1, part)

    def _show(self, months: int) -> None:
        """Show agents the state, awareness and shares after a number of months, and the auxiliary variables as they are now."""
        self._arrays.state = run_state(self._running, OWN_WORLD, months)
        self._arrays.aux = quantities_of(self._running.aux, OWN_WORLD)

    def _month_with_rules(self, t: int) -> None:
        """One month in which classes apply their own rules; all rules use last month's shares of the other agents."""
        self._run_part(t, UNTIL_ALLOCATION)
        self._show(t)
        shares, before = self._running.state.effort_share[1 - t % 2], self._arrays.state.effort_share
        proposed, closed = shares[..., OWN_WORLD].copy(), self.closed_tracks
        answers = [own_shares(agent, proposed[agent.row], before[agent.row].copy(), closed) for agent in self._own]
        for agent, answer in zip(self._own, answers, strict=True):
            shares[agent.row] = answer[:, None]
        self._run_part(t, FROM_WORK)

    def __getattr__(self, name: str) -> Any:
        """A measure of the last month that was run, by its name in the monthly series."""
        if name in self.__dict__.get("_columns", ()):
            return self._measures[name]
        hint = "; it is reserved for Mesa, the scenario of the run is `point`" if name == "scenario" else ""
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}{hint}")

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute other than a measure, which would hide that of the model."""
        if name in self.__dict__.get("_columns", ()):
            raise AttributeError(f"{type(self).__name__}.{name} is a measure of the run and cannot be set")
        super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._columns})

    @property
    def scenario(self) -> Any:
        """Not available on purpose: some releases of Mesa store an object of their own here and pass it to new models."""
        raise AttributeError

    @scenario.setter
    def scenario(self, value: object) -> None:
        """Let Mesa set its own object while the model is built; it is never read."""
        if "_arrays" in self.__dict__:
            raise AttributeError(f"{type(self).__name__}: the scenario of a run cannot be changed; create a new model")

    @property
    def months(self) -> int:
        """Length of the run [months]."""
        return self._prepared.setting.months

    @property
    def month(self) -> str | None:
        """The last month that was run, such as `2026-01` (inside `allocate`: the current month); None before the first."""
        return month_label(self._prepared.setting.start + self._begun - 1) if self._begun else None

    @property
    def closed_tracks(self) -> np.ndarray:
        """[K] whether each track belongs to a process that is closed in `month` (before the first month: in the first)."""
        setting, t = self._prepared.setting, max(0, self._begun - 1)
        is_line = np.arange(setting.world.track_code.size) < setting.world.lines
        return np.asarray(np.where(is_line, setting.levers.wsis_open[t] <= 0.0, setting.levers.gdc_open[t] <= 0.0))

    @property
    def world(self) -> World:
        """Fixed traits of all agents and tracks, read-only."""
        return all_shown(self._arrays.world)

    @property
    def names(self) -> Names:
        """Labels of the rows of all arrays, and read-only masks [S] of the groups of states."""
        names = self._arrays.names
        lists = {name: list(labels) for name, labels in names._asdict().items() if name != "groups"}
        return Names(**lists, groups={name: read_only(mask) for name, mask in names.groups.items()})

    @property
    def packages(self) -> Packages:
        """The work packages, read-only."""
        return all_shown(self._prepared.setting.packages)

    @property
    def state(self) -> State:
        """All state variables after the last month that was run, read-only."""
        return all_shown(self._arrays.state)

    @property
    def auxiliaries(self) -> Quantities:
        """All auxiliary variables of the last month that was run, read-only; 0 before the first."""
        return all_shown(self._arrays.aux)

    @property
    def outcome(self) -> Outcome:
        """The months run so far as a finished run, read-only, for the functions of `sim.model.observation`."""
        if self._arrays.done == 0:
            raise RuntimeError("no month has been run yet")
        return self._outcome(all_shown(run_history(self._running, OWN_WORLD, self._arrays.done)))

    def _outcome(self, history: History) -> Outcome:
        """The run with this history."""
        setting = self._prepared.setting
        limit = setting.parameters.obligations.service_limit
        reach = processes_reach(setting.parameters.trend, self.packages.national_work)
        return Outcome(history, self.state, self.world, self.names, self.packages, setting.start, limit, reach)

    @cached_property
    def _series(self) -> pd.DataFrame:
        """The series at full length, with 0 in later months: sums then have the same rounding as at the end of the run."""
        return monthly_series(self._outcome(run_history(self._running, OWN_WORLD)))

    @cached_property
    def _measures(self) -> dict[str, float]:
        """Measures of the last month that was run."""
        done = self._arrays.done
        row = self._series.to_numpy()[done - 1] if done else np.full(len(self._columns), np.nan)
        return dict(zip(self._columns, row.tolist(), strict=True))

    @property
    def series(self) -> pd.DataFrame:
        """The monthly series so far: one row per month, one column per measure."""
        return self._series.iloc[: self._arrays.done].copy()

    @property
    def summary(self) -> dict[str, float]:
        """Every metric of the months run so far."""
        return summarise(self.outcome)

    def measures(self) -> dict[str, float]:
        """Every measure of the last month that was run, NaN before the first."""
        return dict(self._measures)

    def agent(self, key: str) -> Actor:
        """The agent with a label such as `body:ITU`, or with the ISO3 code of a state. Raises SettingError if there is none."""
        labels = self._arrays.names.agents
        for label in (key, f"state:{key}"):
            if label in labels:
                return self.rows[labels.index(label)]
        raise unknown("agent", key, [*self._arrays.names.iso3, *labels])

    @cached_property
    def graph(self) -> nx.Graph:
        """The ties as an undirected graph of agents; frozen, because ties do not change during a run."""
        graph = nx.Graph()
        graph.add_nodes_from(self.rows)
        ties = self._arrays.ties
        graph.add_edges_from((self.rows[a], self.rows[b]) for a, b in zip(ties.first, ties.second, strict=True))
        return nx.freeze(graph)
