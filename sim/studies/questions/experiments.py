"""Experiments: questions stated as contrasts of scenarios, read from YAML files that contain only settings (no code)."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sim.model.observation.detail_measures import ASKABLE
from sim.scenarios.config_files import check_plain_name, config_files
from sim.scenarios.scenario import Scenario, scenario, scenario_files
from sim.settings.errors import SettingError, check_known, unknown
from sim.settings.validation import as_typed
from sim.settings.yaml_text import place_of, read_yaml

EXPERIMENT_KEYS = ("title", "question", "contrasts", "metrics", "breakdowns", "note")
REQUIRED = EXPERIMENT_KEYS[:4]
CONTRAST_SIDES = ("scenario", "against")
OWN = ("name", "base", "settings")
ORDER = ("summit_effect", "complement", "itu_role", "study_date", "continuation", "under_gdc")
"""The built-in experiments in the order of the contribution's questions; further ones follow by name."""
BREAKDOWNS = ("goals", "lines", "groups", "pairs", "tunis")


class Contrast(NamedTuple):
    """A contrast of an experiment: `scenario` minus `against`."""

    name: str
    scenario: Scenario
    against: Scenario


class Experiment(NamedTuple):
    """A question with the contrasts, metrics and breakdowns that answer it."""

    name: str
    title: str
    question: str
    contrasts: tuple[Contrast, ...]
    metrics: tuple[str, ...]
    breakdowns: tuple[str, ...]
    note: str = ""

    def asked(self) -> dict[str, Any]:
        """The experiment as plain data, for the stored configuration."""
        contrasts = {contrast.name: [contrast.scenario.name, contrast.against.name] for contrast in self.contrasts}
        return {"contrasts": contrasts, "metrics": list(self.metrics), "breakdowns": list(self.breakdowns)}


def experiment_files(folders: Sequence[Path] = ()) -> dict[str, Path]:
    """Name to file of all experiments: built-in ones, then those in `folders`. Raises SettingError for a duplicate name."""
    files: dict[str, Path] = {}
    for path in config_files("experiment", folders):
        if path.stem in files:
            raise SettingError(f"{path}: an experiment named {path.stem!r} exists already; call it my_{path.stem}")
        files[path.stem] = path
    rank = {name: number for number, name in enumerate(ORDER)}
    return dict(sorted(files.items(), key=lambda entry: (rank.get(entry[0], len(ORDER)), entry[0])))


def mapping_of(value: Any, known: Iterable[str], where: str, what: str) -> Mapping[str, Any]:
    """The value as a mapping of known keys. Raises SettingError with the location and the most similar key."""
    if not isinstance(value, Mapping):
        raise SettingError(f"{where}: {what} is a mapping of keys to values, such as {next(iter(known))}: ...")
    for key in map(str, value):
        check_known("key", [key], known, place_of(where, key))
    return value


def text_of(nested: Mapping[str, Any], key: str, where: str) -> str:
    """The text of a required key. Raises SettingError if it is missing, empty or not a text."""
    value = as_typed(nested.get(key))
    if not isinstance(value, str) or not value.strip():
        raise SettingError(f"{place_of(where, key)}: {key}: {value!r} is not allowed; it takes a text")
    return value.strip()


def names_of(nested: Mapping[str, Any], key: str, known: Iterable[str], where: str) -> tuple[str, ...]:
    """The list of known names at a key, without duplicates. Raises SettingError."""
    value = nested.get(key, [])
    value = [as_typed(part) for part in value] if isinstance(value, list) else value
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise SettingError(f"{place_of(where, key)}: {key}: {value!r} is not allowed; it takes a list of names")
    check_known(key.removesuffix("s"), value, known, place_of(where, key))
    return tuple(dict.fromkeys(value))


def read_contrast_side(
    value: Any, where: str, changes: Mapping[str, Any], folders: tuple[Path, ...], own: dict[str, Scenario]
) -> Scenario:
    """One side of a contrast: the name of a scenario, or a new scenario (name, base scenario and settings).

    `own` collects the new scenarios of the experiment. Raises SettingError.
    """
    files, value = scenario_files(folders), as_typed(value)
    if isinstance(value, str):
        if value in own:
            return own[value]
        if value not in files:
            raise unknown("scenario", value, [*files, *own], where)
        return scenario(value, changes, folders)
    nested = mapping_of(value, OWN, where, "a new scenario")
    name, base = text_of(nested, "name", where), as_typed(nested.get("base", "parallel"))
    if base not in files:
        raise unknown("scenario", str(base), files, where)
    check_plain_name(name, "a scenario", where)
    if name in files or name in own:
        raise SettingError(f"{where}: a scenario named {name!r} exists already; give it another name")
    settings = nested.get("settings")
    if not isinstance(settings, Mapping):
        raise SettingError(f"{where}: settings maps dotted paths to values, such as work.adoption_cost: 0.2")
    own[name] = scenario(base, None, folders).at(settings, where, name).at(changes)
    return own[name]


def read_experiment(path: Path, changes: Mapping[str, Any] | None = None, folders: tuple[Path, ...] = ()) -> Experiment:
    """Read an experiment from a YAML file, with `changes` applied to all its scenarios. Raises SettingError with file and key."""
    loaded, where = read_yaml(path)
    nested = mapping_of(loaded, EXPERIMENT_KEYS, where, "an experiment")
    for key in REQUIRED:
        if not nested.get(key):
            raise SettingError(f"{where}: {key} is missing; an experiment needs {', '.join(REQUIRED)}")
    named = nested["contrasts"]
    if not isinstance(named, Mapping):
        raise SettingError(
            f"{where.at('contrasts')}: contrasts maps names to pairs, such as {{scenario: merger, against: parallel}}"
        )
    contrasts: list[Contrast] = []
    own: dict[str, Scenario] = {}
    for name, pair in named.items():
        place = f"{where.at(f'contrasts.{name}')}: contrasts.{name}"
        sides = mapping_of(pair, CONTRAST_SIDES, place, "a contrast")
        for side in CONTRAST_SIDES:
            if side not in sides:
                raise SettingError(f"{place}: {side} is missing; a contrast needs {' and '.join(CONTRAST_SIDES)}")
        left, right = (
            read_contrast_side(sides[side], f"{place}.{side}", changes or {}, folders, own) for side in CONTRAST_SIDES
        )
        contrasts.append(Contrast(str(name), left, right))
    return Experiment(
        path.stem,
        text_of(nested, "title", where),
        text_of(nested, "question", where),
        tuple(contrasts),
        names_of(nested, "metrics", ASKABLE, where),
        names_of(nested, "breakdowns", BREAKDOWNS, where),
        text_of(nested, "note", where) if "note" in nested else "",
    )


def read_experiments(
    names: Sequence[str] | None, changes: Mapping[str, Any] | None = None, folders: tuple[Path, ...] = ()
) -> list[Experiment]:
    """The experiments with these names, or all if `names` is empty. Raises SettingError for an unknown name."""
    files = experiment_files(folders)
    check_known("experiment", names or (), files)
    return [read_experiment(files[name], changes, folders) for name in dict.fromkeys(names or files)]


def experiment_scenarios(experiments: Sequence[Experiment]) -> list[Scenario]:
    """Every scenario that the experiments compare, once. Raises SettingError if a name stands for two scenarios."""
    by_name: dict[str, Scenario] = {}
    for experiment in experiments:
        for contrast in experiment.contrasts:
            for point in (contrast.against, contrast.scenario):
                if by_name.setdefault(point.name, point) != point:
                    raise SettingError(
                        f"experiment {experiment.name}: another experiment uses the name {point.name!r} for a different scenario"
                    )
    return list(by_name.values())
