"""Texts on the command line as people type them: names of any script, names that look like numbers, and texts with = or ~."""

import os
import re
from collections.abc import Collection

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Quote, QuotedString
from hydra.errors import HydraException

from sim.cli.options import Command
from sim.scenarios.setting_space import setting_fields
from sim.settings.plain_words import decimal

FOLDER_FLAG = "--config-dir="
PARTS = re.compile(r"[^\[\],]+")
"""The items of a list or of several values."""


def text_keys(command: Command) -> set[str]:
    """Keys whose values are texts, names or lists of names: config groups, options and settings."""
    fields = {**command.options, **(setting_fields() if command.groups else {})}
    texts = {path for path, field in fields.items() if field.type is str and field.quantity.unit != "month"}
    lists = {path for path, field in fields.items() if field.type is list and field.quantity.unit != "mappings"}
    return {*command.groups, *texts, *lists, "scenario"}


def quoted(text: str) -> str:
    """A text in quotes, as Hydra's grammar reads it."""
    return QuotedString(text, Quote.single).with_quotes()


def parses(word: str) -> bool:
    """Whether Hydra's grammar reads a word."""
    try:
        OverridesParser.create().parse_overrides([word])
    except (HydraException, ValueError, RecursionError):
        return False
    return True


def with_text_quoted(word: str, texts: Collection[str]) -> str:
    """A word key=value of the command line whose value Hydra reads as the text that was typed; other words unchanged."""
    key, equals, value = word.partition("=")
    if not equals or key.lstrip("+") not in texts or "${" in value or value[:1] in ("'", '"', "{") or "(" in value:
        return word

    def numbers_quoted(part: re.Match[str]) -> str:
        return part[0] if decimal(part[0]) is None else quoted(part[0].strip())

    changed = f"{key}={PARTS.sub(numbers_quoted, value)}"
    if parses(changed):
        return changed
    if not re.search(r"[\[\],]", value):
        return f"{key}={quoted(value)}"

    def part_quoted(part: re.Match[str]) -> str:
        bare = part[0].strip()
        return part[0] if not bare or bare[0] in "'\"" else quoted(bare)

    return f"{key}={PARTS.sub(part_quoted, value)}"


def with_home(word: str) -> str:
    """The flag --config-dir=~/FOLDER with the user's home folder, which shells replace only at the beginning of a word."""
    return FOLDER_FLAG + os.path.expanduser(word.removeprefix(FOLDER_FLAG)) if word.startswith(FOLDER_FLAG) else word
