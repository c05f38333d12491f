"""The languages of the page: one JSON file per language, with the texts of the interface and of the records."""

import json
import re
from pathlib import Path
from typing import Any

from sim.web.static_files import LANGUAGES

SOURCE = "en"
"""The language of the records; its file has the texts of the interface, and may replace texts of the records."""
CODE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def languages(folder: Path = LANGUAGES) -> dict[str, dict[str, Any]]:
    """Language code to content of its file, English first. The key `language` has the name and the direction."""
    files = {path.stem: path for path in sorted(folder.glob("*.json")) if CODE.fullmatch(path.stem)}
    ordered = sorted(files, key=lambda name: (name != SOURCE, name))
    return {name: json.loads(files[name].read_text(encoding="utf-8")) for name in ordered}


def missing_and_unknown(
    name: str, content: dict[str, Any], records: dict[str, str], source: dict[str, Any]
) -> list[str]:
    """Keys that a language file lacks, and unknown keys, compared with the English file and the texts of the records."""
    wanted = {f"interface.{key}" for key in source["interface"]}
    given = {f"interface.{key}" for key in content["interface"]} | {f"records.{key}" for key in content["records"]}
    needed = wanted | {f"records.{key}" for key in records}
    lacking = wanted - given if name == SOURCE else needed - given
    return [f"lacks {key}" for key in sorted(lacking)] + [f"has unknown {key}" for key in sorted(given - needed)]
