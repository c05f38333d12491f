"""The rule by which states agree: the worked example of the specification, groups that speak for absent members, and limits."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pytest

from sim.model.auxiliaries import Positions, empty_positions
from sim.model.entities.blocs import NO_BLOC, state_blocs
from sim.model.numerics.kernels import kernel
from sim.model.processes.voices import agreed_strength
from tests.model.processes.reference_negotiation import agreed

EU, SIDS, LDC, LLDC, G77 = range(5)


class Dissent(NamedTuple):
    dissent: np.ndarray


class Parameters(NamedTuple):
    negotiation: Dissent


class Blocs(NamedTuple):
    bloc: np.ndarray


class Room(NamedTuple):
    """What the rule reads of a block."""

    agents: Blocs
    parameters: Parameters


@kernel
def decide(positions: Any, room: Any) -> float:
    return agreed_strength(0, positions, room)


def strength(
    ratio: Sequence[float], dissent: float, present: Sequence[int] | None = None, bloc: Sequence[int] | None = None
) -> float:
    count = len(ratio)
    positions: Positions = empty_positions(count)
    positions.ratio[:] = ratio
    positions.voice[:] = 1.0 if present is None else present
    blocs = np.full((count, 8), NO_BLOC, dtype=float)
    if bloc is not None:
        blocs[:] = np.array(bloc, dtype=float)[:, None]
    return float(decide(positions, Room(Blocs(blocs), Parameters(Dissent(np.full(8, dissent))))))


SIX = (3.0, 0.5, 0.2, 1.4, 0.5, 0.9)


@pytest.mark.parametrize(("dissent", "k"), [(0.02, 0.2), (0.2, 0.5), (0.4, 0.5), (0.5, 0.9), (0.67, 1.0)])
def test_six_voices(dissent: float, k: float) -> None:
    assert strength(SIX, dissent) == k == agreed(SIX, dissent)


@pytest.mark.parametrize(("alike", "k"), [(0.3, 0.3), (1.0, 1.0), (2.5, 1.0), (0.0, 0.0)])
@pytest.mark.parametrize("dissent", [0.0, 0.02, 0.5, 0.999])
def test_where_all_are_alike_dissent_changes_nothing(alike: float, k: float, dissent: float) -> None:
    assert strength([alike] * 7, dissent) == k


def test_exactly_the_tolerated_share_may_object() -> None:
    assert strength([0.1, 0.6, 1.0, 1.0], 0.25) == 0.6  # one of four is .25, not more
    assert strength([0.1, 0.6, 1.0, 1.0], 0.2499) == 0.1


def test_nobody_in_the_room_agrees_to_nothing() -> None:
    assert strength(SIX, 0.02, [0] * 6, [SIDS] * 6) == 0.0


def test_an_absent_member_says_what_the_middle_member_present_says() -> None:
    ratio, bloc = [0.9, 0.3, 0.7, 0.01, 0.8], [SIDS, SIDS, SIDS, SIDS, NO_BLOC]
    # present .9, .3, .7 of the group: its absent member says .7; five voices .3 .7 .7 .8 .9
    present = [1, 1, 1, 0, 1]
    assert strength(ratio, 0.0, present, bloc) == 0.3
    assert strength(ratio, 0.2, present, bloc) == 0.7
    assert strength(ratio, 0.6, present, bloc) == 0.8


def test_an_even_number_has_the_mean_of_the_two_in_the_middle() -> None:
    ratio, bloc = [0.4, 0.01, 0.6, 0.9, 0.2], [LDC] * 5
    # present .4, .6, .9, .2: the absent one says .5; voices .2 .4 .5 .6 .9
    assert strength(ratio, 0.4, [1, 0, 1, 1, 1], bloc) == 0.5


def test_without_a_group_or_with_an_absent_group_nobody_speaks_for_a_state() -> None:
    ratio, present = [0.5, 0.1, 0.2], [1, 0, 0]
    assert strength(ratio, 0.0, present, [NO_BLOC, NO_BLOC, LLDC]) == 0.5
    assert strength(ratio, 0.0, present, [G77, NO_BLOC, LLDC]) == 0.5


def test_a_state_is_in_the_first_group_that_fits() -> None:
    import pandas as pd

    flags = {
        "eu": [1, 0, 0, 0, 0, 0, 0],
        "g77": [0, 1, 1, 1, 1, 0, 1],
        "sids": [1, 1, 0, 0, 0, 1, 0],
        "ldc": [0, 1, 1, 0, 0, 0, 1],
        "lldc": [0, 0, 1, 1, 0, 0, 1],
    }
    assert state_blocs(pd.DataFrame(flags)).tolist() == [EU, SIDS, LDC, LLDC, G77, NO_BLOC, LDC]


@pytest.mark.parametrize("seed", range(20))
def test_the_rule_is_that_of_the_plain_reading(seed: int) -> None:
    random = np.random.default_rng(seed)
    ratio = random.uniform(0.0, 1.5, random.integers(1, 60)).round(1).tolist()
    dissent = float(random.uniform(0.0, 0.99))
    assert strength(ratio, dissent) == agreed(ratio, dissent)
