"""Factors on the command line: Hydra's grammar of many values, read as levels and ranges instead of as many jobs."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from hydra.core.override_parser.types import ChoiceSweep, IntervalSweep, Override, QuotedString, RangeSweep

from sim.cli.arguments import assigned, plain_words
from sim.cli.hydra.overrides import parse_overrides
from sim.settings.errors import SettingError, unknown
from sim.studies.designs.factors import LINEAR, LOG, SCENARIO

MONTH_RANGE = re.compile(r"interval\(\s*'?(\d{4}-\d\d)'?\s*,\s*'?(\d{4}-\d\d)'?\s*\)")
"""A range of months, which Hydra's own `interval` does not take."""


def unquoted(value: Any) -> Any:
    """A value as Python has it, quotes taken off."""
    return value.text if isinstance(value, QuotedString) else value


def scale_of(word: str, tags: set[str]) -> str | None:
    """The scale that a word's tag names; None without a tag. Raises SettingError for any other tag."""
    for tag in sorted(tags):
        if tag not in (LOG, LINEAR) or len(tags) > 1:
            raise unknown("scale", tag, (LINEAR, LOG), word)
    return next(iter(tags), None)


def levels_or_range(word: str, swept: Any, override: Override) -> Any:
    """The factor that a word with many values asks for, as a file would write it. Raises SettingError."""
    if isinstance(swept, (ChoiceSweep, RangeSweep)) and swept.shuffle:
        raise SettingError(f"{word}: shuffle has no meaning for a factor; write the levels alone")
    if isinstance(swept, IntervalSweep):
        scale = scale_of(word, swept.tags)
        return {"low": swept.start, "high": swept.end, **({} if scale is None else {"scale": scale})}
    if not isinstance(swept, (ChoiceSweep, RangeSweep)):
        raise SettingError(f"{word}: patterns are not read here; write the levels, such as scenario=parallel,merger")
    if swept.tags:
        raise SettingError(
            f"{word}: levels have no scale; tag goes with interval, such as tag(log, interval(0.05, 0.4))"
        )
    values = [unquoted(value) for value in override.sweep_iterator()]
    if isinstance(swept, RangeSweep):  # steps of 0.1 are added up in binary
        values = [round(value, 12) if isinstance(value, float) else value for value in values]
    return values


def as_factor(word: str) -> tuple[str, Any] | None:
    """Path and levels or range of a word that varies something; None for any other word. Raises SettingError."""
    key, _, value = word.partition("=")
    months = MONTH_RANGE.fullmatch(value.strip())
    if months:
        return key.lstrip("+"), {"low": months[1], "high": months[2]}
    (override,) = parse_overrides([word])
    if not override.is_sweep_override():
        return None
    return override.key_or_group, levels_or_range(word, override.value(), override)


def one_of_factors(word: str, path: str, options: Collection[str]) -> None:
    """Refuse a word that varies what is no factor but an option, which may be a list."""
    if path in options and path not in ("draws", "seeds"):
        values = word.partition("=")[2]
        raise SettingError(f"{word}: {path} is an option, not a factor; a list is written '{path}=[{values}]'")


def split_factor_words(words: Sequence[str], options: Collection[str]) -> tuple[list[str], dict[str, Any]]:
    """The words of a sweep that vary nothing, and the factors of the others, as a file would write them.

    `key=a,b`, `choice(..)`, `range(..)` give levels, `interval(..)` a range, `tag(log, interval(..))` its scale;
    `factors={..}` is taken as it is; `options` are keys that cannot vary. Paths and levels are checked by `read_factors`.
    Raises SettingError naming the word.
    """
    others: list[str] = []
    factors: dict[str, Any] = {}
    for word, is_assigned in zip(words, assigned(words), strict=True):
        found: dict[str, Any] = {}
        key, _, value = word.partition("=")
        mapping = is_assigned and value.lstrip().startswith("{")
        if mapping and key.lstrip("+") == "factors":
            found = dict(parse_overrides([word])[0].value())  # type: ignore[arg-type]
        elif mapping and key == "figure":
            others.append(f"++{word}")  # so that keys may be added to the mapping of the config
            continue
        elif is_assigned:
            factor = as_factor(word)
            if factor is not None:
                one_of_factors(word, factor[0], options)
                found = dict([factor])
            elif key.lstrip("+") == SCENARIO:
                raise SettingError(
                    f"{word}: one scenario for all points is base={value}; several are a factor, such as "
                    "scenario=parallel,merger"
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
    """The words of a sweep with its plain word, which names a sweep that ships, given as the choice it is.

    Raises SettingError for a second plain word.
    """
    names = [word for word in plain_words(words) if not word.startswith("~")]
    if len(names) > 1:
        raise SettingError(f"{names[1]}: one sweep at a time; a second name is not understood beside {names[0]}")
    return [f"sweep={word}" if word in names else word for word in words]


def joined_factors(config: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The factors of the config, with those of the command line added or in their place."""
    return {**config, **given}
