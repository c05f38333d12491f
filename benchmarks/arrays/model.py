"""The model of ODD.md in NumPy, one operation on whole arrays after another: what `benchmarks.speed` measures ours against.

Written as a user of NumPy would who wants it fast and short: nothing loops over agents, packages or sites, agents lie
side by side in memory, sums by track are matrix products, and ties are a sparse matrix. What is built once for many runs
(world, packages, ties, calendar, levers) is ours; every equation of sections 7 and 8 is written anew.
"""

import numpy as np
from scipy.sparse import csr_array

from benchmarks.arrays.calendar import Calendar
from benchmarks.arrays.history import empty_record, observe
from benchmarks.arrays.trend import by_trend, monthly_growth, words
from benchmarks.arrays.work import comply, deliver, deliver_pooled
from sim.model.entities.world import BODY, STAKEHOLDER, STATE
from sim.model.levers import LEAD_GDC, LEAD_WSIS, Levers
from sim.model.numerics.random import Purpose, bell, code, normal, uniform, unit
from sim.model.observation.history import History
from sim.model.setting import Setting
from sim.model.state import State
from sim.settings.months import ADOPTION_MONTH

PROCESSES = tuple(code(f"process:{name}") for name in ("wsis", "gdc"))
AHEAD = 1e-9


def lever_values(levers: Levers, t: int) -> dict[str, np.ndarray]:
    """The levers of a month by name."""
    return {name: values[t] for name, values in levers._asdict().items()}


class ArrayModel:
    """One run. Arrays of agents are [.., N], of sites [.., S + 1] with the global site first; v is the strand (WSIS, GDC)."""

    def __init__(self, state: State, setting: Setting, seed: int) -> None:
        self.setting, self.seed, self.world, self.packages = setting, seed, setting.world, setting.packages
        world, packages = self.world, self.packages
        self.awareness, self.shares = state.awareness.T.copy(), state.effort_share.T.copy()
        self.delivery = np.ascontiguousarray(state.delivery.transpose(1, 2, 0))
        self.attendance = state.attendance.copy()
        self.attention, self.stall, self.reuse, self.adopted = np.zeros(2), [0, 0], 0.0, False
        self.volume, self.days = packages.volume[:, None], packages.days.T.copy()
        self.salience, self.choice_code = world.salience.T.copy(), world.choice_code.T.copy()
        self.has = np.stack((packages.line >= 0, packages.objective >= 0))
        self.joint = slice(0, packages.joint)
        self.site = np.where(world.kind == STATE, np.arange(world.code.size) + 1, 0)
        self.track = np.stack((packages.line, world.lines + packages.objective))
        tracks = np.arange(world.track_code.size)[:, None]
        self.belongs = [((self.track[v] == tracks) & self.has[v]).astype(float) for v in range(2)]
        self.process_of = (tracks[:, 0] >= world.lines).astype(int)
        self.calendar = Calendar(setting, seed)
        track = packages.track(world.lines)
        self.series, self.most = world.track_series[track], world.track_most[track][:, None]
        self.index, self.growth = state.national_index.T.copy(), monthly_growth(self)
        self.first = by_trend(self)
        self._prepare_ties()

    def _prepare_ties(self) -> None:
        """The matrix that averages over ties [N, N], and both directions of every tie, sorted by the one who listens."""
        ties, agents = self.setting.ties, self.world.code.size
        degree = np.diff(ties.start)
        weight = np.repeat(1.0 / np.maximum(degree, 1), degree)
        self.mean_of_ties = csr_array((weight, ties.neighbour, ties.start), shape=(agents, agents))
        listener, speaker = np.concatenate((ties.first, ties.second)), np.concatenate((ties.second, ties.first))
        order = np.argsort(listener, kind="stable")
        self.listener, self.speaker = listener[order], speaker[order]
        self.tie = np.tile(np.arange(ties.code.size), 2)[order]

    def run(self) -> History:
        """All months; the history of the run."""
        record = empty_record(self)
        for t in range(self.setting.months):
            self.step(t)
            observe(record, self, t)
        return record

    def step(self, t: int) -> None:
        """One month (ODD 3)."""
        self.month, self.levers = self.setting.start + t, lever_values(self.setting.levers, t)
        self.duties = lever_values(self.setting.duty_levers(), t)
        self.trend()
        self.climate(t)
        self.adoption()
        self.obligations()
        self.recognition()
        self.allocation()
        self.work()
        self.learning()

    def trend(self) -> None:
        """The national index grows (ODD 7.0)."""
        self.index = self.index * self.growth / (1.0 + self.index * (self.growth - 1.0))

    def climate(self, t: int) -> None:
        """Attention, stalls and capacity (ODD 7.1)."""
        parameters, world, multiplier = self.setting.parameters.climate, self.world, self.levers["capacity"]
        keep, sd = parameters.attention_persistence, parameters.attention_sd
        for v in range(2):
            z = normal(self.seed, self.month, PROCESSES[v], Purpose.ATTENTION)
            self.attention[v] = sd * z if t == 0 else keep * self.attention[v] + sd * np.sqrt(1.0 - keep**2) * z
            self.stall[v] = max(0, self.stall[v] - 1)
            starts = uniform(self.seed, self.month, PROCESSES[v], Purpose.STALL) < parameters.stall_hazard
            if self.stall[v] == 0 and starts:
                self.stall[v] = parameters.stall_months
        merged = self.levers["merged"]
        of_wsis = np.array([[1.0, 0.0], [merged, 1.0 - merged]])
        self.felt = of_wsis @ self.attention
        self.pace = of_wsis @ np.where(np.array(self.stall) > 0, parameters.stall_productivity, 1.0)
        cut = parameters.budget_cut if self.month >= parameters.budget_cut_from else 0.0
        states, bodies = world.kind == STATE, world.kind == BODY
        added = np.where(states, world.size * (multiplier - 1.0), 0.0)
        support, payers = added.sum(), (world.size[bodies] * (1.0 - cut)).sum()
        granted = min(1.0, payers / support) if support > 0.0 else 1.0
        paid = min(1.0, support / payers) if payers > 0.0 else 0.0
        self.capacity = np.where(bodies, world.size * (1.0 - cut) * (1.0 - paid), world.size + granted * added)

    def adoption(self) -> None:
        """What the GDC takes over when it is adopted (ODD 7.2)."""
        if self.month != ADOPTION_MONTH or self.levers["gdc_open"] <= 0.0:
            return
        parameters, negotiates = self.setting.parameters.adoption, self.world.kind != STAKEHOLDER
        present, known = self.attendance[negotiates], 0.0
        if present.sum() > 0.0 and self.packages.joint > 0:
            known = present @ self.awareness[:, negotiates].mean(axis=0) / present.sum()
        reuse = parameters.base_reuse + parameters.learned_reuse * known
        self.reuse = min(1.0, max(0.0, reuse + parameters.engagement_reuse * self.levers["engagement"]))
        self.delivery[1, self.joint] = self.reuse * self.delivery[0, self.joint]
        self.adopted = True

    def obligations(self) -> None:
        """Demand, service and discretionary effort (ODD 7.3)."""
        parameters, world, levers = self.setting.parameters.obligations, self.world, self.duties
        asked = self.calendar.month(self.month, levers, self.reuse)
        self.met, self.process_days = asked.met, asked.process_days
        parts = np.array([1.0, parameters.body_share, parameters.stakeholder_share])[world.kind]
        desk = np.where(world.kind == STAKEHOLDER, parameters.stakeholder_share, 1.0)
        desk = desk * (world.size / 20.0) ** parameters.size_exponent
        party, follower = parts * np.maximum(1.0, np.sqrt(world.size / 20.0)), np.where(world.council, 0, 1)
        travel = asked.trips_elsewhere[follower] + np.where(world.travels, asked.trips_geneva[follower], 0.0)
        coordination = desk * levers["overhead"] + levers["extra_demand"]
        meetings = parameters.preparation * asked.meetings[follower] + parameters.travel_days * travel
        self.demand = party * meetings + desk * asked.reports + coordination
        missed = parameters.clash_cost * party * parameters.preparation * asked.missed[follower, world.teams]
        limit = parameters.service_limit * self.capacity
        self.served = np.maximum(0.0, np.minimum(self.demand - missed, limit))
        self.attendance = np.where(self.demand > 0.0, self.served / np.where(self.demand > 0.0, self.demand, 1.0), 1.0)
        self.effort = (self.capacity - self.served) * levers["productivity"]
        self.transition_loss, self.coordination = self.capacity - self.served - self.effort, coordination.sum()

    def recognition(self) -> None:
        """What each agent takes as existing in the other process (ODD 7.4)."""
        kappa, states = self.setting.parameters.recognition.self_ignorance, self.world.states
        self.known_apart = self.awareness * self.levers["recognition"]
        self.known_apart[:, :states] = 1.0 - kappa * (1.0 - self.known_apart[:, :states])
        self.known = self.levers["merged"] + (1.0 - self.levers["merged"]) * self.known_apart

    def allocation(self) -> None:
        """Effort shares move to their pulls (ODD 7.5)."""
        parameters, world, levers = self.setting.parameters.allocation, self.world, self.levers
        saved = 1.0 - self.setting.parameters.work.adoption_cost
        self.left = (1.0 - self.delivery)[:, :, self.site]
        ahead = (self.delivery[::-1, self.joint] - self.delivery[:, self.joint])[:, :, self.site]
        self.left[:, self.joint] -= saved * self.known * np.maximum(0.0, ahead)
        self.left *= self.volume
        self.remaining = self.belongs[0] @ self.left[0] + self.belongs[1] @ self.left[1]
        if not self.adopted:
            self.remaining[world.lines :] = 1.0
        peers = (self.mean_of_ties @ self.shares[:-1].T).T
        theta = world.theta.copy()
        theta[world.itu] = max(0.05, theta[world.itu] - parameters.engagement_shift * levers["engagement"])
        early = parameters.early_attention if self.month < ADOPTION_MONTH else 1.0
        appeal = np.stack((2.0 * theta, 2.0 * (1.0 - theta) * early))[self.process_of] * self.salience
        noise = np.exp(parameters.noise * bell(words(self.seed, self.month, self.choice_code, Purpose.NOISE)))
        opened = np.array([levers["wsis_open"], levers["gdc_open"]])
        level = (np.exp(self.felt) * opened)[self.process_of, None]
        influence = parameters.peer_influence
        pull = level * appeal * np.sqrt(self.remaining + 0.001) * noise
        pull *= (1.0 + influence * peers / (appeal + 0.01)) / (1.0 + influence)
        pull = np.vstack((pull, np.full(theta.size, parameters.outside_pull)))
        self.shares = (1.0 - parameters.speed) * self.shares + parameters.speed * pull / pull.sum(axis=0)
        closed = opened[self.process_of] <= 0.0
        self.shares[-1] += self.shares[:-1][closed].sum(axis=0)
        self.shares[:-1][closed] = 0.0

    def work(self) -> None:
        """Effort is booked on packages, and delivery rises (ODD 7.6)."""
        joint, merged = self.joint, self.levers["merged"] if self.adopted else 0.0
        booked, effect = self.booked(), self.effects()
        tau, size = self.setting.parameters.work.adoption_cost, self.days
        effort, before = self.by_site(booked) * effect, self.delivery
        taken_over = slice(0, self.packages.joint if self.adopted else 0)
        aware = self.by_site(booked[:, taken_over] * self.known_apart[taken_over]) * effect[:, taken_over]
        apart = effort
        if merged > 0.0:
            pooled = deliver_pooled(before[:, joint], merged * effort[:, joint], size[joint], tau)
            before, apart, aware = before.copy(), effort.copy(), (1.0 - merged) * aware
            before[:, joint], apart[:, joint] = pooled.delivery, (1.0 - merged) * effort[:, joint]
        delivered = deliver(before, apart, aware, size, self.has[:, :, None], tau)
        if merged > 0.0:
            for name in ("used", "duplicated", "produced", "synergy"):
                getattr(delivered, name)[:, joint] += getattr(pooled, name)
        self.delivery, self.delivered = delivered.delivery, delivered
        returned = (np.maximum(0.0, effort - delivered.used) / effect).sum()
        self.worked, self.outside = self.worked - returned, self.outside + returned

    def booked(self) -> np.ndarray:
        """[2, P, N] days spent on each strand; sets the sums of days worked, lost outside and spent drafting."""
        levers, joint = self.levers, self.joint
        days = self.effort * self.shares
        tracks = len(self.remaining) if self.adopted else self.world.lines
        on_tracks, remaining = days[:tracks], self.remaining[:tracks]
        open_work = remaining > 0.0
        rate = np.zeros_like(self.remaining)
        np.divide(on_tracks, remaining, out=rate[:tracks], where=open_work)
        self.worked, self.drafting = on_tracks[open_work].sum(), days[tracks:-1].sum()
        self.outside = days[-1].sum() + on_tracks[~open_work].sum()
        booked = rate[self.track] * self.left * self.has[:, :, None]
        both_open = levers["wsis_open"] > 0.0 and levers["gdc_open"] > 0.0
        compliance = (1.0 - levers["merged"]) * levers["lead_compliance"]
        if self.adopted and both_open and compliance > 0.0:
            gdc_leads = self.delivery[1, joint, 0] > self.delivery[0, joint, 0] + AHEAD
            if levers["forced_lead"] in (LEAD_WSIS, LEAD_GDC):
                gdc_leads[:] = levers["forced_lead"] == LEAD_GDC
            comply(booked[:, joint], compliance, self.awareness, gdc_leads)
        return booked

    def by_site(self, days: np.ndarray) -> np.ndarray:
        """[2, P, S + 1] days spent at each site, from those of each agent [2, P, N]."""
        states = self.world.states
        return np.concatenate((days[:, :, states:].sum(axis=2, keepdims=True), days[:, :, :states]), axis=2)

    def effects(self) -> np.ndarray:
        """[2, P, S + 1] what a day achieves: at national sites more with global norms and guidance."""
        effect = np.empty_like(self.delivery)
        effect[:, :, 1:] = 1.0 + self.setting.parameters.work.guidance * self.delivery[:, :, :1]
        effect[:, :, 0] = 1.0
        return effect * self.pace[:, None, None]

    def learning(self) -> None:
        """Awareness spreads and fades (ODD 7.7)."""
        parameters, world, levers, before = self.setting.parameters.learning, self.world, self.levers, self.awareness
        u = unit(words(self.seed, self.month, self.setting.ties.code, Purpose.CONTACT))
        held = (u < parameters.contact)[self.tie]
        listener, speaker = self.listener[held], self.speaker[held]
        after = before.copy()
        if listener.size:
            who, first = np.unique(listener, return_index=True)
            best = np.maximum.reduceat(before[:, speaker], first, axis=1)
            after[:, who] += parameters.closing * np.maximum(0.0, best - before[:, who])
        line, objective = self.shares[self.track[0, self.joint]], self.shares[self.track[1, self.joint]]
        unmoved = (1.0 - levers["broadcast"]) * (1.0 - levers["briefing"])
        unmoved = unmoved * (1.0 - parameters.meetings * self.met * self.attendance)
        gain = 1.0 - unmoved * (1.0 - parameters.own_work * np.minimum(line, objective))
        after += (1.0 - after) * gain
        lead = np.maximum(0.0, before[:, world.itu, None] - after[:, world.council])
        after[:, world.council] += parameters.engagement_gain * levers["engagement"] * lead
        rotates = unit(words(self.seed, self.month, world.code, Purpose.ROTATION)) < parameters.rotation
        kept = (1.0 - parameters.forgetting) * np.where(rotates, parameters.rotation_keeps, 1.0)
        self.awareness = after * kept


def simulate(state: State, setting: Setting, seed: int) -> History:
    """The history of one run from its first state, as `sim.model.simulation` gives it; the state is left as it was."""
    return ArrayModel(state, setting, seed).run()
