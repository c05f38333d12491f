"""The loader of users' YAML files: decimal numbers, texts as typed, limits, and the line of every mistake."""

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.scenarios.config_files import config_folder
from sim.settings.errors import SettingError
from sim.settings.yaml_text import MOST_BYTES, parse_yaml, read_yaml, written_yaml

BOMB = "a0: &a0 [1,2,3,4,5,6,7,8,9]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 20)
)


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("3", 3), ("0.2", 0.2), ("-1", -1), ("true", True), ("False", False), ("~", None), ("", None), ("null", None),
        ("030", "030"), ("1e-1", "1e-1"), ("1.2e4", "1.2e4"), ("200:00", "200:00"), ("0x1F", "0x1F"), ("0b11", "0b11"),
        ("1_000", "1_000"), ("yes", "yes"), ("on", "on"), ("2026-01", "2026-01"), ("2026-01-15", "2026-01-15"),
        (".inf", ".inf"), ("1.20", "1.20"), ("9" * 400, "9" * 400), ("'3'", "3"), ("'true'", "true"),
    ],
)  # fmt: skip
def test_a_plain_word_is_a_number_only_if_it_is_written_like_one(word: str, value: Any) -> None:
    found = parse_yaml(f"key: {word}\n", "f.yaml").content["key"]
    assert found == value
    assert type(found) is type(value)


def test_keys_are_texts_and_merge_keys_and_aliases_work() -> None:
    text = "2027: &a {x: 1, on: 2}\nb: {<<: *a, x: 3}\nc: *a\n"
    assert parse_yaml(text, "f").content == {"2027": {"x": 1, "on": 2}, "b": {"x": 3, "on": 2}, "c": {"x": 1, "on": 2}}


def test_lines_are_those_of_keys_or_of_the_key_above() -> None:
    where = parse_yaml("# comment\nwork:\n  adoption_cost: 0.2\nrecognition.base: 1\n", "f.yaml").where
    assert where.at("work.adoption_cost") == "f.yaml: line 3"
    assert where.at("work.other") == "f.yaml: line 2"
    assert where.at("recognition.base") == "f.yaml: line 4"
    assert where.at("none") == "f.yaml"


REFUSED = [
    ("months: 3\nmonths: 4\n", "line 2: months is given already in line 1"),
    ("work: {adoption_cost: 1}\nwork.adoption_cost: 2\n", "line 2: work.adoption_cost is given already in line 1"),
    ("a:\n\tb: 1\n", "line 2: a tab; indent with spaces"),
    ("a: 1\n---\nb: 2\n", "line 2: a second document begins here"),
    ("a: 1\nb: !!timestamp 2020-01-01\n", "line 2: the tag"),
    ("a: !!python/object/apply:os.getcwd []\n", "line 1: the tag"),
    ("a: !own 3\n", "line 1: the tag"),
    ("a: &a {b: *a}\n", "line 1: an alias (*name) repeats a value that contains it"),
    ("a: *b\n", "line 1: not readable as YAML: found undefined alias"),
    ("a: 1\nb: " + "{a: " * 3000 + "1" + "}" * 3000, "line 2: nested more than 20 deep"),
    ("a: 1\n? [b]\n: 2\n", "line 2: a key must be a word"),
    ("a: 1\nb: \x00\n", "line 2: the file contains a character"),
    ("a: {<<: 3}\n", "line 1: << takes a mapping"),
    (BOMB, "values; at most 10,000 are allowed"),
]


@pytest.mark.parametrize(("text", "part"), REFUSED, ids=[part[:30] for _, part in REFUSED])
def test_a_mistake_names_file_and_line(text: str, part: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(SettingError) as caught:
        parse_yaml(text, "f.yaml")
    assert str(caught.value).startswith("f.yaml: ")
    assert part in str(caught.value)
    assert "\n" not in str(caught.value)
    assert time.perf_counter() - begun < 2.0


def test_files_that_are_no_text_or_too_large_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes("a: 1\n".encode("utf-16"))
    with pytest.raises(SettingError, match="line 1: not UTF-8 text"):
        read_yaml(path)
    path.write_bytes(b"a: 1\nb: \xff\n")
    with pytest.raises(SettingError, match="line 2: not UTF-8 text"):
        read_yaml(path)
    path.write_bytes(b"#" * (MOST_BYTES + 1))
    with pytest.raises(SettingError, match="too large; at most 4 MB"):
        read_yaml(path)
    with pytest.raises(SettingError, match="cannot be read"):
        read_yaml(tmp_path)
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\n")
    assert read_yaml(path).content == {"a": 1}


def test_every_shipped_config_reads_as_before() -> None:
    for path in config_folder().rglob("*.yaml"):
        assert (read_yaml(path).content or {}) == (yaml.safe_load(path.read_text(encoding="utf-8")) or {}), path


def test_what_dcsim_wrote_is_read_as_it_was() -> None:
    content = {"low": 1e-05, "on": True, "month": "2026-01", "twice": [shared := {"a": 1}, shared], "none": None}
    assert written_yaml(yaml.safe_dump(content).encode(), "config.yaml") == content
    assert written_yaml(b"", "config.yaml") is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (BOMB, "aliases (*name) repeat more than 10,000 values"),
        ("a: &a [1, *a]", "line 1: an alias (*name) repeats a value that contains it"),
        ("a: " + "[" * 5000, "nested too deep"),
        ("a: !!python/name:os.system x", "line 1: not readable as YAML: could not determine a constructor"),
        ("a: 1\nb: [1", "line 2: not readable as YAML: expected ',' or ']'"),
        ("a: 2026-13-45", "not readable as YAML (month must be in 1..12"),
        ("a: \x00", "not readable as YAML"),
    ],
)
def test_what_was_edited_in_a_stored_file_is_refused_in_one_line(text: str, told: str) -> None:
    with pytest.raises(SettingError, match="^config.yaml: ") as refusal:
        written_yaml(text.encode(), "config.yaml")
    assert told in str(refusal.value)
