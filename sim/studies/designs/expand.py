"""Expand factors to the design points of a design; deterministic and the same on every machine."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.scenarios.config_files import config_files
from sim.scenarios.switches import check_apart
from sim.settings.errors import SettingError, unknown
from sim.settings.quantity import Field
from sim.settings.validation import checked
from sim.studies.designs.enumerated import Points, check_size, explicit, from_csv, grid, in_parallel
from sim.studies.designs.factors import Factor
from sim.studies.designs.options import DESIGN_KINDS, DESIGN_SEED, GRID_LEVELS, LEVELS, SAMPLES, DesignOptions
from sim.studies.designs.sampled import latin_hypercube, morris, morris_grid, saltelli

OPTIONS_USED = {
    "grid": ("levels",),
    "zip": ("levels",),
    "list": ("points",),
    "csv": ("file", "points"),
    "lhs": ("samples", "design_seed"),
    "sobol": ("samples", "second_order", "design_seed"),
    "morris": ("samples", "grid_levels", "design_seed"),
}
"""Kind of design to the options that it uses."""
LISTED = ("list", "csv")
"""Kinds of designs whose points name the factors."""
SAMPLED = ("lhs", "sobol", "morris")
NO_OPTIONS = DesignOptions()


class Sample(NamedTuple):
    """How the points of a sampled design were generated, as needed for their analysis.

    columns: paths of the factors, sorted; unit: sample points [points, columns] in the unit hypercube, which are mapped to the
    values; settings: samples, design_seed, and second_order or grid_levels.
    """

    columns: tuple[str, ...]
    unit: np.ndarray
    settings: Mapping[str, Any]


class Design(NamedTuple):
    """A design: its kind, its factors, and its points in the order of their numbers 0, 1, ...

    A point maps the path of each factor to a checked value in the form used in files (months as 2026-01, switches as on or off).
    """

    kind: str
    factors: tuple[Factor, ...]
    points: Points
    sample: Sample | None = None

    @property
    def paths(self) -> list[str]:
        """The paths of its factors, in the order in which they were given."""
        return [factor.path for factor in self.factors]

    def written(self) -> dict[str, Any]:
        """The design in the form of a config: kind, factors and settings; for listed points, kind and points."""
        kind: dict[str, Any] = {"design": self.kind}
        if self.kind in LISTED:
            return kind | {"points": self.points}
        settings = dict(self.sample.settings) if self.sample is not None else {}
        factors = {factor.path: factor.written() for factor in self.factors}
        if self.sample is None:  # the number of levels of a range may come from the option `levels`
            factors = {path: list(dict.fromkeys(point[path] for point in self.points)) for path in factors}
        return kind | {"factors": factors} | settings


def sweep_names(folders: Sequence[Path] = ()) -> list[str]:
    """Names of the built-in sweeps and of those in `folders`."""
    return sorted({path.stem for path in config_files("sweep", folders)})


def nothing_to_vary(folders: Sequence[Path] = ()) -> SettingError:
    """The error for a sweep without factors."""
    return SettingError(
        f"there is nothing to vary; name a built-in sweep ({', '.join(sweep_names(folders))}), or give factors, "
        "such as: dcsim sweep work.adoption_cost=0.1,0.2,0.4 scenario=parallel,merger"
    )


def kind_for(kind: str | None, points: Any, file: str | None) -> str:
    """The kind of design: `kind` if given, else csv with a file, list with points, otherwise grid. Raises SettingError."""
    if kind is None:
        return "csv" if file is not None else "list" if points else "grid"
    if kind not in OPTIONS_USED:
        raise unknown("design", str(kind), DESIGN_KINDS)
    return kind


def check_used(kind: str, given: Mapping[str, Any]) -> None:
    """Raises SettingError for an option that the kind of design does not use."""
    for name, value in given.items():
        if value is not None and value != [] and name not in OPTIONS_USED[kind]:
            users = [other for other, names in OPTIONS_USED.items() if name in names]
            raise SettingError(f"{name}: a design of kind {kind} does not use it; it is for {', '.join(users)}")


def number_of(name: str, field: Field, value: Any) -> int:
    """A whole number that a sampled design needs. Raises SettingError if it is missing or not allowed."""
    if value is None:
        raise SettingError(f"{name} is missing; a sampled design needs it, such as {name}=64")
    return int(checked(name, field, value))


def sample_of(
    kind: str, factors: Sequence[Factor], samples: int, second_order: bool, seed: int, grid_levels: int | None
) -> Sample:
    """The sample points of a sampled design. Columns follow the sorted paths, so that the order of factors does not matter."""
    ordered = sorted(factors, key=lambda factor: factor.path)
    settings: dict[str, Any] = {"samples": samples, "design_seed": seed}
    count = len(ordered)
    if kind == "lhs":
        check_size(samples)
        unit = latin_hypercube(count, samples, seed)
    elif kind == "sobol":
        check_size(samples * (2 * count + 2 if second_order else count + 2))
        unit, settings["second_order"] = saltelli(count, samples, second_order, seed), second_order
    else:
        check_size(samples * (count + 1))
        settings["grid_levels"] = morris_grid(ordered, grid_levels)
        unit = morris(count, samples, settings["grid_levels"], seed)
    return Sample(tuple(factor.path for factor in ordered), unit, settings)


def sampled_values(factors: Sequence[Factor], sample: Sample) -> Points:
    """The values of the sample points, each point in the order of `factors`."""
    column = {path: number for number, path in enumerate(sample.columns)}
    value: dict[str, Callable[[float], Any]] = {factor.path: factor.at for factor in factors}
    return [{path: at(float(row[column[path]])) for path, at in value.items()} for row in sample.unit]


def expand(
    kind: str | None,
    factors: Sequence[Factor] = (),
    options: DesignOptions = NO_OPTIONS,
    where: str = "points",
    folders: tuple[Path, ...] = (),
) -> Design:
    """The design of a kind over factors.

    kind: grid (every combination), zip (levels in parallel), list (points of the options), csv (their file), lhs, sobol
    (Saltelli's scheme), morris (trajectories); None: csv with a file, list with points, else grid. Raises SettingError, with a
    one-line message, for invalid input and for options that would have no effect.
    """
    chosen = kind_for(kind, options.points, options.file)
    check_used(chosen, options._replace(design_seed=options.design_seed or None)._asdict())
    if chosen in LISTED:
        if factors:
            raise SettingError(
                f"factors: in a design of kind {chosen} the points name the factors; leave out {factors[0].path}"
            )
        return listed_design(chosen, options, where, folders)
    if not factors:
        raise nothing_to_vary(folders)
    check_apart([factor.path for factor in factors])
    levels = options.levels
    if levels is not None:
        levels = int(checked("levels", LEVELS, levels))
        if not any(factor.ranged and factor.level_count is None for factor in factors):
            raise SettingError(
                "levels: every factor has its own levels, so that this option would have no effect; leave it out"
            )
    if chosen not in SAMPLED:
        made = grid(factors, levels) if chosen == "grid" else in_parallel(factors, levels)
        return Design(chosen, tuple(factors), made)
    sample = sample_of(
        chosen,
        factors,
        number_of("samples", SAMPLES, options.samples),
        options.second_order is not False,
        int(checked("design_seed", DESIGN_SEED, options.design_seed or 0)),
        None if options.grid_levels is None else int(checked("grid_levels", GRID_LEVELS, options.grid_levels)),
    )
    return Design(chosen, tuple(factors), sampled_values(factors, sample), sample)


def listed_design(kind: str, options: DesignOptions, where: str, folders: tuple[Path, ...]) -> Design:
    """The design of kind list or csv, whose points name the factors. Raises SettingError."""
    points, file = options.points, options.file
    if kind == "csv" and (file is None) == (not points):
        raise SettingError("file is missing; a design of kind csv needs file=my_design.csv, and no points in addition")
    factors, made = from_csv(file, folders) if file else explicit(points or [], where, folders, kind == "csv")
    return Design(kind, tuple(factors), made)
