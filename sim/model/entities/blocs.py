"""Groups of states that speak for their absent members when something is negotiated (ODD 7.8)."""

from __future__ import annotations

import numpy as np

from sim.data.late import pd

BLOCS = (("eu",), ("g77", "sids"), ("g77", "ldc"), ("g77", "lldc"), ("g77",))
"""Columns of member_states that are all 1 in the members of each group; a state is in the first group that fits."""
NO_BLOC = -1


def state_blocs(states: pd.DataFrame) -> np.ndarray:
    """[S] the group of each state, an index into BLOCS; NO_BLOC for a state without one."""
    found = np.full(len(states), NO_BLOC)
    for number, flags in reversed(list(enumerate(BLOCS))):
        found[(states[list(flags)] == 1).all(axis=1).to_numpy()] = number
    return found
