"""Users' own mechanisms and metrics: registered from Python or by an installed package, never from a config."""

import dataclasses
import hashlib
import inspect
import re
from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import NamedTuple

from sim.data.once import once
from sim.model.mechanisms import MECHANISMS
from sim.model.mechanisms.base import Mechanism
from sim.model.observation.metrics import METRICS, Metric
from sim.model.observation.outcome import Outcome
from sim.settings.errors import SettingError
from sim.settings.quantity import fields

GROUP = "dcsim.extensions"
"""The entry-point group. An entry point names a function without arguments, called once, that calls `sim.register`."""


class Extension(NamedTuple):
    """Identity of an extension in the provenance of a run."""

    kind: str
    version: str
    source_hash: str


EXTENSIONS: dict[str, Extension] = {}
"""Name to identity of every registered extension."""


def user_metrics() -> dict[str, Extension]:
    """Name to identity of users' metrics. They do not affect the run id, because they do not change other numbers of a run."""
    return extensions_of_kind("metric")


def extensions_of_kind(kind: str) -> dict[str, Extension]:
    """Name to identity of users' mechanisms (`mechanism`) or metrics (`metric`)."""
    return {name: extension for name, extension in sorted(EXTENSIONS.items()) if extension.kind == kind}


cache_clearers: list[Callable[[], None]] = []
"""Functions called after a registration, to clear cached lists of settings."""
_version_of_package = [""]


def extension_hash(thing: type | Callable[..., object]) -> str:
    """Hash of the file that defines a class or function, or of its source text if there is no file."""
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
    """Register a mechanism (a dataclass derived from `sim.Mechanism`) or a metric (a function of a `sim.Outcome`).

    The default `name` is that of the class (in snake case) or function. A metric needs a `unit` and a docstring that defines it;
    `better` is 'lower', 'higher' or '' and `kind` is 'emergent' or 'assumed'. Register before building scenarios. Raises
    SettingError for a name that is invalid or in use, a field without a Quantity, and a metric without unit or docstring.
    """
    if inspect.isclass(thing):
        if not issubclass(thing, Mechanism) or inspect.isabstract(thing):
            raise SettingError(
                f"{thing.__name__} is not a mechanism: derive a dataclass with a method `moves` from sim.Mechanism"
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
    for clear in cache_clearers:
        clear()


def check_name(name: str, taken: dict[str, object] | dict[str, type[Mechanism]] | dict[str, Metric]) -> None:
    """Raise SettingError for a name that is invalid or in use."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise SettingError(
            f"{name!r} is not a valid name; allowed: lower-case letters, digits and _, such as late_merger"
        )
    if name in taken:
        raise SettingError(f"{name!r} is already registered; choose another name")


def unregister(name: str) -> None:
    """Remove an extension, for tests and notebooks. Raises KeyError if there is none of that name."""
    extension = EXTENSIONS.pop(name)
    (MECHANISMS if extension.kind == "mechanism" else METRICS).pop(name)
    for clear in cache_clearers:
        clear()


@once
def load_installed() -> None:
    """Load every installed extension once. Raises SettingError naming the package of an extension that cannot be loaded."""
    before = set(EXTENSIONS)
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            load(point)
        except SettingError:
            for name in EXTENSIONS.keys() - before:  # so that a second attempt gives the same error
                unregister(name)
            raise


def load(point: EntryPoint) -> None:
    """Call one entry point; its registrations get the version of its package."""
    package = f"{point.dist.name} {point.dist.version}" if point.dist else "an unknown package"
    _version_of_package[0] = point.dist.version if point.dist else ""
    try:
        point.load()()
    except SettingError as error:
        raise SettingError(f"the extension {point.name!r} of {package}: {error}") from None
    except Exception as error:
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        raise SettingError(
            f"the extension {point.name!r} of {package} cannot be loaded ({reason}); repair or remove it"
        ) from None
    finally:
        _version_of_package[0] = ""
