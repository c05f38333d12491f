"""The three kinds of agents of the twin: member states, UN bodies and stakeholders (ODD sections 2 and 5)."""

from __future__ import annotations

from math import exp, floor, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.model.numerics.random import Purpose, code, normal

from .actors import Actor
from .packages import WSIS, Site

if TYPE_CHECKING:
    from .twin import Twin


class State(Actor):
    """A member state; it works at its own site (ODD sections 2 and 5)."""

    knows_itself = True

    def __init__(self, model: Twin, row: Any) -> None:
        size = 20.0 * (0.3 + 25.0 * sqrt(row.un_assessment_pct / 22.0))
        label = f"state:{row.iso3}"
        weight = np.where(model.packages.connectivity, 1.0 + 2.0 * (1.0 - row.egdi), 1.0)
        z = normal(model.settings["population.seed"], 0, code(label), Purpose.PREFERENCE)
        super().__init__(model, label, size, weight, 0.6 + 0.1 * z)
        self.iso3: str = row.iso3
        self.population = float(row.population)
        self.egdi = float(row.egdi)
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
        self.site = self._own_site(float(row.internet_users_pct))

    def _own_site(self, internet_users: float) -> Site:
        """The state's site with its delivery at the start (ODD sections 2 and 5)."""
        packages, settings = self.model.packages, self.model.settings
        delivery = np.zeros((2, len(packages)))
        delivery[WSIS, packages.has[WSIS]] = 0.75 * self.egdi
        for name in ("C2", "C3"):
            delivery[WSIS, packages.line == packages.lines.index(name)] = 0.85 * internet_users / 100.0
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
        size = 20.0 * (posts + len(lead) + 0.25 * len(co_lead))
        packages = model.packages
        part = np.zeros(len(packages.lines))
        for line in co_lead:
            part[packages.lines.index(line)] = 0.4
        for line in lead:
            part[packages.lines.index(line)] = 1.0
        on_objectives = 0.02 + part @ packages.overlap
        if self.name == "ODET":
            on_objectives = np.ones(len(packages.objectives))
        named = {"ITU": 0.9, "OHCHR": 0.3, "ODET": 0.05}
        preference = named.get(self.name, 0.75 if lead else 0.6)
        weight = np.append(0.02 + part, on_objectives)
        super().__init__(model, f"body:{self.name}", size, weight, preference)
        self.lines = frozenset(lead) | frozenset(co_lead)
        self.in_ungis = bool(row.ungis)
        self.party_share = model.settings["obligations.body_share"]

    @property
    def extra_demand(self) -> float:
        """extra_demand_i: only the ITU has any (ODD section 9)."""
        return float(self.model.levers["extra_itu_days"]) if self.name == "ITU" else 0.0

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
        seed = model.settings["population.seed"]
        size = 10.0 * exp(0.5 * normal(seed, 0, code(label), Purpose.CAPACITY))
        preference = 0.6 + 0.1 * normal(seed, 0, code(label), Purpose.PREFERENCE)
        super().__init__(model, label, size, np.ones(len(model.packages.tracks)), preference)
        self.party_share = self.report_share = model.settings["obligations.stakeholder_share"]
