"""A hundred times the stakeholders: every agent and every choice keeps a code, and so chance, of its own."""

import numpy as np
import pytest

from sim.model.entities.network import draw
from sim.model.entities.population import Population
from sim.runs.prepare import world_of
from sim.scenarios.draws import at_draw
from sim.scenarios.scenario import scenario


def test_codes_are_distinct_among_a_hundred_times_the_stakeholders() -> None:
    world, names = world_of("themes", Population(stakeholder_scale=100.0))
    assert len(names.agents) == world.code.size == 193 + 37 + 9600
    assert np.unique(world.code).size == world.code.size
    assert np.unique(world.choice_code).size == world.choice_code.size


def test_a_hundred_times_the_stakeholders_is_an_allowed_setting() -> None:
    assert at_draw(scenario("parallel", {"population.stakeholder_scale": 100.0}), None)


@pytest.mark.parametrize("number", [1, 3, 5])
def test_the_few_that_are_drawn_are_the_first_of_all_in_order(number: int) -> None:
    candidates = [f"stakeholder:academia:{i}" for i in range(40)]
    for chooser in (candidates[0], candidates[7], "body:ITU"):
        everybody = draw(chooser, candidates, 40, seed=2)
        assert len(everybody) == 40 - (chooser in candidates)
        assert draw(chooser, candidates, number, seed=2) == everybody[:number]
