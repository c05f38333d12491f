"""The description of the data names every column, every table and every source."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from sim.data import load_tables
from sim.data.declarations import TABLES

STATUS = {"verified", "recalled", "expected", "derived", "assumed"}


def text(name: str) -> str:
    return files("sim.data").joinpath(name).read_text(encoding="utf-8")


def rows(section: str) -> list[list[str]]:
    """Cells of the table rows of a Markdown section, without its header."""
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def sections() -> dict[str, str]:
    parts = re.split(r"^## (\w+)\.csv$", text("README.md"), flags=re.MULTILINE)
    return {name: body.split("\n## ")[0] for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def test_every_table_has_a_section() -> None:
    assert list(sections()) == list(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_described_in_the_order_of_the_file(name: str) -> None:
    described = rows(sections()[name])
    assert [row[0] for row in described] == list(getattr(load_tables(), name).columns)
    assert all(len(row) == 7 and all(row) for row in described)


@pytest.mark.parametrize("name", TABLES)
def test_the_file_has_exactly_the_declared_columns(name: str) -> None:
    assert list(getattr(load_tables(), name).columns) == [c.name for c in TABLES[name].columns]


def test_every_source_id_is_listed_once() -> None:
    listed = re.findall(r"^\| ([A-Z][\w-]*) \|", text("SOURCES.md"), flags=re.MULTILINE)
    assert len(listed) == len(set(listed))
    for name, frame in zip(load_tables()._fields, load_tables(), strict=True):
        for cell in frame.get("source", ()):
            assert cell and set(cell.split(";")) <= set(listed), f"{name}: {cell}"


def test_source_ids_in_the_readme_are_listed() -> None:
    listed = set(re.findall(r"^\| ([A-Z][\w-]*) \|", text("SOURCES.md"), flags=re.MULTILINE))
    for row in (row for body in sections().values() for row in rows(body)):
        for group in re.findall(r"\(([A-Z][A-Z0-9_-]+(?:, [A-Z0-9_-]+)*)\)", row[4]):
            assert set(group.split(", ")) <= listed, row


@pytest.mark.parametrize("name", [t for t in TABLES if TABLES[t].column("confidence")])
def test_confidence_opens_with_a_status_word(name: str) -> None:
    for cell in getattr(load_tables(), name)["confidence"]:
        assert re.split(r"[ ,;]", cell)[0] in STATUS | {"no"}, cell
