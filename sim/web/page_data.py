"""The catalogue of the page, read from the records: settings, mechanisms, scenarios, metrics, states, tracks and texts."""

from collections.abc import Iterator
from typing import Any

import numpy as np

import sim
from sim.figures.layout.event_strip import EVENTS
from sim.figures.layout.labels import GROUP_LABELS, SDG_LABELS, metric_label, spoken
from sim.model.levers import LEVERS, Move
from sim.model.mechanisms import MECHANISMS
from sim.model.mechanisms.checks import checked_moves
from sim.model.observation.history import USES
from sim.model.observation.metrics import COMPARED, HEADLINE, METRICS
from sim.model.observation.shown import SERIES, STATES
from sim.model.observation.time_use import AGENT_GROUPS
from sim.runs.prepare import own_tables, prepare, tables_of, world_of
from sim.scenarios.scenario import Scenario, scenario_names
from sim.scenarios.setting_space import readable, setting_fields
from sim.settings.months import FIRST_YEAR, LAST_MONTH, month_label
from sim.settings.quantity import Field
from sim.studies.text import capital, first_paragraph
from sim.studies.verdicts import ENOUGH_DRAWS, ENOUGH_SHARE, FOOTER, LEAST_WILSON
from sim.web.requests import (
    FEW_DRAWS,
    FIRST_DRAWS,
    FOLLOW_UP,
    FRAMING,
    MORE_DRAWS,
    shipped_scenario,
    side_paths,
    world_paths,
)

OPENNESS = ("wsis_open", "gdc_open")
"""Levers that close a process at 0."""
INPUT_KINDS = {int: "integer", float: "number", str: "word"}


def setting(path: str, field: Field) -> dict[str, Any]:
    """The data of one setting that its control needs."""
    quantity = field.quantity
    month = quantity.unit == "month"
    ends = (quantity.least, quantity.most)
    return {
        "kind": "month" if month else INPUT_KINDS[field.type],
        "unit": quantity.unit,
        "least": month_label(int(ends[0] or 0)) if month else ends[0],
        "most": month_label(int(ends[1] or 0)) if month else ends[1],
        "drawn": quantity.drawn,
        "default": readable(path, field.default),
        "choices": quantity.choices,
        "source": quantity.source,
    }


def move_of(move: Move, base: float) -> dict[str, Any]:
    """The effect of a move on its lever: neutral and new value, period, and whether it applies to some agents only in part."""
    lever = LEVERS[move.lever]
    return {
        "lever": move.lever,
        "unit": lever.unit,
        "neutral": base if lever.neutral is None else lever.neutral,
        "value": move.value,
        "since": month_label(min(LAST_MONTH, max(0, move.since))),
        "until": month_label(move.until) if move.until <= LAST_MONTH else None,
        "months": move.calendar_months,
        "odd_years": move.odd_years,
        "some": move.agents is not None and bool((move.agents < 1.0).any()),
    }


def mechanisms() -> dict[str, Any]:
    """Every mechanism: its group (the module that defines it), settings, exclusions, moves, and whether it closes a process."""
    world = prepare(shipped_scenario("parallel")).setting.world
    base = shipped_scenario("parallel").values["recognition.base"]
    paths = side_paths()
    return {
        name: {
            "group": kind.__module__.rsplit(".", 1)[-1] if kind.__module__.startswith("sim.") else "other",
            "settings": [path for path in paths if path.startswith(f"mechanism.{name}.")],
            "excludes": sorted({*kind.excludes, *(other for other, its in MECHANISMS.items() if name in its.excludes)}),
            "counterfactual": kind.counterfactual,
            "closes": any(
                move.lever in OPENNESS and move.value <= 0.0
                for move in checked_moves(name, kind(strength=1.0), world, base)
            ),
            "moves": [move_of(move, base) for move in checked_moves(name, kind(strength=1.0), world, base)],
        }
        for name, kind in MECHANISMS.items()
    }


def scenarios() -> dict[str, Any]:
    """Every named scenario with its fixed settings."""
    return {
        name: {"settings": {path: readable(path, point.values[path]) for path in sorted(point.held)}}
        for name, point in ((name, shipped_scenario(name)) for name in scenario_names())
    }


def framings() -> dict[str, Any]:
    """Lines, objectives and joint pairs of each framing of the GDC, in the order of results."""
    by_framing = {}
    for framing in framing_names():
        point = shipped_scenario("parallel").at({FRAMING: framing})
        world, names = world_of(framing, point.record("population"))
        packages = prepare(point).setting.packages
        by_framing[framing] = {
            "lines": names.tracks[: world.lines],
            "objectives": names.tracks[world.lines :],
            "pairs": np.column_stack((packages.line, packages.objective))[: packages.joint].tolist(),
        }
    return by_framing


def framing_names() -> tuple[str, ...]:
    """The framings of the GDC."""
    return setting_fields()[FRAMING].quantity.choices


def states(point: Scenario) -> list[dict[str, Any]]:
    """All member states of a scenario: ISO3 code, name, names in other languages, regional group, capacity, vulnerability."""
    population, own = point.record("population"), own_tables(point)
    table = tables_of(own, population.states).member_states
    world, names = world_of("themes", population, own)
    other = [column for column in table.columns if column.startswith("name_")]
    return [
        {
            "iso3": iso3,
            "name": name,
            "names": {column.removeprefix("name_"): table[column].iloc[row] for column in other},
            "group": table["un_region_group"].iloc[row],
            "capacity": round(float(world.size[row]), 2),
            "vulnerable": bool(world.vulnerable[row]),
        }
        for row, (iso3, name) in enumerate(zip(names.iso3, names.states, strict=True))
    ]


def texts() -> dict[str, str]:
    """All English texts of the records, by dotted path; `*` replaces the name of a mechanism."""
    return dict(all_texts())


def all_texts() -> Iterator[tuple[str, str]]:
    """Key and text of settings, choices, units, mechanisms, levers, scenarios, metrics, goals, tracks, groups and events."""
    yield "footer", FOOTER
    fields, units = setting_fields(), {metric.unit for metric in (*METRICS.values(), *COMPARED)}
    for path in (*world_paths(), *side_paths()):
        key = "mechanism.*." + path.rsplit(".", 1)[-1] if path.startswith("mechanism.") else path
        yield shared_key(path, key), capital(fields[path].quantity.meaning)
        units.add(fields[path].quantity.unit)
    for path in (FRAMING, FOLLOW_UP):
        for choice in fields[path].quantity.choices:
            yield f"{path}.{choice}", spoken(choice)
    for name, kind in MECHANISMS.items():
        yield f"mechanism.{name}.title", spoken(name)
        yield f"mechanism.{name}", first_paragraph(kind.__doc__)
    for name, lever in LEVERS.items():
        units.add(lever.unit)
        yield f"lever.{name}", capital(lever.meaning)
    for unit in sorted(units):
        yield f"unit.{unit}", unit
    for name in scenario_names():
        yield f"scenario.{name}.title", spoken(name)
        yield f"scenario.{name}", shipped_scenario(name).description
    for metric in (*METRICS.values(), *COMPARED):
        yield f"metric.{metric.name}.title", metric_label(metric.name).name
        yield f"metric.{metric.name}", metric.definition
    yield "metric.attendance.title", "Attendance"
    for number, goal in enumerate(SDG_LABELS, 1):
        yield f"goal.{number}", goal
    for framing in framing_names():
        _, names = world_of(framing, shipped_scenario("parallel").record("population"))
        for track, title in zip(names.tracks, names.titles, strict=True):
            yield f"track.{track}", title
    for group in sorted({state["group"] for state in states(shipped_scenario("parallel"))}):
        yield f"group.{group}", GROUP_LABELS.get(group, group)
    for month, text in EVENTS.items():
        yield f"event.{month}", text


def shared_key(path: str, key: str) -> str:
    """The key with `*` if the setting has the same meaning in all mechanisms, otherwise the path itself."""
    if key == path:
        return path
    fields, last = setting_fields(), path.rsplit(".", 1)[-1]
    meanings = {
        field.quantity.meaning
        for other, field in fields.items()
        if other.startswith("mechanism.") and other.endswith(f".{last}")
    }
    return key if len(meanings) == 1 else path


def catalogue() -> dict[str, Any]:
    """The complete catalogue for the page."""
    fields = setting_fields()
    return {
        "version": sim.__version__,
        "first_year": FIRST_YEAR,
        "months": LAST_MONTH + 1,
        "draws": {
            "first": FIRST_DRAWS,
            "few": FEW_DRAWS,
            "more": MORE_DRAWS,
            "enough": ENOUGH_DRAWS,
            "share": ENOUGH_SHARE,
            "wilson": LEAST_WILSON,
        },
        "settings": {path: setting(path, fields[path]) for path in (*world_paths(), *side_paths())},
        "world": world_paths(),
        "side": side_paths(),
        "mechanisms": mechanisms(),
        "scenarios": scenarios(),
        "metrics": {
            metric.name: {"unit": metric.unit, "better": metric.better, "kind": metric.kind}
            for metric in (*METRICS.values(), *COMPARED)
        },
        "headline": HEADLINE,
        "compared": [metric.name for metric in COMPARED],
        "series": SERIES,
        "colours": STATES,
        "flows": {"groups": AGENT_GROUPS, "uses": USES},
        "events": list(EVENTS),
        "states": states(shipped_scenario("parallel")),
        "framings": framings(),
        "goals": len(SDG_LABELS),
        "texts": texts(),
    }
