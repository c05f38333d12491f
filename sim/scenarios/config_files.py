"""The config files of a group (scenario, experiment, sweep, climate, ...): included ones, and those in the user's folders."""

import re
from collections.abc import Iterable
from pathlib import Path

from sim.settings.errors import SettingError, placed, shortened

LONGEST_NAME = 100
"""Maximum number of characters of a name, since it becomes part of the name of a results folder."""

GLOBAL_PACKAGE = "_global_"
WHOLE_GROUPS = ("scenario", "sweep")
"""Groups whose files are keyed by whole paths (work.adoption_cost), also without the line `# @package _global_`."""
PACKAGE_LINE = re.compile(r"#\s*@package\s+(\S+)")


def config_folder() -> Path:
    """Folder of the configs: inside an installed package, or beside the package in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "configs"
    return inside if inside.is_dir() else package.parent / "configs"


def check_plain_name(name: str, what: str, where: str = "") -> None:
    """Raise SettingError unless a name consists of letters (of any script), digits and underscores.

    Names become folders, cells of tables and words of the command line, in which other characters have a meaning.
    """
    if not f"_{name}".isidentifier():
        raise SettingError(
            placed(
                where,
                f"{shortened(name)!r} is not a valid name of {what}; allowed: letters, digits and _, such as late_merger",
            )
        )
    if len(name) > LONGEST_NAME:
        raise SettingError(
            placed(where, f"the name of {what} has {len(name)} characters; at most {LONGEST_NAME} are allowed")
        )


def config_files(group: str, folders: Iterable[Path] = ()) -> list[Path]:
    """The files of a group by folder and name; hidden files do not count. Raises SettingError for a name that is not allowed."""
    found = []
    for folder in (config_folder(), *folders):
        for path in sorted((folder / group).glob("*.yaml")):
            if not path.name.startswith("."):
                check_plain_name(path.stem, f"{'an' if group[0] in 'aeiou' else 'a'} {group}", str(path))
                found.append(path)
    return found


def package_of(path: Path, group: str) -> str:
    """The path below which the settings of a file belong, from its line `# @package NAME`; empty for whole paths.

    Raises SettingError for a file of whole paths with another package.
    """
    package = GLOBAL_PACKAGE if group in WHOLE_GROUPS else group
    with path.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip() and not line.lstrip().startswith("#"):
                break
            found = PACKAGE_LINE.match(line.strip())
            if found is None:
                continue
            if group in WHOLE_GROUPS and found[1] != GLOBAL_PACKAGE:
                raise SettingError(
                    f"{path}: line {number}: the package {shortened(found[1])!r} is not allowed; write # @package "
                    f"{GLOBAL_PACKAGE}, or no such line"
                )
            package = found[1]
    return "" if package == GLOBAL_PACKAGE else package
