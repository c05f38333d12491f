"""Recognition on the tiny world (ODD 7.4)."""

import pytest

from sim.model.numerics.kernels import kernel
from sim.model.processes.recognition import Recognition, recognition
from tests.support.tiny import levers, tiny


@kernel
def all_recognise(state, aux, block, t):
    for agent in range(block.agents.code.size):
        recognition(agent, state, block, t, aux.known[agent])


@pytest.mark.parametrize(
    ("merged", "known"),
    [
        (0.0, [1 - 0.25 * (1 - 0.5 * 0.35), 1 - 0.25 * (1 - 0.2 * 0.35), 0.5 * 0.35]),
        (1.0, [1.0, 1.0, 1.0]),
    ],
)
def test_states_know_most_of_their_own_work_bodies_what_they_have_learned_and_after_a_merger_all_know_all(
    merged: float, known: list[float]
) -> None:
    world = tiny(pulled=levers(merged=merged), awareness=(0.5, 0.2, 0.5))
    world.act(all_recognise, 0)
    assert world.aux.known[:, 0] == pytest.approx(known, abs=1e-15)


def test_recognition_is_read_from_the_lever() -> None:
    world = tiny(pulled=levers(recognition=0.85), awareness=(0.5, 0.2, 0.5))
    world.act(all_recognise, 0, recognition=Recognition(self_ignorance=0.5))
    assert world.aux.known[:, 0] == pytest.approx([1 - 0.5 * (1 - 0.425), 1 - 0.5 * (1 - 0.17), 0.425], abs=1e-15)
