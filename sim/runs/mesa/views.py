"""Attributes of the agents of the Mesa model: read-only views of one row of the model's arrays."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np

from sim.data import load_tables
from sim.data.once import once
from sim.model.auxiliaries import Quantities
from sim.model.entities.network import Ties
from sim.model.entities.world import Names, World
from sim.model.observation.history import History
from sim.model.state import State

T = TypeVar("T")
R = TypeVar("R", bound=NamedTuple)


@dataclass
class Arrays:
    """Arrays that the agents of one model read. `state` and `aux` are new arrays each month; `done`: number of months run."""

    world: World
    names: Names
    ties: Ties
    state: State
    aux: Quantities
    history: History
    done: int = 0


@once
def state_facts() -> list[dict[str, Any]]:
    """The row of the table of member states for each state, in the order of the world."""
    return load_tables().member_states.to_dict("records")  # type: ignore[return-value]


def read_only(value: Any) -> Any:
    """A read-only view of an array, a Python number for a NumPy number, any other value unchanged."""
    if isinstance(value, np.ndarray):
        view = value.view()
        view.flags.writeable = False
        return view
    return value.item() if isinstance(value, np.generic) else value


def all_shown(record: R) -> R:
    """A record of arrays in which each array is replaced by a read-only view."""
    return record._replace(**{name: read_only(value) for name, value in record._asdict().items()})


class View(Generic[T]):
    """An attribute that is read from the model's arrays each time, and cannot be set or deleted."""

    name = ""

    def __init__(self, read: Callable[[Any], T], meaning: str | None = None) -> None:
        self.read = read
        self.__doc__ = meaning or read.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, agent: Any, owner: type | None = None) -> T:
        return self if agent is None else self.read(agent)  # type: ignore[return-value]

    def __set__(self, agent: Any, value: object) -> None:
        raise AttributeError(
            f"{type(agent).__name__}.{self.name} is a view of the model's arrays and cannot be changed; "
            "change a setting of the scenario, or write a class with its own `allocate`"
        )

    def __delete__(self, agent: Any) -> None:
        self.__set__(agent, None)


def agent_row(part: str, meaning: str) -> View[Any]:
    """A view of the agent's row of the array of the same name; `part` is world, state or aux."""
    view: View[Any]
    view = View(lambda agent: read_only(getattr(getattr(agent._arrays, part), view.name)[agent._row]), meaning)
    return view


def fact(meaning: str) -> View[bool]:
    """A view of the 0/1 column of the same name of the table of member states, as true or false."""
    view: View[bool]
    view = View(lambda agent: bool(state_facts()[agent._row][view.name]), meaning)
    return view
