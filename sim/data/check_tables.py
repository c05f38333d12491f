"""Checks across tables: references, complete grids, ties, and consistency of the two lists of facilitators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from sim.data.check_cells import Parsed, TableError, hint, repeated, shown
from sim.data.declarations import (
    COMMISSIONS,
    COMMISSIONS_NAME,
    LAST_FIGURE,
    LEAST_PARTNERS,
    NAMED_BODIES,
    OBJECTIVES,
    SDGS,
    STAKEHOLDER_GROUPS,
)


def check_tables(tables: Mapping[str, Parsed], *, small: bool = False) -> None:
    """Raise TableError for the first inconsistency between tables (keys: table names).

    small: a population with fewer states, bodies or lines; counts are not checked, and series may have more states.
    """
    _references(tables, small)
    _ties(tables, small)
    _first_figures(tables)
    _others(tables["calendar"])
    _grids(tables, small)
    _facilitators(tables)
    _bodies(tables, small)


def _references(tables: Mapping[str, Parsed], small: bool) -> None:
    for parsed in tables.values():
        if small and parsed.table.more_states:
            continue
        for column in (c for c in parsed.table.columns if c.refers):
            other, target = column.refers.split(".")
            known = set(tables[other].cells[target])
            for row, text in enumerate(parsed.cells[column.name]):
                if text not in known:
                    what = f"{shown(text)} is not in {tables[other].file}, column {target}{hint(text, sorted(known))}"
                    raise parsed.fail(row, column.name, what)


def _ties(tables: Mapping[str, Parsed], small: bool) -> None:
    ties, states = tables["state_ties"], tables["member_states"]
    partners: Counter[str] = Counter()
    row_of_pair: dict[frozenset[str], int] = {}
    for row, (a, b) in enumerate(zip(ties.cells["iso3_a"], ties.cells["iso3_b"], strict=True)):
        pair = frozenset((a, b))
        if len(pair) == 1:
            raise ties.fail(row, "iso3_b", f"{a} is tied to itself")
        if pair in row_of_pair:
            raise ties.fail(
                row,
                "iso3_b",
                f"{a} with {b} is already in line {ties.lines[row_of_pair[pair]]} (ties have no direction)",
            )
        row_of_pair[pair] = row
        partners.update((a, b))
    for row, code in enumerate(states.cells["iso3"]):
        if not small and partners[code] < LEAST_PARTNERS:
            raise TableError(
                f"{ties.file}: {code} ({states.file} line {states.lines[row]}) has {partners[code]} partners "
                f"(allowed: {LEAST_PARTNERS} or more)"
            )


def _others(calendar: Parsed) -> None:
    """Events of other processes are listed for the reader, and have no share on this subject."""
    for row, (process, share) in enumerate(zip(calendar.cells["process"], calendar.cells["share"], strict=True)):
        if process == "other" and float(share) > 0.0:
            raise calendar.fail(row, "share", f"{repeated(share)} is not allowed for the process other (allowed: 0)")


def _first_figures(tables: Mapping[str, Parsed]) -> None:
    """The national index starts from an e-government index of 2022 and a percentage online of 2022 or earlier."""
    states, egdi, internet = tables["member_states"], tables["egdi_series"], tables["internet_series"]
    measured = {
        code
        for code, year, value in zip(*(egdi.cells[name] for name in ("iso3", "year", "egdi")), strict=True)
        if value and int(year) == LAST_FIGURE
    }
    online = {
        code
        for code, year in zip(internet.cells["iso3"], internet.cells["year"], strict=True)
        if int(year) <= LAST_FIGURE
    }
    for row, code in enumerate(states.cells["iso3"]):
        of = f"{code} ({states.file} line {states.lines[row]})"
        if code not in measured:
            raise TableError(f"{egdi.file}: no egdi of {LAST_FIGURE} for {of} (allowed: one for every state)")
        if code not in online:
            raise TableError(
                f"{internet.file}: no pct of {LAST_FIGURE} or earlier for {of} (allowed: one or more for every state)"
            )


def _grids(tables: Mapping[str, Parsed], small: bool) -> None:
    lines = tables["action_lines"].cells["code"]
    matrix, overlap, gdc = tables["wsis_sdg_matrix"], tables["overlap_map"], tables["gdc_objectives"]
    framing = dict(zip(gdc.cells["code"], gdc.cells["framing"], strict=True))
    for name, size in OBJECTIVES.items():
        rows = [r for r, f in enumerate(gdc.cells["framing"]) if f == name]
        if not small and len(rows) != size:
            raise TableError(f"{gdc.file}: framing {name} has {len(rows)} codes (allowed: {size})")
        marked = sum(int(gdc.cells["connectivity"][r]) for r in rows)
        if marked != 1:
            raise TableError(f"{gdc.file}: column connectivity marks {marked} codes of framing {name} (allowed: 1)")
    for row, (name, code) in enumerate(zip(overlap.cells["framing"], overlap.cells["gdc_code"], strict=True)):
        if framing[code] != name:
            raise overlap.fail(row, "framing", f"{shown(name)} does not fit {code} (allowed: {framing[code]})")
    cells = set(zip(matrix.cells["action_line"], (int(s) for s in matrix.cells["sdg"]), strict=True))
    for line in lines:
        for sdg in SDGS:
            if (line, sdg) not in cells:
                raise TableError(f"{matrix.file}: no row for action_line {line}, sdg {sdg} (allowed: every pair)")
    pairs = set(zip(overlap.cells["action_line"], overlap.cells["gdc_code"], strict=True))
    for line in lines:
        for code in framing:
            if (line, code) not in pairs:
                raise TableError(
                    f"{overlap.file}: no row for action_line {line}, gdc_code {code} (allowed: every pair)"
                )


def _items(parsed: Parsed, column: str) -> Iterator[tuple[int, str]]:
    """(row, item) of a column whose cells hold ";"-separated items."""
    for row, text in enumerate(parsed.cells[column]):
        yield from ((row, item) for item in text.split(";") if item)


def _facilitators(tables: Mapping[str, Parsed]) -> None:
    """Lead facilitators and co-facilitators must be the same in action_lines and in un_bodies."""
    lines, bodies = tables["action_lines"], tables["un_bodies"]
    codes, names = lines.cells["code"], bodies.cells["short_name"]
    for there, here in (("lead_facilitators", "lead_lines"), ("co_facilitators", "co_lines")):
        by_line = set()
        by_body = {(code, names[row]) for row, code in _items(bodies, here)}
        for row, item in _items(lines, there):
            members = COMMISSIONS if item == COMMISSIONS_NAME else (item,)
            for body in members:
                if body not in names:
                    what = f"{shown(body)} is not in {bodies.file}, column short_name{hint(body, names)}"
                    raise lines.fail(row, there, what)
                if (codes[row], body) not in by_body:
                    at = names.index(body)
                    raise bodies.fail(
                        at,
                        here,
                        f"{codes[row]} is missing ({lines.file} line {lines.lines[row]} names {body})",
                    )
                by_line.add((codes[row], body))
        for row, code in _items(bodies, here):
            if (code, names[row]) not in by_line:
                raise bodies.fail(row, here, f"{code} does not name {names[row]} in {lines.file}, column {there}")


def _bodies(tables: Mapping[str, Parsed], small: bool) -> None:
    bodies, groups = tables["un_bodies"], tables["stakeholder_groups"]
    names = bodies.cells["short_name"]
    for name in NAMED_BODIES:
        if not small and name not in names:
            raise TableError(f"{bodies.file}: column short_name has no {name!r} (needed by the model)")
    active = sum(int(n) > 0 for n in groups.cells["agents"])
    if not small and active != STAKEHOLDER_GROUPS:
        raise TableError(f"{groups.file}: column agents is above 0 in {active} groups (allowed: {STAKEHOLDER_GROUPS})")
