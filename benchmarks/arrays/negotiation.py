"""Negotiation of the follow-up in the NumPy version (ODD 7.8); mechanisms are given in what is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.entities.blocs import BLOCS
from sim.model.entities.decisions import COMPACT
from sim.model.setting import Setting
from sim.model.talks_layout import covers

if TYPE_CHECKING:
    from benchmarks.arrays.model import ArrayModel

MEMORY, LEAST_LOAD = 12, 0.005


class FollowUp:
    """What states keep of each item [I], from round to round."""

    def __init__(self, setting: Setting) -> None:
        decisions = setting.agenda.decisions
        self.kept, self.cover = setting.agenda.kept.copy(), covers(setting.world, setting.packages)
        own = (decisions.of == COMPACT) & setting.agenda.follow_up
        self.rounds = list(zip(*(values[own] for values in decisions[3:7]), strict=True))
        self.burden: list[np.ndarray] = []

    def round(self, model: ArrayModel) -> None:
        """Note the month's burden; in a round, keep of each item what is agreed, and never more than before."""
        world, setting, states = model.world, model.setting, slice(0, model.world.states)
        self.burden = [*self.burden[1 - MEMORY :], (model.demand / model.capacity)[states]]
        held = {(kind, process) for _, month, kind, process in self.rounds if month == model.month}
        if not held:
            return
        events, now = setting.events, model.asked.now
        counts = np.array([(events.kind[one], events.process[one]) in held for one in now], dtype=bool)
        present = model.turnout.present[:, counts].any(axis=1)
        load = np.maximum(LEAST_LOAD, np.mean(self.burden, axis=0) / setting.parameters.obligations.service_limit)
        aware = model.awareness[:, states].mean(axis=0) if self.cover.any() else np.zeros(world.states)
        taste = 2.0 * (1.0 - world.theta[states]) * setting.parameters.negotiation.worth
        for item, cover in enumerate(self.cover):
            ratio = taste * (1.0 - aware * cover) / (setting.parameters.obligations.preparation * load)
            self.kept[item] = min(self.kept[item], self.agreed(ratio, present, world.bloc, setting))

    @staticmethod
    def agreed(ratio: np.ndarray, present: np.ndarray, bloc: np.ndarray, setting: Setting) -> float:
        """The largest strength to which few enough object."""
        voices = [*ratio[present]]
        for group in range(len(BLOCS)):
            own = bloc == group
            if (own & present).any():
                voices += [float(np.median(ratio[own & present]))] * int((own & ~present).sum())
        order = np.sort(voices)
        beyond = np.searchsorted(order, order, side="right") > setting.parameters.negotiation.dissent * order.size
        return min(1.0, float(order[beyond][0])) if beyond.any() else float(order.size > 0)
