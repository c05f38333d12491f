"""The loader of every YAML file that a user writes: one reading, limits on size and nesting, and errors with file and line.

A plain scalar is a number only if that number is written in exactly this way, so that `str` of it is what was typed; other
decimal numbers (1e-1, 030) stay texts, which `checked` reads as numbers where a number is expected. Nothing is read as an octal
or sexagesimal number, a date or a Python object, and keys are always texts.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from sim.settings.errors import SettingError
from sim.settings.plain_words import decimal

MOST_BYTES = 4_000_000
MOST_NESTED = 20
MOST_REPEATED = 10_000
"""Maximum number of values that aliases may add to a file."""
WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
"""Plain words that are not texts, in lower case."""
MERGE = "tag:yaml.org,2002:merge"
PROBLEMS = {
    "but found another document": "a second document begins here; a file has one",
    "found character '\\t' that cannot start any token": "a tab; indent with spaces",
}
"""PyYAML's words to plainer ones."""


class Located(str):
    """The place that messages name, usually a file; `at` gives `file` and the line of a dotted path, or of the key above it."""

    lines: Mapping[str, int]
    file: str

    def __new__(cls, name: str, lines: Mapping[str, int], file: str | None = None) -> "Located":
        """`name` is the text itself; `file` is named together with a line (None: `name`)."""
        made = super().__new__(cls, name)
        made.lines, made.file = lines, file or name
        return made

    def at(self, path: str) -> str:
        """File and line of a dotted path; the place alone if the file does not contain the path."""
        while path:
            if path in self.lines:
                return f"{self.file}: line {self.lines[path]}"
            path = path.rpartition(".")[0]
        return str(self)

    def below(self, key: str, name: str) -> "Located":
        """The place of the paths below a key; `name` is the place of paths that the file does not contain."""
        inside = {path.removeprefix(f"{key}."): line for path, line in self.lines.items() if path.startswith(f"{key}.")}
        return Located(name, inside, self.file)


class Document(NamedTuple):
    """The content of a YAML file (None if it is empty), and its name with the lines of its keys."""

    content: Any
    where: Located


def place_of(where: str, path: str) -> str:
    """The place that a message about a dotted path names: file and line if the lines are known, else `where` unchanged."""
    return where.at(path) if isinstance(where, Located) else where


def read_yaml(path: Path) -> Document:
    """The only document of a YAML file. Raises SettingError naming file and line."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise SettingError(f"{path}: cannot be read ({error.strerror or error})") from None
    if len(data) > MOST_BYTES:
        raise SettingError(f"{path}: the file is too large; at most {MOST_BYTES // 1_000_000} MB are allowed")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise SettingError(f"{path}: line {line}: not UTF-8 text; save the file in UTF-8") from None
    return parse_yaml(text, str(path))


def parse_yaml(text: str, name: str) -> Document:
    """The only document of a YAML text; `name` is that of its file. Raises SettingError naming file and line."""
    lines: dict[str, int] = {}
    where = Located(name, lines)
    try:
        check_events(text, name)
        node = yaml.SafeLoader(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        problem = str(error.problem or error.context)
        mark = error.problem_mark or error.context_mark
        raise fault(where, mark, PROBLEMS.get(problem, f"not readable as YAML: {problem}")) from None
    except yaml.YAMLError as error:  # a character that YAML does not allow
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise SettingError(f"{name}: line {line}: the file contains a character that YAML does not allow") from None
    if node is None:
        return Document(None, where)
    sizes: dict[int, int] = {}
    whole = size_of(node, sizes, where)
    if whole - len(sizes) > MOST_REPEATED:
        raise SettingError(
            f"{name}: aliases (*name) repeat {whole - len(sizes):,} values; at most {MOST_REPEATED:,} are allowed"
        )
    return Document(node_value(node, "", where, lines), where)


def written_yaml(data: bytes, name: str) -> Any:
    """The content of a YAML file as dcsim writes it, which people may have edited. Raises SettingError naming file and line."""
    try:
        loader = yaml.SafeLoader(data)
        node = loader.get_single_node()
        if node is None:
            return None
        sizes: dict[int, int] = {}
        if size_of(node, sizes, name) - len(sizes) > MOST_REPEATED:
            raise SettingError(f"{name}: aliases (*name) repeat more than {MOST_REPEATED:,} values")
        return loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        raise fault(name, error.problem_mark or error.context_mark, f"not readable as YAML: {error.problem}") from None
    except (yaml.YAMLError, ValueError) as error:
        if isinstance(error, SettingError):
            raise
        raise SettingError(f"{name}: not readable as YAML ({' '.join(str(error).split())})") from None
    except RecursionError:
        raise SettingError(f"{name}: nested too deep to be written by dcsim") from None


def fault(name: str, mark: Any, problem: str) -> SettingError:
    """The error for a problem at a position of a file."""
    return SettingError(f"{name}: line {mark.line + 1}: {problem}" if mark is not None else f"{name}: {problem}")


def check_events(text: str, name: str) -> None:
    """Raise SettingError for tags and for deep nesting, before anything reads the text recursively."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise fault(name, event.start_mark, f"the tag {tag!r} is not allowed; write the value alone")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_NESTED:
            raise fault(name, event.start_mark, f"nested more than {MOST_NESTED} deep")


def size_of(node: Any, sizes: dict[int, int], name: str) -> int:
    """Number of values of a node with all aliases written out; `sizes` collects those of nodes by identity (0: not complete).

    Raises SettingError for an alias to a node that contains it.
    """
    known = sizes.get(id(node))
    if known == 0:
        raise fault(name, node.start_mark, "an alias (*name) repeats a value that contains it")
    if known is not None:
        return known
    sizes[id(node)] = 0
    parts = [] if isinstance(node, yaml.ScalarNode) else node.value
    flat = [part for pair in parts for part in (pair if isinstance(pair, tuple) else (pair,))]
    sizes[id(node)] = 1 + sum(size_of(part, sizes, name) for part in flat)
    return sizes[id(node)]


def node_value(node: Any, path: str, name: str, lines: dict[str, int]) -> Any:
    """The value of a node at a dotted path; `lines` collects the line of every key. Raises SettingError for invalid keys."""
    if isinstance(node, yaml.ScalarNode):
        return plain_value(node.value) if node.style is None else node.value
    if isinstance(node, yaml.SequenceNode):
        return [node_value(part, f"{path}{number}.", name, lines) for number, part in enumerate(node.value)]
    own: dict[str, Any] = {}
    merged: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise fault(name, key.start_mark, "a key must be a word, such as months")
        if key.tag == MERGE and key.style is None:
            merged = {**merged_values(value, path, name), **merged}
            continue
        place, line = f"{path}{key.value}", key.start_mark.line + 1
        if place in lines:
            raise fault(name, key.start_mark, f"{place} is given already in line {lines[place]}; leave one of them out")
        lines[place] = line
        own[key.value] = node_value(value, f"{place}.", name, lines)
    return {**merged, **own}


def merged_values(node: Any, path: str, name: str) -> dict[str, Any]:
    """The values that a merge key (<<: *name) adds to a mapping. Raises SettingError if it does not name mappings."""
    found: dict[str, Any] = {}
    for part in node.value if isinstance(node, yaml.SequenceNode) else [node]:
        if not isinstance(part, yaml.MappingNode):
            raise fault(name, part.start_mark, "<< takes a mapping, such as <<: *name")
        found = {**node_value(part, path, name, {}), **found}
    return found


def plain_value(word: str) -> Any:
    """The value of a plain scalar: null, true or false, a number if `str` of it is this word, else the text itself."""
    if word.lower() in WORDS:
        return WORDS[word.lower()]
    number = decimal(word)
    return number if number is not None and str(number) == word else word
