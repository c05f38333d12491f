"""The second implementation of the model, agent by agent, for docking (written from ODD.md alone)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import mesa
import numpy as np
import pandas as pd

from sim.data import Tables, load_tables
from sim.model.numerics.random import pair

from .actors import Actor
from .agenda import Agenda
from .climate import climate
from .kinds import Body, Stakeholder, State
from .learning import learning
from .levers import Row, levers_of
from .meetings import MonthAgenda
from .negotiation import Talks
from .observation import month_record
from .options import ADOPTION_MONTH, complete, month_number, month_text, rows
from .packages import GDC, WSIS, Outcome, Packages, Site
from .presence import Presence
from .ties import tie_graph
from .trend import first_figures

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
        """asked_by: settings whose events, duties and levers obligations read; None: those of the run itself.

        In such a content run nothing is decided again: the run itself and that of `asked_by` are run first (ODD section 8.4).
        """
        super().__init__(seed=seed)
        self.run_seed = seed
        self.settings = complete(settings)
        self.asking = asking = self.settings if asked_by is None else complete(asked_by)
        self.tables = load_tables() if tables is None else tables
        self.first_month = month_number(self.settings["start"])
        self.figures = first_figures(self.tables)
        self.packages = Packages(self.tables, self.settings)
        self.global_site = self._global_site()
        self._populate()
        self.agenda = Agenda(self.tables, asking, seed)
        self.negotiates = asked_by is None
        self.talks = self.asked_talks = Talks(self.settings, self.tables)
        if asked_by is not None:
            self.talks, self.asked_talks = (agreed_in(one, seed, self.tables) for one in (settings, asked_by))
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
        self.presence = Presence()

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
        self._read_levers()
        for state in self.states:
            state.index.advance()
        climate(self)
        self.decide_compact()
        self.adoption()
        agenda = MonthAgenda(self.agenda, self.month, self.asked, self.asked_talks.kept_in(self.month))
        for actor in self.actors:
            actor.meet_obligations(agenda)
        for actor in self.actors:
            actor.recognise()
        for actor in self.actors:
            actor.allocate()
        for actor in self.actors:
            actor.turn()
        world, nations = self.work()
        learning(self, agenda.both_meet())
        if self.negotiates:
            self.talks.negotiate(self)
        self.records.append(month_record(self, world, nations))
        self.presence.note(2023 + self.month // 12, self.states)

    @property
    def both_open(self) -> bool:
        """Whether both processes are open this month (ODD section 7.6)."""
        return self.levers["wsis_open"] > 0 and self.levers["gdc_open"] > 0

    # -- levers ------------------------------------------------------------------------------------

    @property
    def asked(self) -> dict[int, Row]:
        """The levers that obligations read in all months, as far as is decided (ODD sections 7.8 and 9)."""
        months = range(self.first_month, self.first_month + self.settings["months"])
        return {m: levers_of(m, self.asking, self.asked_talks.share) for m in months}

    def _read_levers(self) -> None:
        self.levers = levers_of(self.month, self.settings, self.talks.share)
        self.duties = self.asked[self.month]

    def decide_compact(self) -> None:
        """What was negotiated with the Compact begins to act, after climate (ODD section 7.8)."""
        if self.month == ADOPTION_MONTH and self.negotiates:
            self.talks.decide_compact()
            self._read_levers()

    # -- submodels ---------------------------------------------------------------------------------

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


def agreed_in(settings: Mapping[str, Any], seed: int, tables: Tables) -> Talks:
    """What a run agrees on, as data of another run."""
    twin = Twin(settings, seed, tables)
    twin.run()
    return twin.talks
