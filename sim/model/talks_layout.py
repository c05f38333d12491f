"""How a block lays out what states decide: the proposals of up to eight runs in parallel, in the record `Talks`."""

from collections.abc import Sequence

import numpy as np

from sim.data.declarations import ITEMS
from sim.model.block import Talks
from sim.model.entities.packages import Packages
from sim.model.entities.world import World
from sim.model.levers import LEVERS, MONTHLY_LEVERS, neutral_value, rule_of
from sim.model.mechanisms.proposals import TERMS, Proposal
from sim.model.numerics.random import code
from sim.model.numerics.worlds import WORLDS, beside, zeros
from sim.model.setting import Setting

AI_TRACKS = np.array([code("track:T6"), code("track:O5")], dtype=np.uint64)
"""The theme and the objective on artificial intelligence, on which the item `ai` acts; the others act on all objectives."""


def lever_rows(monthly: np.ndarray, kind: type) -> np.ndarray:
    """[T, L, 8] monthly levers as numbers, in the memory of the record."""
    return np.asarray(monthly.view(np.ndarray).view(kind).reshape(monthly.shape[0], len(MONTHLY_LEVERS), WORLDS))


def share_covered(packages: Packages, objectives: np.ndarray) -> float:
    """Share of the content of these objectives (mask [J]) that WSIS requires too; 0 if they require nothing."""
    of_gdc = np.flatnonzero(packages.objective >= 0)
    volume = packages.volume[of_gdc] * objectives[packages.objective[of_gdc]]
    joint = volume[of_gdc < packages.joint].sum()
    return float(joint / volume.sum()) if volume.sum() > 0.0 else 0.0


def covers(world: World, packages: Packages) -> np.ndarray:
    """[I] share of what the GDC requires in each item of its follow-up which WSIS requires too."""
    own = world.track_code[world.lines :]
    ai, whole = share_covered(packages, np.isin(own, AI_TRACKS)), share_covered(packages, np.ones(own.size, dtype=bool))
    return np.array([ai if item == "ai" else whole for item in ITEMS])


def cover_of_wsis(world: World, packages: Packages) -> np.ndarray:
    """[1] share of the content of WSIS which the GDC requires too."""
    return np.array([packages.volume[: packages.joint].sum() / world.lines])


def talks_of(settings: Sequence[Setting], monthly: np.ndarray, duties: np.ndarray, kind: type) -> Talks:
    """What is decided in eight worlds; `monthly` and `duties` are the records [T] of their levers."""
    agendas = [setting.agenda for setting in settings]
    proposed = [{one.mechanism: one for one in agenda.proposals} for agenda in agendas]
    mechanisms = sorted(set().union(*proposed))
    count, months, levers = len(mechanisms), monthly.shape[0], len(MONTHLY_LEVERS)
    whole, decision = np.zeros(count, np.int64), np.full((count, WORLDS), -1)
    since, until = np.zeros((count, WORLDS), np.int64), np.zeros((count, WORLDS), np.int64)
    terms, moves = zeros((count, len(TERMS) + 1)), zeros((count, months, levers), kind)
    for row, mechanism in enumerate(mechanisms):
        for place, proposals in enumerate(proposed):
            if mechanism in proposals:
                one: Proposal = proposals[mechanism]
                whole[row], decision[row, place] = one.whole, one.decision
                since[row, place], until[row, place] = one.since, one.until
                terms[row, :, place], moves[row, :, :, place] = one.terms, one.moves
    base = [setting.parameters.recognition.base for setting in settings]
    pairs = {(id(one.world), id(one.packages)): (one.world, one.packages) for one in settings}
    of_gdc, of_wsis = ({key: share(*pair) for key, pair in pairs.items()} for share in (covers, cover_of_wsis))
    keys = [(id(one.world), id(one.packages)) for one in settings]
    return Talks(
        decisions=agendas[0].decisions,
        follow_up=np.array([float(agenda.follow_up) for agenda in agendas]),
        cover=beside([of_gdc[key] for key in keys]),
        cover_wsis=beside([of_wsis[key] for key in keys]),
        mechanism=np.array(mechanisms, dtype=np.int64),
        whole=whole,
        decision=decision,
        since=since,
        until=until,
        terms=terms,
        moves=moves,
        rule=np.array([rule_of(LEVERS[name]) for name in MONTHLY_LEVERS]),
        most=np.array([LEVERS[name].most for name in MONTHLY_LEVERS]),
        neutral=beside([np.array([neutral_value(LEVERS[name], own) for name in MONTHLY_LEVERS]) for own in base]),
        rows=lever_rows(monthly, kind),
        duty_rows=lever_rows(duties, kind),
        apart=int(duties is not monthly),
    )
