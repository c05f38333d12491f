"""What a Mesa model is given: the scenario with further settings, and the seed of the run."""

import secrets
from collections.abc import Mapping
from typing import Any

from sim.runs.options import LARGEST_SEED, SEED
from sim.scenarios.idle import check_idle
from sim.scenarios.scenario import Scenario, scenario
from sim.scenarios.setting_space import flatten, setting_fields
from sim.scenarios.switches import switch_of
from sim.settings.errors import nearest
from sim.settings.validation import checked


def chosen_point(source: str | Mapping[str, Any] | Scenario, changes: Mapping[str, Any]) -> Scenario:
    """The scenario with further settings. Raises TypeError naming all keywords that are not settings."""
    known = setting_fields()
    strange = [path for path, _ in flatten(changes) if path not in known and not switch_of(path)]
    if strange:
        words = ", ".join(map(repr, strange))
        raise TypeError(f"DigitalCooperationModel: unknown keyword {words}{nearest(strange[0], known)}")
    point = scenario(source, changes)
    check_idle([point])
    return point


def own_seed() -> int:
    """A seed from the operating system, for a run that was given none; two such runs differ."""
    return secrets.randbelow(LARGEST_SEED)


def checked_seed(seed: int | None, rng: int | None) -> int:
    """The seed given under one of its two names. Raises SettingError for a value that is not allowed."""
    return int(checked("seed", SEED, seed) if rng is None else checked("rng", SEED, rng))
