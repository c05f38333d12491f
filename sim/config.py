"""Configs: the tree of settings that Hydra composes, generated from the records, and the road back to scenarios."""

from collections.abc import Collection, Mapping
from typing import Any

from hydra.core.config_store import ConfigStore

from sim.check import checked, unknown
from sim.extensions import EXTENSIONS
from sim.options import ENGINE, OPTIONS
from sim.prepare import own_tables
from sim.scenarios import Scenario, default_scenario, flatten, setting_fields

MODEL_VERBS = (
    "run", "compare", "demo", "attribute", "converge", "ablation", "questions", "sweep",
    "sensitivity", "robustness", "discover", "explorer",
)  # fmt: skip
"""Verbs whose configs hold the settings of the model."""
GROUPS = ("scenario", "mechanism", "gdc", "climate", "population", "sweep")
"""Config groups; some are only for one verb."""
ONE_VERB = {"scenario": "run", "sweep": "sweep"}


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted paths as nested mappings."""
    tree: dict[str, Any] = {}
    for path, value in flat.items():
        *parents, last = path.split(".")
        branch = tree
        for parent in parents:
            branch = branch.setdefault(parent, {})
        branch[last] = value
    return tree


def register_settings(verb: str) -> None:
    """Tell Hydra every setting with its default, as the config `settings` that each verb's config starts from.

    Where a verb stores runs, what may carry them out is among them.
    """
    engine = {name: field.default for name, field in ENGINE.items() if name in OPTIONS[verb]}
    ConfigStore.instance().store(name="settings", node={**engine, **nested(default_scenario().settings())})


def known_keys(verb: str) -> list[str]:
    """Everything that can be set for a verb by `key=value`."""
    return [*OPTIONS[verb], *(setting_fields() if verb in MODEL_VERBS else ())]


def groups_of(verb: str) -> list[str]:
    """The config groups a verb takes."""
    return [group for group in GROUPS if verb in MODEL_VERBS and ONE_VERB.get(group, verb) == verb]


def settings_of(composed: Mapping[str, Any], verb: str) -> dict[str, Any]:
    """The settings of a composed config, flat, without the verb's own options. Raises SettingError for unknown keys."""
    known = setting_fields()
    flat = {}
    for path, value in flatten({key: value for key, value in composed.items() if key not in OPTIONS[verb]}):
        if path not in known:
            raise unknown("setting", path, known_keys(verb))
        flat[path] = value
    return flat


def options_of(composed: Mapping[str, Any], verb: str) -> dict[str, Any]:
    """The verb's own options, checked. Raises SettingError."""
    return {name: checked(name, field, composed[name]) for name, field in OPTIONS[verb].items()}


def changed_settings(composed: Mapping[str, Any], verb: str, base: Scenario, named: Collection[str]) -> dict[str, Any]:
    """The settings of a composed config that differ from those of `base` or were named on the command line."""
    values = base.settings()
    return {
        path: value for path, value in settings_of(composed, verb).items() if path in named or value != values[path]
    }


def describe_scenario(point: Scenario) -> dict[str, Any]:
    """A scenario as a mapping that `sim.scenario` takes back: name, description and every setting."""
    return {"name": point.name, "description": point.description, **nested(point.settings())}


def beside_settings(point: Scenario) -> dict[str, Any]:
    """What settles a result beside its settings: extensions, and the files of own tables; empty where there are none."""
    found: dict[str, Any] = {}
    if EXTENSIONS:
        found["extensions"] = {name: extension._asdict() for name, extension in sorted(EXTENSIONS.items())}
    own = own_tables(point)
    if own:
        found["own_tables"] = {table: file_hash for table, _, file_hash in own}
    return found
