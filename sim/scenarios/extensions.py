"""Mechanisms and metrics of a user's own: registered from Python or by an installed package, never from a config."""

import dataclasses
import hashlib
import inspect
import re
from collections.abc import Callable
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import NamedTuple

from sim.model.mechanisms import MECHANISMS
from sim.model.mechanisms.base import Mechanism
from sim.model.observation.metrics import METRICS, Metric
from sim.model.observation.outcome import Outcome
from sim.settings.errors import SettingError
from sim.settings.quantity import fields

GROUP = "dcsim.extensions"
"""The entry-point group. An entry point names a function that is called once and calls `sim.register`."""


class Extension(NamedTuple):
    """What identifies an extension in the provenance of a run."""

    kind: str
    version: str
    source_hash: str


EXTENSIONS: dict[str, Extension] = {}
"""Name to identity of everything registered beside what ships."""


def user_metrics() -> dict[str, Extension]:
    """Name to identity of the metrics that do not ship. They are no part of what a run is: they change none of its numbers."""
    return {name: extension for name, extension in sorted(EXTENSIONS.items()) if extension.kind == "metric"}


forget: list[Callable[[], None]] = []
"""What to call when something is registered, so that no older list of settings is kept."""
_version_of_package = [""]


def extension_hash(thing: type | Callable[..., object]) -> str:
    """Hash of the file that defines a class or function, or of its own text where there is no file."""
    try:
        file = inspect.getsourcefile(thing)
        text = Path(file).read_bytes() if file and Path(file).is_file() else inspect.getsource(thing).encode()
    except (OSError, TypeError):
        text = repr(thing).encode()
    return hashlib.sha256(text).hexdigest()[:16]


def snake_case(name: str) -> str:
    """`LateMerger` as `late_merger`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def register(
    thing: type[Mechanism] | Callable[[Outcome], float],
    name: str | None = None,
    *,
    unit: str = "",
    better: str = "",
    kind: str = "emergent",
    version: str = "",
) -> None:
    """Make a mechanism (a dataclass derived from `sim.Mechanism`) or a metric (a function of an outcome) known by name.

    A metric needs a `unit`, a docstring that defines it, and may say which direction is `better`. Register before building
    scenarios. Raises SettingError for a name that is taken or a record whose fields do not say what they are.
    """
    if inspect.isclass(thing):
        if not issubclass(thing, Mechanism) or inspect.isabstract(thing):
            raise SettingError(
                f"{thing.__name__} is no mechanism: derive a dataclass with a method `moves` from sim.Mechanism"
            )
        chosen = name or snake_case(thing.__name__)
        if "__dataclass_params__" not in vars(thing):
            raise SettingError(f"{chosen}: write @dataclass(frozen=True) above the class {thing.__name__}")
        check_name(chosen, MECHANISMS)
        described = {field.name for field in fields(thing)}
        bare = [field.name for field in dataclasses.fields(thing) if field.name not in described]
        if bare:
            raise SettingError(
                f"{chosen}: the field {bare[0]!r} needs a Quantity: Annotated[float, sim.Quantity(...)] = default"
            )
        MECHANISMS[chosen] = thing
        kind_of_thing = "mechanism"
    else:
        chosen = name or thing.__name__
        check_name(chosen, METRICS)
        definition = " ".join((thing.__doc__ or "").split())
        if not unit or not definition or better not in ("", "lower", "higher"):
            raise SettingError(
                f"{chosen}: a metric needs a unit, a docstring that defines it, and better='lower', 'higher' or ''"
            )
        METRICS[chosen] = Metric(chosen, unit, better, kind, definition, thing)
        kind_of_thing = "metric"
    EXTENSIONS[chosen] = Extension(kind_of_thing, version or _version_of_package[0], extension_hash(thing))
    for clear in forget:
        clear()


def check_name(name: str, taken: dict[str, object] | dict[str, type[Mechanism]] | dict[str, Metric]) -> None:
    """Refuse a name that is no plain word or that stands for something already."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise SettingError(f"{name!r} is no name; it takes small letters, digits and _ such as late_merger")
    if name in taken:
        raise SettingError(f"{name!r} is registered already; choose another name")


def unregister(name: str) -> None:
    """Forget an extension, for tests and notebooks. Raises KeyError if there is none of that name."""
    extension = EXTENSIONS.pop(name)
    (MECHANISMS if extension.kind == "mechanism" else METRICS).pop(name)
    for clear in forget:
        clear()


@cache
def load_installed() -> None:
    """Call every installed extension once. Raises SettingError naming the package of one that does not load."""
    before = set(EXTENSIONS)
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            load(point)
        except SettingError:
            for name in EXTENSIONS.keys() - before:  # so that asking again gives the same answer
                unregister(name)
            raise


def load(point: EntryPoint) -> None:
    """Call one entry point; what it registers carries its package's version."""
    package = f"{point.dist.name} {point.dist.version}" if point.dist else "an unknown package"
    _version_of_package[0] = point.dist.version if point.dist else ""
    try:
        point.load()()
    except SettingError as error:
        raise SettingError(f"the extension {point.name!r} of {package}: {error}") from None
    except Exception as error:
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        raise SettingError(
            f"the extension {point.name!r} of {package} does not load ({reason}); mend or remove it"
        ) from None
    finally:
        _version_of_package[0] = ""
