"""Negotiation: how much of the GDC's follow-up is kept, and how fully mechanisms are agreed (ODD 7.8).

What is decided differs between worlds, so that it is computed for one world after the other, in the months of rounds only.
"""

from typing import Annotated, NamedTuple

from sim.model.agenda import UNDECIDED
from sim.model.entities.decisions import COMPACT
from sim.model.levers import FLAG, LARGEST, SUM
from sim.model.numerics.kernels import kernel_part
from sim.model.numerics.vectors import at, each, maximum, put, same
from sim.model.numerics.worlds import WORLDS
from sim.model.processes.voices import agreed_strength
from sim.model.processes.weighing import LEAST_COST, LEAST_LOAD, days_of_window, weigh
from sim.settings.months import ADOPTION_MONTH
from sim.settings.quantity import CHOICE, Quantity, share

GIVEN, AGREED = "given", "agreed"
MEMORY = 12
"""Months over which the load of a desk is a mean."""


class Negotiation(NamedTuple):
    """A state objects to a proposal of strength k if k times its cost is more than its benefit."""

    mechanisms: Annotated[
        str,
        Quantity(
            "whether mechanisms are given, or only as far as states agree on them",
            "word",
            choices=(GIVEN, AGREED),
            source=CHOICE,
        ),
    ] = GIVEN
    worth: Annotated[
        float,
        Quantity(
            "worth of a meeting day on matters of mean interest that no other process holds, in days of a desk that is just full",
            "ratio",
            0.0,
            100.0,
            (0.59, 1.39),
            "fitted: two thirds of the days of the follow-up proposed for the GDC were not adopted",
        ),
    ] = 0.99
    dissent: Annotated[
        float,
        share(
            "largest share of the voices that may still object to what is agreed",
            (0.005, 0.05),
            "practice of consensus: A/RES/80/173 stood with one state rejecting parts of it; not fitted",
        ),
    ] = 0.02


@kernel_part
def negotiate(state, aux, history, block, t):
    """The rounds of a month, after learning; and the decisions that are taken at its end."""
    decisions, month = block.talks.decisions, block.start + t
    for decision in range(decisions.decided.size):
        if has_round(decision, month, block) and is_open(decision, month, block):
            loads_and_awareness(state, aux, history, block, t)
            for world in range(WORLDS):
                if decision == COMPACT and block.talks.follow_up[world] > 0.0:
                    thin_items(month, world, state, aux, block)
                if month == decisions.last[decision]:
                    weigh_proposals(decision, month, world, state, aux, block)
                    if decisions.decided[decision] == month:
                        enact(decision, world, state, block)


@kernel_part
def decision_on_the_compact(state, block, t):
    """In the month of adoption, let act what was agreed with the Compact; what is agreed before a run is in its levers."""
    if block.start + t == ADOPTION_MONTH and block.talks.decisions.decided.size > 0:
        for world in range(WORLDS):
            enact(COMPACT, world, state, block)


@kernel_part
def has_round(decision, month, block):
    """Whether a decision is negotiated in a month."""
    decisions, found = block.talks.decisions, False
    for row in range(decisions.of.size):
        found = found or (decisions.of[row] == decision and decisions.month[row] == month)
    return found


@kernel_part
def is_open(decision, month, block):
    """Whether there is anything to negotiate in a round of a decision, in any world."""
    talks, found = block.talks, False
    for world in range(WORLDS):
        found = found or (decision == COMPACT and talks.follow_up[world] > 0.0)
        if month == talks.decisions.last[decision]:
            for row in range(talks.mechanism.size):
                found = found or talks.decision[row, world] == decision
    return found


@kernel_part
def loads_and_awareness(state, aux, history, block, t):
    """Write to aux.positions what each state knows of joint packages [share], and how full its desk has been [ratio]."""
    positions, awareness, joint = aux.positions, state.awareness[1 - t % 2], block.packages.joint
    limit, first = each(block.parameters.obligations.service_limit), max(0, t - MEMORY + 1)
    for nation in range(block.agents.states):
        known, burden = same(0.0), same(0.0)
        for package in range(joint):
            known = known + at(awareness[nation], package)
        for month in range(first, t + 1):
            burden = burden + at(history.burden[month], nation)
        put(positions.aware, nation, known / max(1, joint))
        put(positions.load, nation, maximum(LEAST_LOAD, burden / (t + 1 - first) / limit))


@kernel_part
def take_seats(decision, month, world, aux, block):
    """Write positions.voice [S]: 1 for a state that joins an event of the round, in its own voice."""
    decisions, calendar, events, voice = block.talks.decisions, aux.calendar, block.events, aux.positions.voice
    voice[:] = 0.0
    for number in range(calendar.number[world]):
        event, counts = calendar.held[number, world], False
        for row in range(decisions.of.size):
            now = decisions.of[row] == decision and decisions.month[row] == month
            of_row = decisions.kind[row] == events.kind[event] and decisions.process[row] == events.process[event]
            counts = counts or (now and of_row)
        if counts:
            for nation in range(voice.size):
                if aux.present[number, nation, world] > 0.0:
                    voice[nation] = 1.0


@kernel_part
def thin_items(month, world, state, aux, block):
    """One round on the items of the follow-up: what is kept of each is the smallest strength of all rounds so far."""
    positions, parameters = aux.positions, block.parameters
    worth, preparation = parameters.negotiation.worth[world], parameters.obligations.preparation[world]
    for item in range(state.kept.shape[0]):
        take_seats(COMPACT, month, world, aux, block)
        for nation in range(positions.ratio.size):
            taste = 2.0 * (1.0 - block.agents.theta[nation, world])
            known = positions.aware[nation, world] * block.talks.cover[item, world]
            cost = max(LEAST_COST, preparation * positions.load[nation, world])
            positions.ratio[nation] = worth * taste * (1.0 - known) / cost
        note_objections(item, world, positions)
        state.kept[item, world] = min(state.kept[item, world], agreed_strength(world, positions, block))


@kernel_part
def weigh_proposals(decision, month, world, state, aux, block):
    """The last round of a decision: how fully each mechanism that belongs to it is agreed."""
    talks, items = block.talks, state.kept.shape[0]
    for row in range(talks.mechanism.size):
        if talks.decision[row, world] == decision:
            days_of_window(row, world, state, aux.positions, block)
            weigh(row, world, aux, block)
            take_seats(decision, month, world, aux, block)
            note_objections(items + talks.mechanism[row], world, aux.positions)
            strength = agreed_strength(world, aux.positions, block)
            if talks.whole[row] == 1 and strength < 1.0:
                strength = 0.0
            state.agreed[talks.mechanism[row], world] = strength


@kernel_part
def note_objections(subject, world, positions):
    """Write positions.objects [I + M, S]: 1 for a state that is present and objects to the whole of a proposal."""
    for nation in range(positions.ratio.size):
        objects = positions.voice[nation] > 0.0 and positions.ratio[nation] < 1.0
        positions.objects[subject, nation, world] = 1.0 if objects else 0.0


@kernel_part
def enact(decision, world, state, block):
    """Let act what is agreed in a decision: move the levers from the first month on in which it can act."""
    talks = block.talks
    for row in range(talks.mechanism.size):
        if talks.decision[row, world] == decision:
            strength = state.agreed[talks.mechanism[row], world]
            if strength > 0.0 and strength != UNDECIDED:
                first = max(0, talks.decisions.acts[decision] - block.start)
                move_levers(row, first, world, strength, talks.rows, talks)
                if talks.apart == 1:
                    move_levers(row, first, world, strength, talks.duty_rows, talks)


@kernel_part
def move_levers(row, first, world, strength, rows, talks):
    """Combine what a mechanism moves, at the strength agreed, with the levers of a world, by the rule of each lever."""
    for t in range(first, rows.shape[0]):
        for lever in range(rows.shape[1]):
            distance, before, rule = talks.moves[row, t, lever, world], rows[t, lever, world], talks.rule[lever]
            if distance != 0.0:
                value = talks.neutral[lever, world] + strength * distance
                if rule == SUM:
                    rows[t, lever, world] = min(before + strength * distance, talks.most[lever])
                elif rule == FLAG:
                    rows[t, lever, world] = max(before, distance)
                elif rule == LARGEST:
                    rows[t, lever, world] = max(before, min(value, talks.most[lever]))
                else:
                    rows[t, lever, world] = min(before, value)
