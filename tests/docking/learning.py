"""How the agents of the twin learn of the other process, and forget (ODD section 7.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.numerics.random import Purpose, uniform

from .packages import Vector

if TYPE_CHECKING:
    from .actors import Actor
    from .twin import Twin


def learning(model: Twin, both_meet: bool) -> None:
    """Awareness spreads and fades; all agents read the awareness before this step."""
    contacts: dict[Actor, list[Actor]] = {actor: [] for actor in model.actors}
    chance = model.settings["learning.contact"]
    for a, b, key in model.tie_codes:
        if uniform(model.run_seed, model.month, key, Purpose.CONTACT) < chance:
            contacts[a].append(b)
            contacts[b].append(a)
    learned = [next_awareness(actor, contacts[actor], both_meet) for actor in model.actors]
    for actor, awareness in zip(model.actors, learned, strict=True):
        actor.awareness = awareness


def next_awareness(actor: Actor, contacts: list[Actor], both_meet: bool) -> Vector:
    """The awareness of an agent after the month."""
    model, settings, levers = actor.model, actor.model.settings, actor.model.levers
    packages = model.packages
    first = actor.awareness
    a = first.copy()
    if contacts:
        best = np.max([other.awareness for other in contacts], axis=0)
        a += settings["learning.closing"] * np.maximum(0.0, best - first)
    joint = slice(0, packages.joint)
    on_line = actor.shares[packages.line[joint]]
    on_objective = actor.shares[len(packages.lines) + packages.objective[joint]]
    own = settings["learning.own_work"] * np.minimum(on_line, on_objective)
    meetings = settings["learning.meetings"] * actor.seen if both_meet else 0.0
    briefing = levers.briefing[actor.audience]
    gain = 1.0 - (1.0 - levers["broadcast"]) * (1.0 - briefing) * (1.0 - meetings) * (1.0 - own)
    a += (1.0 - a) * gain
    if actor.council and model.itu is not None:
        pull = settings["learning.engagement_gain"] * levers["engagement"]
        a += pull * np.maximum(0.0, model.itu.awareness - a)
    a *= 1.0 - settings["learning.forgetting"]
    if uniform(model.run_seed, model.month, actor.code, Purpose.ROTATION) < settings["learning.rotation"]:
        a *= settings["learning.rotation_keeps"]
    return a
