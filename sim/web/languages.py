"""The languages of the page: one JSON file each, found in a folder, with the texts of the interface and of the records."""

import json
import re
from pathlib import Path
from typing import Any

from sim.web.static_files import LANGUAGES

SOURCE = "en"
"""The language of the records; its file holds the texts of the interface, and may put titles in other words."""
CODE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def languages(folder: Path = LANGUAGES) -> dict[str, dict[str, Any]]:
    """Code to content of every language file, English first. `language` holds name and direction."""
    found = {path.stem: path for path in sorted(folder.glob("*.json")) if CODE.fullmatch(path.stem)}
    ordered = sorted(found, key=lambda name: (name != SOURCE, name))
    return {name: json.loads(found[name].read_text(encoding="utf-8")) for name in ordered}


def missing_and_unknown(
    name: str, content: dict[str, Any], records: dict[str, str], source: dict[str, Any]
) -> list[str]:
    """What a language file lacks or has too much, against the English file and the texts of the records."""
    wanted = {f"interface.{key}" for key in source["interface"]}
    given = {f"interface.{key}" for key in content["interface"]} | {f"records.{key}" for key in content["records"]}
    needed = wanted | {f"records.{key}" for key in records}
    lacking = wanted - given if name == SOURCE else needed - given
    return [f"lacks {key}" for key in sorted(lacking)] + [f"has unknown {key}" for key in sorted(given - needed)]
