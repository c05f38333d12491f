"""The second implementation of the model, agent by agent, for docking (written from ODD.md alone)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import mesa
import numpy as np
import pandas as pd

from sim.data import Tables, load_tables
from sim.model.numerics.random import Purpose, code, normal, pair, uniform

from .actors import Actor
from .agenda import Agenda, MonthAgenda
from .kinds import Body, Stakeholder, State
from .levers import Row, levers_of
from .observation import month_record
from .options import ADOPTION_MONTH, complete, month_number, month_text, rows
from .packages import GDC, WSIS, Outcome, Packages, Site
from .ties import tie_graph
from .trend import first_figures

PROCESS_CODES = (code("process:wsis"), code("process:gdc"))
LOW_GLOBAL_LINES = ("C2", "C3", "C4", "C5", "C10")
TRAVELLERS_TO_GENEVA = 16
AHEAD = 1e-9


class Twin(mesa.Model):
    """The model of ODD sections 2 to 9; `run` gives the monthly series of section 8.1."""

    levers: Row
    duties: Row
    """The levers that obligations read."""

    def __init__(
        self,
        settings: Mapping[str, Any],
        seed: int,
        tables: Tables | None = None,
        asked_by: Mapping[str, Any] | None = None,
    ) -> None:
        """asked_by: settings whose events, duties and levers obligations read; None: those of the run itself."""
        super().__init__(seed=seed)
        self.run_seed = seed
        self.settings = complete(settings)
        asking = self.settings if asked_by is None else complete(asked_by)
        self.tables = load_tables() if tables is None else tables
        self.first_month = month_number(self.settings["start"])
        self.figures = first_figures(self.tables)
        self.packages = Packages(self.tables, self.settings)
        self.global_site = self._global_site()
        self._populate()
        self.agenda = Agenda(self.tables, asking, seed)
        months = range(self.first_month, self.first_month + self.settings["months"])
        self.asked = {m: levers_of(m, asking) for m in months}
        self.adopted = False
        self.reuse = 0.0
        self.attention = [0.0, 0.0]
        self.stall = [0, 0]
        self.felt_attention = [0.0, 0.0]
        """A_v as used this month."""
        self.felt_pace = [1.0, 1.0]
        """pm_v as used this month."""
        self.booked_days = 0.0
        self.month = self.first_month - 1
        self.records: list[dict[str, float]] = []

    # -- initialization ----------------------------------------------------------------------------

    def _global_site(self) -> Site:
        """Site 0 with its delivery at the start (ODD sections 2 and 5)."""
        packages = self.packages
        delivery = np.zeros((2, len(packages)))
        for p in packages.listed[WSIS]:
            low = packages.lines[packages.line[p]] in LOW_GLOBAL_LINES
            delivery[WSIS, p] = self.settings["population.global_weak" if low else "population.global_other"]
        return Site(packages, self.settings["packages.global_volume"], delivery)

    def _populate(self) -> None:
        """All agents in the order of ODD section 2, and their ties (section 5)."""
        tables = self.tables
        by_code = tables.member_states.sort_values("iso3")
        self.states = [State(self, row) for row in rows(by_code)]
        self.bodies = [Body(self, row) for row in rows(tables.un_bodies)]
        scale = self.settings["population.stakeholder_scale"]
        self.stakeholders = [
            Stakeholder(self, row.group, number)
            for row in rows(tables.stakeholder_groups)
            for number in range(round(row.agents * scale))
        ]
        self.actors: list[Actor] = [*self.states, *self.bodies, *self.stakeholders]
        smallest = sorted(self.states, key=lambda s: (s.size, s.population, s.iso3))
        for state in smallest[:TRAVELLERS_TO_GENEVA]:
            state.far_from_geneva = True
        self.itu = next((body for body in self.bodies if body.name == "ITU"), None)
        self.graph = tie_graph(
            self.states,
            self.bodies,
            self.stakeholders,
            tables,
            self.settings["population.state_ties"],
            self.settings["population.seed"],
        )
        for actor in self.actors:
            actor.ties = list(self.graph.neighbors(actor))
        self.tie_codes = [(a, b, pair(min(a.code, b.code), max(a.code, b.code))) for a, b in self.graph.edges]

    # -- schedule ----------------------------------------------------------------------------------

    def run(self) -> pd.DataFrame:
        """One row a month with the columns of ODD section 8.1; the index holds the month."""
        for _ in range(self.settings["months"]):
            self.step()
        last = self.first_month + len(self.records)
        months = pd.Index([month_text(m) for m in range(self.first_month, last)], name="month")
        return pd.DataFrame(self.records, index=months, dtype=np.float64)

    def step(self) -> None:
        """One month (ODD section 3)."""
        self.month += 1
        self.levers = levers_of(self.month, self.settings)
        self.duties = self.asked[self.month]
        for state in self.states:
            state.index.advance()
        self.climate()
        self.adoption()
        agenda = self.agenda.month(self.month, self.asked, self.reuse)
        for actor in self.actors:
            actor.meet_obligations(agenda)
        for actor in self.actors:
            actor.recognise()
        for actor in self.actors:
            actor.allocate()
        for actor in self.actors:
            actor.turn()
        world, nations = self.work()
        self.learning(agenda)
        self.records.append(month_record(self, world, nations))

    @property
    def both_open(self) -> bool:
        """Whether both processes are open this month (ODD section 7.6)."""
        return self.levers["wsis_open"] > 0 and self.levers["gdc_open"] > 0

    # -- submodels ---------------------------------------------------------------------------------

    def climate(self) -> None:
        """Political attention, stalls and capacity (ODD section 7.1)."""
        settings = self.settings
        sd, keep = settings["climate.attention_sd"], settings["climate.attention_persistence"]
        for v in (WSIS, GDC):
            z = normal(self.run_seed, self.month, PROCESS_CODES[v], Purpose.ATTENTION)
            if self.month == self.first_month:
                self.attention[v] = sd * z
            else:
                self.attention[v] = keep * self.attention[v] + sd * (1.0 - keep * keep) ** 0.5 * z
            if self.stall[v] > 0:
                self.stall[v] -= 1
            if self.stall[v] == 0:
                u = uniform(self.run_seed, self.month, PROCESS_CODES[v], Purpose.STALL)
                if u < settings["climate.stall_hazard"]:
                    self.stall[v] = settings["climate.stall_months"]
        slow = settings["climate.stall_productivity"]
        pace = [slow if stall > 0 else 1.0 for stall in self.stall]
        self.felt_attention = self._merging(self.attention)
        self.felt_pace = self._merging(pace)
        self._capacity()

    def _merging(self, of_process: list[float]) -> list[float]:
        """The GDC's value moves to that of WSIS as the processes merge (ODD section 7.1)."""
        merged = self.levers["merged"]
        return [of_process[WSIS], merged * of_process[WSIS] + (1.0 - merged) * of_process[GDC]]

    def _capacity(self) -> None:
        """Capacity of all agents; bodies pay for capacity support (ODD section 7.1)."""
        settings = self.settings
        cut = 0.0
        if self.month >= month_number(settings["climate.budget_cut_from"]):
            cut = settings["climate.budget_cut"]
        factor = self.levers["vulnerable_capacity"]
        added = {state: state.size * (factor - 1.0) if state.vulnerable else 0.0 for state in self.states}
        asked = sum(added.values())
        budget = sum(body.size * (1.0 - cut) for body in self.bodies)
        granted = budget / asked if asked > budget else 1.0
        paid = min(1.0, asked / budget) if budget > 0 else 0.0
        for state in self.states:
            state.capacity = state.size + added[state] * granted
        for body in self.bodies:
            body.capacity = body.size * (1.0 - cut) * (1.0 - paid)

    def adoption(self) -> None:
        """The adoption of the GDC, with what it takes over from WSIS (ODD section 7.2)."""
        if self.month != ADOPTION_MONTH or self.levers["gdc_open"] <= 0:
            return
        settings, packages = self.settings, self.packages
        voters: list[Actor] = [*self.states, *self.bodies]
        present = sum(actor.attendance for actor in voters)
        known = 0.0
        if present > 0 and packages.joint > 0:
            known = sum(actor.attendance * float(actor.awareness.mean()) for actor in voters) / present
        reuse = (
            settings["adoption.base_reuse"]
            + settings["adoption.learned_reuse"] * known
            + settings["adoption.engagement_reuse"] * self.levers["engagement"]
        )
        self.reuse = min(1.0, max(0.0, reuse))
        joint = slice(0, packages.joint)
        for site in (self.global_site, *(state.site for state in self.states)):
            site.y[GDC, joint] = self.reuse * site.y[WSIS, joint]
        self.adopted = True

    def work(self) -> tuple[Outcome, list[Outcome]]:
        """Effort is booked on packages and delivery rises at every site (ODD section 7.6)."""
        lead, norms = self._leads(), self.global_site.y.copy()
        for actor in self.actors:
            actor.work(lead, norms)
        sites = [self.global_site, *(state.site for state in self.states)]
        self.booked_days = sum(float(site.effort.sum()) for site in sites)
        tau = self.settings["work.adoption_cost"]
        outcomes = [site.settle(tau, self.adopted, self.levers["merged"]) for site in sites]
        return outcomes[0], outcomes[1:]

    def _leads(self) -> np.ndarray:
        """The lead strand of each joint package, before this month's work (ODD section 7.6, compliance)."""
        joint = self.packages.joint
        if self.levers.forced_lead is not None:
            return np.full(joint, self.levers.forced_lead)
        y = self.global_site.y[:, :joint]
        return np.where(y[GDC] > y[WSIS] + AHEAD, GDC, WSIS)

    def learning(self, agenda: MonthAgenda) -> None:
        """Awareness spreads and fades (ODD section 7.7)."""
        contacts: dict[Actor, list[Actor]] = {actor: [] for actor in self.actors}
        chance = self.settings["learning.contact"]
        for a, b, key in self.tie_codes:
            if uniform(self.run_seed, self.month, key, Purpose.CONTACT) < chance:
                contacts[a].append(b)
                contacts[b].append(a)
        met = agenda.both_meet()
        for actor in self.actors:
            actor.learn(contacts[actor], met, self.itu)
        for actor in self.actors:
            actor.remember()
