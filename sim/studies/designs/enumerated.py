"""Enumerated designs: full grids, levels in parallel, explicit points, and points from a CSV file."""

import csv
import io
from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

from sim.scenarios.switches import check_apart
from sim.settings.errors import SettingError
from sim.settings.plain_words import decimal
from sim.studies.designs.factors import NUMBER, WHOLE, Factor
from sim.studies.designs.read_factors import bare_factor, checked_level

MOST_POINTS = 100_000
Points = list[dict[str, Any]]


def check_size(points: int) -> None:
    """Raises SettingError for a design with more than 100,000 points."""
    if points > MOST_POINTS:
        raise SettingError(f"the design has {points:,} points; at most {MOST_POINTS:,} are allowed")


def grid(factors: Sequence[Factor], count: int | None) -> Points:
    """Every combination of levels; the last factor varies fastest."""
    levels = [factor.spread(count) for factor in factors]
    check_size(prod(len(values) for values in levels))
    return [dict(zip([factor.path for factor in factors], values, strict=True)) for values in product(*levels)]


def in_parallel(factors: Sequence[Factor], count: int | None) -> Points:
    """The first levels of all factors, then the second ones, and so on. Raises SettingError if their numbers of levels differ."""
    levels = {factor.path: factor.spread(count) for factor in factors}
    sizes = {path: len(values) for path, values in levels.items()}
    if len(set(sizes.values())) > 1:
        counts = ", ".join(f"{path} has {size}" for path, size in sizes.items())
        raise SettingError(f"design: zip takes levels in parallel, so all factors need equally many; {counts}")
    check_size(next(iter(sizes.values())))
    return [dict(zip(levels, values, strict=True)) for values in zip(*levels.values(), strict=True)]


def factors_of(points: Points, bare: Sequence[Factor]) -> list[Factor]:
    """The factors with their levels: the distinct values that the points take, by first occurrence."""
    return [factor._replace(levels=tuple(dict.fromkeys(point[factor.path] for point in points))) for factor in bare]


def explicit(given: Any, where: str, folders: tuple[Path, ...], repeats: bool) -> tuple[list[Factor], Points]:
    """The factors and points of a list of mappings; duplicate points are allowed only if `repeats`.

    Raises SettingError naming the point.
    """
    if not isinstance(given, (list, tuple)) or not all(isinstance(point, Mapping) for point in given):
        raise SettingError(f"{where}: points are a list of mappings such as [{{work.adoption_cost: 0.1}}]")
    if not given or not given[0]:
        raise SettingError(f"{where}: there are no points; write a list such as [{{work.adoption_cost: 0.1}}]")
    check_size(len(given))
    paths = list(dict.fromkeys(str(path) for point in given for path in point))
    bare = [bare_factor(path, where) for path in paths]
    check_apart(paths, where)
    seen: dict[tuple[Any, ...], int] = {}
    points: Points = []
    for number, point in enumerate(given):
        missing = [path for path in paths if path not in point]
        if missing:
            raise SettingError(
                f"{where}: point {number} has no value for {' or '.join(missing)}; every point names the same factors"
            )
        made = {
            factor.path: checked_level(factor, point[factor.path], f"{where}: point {number}", folders)
            for factor in bare
        }
        first = seen.setdefault(tuple(made.values()), number)
        if first < number and not repeats:
            raise SettingError(f"{where}: point {number} is a duplicate of point {first}")
        points.append(made)
    return factors_of(points, bare), points


def read_rows(file: str) -> list[tuple[int, list[str]]]:
    """(line number, cells) of every non-empty line of a CSV file. Raises SettingError naming the file."""
    try:
        text = Path(file).read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SettingError(f"file: {file} cannot be read ({error.strerror or error})") from None
    except UnicodeDecodeError as error:
        raise SettingError(f"{file}: not UTF-8 (byte {error.start}); save it as CSV in UTF-8") from None
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((reader.line_num, [cell.strip() for cell in cells]))
    except csv.Error as error:
        raise SettingError(f"{file}: line {reader.line_num}: {error}") from None
    return rows


def value_of(factor: Factor, cell: str) -> Any:
    """A cell converted to the kind of value of its factor; text that is not a number is kept, and rejected later."""
    number = decimal(cell) if factor.kind in (NUMBER, WHOLE) else None
    return cell if number is None else number


def without_row_numbers(rows: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """The rows without an unnamed first column that numbers them from 0, as pandas writes it."""
    (_, header), *rest = rows
    numbered = all(cells[0] == str(number) for number, (_, cells) in enumerate(rest))
    if len(header) < 2 or header[0] or not rest or not numbered:
        return rows
    return [(line, cells[1:]) for line, cells in rows]


def from_csv(file: str, folders: tuple[Path, ...]) -> tuple[list[Factor], Points]:
    """The factors and points of a CSV file: paths of factors in the header, one point per line.

    Cells are separated by commas or semicolons; numbers use a decimal point. Raises SettingError naming file, line and column.
    """
    rows = read_rows(file)
    if not rows:
        raise SettingError(
            f"{file}: the file is empty; the first line must list the paths of factors, each further line is a point"
        )
    (line, paths), *rest = without_row_numbers(rows)
    for number, path in enumerate(paths, 1):
        if not path:
            raise SettingError(
                f"{file}: line {line}: column {number} has no name; the first line must list the paths of factors"
            )
        if paths.index(path) + 1 < number:
            raise SettingError(f"{file}: line {line}: the column {path!r} occurs twice")
    bare = [bare_factor(path, f"{file}: line {line}") for path in paths]
    check_apart(paths, f"{file}: line {line}")
    if not rest:
        raise SettingError(f"{file}: there are no points below the line of paths")
    check_size(len(rest))
    points: Points = []
    for line, cells in rest:
        if len(cells) != len(paths):
            raise SettingError(f"{file}: line {line}: there are {len(cells)} cells, but {len(paths)} columns")
        point = {}
        for number, (factor, cell) in enumerate(zip(bare, cells, strict=True), 1):
            place = f"{file}: line {line}, column {number}"
            if not cell:
                raise SettingError(f"{place} ({factor.path}) is empty")
            point[factor.path] = checked_level(factor, value_of(factor, cell), place, folders)
        points.append(point)
    return factors_of(points, bare), points
