"""Requests of the page: two scenarios at the same draws and seed, validated by the same rules as configs."""

import json
import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from sim.data.once import once
from sim.model.numerics.worlds import WORLDS
from sim.runs.options import SEED
from sim.scenarios.draws import drawn_paths
from sim.scenarios.idle import check_idle
from sim.scenarios.scenario import Scenario, scenario, scenario_names
from sim.scenarios.setting_space import setting_fields
from sim.settings.errors import SettingError, unknown
from sim.settings.quantity import Field, Quantity
from sim.settings.validation import checked

FIRST_DRAWS, FEW_DRAWS, MORE_DRAWS = WORLDS, 16, 32
"""Number of draws that are shown first after every change of a control (one block of runs), number that replaces them, and number
on request, enough for findings."""
LARGEST_QUESTION = 16_384
"""Maximum size of a request body [bytes]."""
PAGE_DRAWS = Field("draws", int, FEW_DRAWS, Quantity("draws of the uncertain parameters", "number", 1, MORE_DRAWS))
POSITION = Field("number", int, 0, Quantity("position in the client's questions", "number", 0, 2**53))
QUESTION_KEYS = ("yours", "reference", "world", "draws", "seed", "client", "number")
SIDES = ("yours", "reference")
FRAMING, FOLLOW_UP = "gdc.framing", "gdc.follow_up"


class Question(NamedTuple):
    """A validated request: two scenarios, draws 0 to `draws` - 1 of each with one seed.

    A question supersedes questions of the same `client` with a lower `number`.
    """

    yours: Scenario
    reference: Scenario
    draws: int
    seed: int
    client: str
    number: int


@once
def world_paths() -> tuple[str, ...]:
    """Paths of the settings common to both scenarios: the framing of the GDC, and uncertain parameters of its submodels."""
    return (FRAMING, *(path for path in drawn_paths() if not path.startswith(("mechanism.", "population."))))


def side_paths() -> tuple[str, ...]:
    """Paths of the settings of a single scenario: its mechanisms, and the follow-up of the GDC."""
    return (FOLLOW_UP, *(path for path in setting_fields() if path.startswith("mechanism.")))


@once
def shipped_scenario(name: str) -> Scenario:
    """A built-in scenario, cached."""
    return scenario(name)


def too_large() -> SettingError:
    """The error for a request body that is too long."""
    return SettingError(f"a question has at most {LARGEST_QUESTION} bytes", "large", most=LARGEST_QUESTION)


def mapping(value: Any, what: str) -> Mapping[str, Any]:
    """The value if it is a JSON object; otherwise raises SettingError."""
    if not isinstance(value, dict):
        raise SettingError(f"{what}: an object is needed, such as {{}}", "question")
    return value


def only_known(given: Mapping[str, Any], known: tuple[str, ...], kind: str, where: str) -> None:
    """Raises SettingError for an unknown key."""
    for key in given:
        if key not in known:
            raise unknown(kind, key[:80], known, where)


def read_side(given: Any, world: Mapping[str, Any], name: str) -> Scenario:
    """One side of the comparison: a named scenario with changes. Raises SettingError."""
    side = mapping(given, name)
    only_known(side, ("base", "changes"), "key", name)
    base = side.get("base")
    if base not in scenario_names():
        raise unknown("scenario", str(base)[:80], scenario_names(), name)
    changes = mapping(side.get("changes", {}), f"{name}: changes")
    only_known(changes, side_paths(), "setting", name)
    point = shipped_scenario(str(base)).at({**world, **changes}, name, name)
    check_idle([point], name)
    return point


def strict_json(body: bytes) -> Any:
    """Read JSON with finite numbers and whole characters only. Raises SettingError.

    Python also accepts NaN, numbers too large for a float, and halves of characters (surrogates), which no answer could repeat.
    """
    try:
        read = json.loads(body, parse_int=finite_integer, parse_float=finite_number, parse_constant=finite_number)
        json.dumps(read, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise SettingError("the question is not JSON with finite numbers and whole characters", "question") from None
    return read


def finite_number(text: str) -> float:
    """A number of JSON. Raises ValueError if it is not finite."""
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def finite_integer(text: str) -> int:
    """A whole number of JSON. Raises ValueError if no float can have its value."""
    finite_number(text)
    return int(text)


def read_question(body: bytes) -> Question:
    """Read and validate the body of a request. Raises SettingError with a one-line message if it is invalid."""
    if len(body) > LARGEST_QUESTION:
        raise too_large()
    given = mapping(strict_json(body), "question")
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
