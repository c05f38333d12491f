"""Voices: how far states agree on a proposal, when a few may still object (ODD 7.8). Written for one world."""

from sim.model.entities.blocs import BLOCS
from sim.model.numerics.kernels import kernel_part

GROUPS_THAT_SPEAK = len(BLOCS)


@kernel_part
def agreed_strength(world, positions, block):
    """The largest strength, at most 1, at which no more than the tolerated share of the voices objects; 0 without voices.

    A voice objects at strengths above its ratio (positions.ratio [S], of benefit to cost). positions.voice: [S] 1 for states that
    are present; absent members of a group that is present get its median and a voice.
    """
    ratio, voice = positions.ratio, positions.voice
    speak_for_the_absent(world, positions, block)
    voices = 0
    for nation in range(ratio.size):
        if voice[nation] > 0.0:
            voices += 1
    if voices == 0:
        return 0.0
    tolerated, least, found = block.parameters.negotiation.dissent[world] * voices, -1.0, -1.0
    while found < 0.0:
        smallest, objecting = 1.0, 0
        for nation in range(ratio.size):
            if voice[nation] > 0.0 and least < ratio[nation] < smallest:
                smallest = ratio[nation]
        for nation in range(ratio.size):
            if voice[nation] > 0.0 and ratio[nation] <= smallest:
                objecting += 1
        if smallest == 1.0 or objecting > tolerated:
            found = smallest
        least = smallest
    return found


@kernel_part
def speak_for_the_absent(world, positions, block):
    """Give absent members of a group, some of whom are present, the median ratio of those present, and a voice."""
    bloc, ratio, voice = block.agents.bloc, positions.ratio, positions.voice
    for group in range(GROUPS_THAT_SPEAK):
        present = 0
        for nation in range(ratio.size):
            if bloc[nation, world] == group and voice[nation] > 0.0:
                put_in_order(positions.ordered, present, ratio[nation])
                present += 1
        if present > 0:
            middle = 0.5 * (positions.ordered[(present - 1) // 2] + positions.ordered[present // 2])
            for nation in range(ratio.size):
                if bloc[nation, world] == group and voice[nation] == 0.0:
                    ratio[nation], voice[nation] = middle, 1.0


@kernel_part
def put_in_order(ordered, number, value):
    """Insert a value into the first `number` values, which are in ascending order."""
    place = number
    while place > 0 and ordered[place - 1] > value:
        ordered[place] = ordered[place - 1]
        place -= 1
    ordered[place] = value
