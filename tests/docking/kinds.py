"""The three kinds of agents of the twin: member states, UN bodies and stakeholders (ODD sections 2 and 5)."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, floor, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.model.numerics.random import Purpose, code, normal

from .actors import Actor
from .packages import GDC, WSIS, Site, Vector
from .trend import Index

if TYPE_CHECKING:
    from .twin import Twin


def drawn_preference(settings: Mapping[str, Any], label: str) -> float:
    """The preference of a state or stakeholder, before it is clipped (ODD section 5)."""
    z = normal(settings["population.seed"], 0, code(label), Purpose.PREFERENCE)
    return settings["population.preference"] + settings["population.preference_spread"] * z


class State(Actor):
    """A member state; it works at its own site (ODD sections 2 and 5)."""

    knows_itself = True

    def __init__(self, model: Twin, row: Any) -> None:
        settings = model.settings
        payment = sqrt(row.un_assessment_pct / 22.0)
        size = 20.0 * (settings["population.state_floor"] + settings["population.state_slope"] * payment)
        label = f"state:{row.iso3}"
        need = settings["population.need_salience"] * (1.0 - row.egdi)
        weight = np.where(model.packages.connectivity, 1.0 + need, 1.0)
        super().__init__(model, label, size, weight, drawn_preference(settings, label))
        self.iso3: str = row.iso3
        self.population = float(row.population)
        self.region: str = row.un_region_group
        self.memberships = frozenset(
            name
            for name in (
                *("ldc", "lldc", "sids", "itu_council_member", "g77"),
                *("eu", "oecd", "g20", "brics", "dco"),
            )
            if getattr(row, name) == 1
        ) | {f"region {row.un_region_group}"}
        self.vulnerable = bool(row.ldc or row.lldc or row.sids)
        self.council = bool(row.itu_council_member)
        self.audience = "council" if self.council else "state"
        self.teams = min(3, 1 + floor(size / 100.0))
        self.index = Index(settings, model.figures[self.iso3], self.vulnerable, model.first_month)
        self.index.draw(model.run_seed, self.code)
        self.site = self._own_site()
        self.first = self.site.y.max(axis=0)
        """y0_ip: delivery at the start."""

    def by_the_trend(self) -> Vector:
        """T_ip: delivery of each package by the national index alone (ODD section 8)."""
        packages = self.model.packages
        return packages.most * self.index.u[packages.series]

    def _own_site(self) -> Site:
        """The state's site with its delivery at the start (ODD sections 2 and 5)."""
        packages, settings = self.model.packages, self.model.settings
        delivery = np.zeros((2, len(packages)))
        of_a_line = packages.has[WSIS]
        delivery[WSIS, of_a_line] = self.by_the_trend()[of_a_line]
        delivery[GDC, ~of_a_line] = self.by_the_trend()[~of_a_line]
        need = (self.size / 20.0) ** settings["packages.need_exponent"]
        return Site(packages, settings["packages.national_volume"] * need, delivery)


class Body(Actor):
    """A UN body (ODD section 5)."""

    audience = "body"
    POSTS = (0.5, 2.0, 4.0, 6.0, 8.0, 10.0)

    def __init__(self, model: Twin, row: Any) -> None:
        self.name: str = row.short_name
        lead = [line for line in row.lead_lines.split(";") if line]
        co_lead = [line for line in row.co_lines.split(";") if line]
        posts = self.POSTS[int(row.size_class)] + (3.5 if self.name == "ODET" else 0.0)
        settings = model.settings
        size = 20.0 * (posts + len(lead) + settings["population.co_lead_posts"] * len(co_lead))
        packages = model.packages
        part = np.zeros(len(packages.lines))
        for line in co_lead:
            part[packages.lines.index(line)] = settings["population.co_lead_salience"]
        for line in lead:
            part[packages.lines.index(line)] = 1.0
        least = settings["population.least_salience"]
        on_objectives = least + part @ packages.overlap
        if self.name == "ODET":
            on_objectives = np.ones(len(packages.objectives))
        named = {"ITU": 0.9, "OHCHR": 0.3, "ODET": 0.05}
        other = settings["population.lead_preference"] if lead else settings["population.preference"]
        preference = named.get(self.name, other)
        weight = np.append(least + part, on_objectives)
        super().__init__(model, f"body:{self.name}", size, weight, preference)
        self.lines = frozenset(lead) | frozenset(co_lead)
        self.in_ungis = bool(row.ungis)
        self.party_share = settings["obligations.body_share"]

    @property
    def extra_demand(self) -> float:
        """extra_demand_i: only the ITU has any (ODD section 9)."""
        return float(self.model.duties["extra_itu_days"]) if self.name == "ITU" else 0.0

    @property
    def theta(self) -> float:
        """θ_i, the ITU's lowered by engagement (ODD section 7.5)."""
        if self.name != "ITU":
            return self.preference
        shift = self.model.settings["allocation.engagement_shift"] * self.model.levers["engagement"]
        return max(0.05, self.preference - shift)


class Stakeholder(Actor):
    """A stakeholder (ODD section 5)."""

    def __init__(self, model: Twin, group: str, number: int) -> None:
        label = f"stakeholder:{group}:{number}"
        settings = model.settings
        z = normal(settings["population.seed"], 0, code(label), Purpose.CAPACITY)
        size = settings["population.stakeholder_days"] * exp(settings["population.stakeholder_spread"] * z)
        preference = drawn_preference(settings, label)
        super().__init__(model, label, size, np.ones(len(model.packages.tracks)), preference)
        self.party_share = self.report_share = settings["obligations.stakeholder_share"]
