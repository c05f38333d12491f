"""ODD.md as a page to read: short lines, a table of symbols per submodel, and every name, constant and count true to the code.

A table of symbols begins with the columns symbol, code name, unit and meaning. A code name is in backticks and is one of
- a field of a record, such as `state.awareness` (see RECORDS), or a purpose of random numbers, such as `Purpose.NOISE`;
- a setting by its dotted path, such as `climate.attention_sd`;
- a column of a data table, such as `member_states.egdi`;
- a constant or function of a module, or what a function or class binds, such as `delivery.apart.wsis_rise`.
The meaning of a constant gives its value, in backticks.
"""

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

from sim.data import Tables, load_tables
from sim.model.auxiliaries import Auxiliaries
from sim.model.entities.events import Events
from sim.model.entities.network import Ties
from sim.model.entities.packages import Packages
from sim.model.entities.population import Population
from sim.model.entities.world import World, agent_labels
from sim.model.levers import LEVERS, Levers
from sim.model.mechanisms import MECHANISMS
from sim.model.numerics.random import Purpose
from sim.model.observation.history import History
from sim.model.state import State
from sim.scenarios.setting_space import setting_fields
from sim.settings.months import month_label
from tests.support.paths import ROOT

PAGE = (ROOT / "ODD.md").read_text(encoding="utf-8")
LONGEST = 200
"""Characters of a line outside of the tables printed from the code."""
PRINTED = r"<!-- (\w+):begin -->\n.*?<!-- \1:end -->\n"
SUBMODELS = ("trend", "climate", "adoption", "obligations", "recognition", "allocation", "work", "learning")

RECORDS: dict[str, tuple[str, ...]] = {
    "state": State._fields,
    "aux": Auxiliaries._fields,
    "levers": Levers._fields,
    "world": World._fields,
    "packages": Packages._fields,
    "ties": Ties._fields,
    "events": Events._fields,
    "history": History._fields,
    "Purpose": tuple(Purpose.__members__),
}
ROOMS = ("model", "model/entities", "model/processes", "model/mechanisms", "model/numerics", "model/observation")
FURTHER = ("settings/months.py", "scenarios/draws.py", "studies/verdicts.py")
"""Where the modules are that a code name can begin with: the model's, and a few others."""
HEAD = "| symbol | code name | unit | meaning |"
OPERATORS = {
    *("sum", "min", "max", "exp", "sqrt", "frac", "left", "right", "quad", "qquad", "bar", "hat", "lfloor", "rfloor"),
    *("lvert", "rvert", "le", "ge", "in", "leftarrow", "ldots", "cdot"),
}
"""LaTeX commands that are no symbols of the model."""


class Symbol(NamedTuple):
    """A row of a table of symbols, its code names apart."""

    symbol: str
    names: tuple[str, ...]
    unit: str
    meaning: str


@cache
def by_hand() -> str:
    """The page without the tables that are printed from the code."""
    return re.sub(PRINTED, "", PAGE, flags=re.S)


@cache
def parts(level: int) -> dict[str, str]:
    """Heading to text of all sections of one level, without those printed from the code."""
    marks = [*re.finditer(rf"^#{{2,{level}}} (.+)$", by_hand(), re.M)]
    ends = [mark.start() for mark in marks[1:]] + [len(by_hand())]
    return {mark.group(1): by_hand()[mark.end() : end] for mark, end in zip(marks, ends, strict=True)}


def rows(text: str, head: str) -> Iterator[list[str]]:
    """Cells of the rows of all tables of a text whose first line begins with `head`."""
    for table in re.findall(rf"^{re.escape(head)}.*\n\|[-| ]+\|\n((?:\|.*\n)+)", text, re.M):
        for line in table.splitlines():
            yield [cell.strip() for cell in line.strip("|").split("|")]


def symbols(text: str) -> list[Symbol]:
    """All rows of the tables of symbols of a text."""
    return [Symbol(c[0], tuple(re.findall(r"`([^`]+)`", c[1])), c[2], c[3]) for c in rows(text, HEAD)]


@cache
def modules() -> dict[str, Path]:
    """Short name to file of every module that a code name can begin with."""
    root = ROOT / "sim"
    found = [path for room in ROOMS for path in (root / room).glob("*.py")] + [root / path for path in FURTHER]
    return {path.stem: path for path in found if path.stem != "__init__"}


def module(name: str) -> ModuleType:
    """The module of a short name."""
    return importlib.import_module(".".join(modules()[name].relative_to(ROOT).with_suffix("").parts))


@cache
def bound(name: str) -> dict[str, set[str]]:
    """Functions and classes of a module, and the names that each binds: its arguments, variables and fields."""
    found = {}
    for node in ast.parse(modules()[name].read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names = {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)}
            found[node.name] = names | {
                part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
            }
    return found


def constant(name: str) -> Any:
    """The value of `module.CONSTANT`; None for any other name."""
    first, _, rest = name.partition(".")
    return (
        getattr(module(first), rest) if first in modules() and rest.isupper() and hasattr(module(first), rest) else None
    )


def exists(name: str) -> bool:
    """Whether a code name is one of the model."""
    first, *rest = name.split(".")
    if name in setting_fields() or (len(rest) == 1 and rest[0] in RECORDS.get(first, ())):
        return True
    if first in Tables._fields:
        return len(rest) == 1 and rest[0] in getattr(load_tables(), first).columns
    if first not in modules() or not rest:
        return False
    if len(rest) == 1:
        return constant(name) is not None or rest[0] in bound(first)
    return len(rest) == 2 and rest[1] in bound(first).get(rest[0], ())


def written(value: Any) -> str:
    """A constant as the page writes it."""
    if isinstance(value, dict):
        return ", ".join(f"{key} {written(number)}" for key, number in value.items())
    if isinstance(value, tuple):
        return ", ".join(map(written, value))
    return f"{value:.12g}".replace("e-0", "e-")


def letters(formula: str) -> set[str]:
    """The symbols of a formula, without what they carry above and below."""
    bare = re.sub(r"\\(?:mathrm|operatorname|text)\{[^}]*\}", "", formula)
    while (less := re.sub(r"[_^](?:\{[^{}]*\}|\\[A-Za-z]+|\w)", "", bare)) != bare:
        bare = less
    commands = set(re.findall(r"\\([A-Za-z]+)", bare)) - OPERATORS
    return commands | set(re.findall(r"[A-Za-z]", re.sub(r"\\[A-Za-z]+", "", bare)))


def formulas(text: str) -> list[str]:
    """All formulas of a text, displayed or in a line."""
    return re.findall(r"\$\$(.+?)\$\$", text, re.S) + re.findall(r"(?<!\$)\$([^$\n]+)\$(?!\$)", text)


def submodels() -> list[str]:
    """Headings of the sections 7.x."""
    return [head for head in parts(3) if re.match(r"7\.\d ", head)]


def test_no_line_is_long() -> None:
    assert [line for line in by_hand().splitlines() if len(line) > LONGEST] == []


def test_there_is_a_section_for_every_submodel_in_the_order_of_the_month() -> None:
    assert [head.split()[1].lower() for head in submodels()] == list(SUBMODELS)


@pytest.mark.parametrize("head", submodels())
def test_a_submodel_has_one_table_of_symbols_before_its_first_formula(head: str) -> None:
    text = parts(3)[head]
    assert text.count(HEAD) == 1
    assert text.index(HEAD) < text.index("$$")
    found = [row.symbol for row in symbols(text)]
    assert len(found) == len(set(found))


@pytest.mark.parametrize("row", symbols(PAGE), ids=lambda row: row.symbol)
def test_a_symbol_has_a_name_in_the_code_and_a_meaning(row: Symbol) -> None:
    assert row.symbol.startswith("$")
    assert row.meaning
    assert row.names
    assert [name for name in row.names if not exists(name)] == []
    for name in row.names:
        if (value := constant(name)) is not None:
            assert f"`{written(value)}`" in row.meaning, name


@pytest.mark.parametrize("head", submodels())
def test_a_formula_has_only_symbols_of_the_tables(head: str) -> None:
    shared = " ".join(cells[0] for cells in rows(PAGE, "| index |")) + parts(3)["7 Submodels"]
    known = {letter for formula in formulas(shared) for letter in letters(formula)}
    for row in symbols(parts(3)[head]):
        known |= {letter for formula in formulas(row.symbol) for letter in letters(formula)}
    for formula in formulas(parts(3)[head]):
        assert letters(formula) <= known, formula


def test_the_rule_finds_names_that_do_not_exist_and_symbols_that_are_in_no_table() -> None:
    for name in ("state.awareness", "aux.known", "work.adoption_cost", "delivery.apart.wsis_makes", "work.AHEAD"):
        assert exists(name), name
    for name in ("state.flows", "work.friction", "delivery.deliver_at.nothing", "work.BEHIND", "Purpose.LUCK", "world"):
        assert not exists(name), name
    assert letters(r"\hat A_v \frac{x_{ik}^{\mathrm{out}}}{\sum_{k'} u_{ik'}} + \Lambda_0^{\mathrm{open}}") == {
        *("A", "x", "u", "Lambda")
    }


def test_formulas_are_not_changed_by_markdown() -> None:
    """No backslash before a sign, no underscore that could begin emphasis, no bar that could end a cell."""
    assert by_hand().count("$$") % 2 == 0
    for formula in formulas(by_hand()):
        assert not re.search(r"\\[^A-Za-z]|[^\w\s]_[^\s]|\*|\|", formula), formula


def test_every_lever_is_in_the_table_of_levers_with_its_neutral_value_rule_and_bounds() -> None:
    found = {re.findall(r"`levers\.(\w+)`", cells[1])[0]: cells for cells in rows(PAGE, f"{HEAD} neutral |")}
    assert set(found) == set(LEVERS)
    for name, lever in LEVERS.items():
        neutral, rule, bounds = found[name][4:7]
        assert bounds == f"{written(lever.least)} to {written(lever.most)}{', whole' * lever.flag}", name
        if name != "forced_lead":
            assert rule.startswith(lever.combine), name
            assert neutral == ("`recognition.base`" if lever.neutral is None else written(lever.neutral)), name
            assert (f"at most {written(lever.most)}" in rule) == (lever.combine == "sum"), name


@pytest.mark.parametrize("name", MECHANISMS)
def test_the_row_of_a_mechanism_gives_its_defaults(name: str) -> None:
    found = {cells[0].strip("`"): cells[1:] for cells in rows(PAGE, "| mechanism |")}
    assert list(found) == list(MECHANISMS) or set(found) == set(MECHANISMS)
    text, start = found[name]
    fields = {
        path.split(".")[2]: field for path, field in setting_fields().items() if path.startswith(f"mechanism.{name}.")
    }
    assert start == month_label(fields.pop("start").default)
    assert fields.pop("strength").default == 0.0
    numbers = re.findall(r"(?<![\w^])\d+(?:\.\d+)?", re.sub(r"\$[^$]+\$", "", text))
    assert sorted(map(float, numbers)) == sorted(float(field.default) for field in fields.values())


def test_numbers_of_entities_are_those_of_the_tables() -> None:
    tables = load_tables()
    framings = tables.gdc_objectives["framing"]
    agents = len(agent_labels(tables, Population().stakeholder_scale))
    assert {cells[0]: int(cells[1]) for cells in rows(PAGE, "| entity |")} == {
        "agents": agents,
        "member states": len(tables.member_states),
        "member states of the ITU Council": int(tables.member_states["itu_council_member"].sum()),
        "UN bodies": len(tables.un_bodies),
        "stakeholders": agents - len(tables.member_states) - len(tables.un_bodies),
        "WSIS action lines": len(tables.action_lines),
        "GDC themes": int((framings == "themes").sum()),
        "GDC objectives": int((framings == "objectives").sum()),
    }


def test_sections_follow_each_other() -> None:
    numbers = [int(head.split()[0]) for head in parts(2)]
    assert all(after == before + 1 for before, after in pairwise(numbers))
