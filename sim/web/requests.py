"""What a page may ask: two scenarios at the same draws and seed, checked by the rules of every config."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from sim.runs.options import SEED
from sim.scenarios.draws import drawn_paths
from sim.scenarios.scenario import Scenario, scenario, scenario_names, setting_fields
from sim.settings.errors import SettingError, unknown
from sim.settings.quantity import Field, Quantity
from sim.settings.validation import checked

FEW_DRAWS, MORE_DRAWS = 10, 32
"""Draws of a first look, which follows every drag, and of a closer one, which may call a difference a finding."""
LARGEST_QUESTION = 16_384
"""Bytes of the longest question that is read."""
PAGE_DRAWS = Field("draws", int, FEW_DRAWS, Quantity("draws of the uncertain parameters", "number", 1, MORE_DRAWS))
POSITION = Field("number", int, 0, Quantity("position in the client's questions", "number", 0, 2**53))
QUESTION_KEYS = ("yours", "reference", "world", "draws", "seed", "client", "number")
SIDES = ("yours", "reference")
FRAMING, FOLLOW_UP = "gdc.framing", "gdc.follow_up"


class Question(NamedTuple):
    """Two checked scenarios, draws 0 to `draws` - 1 of each with one seed; `client` and `number` say what it supersedes."""

    yours: Scenario
    reference: Scenario
    draws: int
    seed: int
    client: str
    number: int


@cache
def world_paths() -> tuple[str, ...]:
    """Settings that hold for both scenarios: the framing of the GDC, and the uncertain parameters."""
    return (FRAMING, *(path for path in drawn_paths() if not path.startswith("mechanism.")))


def side_paths() -> tuple[str, ...]:
    """Settings that one scenario sets for itself: its mechanisms, and the follow-up of the GDC."""
    return (FOLLOW_UP, *(path for path in setting_fields() if path.startswith("mechanism.")))


@cache
def shipped_scenario(name: str) -> Scenario:
    """A scenario that ships with dcsim, read once."""
    return scenario(name)


def too_large() -> SettingError:
    """The error for a question that is too long."""
    return SettingError(f"a question has at most {LARGEST_QUESTION} bytes", "large", most=LARGEST_QUESTION)


def mapping(value: Any, what: str) -> Mapping[str, Any]:
    """The value, if it is an object of JSON. Raises SettingError."""
    if not isinstance(value, dict):
        raise SettingError(f"{what}: an object is needed, such as {{}}", "question")
    return value


def only_known(given: Mapping[str, Any], known: tuple[str, ...], kind: str, where: str) -> None:
    """Raise SettingError for a key that is not known there."""
    for key in given:
        if key not in known:
            raise unknown(kind, key[:80], known, where)


def read_side(given: Any, world: Mapping[str, Any], name: str) -> Scenario:
    """One scenario: a named one, changed. Raises SettingError."""
    side = mapping(given, name)
    only_known(side, ("base", "changes"), "key", name)
    base = side.get("base")
    if base not in scenario_names():
        raise unknown("scenario", str(base)[:80], scenario_names(), name)
    changes = mapping(side.get("changes", {}), f"{name}: changes")
    only_known(changes, side_paths(), "setting", name)
    return shipped_scenario(str(base)).at({**world, **changes}, name, name)


def read_question(body: bytes) -> Question:
    """The question in the body of a request. Raises SettingError, in one line, for all that cannot be asked."""
    if len(body) > LARGEST_QUESTION:
        raise too_large()
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        raise SettingError("the question is not JSON", "question") from None
    given = mapping(read, "question")
    only_known(given, QUESTION_KEYS, "key", "question")
    world = mapping(given.get("world", {}), "world")
    only_known(world, world_paths(), "setting", "world")
    yours, reference = (read_side(given.get(side), world, side) for side in SIDES)
    client = given.get("client", "")
    if not isinstance(client, str) or len(client) > 64:
        raise SettingError("client: a word of at most 64 characters is needed", "question")
    return Question(
        yours,
        reference,
        checked("draws", PAGE_DRAWS, given.get("draws", FEW_DRAWS)),
        checked("seed", SEED, given.get("seed", 0)),
        client,
        checked("number", POSITION, given.get("number", 0)),
    )
