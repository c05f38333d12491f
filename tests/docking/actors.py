"""What one agent of the twin does in a month (ODD section 7)."""

from __future__ import annotations

from math import exp, sqrt
from typing import TYPE_CHECKING

import mesa
import numpy as np

from sim.model.numerics.random import Purpose, code, normal, pair, uniform

from .agenda import MonthAgenda
from .options import ADOPTION_MONTH
from .packages import GDC, WSIS, Packages, Site, Vector

if TYPE_CHECKING:
    from .twin import Twin


class Actor(mesa.Agent):
    """What all agents have in common (ODD sections 2, 5 and 7)."""

    model: Twin
    council = False
    """Whether the agent is a member state of the ITU Council."""
    far_from_geneva = False
    """Whether the agent is one of the states that travel to Geneva."""
    knows_itself = False
    """Whether the agent works at a site of its own, and mostly knows itself."""
    audience = "stakeholder"
    """Which reach of a briefing holds for the agent (ODD section 9)."""
    label = ""

    def __init__(self, model: Twin, label: str, size: float, weight: Vector, preference: float) -> None:
        super().__init__(model)
        settings = model.settings
        seed = settings["population.seed"]
        packages = model.packages
        self.label = label
        self.code = code(label)
        self.size = size
        self.capacity = size
        self.preference = min(0.95, max(0.05, preference))
        self.track_codes = [pair(self.code, code(f"track:{track}")) for track in packages.tracks]
        self.salience = self._salience(weight, seed)
        shape = settings["population.awareness_shape"]
        self.awareness = np.array(
            [
                1.0 - (1.0 - uniform(seed, 0, pair(self.code, code(name)), Purpose.AWARENESS)) ** (1 / shape)
                for name in packages.labels()
            ]
        )
        lines = len(packages.lines)
        on_tracks = 2.0 * settings["population.first_effort"] * self.salience
        on_tracks[:lines] *= self.preference
        on_tracks[lines:] *= 1.0 - self.preference
        self.shares = np.append(on_tracks, 1.0 - on_tracks.sum())
        self.ties: list[Actor] = []
        self.site: Site = model.global_site
        self.party = max(1.0, sqrt(size / 20.0))
        self.report_factor = (size / 20.0) ** settings["obligations.size_exponent"]
        self.party_share = 1.0
        """f_i."""
        self.report_share = 1.0
        """g_i."""
        self.teams = 3
        self.attendance = 1.0
        self.demand = self.served = self.transition_loss = self.effort = self.overhead_days = 0.0
        self.drafting = self.outside = 0.0

    def _salience(self, weight: Vector, seed: int) -> Vector:
        """Salience of the tracks (ODD section 5)."""
        spread = self.model.settings["population.salience_spread"]
        raw = np.array(
            [
                w * exp(spread * normal(seed, 0, key, Purpose.SALIENCE))
                for w, key in zip(weight, self.track_codes, strict=True)
            ]
        )
        lines = len(self.model.packages.lines)
        raw[:lines] *= 0.5 / raw[:lines].sum()
        raw[lines:] *= 0.5 / raw[lines:].sum()
        return raw

    @property
    def extra_demand(self) -> float:
        """extra_demand_i of this month (ODD section 9)."""
        return 0.0

    @property
    def theta(self) -> float:
        """θ_i as used this month (ODD section 7.5)."""
        return self.preference

    # -- obligations -------------------------------------------------------------------------------

    def meet_obligations(self, agenda: MonthAgenda) -> None:
        """Demand, clashes, service and discretionary effort (ODD section 7.3)."""
        settings, levers = self.model.settings, self.model.duties
        preparation = settings["obligations.preparation"]
        party = self.party_share * self.party
        meetings = agenda.meeting_days(self.council)
        travel = settings["obligations.travel_days"] * agenda.trips(self.council, self.far_from_geneva)
        desk = self.report_share * self.report_factor
        self.overhead_days = desk * levers["overhead"] + self.extra_demand
        self.demand = party * (preparation * meetings + travel) + desk * agenda.report_days + self.overhead_days
        clash = settings["obligations.clash_cost"] * agenda.missed_share(self.council, self.teams)
        missed = party * preparation * clash
        limit = settings["obligations.service_limit"] * self.capacity
        self.served = max(0.0, min(self.demand - missed, limit))
        self.attendance = self.served / self.demand if self.demand > 0 else 1.0
        free = self.capacity - self.served
        self.effort = free * levers["productivity"]
        self.transition_loss = free - self.effort

    @property
    def burden(self) -> float:
        """b_i (ODD section 7.3)."""
        if self.demand == 0:
            return 0.0
        return self.demand / self.capacity if self.capacity > 0 else float("inf")

    # -- recognition -------------------------------------------------------------------------------

    def recognise(self) -> None:
        """How much of the other strand's lead is taken as existing, alpha_ip (ODD section 7.4).

        `apart` is what it is for the part of the processes that has not merged.
        """
        known = self.awareness * self.model.levers["recognition"]
        if self.knows_itself:
            known = 1.0 - self.model.settings["recognition.self_ignorance"] * (1.0 - known)
        merged = self.model.levers["merged"]
        self.apart = known
        self.alpha = merged + (1.0 - merged) * known

    # -- allocation --------------------------------------------------------------------------------

    def allocate(self) -> None:
        """Known work left and next shares, from last month's shares of the ties (ODD section 7.5)."""
        model, settings = self.model, self.model.settings
        packages: Packages = model.packages
        lines, tracks = len(packages.lines), len(packages.tracks)
        tau = settings["work.adoption_cost"]
        known_gap = self.site.gap()
        known_gap[:, : packages.joint] *= self.alpha
        left = 1.0 - self.site.y - known_gap * (1.0 - tau)  # below 0 only by rounding
        self.left = packages.volume * np.maximum(0.0, left) * packages.has
        self.remaining = packages.by_track(self.left)
        if not model.adopted:
            self.remaining[lines:] = 1.0
        theta = self.theta
        early = settings["allocation.early_attention"] if model.month < ADOPTION_MONTH else 1.0
        tilt = np.empty(tracks)
        tilt[:lines] = 2.0 * theta
        tilt[lines:] = 2.0 * (1.0 - theta) * early
        mood = np.empty(tracks)
        mood[:lines] = exp(model.felt_attention[WSIS]) * model.levers["wsis_open"]
        mood[lines:] = exp(model.felt_attention[GDC]) * model.levers["gdc_open"]
        noise = np.array(
            [
                exp(settings["allocation.noise"] * normal(model.run_seed, model.month, key, Purpose.NOISE))
                for key in self.track_codes
            ]
        )
        peers = np.zeros(tracks)
        if self.ties:
            peers = np.mean([tie.shares[:tracks] for tie in self.ties], axis=0)
        wish = tilt * self.salience
        weight = settings["allocation.peer_influence"]
        influence = (1.0 + weight * peers / (wish + 0.01)) / (1.0 + weight)
        pull = np.append(
            wish * mood * np.sqrt(self.remaining + 0.001) * noise * influence,
            settings["allocation.outside_pull"],
        )
        speed = settings["allocation.speed"]
        shares = (1.0 - speed) * self.shares + speed * pull / pull.sum()
        if model.levers["wsis_open"] == 0:
            shares[tracks] += shares[:lines].sum()
            shares[:lines] = 0.0
        if model.levers["gdc_open"] == 0:
            shares[tracks] += shares[lines:tracks].sum()
            shares[lines:tracks] = 0.0
        self.next_shares = shares

    def turn(self) -> None:
        """Take the next shares, once everybody has read the last ones (ODD section 7.5)."""
        self.shares = self.next_shares

    # -- work --------------------------------------------------------------------------------------

    def work(self, lead: np.ndarray, norms: Vector) -> None:
        """Book the month's effort at the agent's site (ODD section 7.6).

        lead: lead strand of each joint package. norms: delivery at the global site before this month's work.
        """
        model = self.model
        packages = model.packages
        lines, tracks = len(packages.lines), len(packages.tracks)
        on_track = self.effort * self.shares[:tracks]
        self.outside = self.effort * self.shares[tracks]
        self.drafting = 0.0
        if not model.adopted:
            self.drafting = float(on_track[lines:].sum())
        effort = np.zeros_like(self.left)
        for v in (WSIS, GDC) if model.adopted else (WSIS,):
            track, listed = packages.track[v], packages.listed[v]
            rest = self.remaining[track]
            open_work = rest > 0
            part = np.where(open_work, self.left[v, listed] / np.where(open_work, rest, 1.0), 0.0)
            effort[v, listed] = on_track[track] * part
        counted = on_track if model.adopted else on_track[:lines]
        self.outside += float(counted[self.remaining[: len(counted)] == 0].sum())
        if model.adopted and model.both_open:
            self._comply(effort, lead)
        effective = effort * np.array(model.felt_pace)[:, np.newaxis]
        if self.knows_itself:
            effective *= 1.0 + model.settings["work.guidance"] * norms
        alpha = np.zeros(len(packages))
        alpha[: packages.joint] = self.apart
        self.site.book(effort, effective, alpha)

    def _comply(self, effort: Vector, lead: np.ndarray) -> None:
        """Move part of the effort on non-lead strands to the lead strands (ODD section 7.6, compliance)."""
        joint = np.arange(self.model.packages.joint)
        levers = self.model.levers
        compliance = levers["lead_compliance"] * (1.0 - levers["merged"])
        moved = compliance * self.awareness * effort[1 - lead, joint]
        effort[1 - lead, joint] -= moved
        effort[lead, joint] += moved

    # -- learning ----------------------------------------------------------------------------------

    def learn(self, contacts: list[Actor], both_meet: bool, itu: Actor | None) -> None:
        """Next awareness, from the awareness of all at the start of the step (ODD section 7.7)."""
        model, settings, levers = self.model, self.model.settings, self.model.levers
        packages = model.packages
        first = self.awareness
        a = first.copy()
        if contacts:
            best = np.max([other.awareness for other in contacts], axis=0)
            a += settings["learning.closing"] * np.maximum(0.0, best - first)
        joint = slice(0, packages.joint)
        on_line = self.shares[packages.line[joint]]
        on_objective = self.shares[len(packages.lines) + packages.objective[joint]]
        own = settings["learning.own_work"] * np.minimum(on_line, on_objective)
        meetings = settings["learning.meetings"] * self.attendance if both_meet else 0.0
        briefing = levers.briefing[self.audience]
        gain = 1.0 - (1.0 - levers["broadcast"]) * (1.0 - briefing) * (1.0 - meetings) * (1.0 - own)
        a += (1.0 - a) * gain
        if self.council and itu is not None:
            pull = settings["learning.engagement_gain"] * levers["engagement"]
            a += pull * np.maximum(0.0, itu.awareness - a)
        a *= 1.0 - settings["learning.forgetting"]
        if uniform(model.run_seed, model.month, self.code, Purpose.ROTATION) < settings["learning.rotation"]:
            a *= settings["learning.rotation_keeps"]
        self.next_awareness = a

    def remember(self) -> None:
        """Take the next awareness, once everybody has read the first one (ODD section 7.7)."""
        self.awareness = self.next_awareness
