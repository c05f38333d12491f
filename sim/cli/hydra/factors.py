"""Factors on the command line: Hydra's syntax for several values, read as levels and ranges instead of separate jobs."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from hydra.core.override_parser.types import ChoiceSweep, IntervalSweep, Override, QuotedString, RangeSweep

from sim.cli.arguments import assignment_mask, plain_words
from sim.cli.hydra.overrides import parse_overrides
from sim.cli.hydra.texts import text_keys, with_text_quoted
from sim.cli.options import MODEL_GROUPS, Command
from sim.settings.errors import SettingError, unknown
from sim.settings.quantity import Field
from sim.studies.designs.factors import LINEAR, LOG, SCENARIO

MONTH_RANGE = re.compile(r"interval\(\s*'?(\d{4}-\d\d)'?\s*,\s*'?(\d{4}-\d\d)'?\s*\)")
"""A range of months, which Hydra's `interval` does not accept."""
STEPPED_RANGE = re.compile(r"([^:,()\[\]]+):([^:,()\[\]]+):([^:,()\[\]]+)")
"""A range with steps as other programs write it, such as 0.1:0.1:0.4."""


def unquoted(value: Any) -> Any:
    """A value without quotes."""
    return value.text if isinstance(value, QuotedString) else value


def scale_of(word: str, tags: set[str]) -> str | None:
    """The scale named by the tag of an argument; None without a tag. Raises SettingError for an unknown tag."""
    for tag in sorted(tags):
        if tag not in (LOG, LINEAR) or len(tags) > 1:
            raise unknown("scale", tag, (LINEAR, LOG), word)
    return next(iter(tags), None)


def levels_or_range(word: str, swept: Any, override: Override) -> Any:
    """Levels or range of an argument with several values, in the form used in config files. Raises SettingError."""
    if isinstance(swept, (ChoiceSweep, RangeSweep)) and swept.shuffle:
        raise SettingError(f"{word}: shuffle is not allowed for a factor; write only the levels")
    if isinstance(swept, IntervalSweep):
        scale = scale_of(word, swept.tags)
        return {"low": swept.start, "high": swept.end, **({} if scale is None else {"scale": scale})}
    if not isinstance(swept, (ChoiceSweep, RangeSweep)):
        raise SettingError(
            f"{word}: patterns are not allowed for a factor; write the levels, such as scenario=parallel,merger"
        )
    if swept.tags:
        raise SettingError(
            f"{word}: levels have no scale; tag is allowed only with interval, such as tag(log, interval(0.05, 0.4))"
        )
    values = [unquoted(value) for value in override.sweep_iterator()]
    if isinstance(swept, RangeSweep):  # removes rounding errors of sums of steps such as 0.1
        values = [round(value, 12) if isinstance(value, float) else value for value in values]
    return values


def as_factor(word: str, texts: Collection[str] = ()) -> tuple[str, Any] | None:
    """Path and levels or range of an argument that varies a setting; None for other arguments. Raises SettingError.

    `texts` are the keys whose values are texts or names.
    """
    key, _, value = word.partition("=")
    steps = None if key.lstrip("+") in texts else STEPPED_RANGE.fullmatch(value.strip())
    if steps:
        raise SettingError(
            f"{word}: a range is written {key}=interval({steps[1]},{steps[3]}), and single levels "
            f"{key}={steps[1]},...,{steps[3]}"
        )
    months = MONTH_RANGE.fullmatch(value.strip())
    if months:
        return key.lstrip("+"), {"low": months[1], "high": months[2]}
    (override,) = parse_overrides([with_text_quoted(word, texts)])
    if not override.is_sweep_override():
        return None
    return override.key_or_group, levels_or_range(word, override.value(), override)


def one_of_factors(word: str, path: str, options: Collection[str]) -> None:
    """Raise SettingError for an argument that varies an option, which is not a factor but may be a list."""
    if path in options and path not in ("draws", "seeds"):
        values = word.partition("=")[2]
        raise SettingError(f"{word}: {path} is an option, not a factor; a list is written '{path}=[{values}]'")


def split_factor_words(words: Sequence[str], options: Mapping[str, Field]) -> tuple[list[str], dict[str, Any]]:
    """Split the arguments of a sweep: those that vary nothing, and factors in the form used in config files.

    `key=a,b`, `choice(..)` and `range(..)` give levels, `interval(..)` a range, `tag(log, interval(..))` also its scale;
    `factors={..}` is used unchanged; `options` are keys that cannot vary. Paths and levels are checked by `read_factors`.
    Raises SettingError naming the argument.
    """
    texts = text_keys(Command("sweep", tuple(options.values()), (*MODEL_GROUPS, "sweep")))
    others: list[str] = []
    factors: dict[str, Any] = {}
    for word, is_assigned in zip(words, assignment_mask(words), strict=True):
        found: dict[str, Any] = {}
        key, _, value = word.partition("=")
        mapping = is_assigned and value.lstrip().startswith("{")
        if mapping and key.lstrip("+") == "factors":
            found = dict(parse_overrides([word])[0].value())  # type: ignore[arg-type]
        elif mapping and key == "figure":
            others.append(f"++{word}")  # so that keys may be added to the mapping of the config
            continue
        elif is_assigned:
            factor = as_factor(word, texts)
            if factor is not None:
                one_of_factors(word, factor[0], options)
                found = dict([factor])
            elif key.lstrip("+") == SCENARIO:
                raise SettingError(
                    f"{word}: write base={value} for one scenario at all points; scenario is a factor and needs several "
                    "levels, such as scenario=parallel,merger"
                )
        if not found:
            others.append(word)
        for path, given in found.items():
            if path in factors:
                raise SettingError(f"{word}: the factor {path} is given twice")
            factors[path] = plain_levels(given)
    return others, factors


def plain_levels(given: Any) -> Any:
    """Levels or a range without the quotes of the command line."""
    if isinstance(given, Mapping):
        return {key: unquoted(value) for key, value in given.items()}
    return [unquoted(value) for value in given] if isinstance(given, list) else unquoted(given)


def with_sweep(words: Sequence[str]) -> list[str]:
    """The arguments of a sweep, with the name of a sweep config rewritten as sweep=NAME.

    Raises SettingError for a second name.
    """
    names = [word for word in plain_words(words) if not word.startswith("~")]
    if len(names) > 1:
        raise SettingError(f"{names[1]}: only one sweep is allowed, and {names[0]} is already given")
    return [f"sweep={word}" if word in names else word for word in words]


def joined_factors(config: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The factors of the config; those of the command line are added or replace them."""
    return {**config, **given}
