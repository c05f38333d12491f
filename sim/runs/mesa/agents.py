"""Agents for Mesa: each one is a view of its row of the model's arrays and may define its own allocation rule."""

from collections.abc import Mapping
from typing import Any

import mesa
import numpy as np

from sim.model.entities.index import EGOV
from sim.runs.mesa.views import Arrays, View, agent_row, fact, read_only, state_facts
from sim.settings.errors import SettingError, closest, unknown

RULE = "allocate"
"""The method in which a class defines its own rule."""
TOLERANCE = 1e-9
"""Largest allowed deviation of the sum of an agent's shares from 1."""


class Actor(mesa.Agent):  # type: ignore[misc]
    """One agent of the model. Flows such as `demand` refer to the last month that was run; before the first month they are 0.

    K tracks (action lines, then objectives), P packages, of which P_j are joint; strand 0 is WSIS, strand 1 the GDC.
    """

    def __init__(self, model: Any, row: int) -> None:
        self._arrays: Arrays = model._arrays
        self._row = row
        super().__init__(model)

    def allocate(self, proposed: np.ndarray, before: np.ndarray) -> np.ndarray:
        """This month's shares of discretionary effort [K + 1], the outside agenda last; override it to define an own rule.

        `proposed` is the result of the model's rule, `before` are last month's shares; both are copies. During the call,
        auxiliary variables up to `remaining` are those of this month, and the `effort_share` of all agents is that of last
        month. Returned shares must be at least 0, sum to 1, and be 0 on the tracks of a closed process.
        """
        return proposed

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute other than `allocate`: rules belong to classes; a rule set on a single agent would have no effect."""
        if name == "allocate":
            raise AttributeError(
                f"{self.label}: define the rule in a class with its own `allocate`, and pass the class in agent_classes"
            )
        super().__setattr__(name, value)

    def remove(self) -> None:
        """Raise RuntimeError: the model's arrays have a row for every agent from the first month to the last."""
        raise RuntimeError(f"{self.label} cannot be removed: the model has the same agents in every month")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.label}>"

    @View
    def row(self) -> int:
        """Row number of the agent in all arrays."""
        return self._row

    @View
    def label(self) -> str:
        """Stable label, such as `state:KEN`, `body:ITU` or `stakeholder:civil_society:7`."""
        return self._arrays.names.agents[self._row]

    @View
    def name(self) -> str:
        """Readable name: of a state or a body its name, of a stakeholder its group and number."""
        return self.label.split(":", 1)[1]

    @View
    def burden(self) -> float:
        """Demand relative to capacity [ratio], 0 in a month without demand."""
        return self.demand / self.capacity if self.demand > 0.0 else 0.0

    @View
    def delivery(self) -> np.ndarray:
        """[2, P] content delivered at the site of the agent [share]: its own site for a state, the global site for all others."""
        return np.asarray(read_only(self._arrays.state.delivery[0]))

    @View
    def ties(self) -> "list[Actor]":
        """The agents to which it is tied."""
        start = self._arrays.ties.start
        neighbours = self._arrays.ties.neighbour[start[self._row] : start[self._row + 1]]
        return [self.model.rows[number] for number in neighbours]

    size = agent_row("world", "Initial capacity [days per month].")
    theta = agent_row("world", "Preference: weight of WSIS relative to the GDC [share].")
    salience = agent_row("world", "[K] salience of each track [share]; lines sum to 0.5, objectives sum to 0.5.")
    council = agent_row("world", "Whether a member state of the ITU Council.")
    awareness = agent_row("state", "[P_j] awareness of what the other process does on a joint package [share].")
    effort_share = agent_row("state", "[K + 1] shares of discretionary effort [share], the outside agenda last.")
    attendance = agent_row("state", "Share of the demanded days that was served [share]; 1 before the first month.")
    capacity = agent_row("aux", "Capacity [days this month].")
    demand = agent_row("aux", "Obligations [days this month].")
    served = agent_row("aux", "Obligations served [days this month].")
    effort = agent_row("aux", "Discretionary effort [days this month].")
    transition_loss = agent_row("aux", "Transition loss: effort lost to reorganisation [days this month].")
    outside = agent_row("aux", "Effort on the outside agenda [days this month].")
    drafting = agent_row("aux", "Effort on drafting [days this month].")
    worked = agent_row("aux", "Effort booked on packages [days this month].")
    known = agent_row("aux", "[P_j] share of the other strand's lead that the agent takes as existing.")
    remaining = agent_row("aux", "[K] work left on each track, as known to the agent [volume].")


class MemberState(Actor):
    """A member state. It works at its own site."""

    @View
    def iso3(self) -> str:
        """Three-letter code."""
        return self._arrays.names.iso3[self._row]

    @View
    def name(self) -> str:
        """Name of the state."""
        return self._arrays.names.states[self._row]

    @View
    def region(self) -> str:
        """Regional group of the United Nations."""
        return str(state_facts()[self._row]["un_region_group"])

    @View
    def groups(self) -> frozenset[str]:
        """Names of the groups of states to which it belongs, as in the tables by group: `vulnerable`, `capacity_q1`, ..."""
        return frozenset(name for name, mask in self._arrays.names.groups.items() if mask[self._row])

    @View
    def delivery(self) -> np.ndarray:
        """[2, P] content delivered at its own site, by strand and package [share]."""
        return np.asarray(read_only(self._arrays.state.delivery[self._row + 1]))

    @View
    def progress(self) -> float:
        """Content delivered [share], counting the better strand of each package."""
        record, done = self._arrays.history, self._arrays.done
        return float((record.progress[done - 1] if done else record.start_progress)[self._row])

    @View
    def egov(self) -> float:
        """E-government index, which grows by the national trend [0 to 1]."""
        return float(self._arrays.state.national_index[self._row, EGOV])

    population = agent_row("world", "Share of the population of all states.")
    travels = agent_row("world", "Whether it has to travel to Geneva.")
    vulnerable = agent_row("world", "Whether an LDC, LLDC or SIDS.")
    ldc = fact("Whether a least developed country.")
    lldc = fact("Whether a landlocked developing country.")
    sids = fact("Whether a small island developing state.")
    g77 = fact("Whether in the Group of 77.")
    eu = fact("Whether in the European Union.")
    oecd = fact("Whether in the OECD.")
    g20 = fact("Whether in the G20.")
    brics = fact("Whether in BRICS.")
    dco = fact("Whether in the Digital Cooperation Organization.")


class UNBody(Actor):
    """A body of the United Nations system. It works at the global site."""


class Stakeholder(Actor):
    """A stakeholder. It works at the global site."""

    @View
    def group(self) -> str:
        """Group of stakeholders, such as `civil_society`."""
        return self.label.split(":")[1]


CLASSES: dict[str, type[Actor]] = {"state": MemberState, "body": UNBody, "stakeholder": Stakeholder}
"""Class of each kind of agent; the kind is the first part of the label."""


def class_of(label: str, classes: Mapping[str, type[Actor]]) -> type[Actor]:
    """The class chosen for an agent by its label, its ISO3 code or its kind; otherwise the default class of its kind."""
    kind, name = label.split(":", 1)
    for key in (label, name if kind == "state" else kind, kind):
        if key in classes:
            return classes[key]
    return CLASSES[kind]


def check_classes(classes: Mapping[str, type[Actor]], labels: list[str]) -> None:
    """Raise SettingError for an unknown agent or a misspelt rule, TypeError for a class that does not fit the agent."""
    iso3 = {label.split(":")[1]: label for label in labels if label.startswith("state:")}
    kinds = {**{kind: kind for kind in CLASSES}, **dict.fromkeys(iso3, "state")}
    kinds |= {label: label.split(":")[0] for label in labels}
    for key, kind in classes.items():
        if key not in kinds:
            raise unknown("agent in agent_classes", str(key), kinds)
        base = CLASSES[kinds[key]]
        if not (isinstance(kind, type) and issubclass(kind, base)):
            raise TypeError(f"agent_classes: {key!r} takes a subclass of {base.__name__}, not {kind!r}")
        check_rule_name(key, kind)


def check_rule_name(key: str, kind: type[Actor]) -> None:
    """Raise SettingError for a class without a rule of its own but with a method that is named almost like one."""
    if kind.allocate is not Actor.allocate:
        return
    own = [
        name for part in kind.__mro__ if part not in Actor.__mro__ for name in vars(part) if callable(vars(part)[name])
    ]
    known = set(dir(Actor))
    for name in own:
        if name not in known and closest(name.lower().strip("_"), [RULE]):
            raise SettingError(
                f"agent_classes: {key!r}: {kind.__name__} has a method {name!r}, which the model never calls; "
                f"did you mean {RULE!r}?"
            )


def own_shares(agent: Actor, proposed: np.ndarray, before: np.ndarray, closed: np.ndarray) -> np.ndarray:
    """The checked result [K + 1] of an agent's `allocate`; `closed` [K] marks the tracks of a closed process.

    Raises ValueError naming the agent.
    """
    answer = agent.allocate(proposed.copy(), before.copy())
    try:
        shares = np.array(answer, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{agent.label}: allocate returned {answer!r}, not {proposed.size} numbers") from None
    fault = ""
    if shares.shape != proposed.shape:
        fault = f"has shape {shares.shape}, not {proposed.shape}: a share for each track and the outside agenda"
    elif not np.isfinite(shares).all():
        fault = "contains a number that is not finite"
    elif shares.min() < 0.0:
        fault = f"contains {shares.min():g}; shares must be at least 0"
    elif abs(shares.sum() - 1.0) > TOLERANCE:
        fault = f"sums to {shares.sum():.12g}, not to 1"
    elif shares[:-1][closed].any():
        fault = "assigns effort to tracks of a closed process; assign it to the outside agenda, the last share"
    if fault:
        raise ValueError(f"{agent.label}: the result of allocate {fault}")
    return shares
