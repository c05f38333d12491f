"""The pages tell the truth: tables printed from the code, commands and snippets that run."""

import re

import pytest

from sim.cli.reference_tables import PAGE_TABLES, filled_page
from sim.model.observation.metrics import METRICS
from sim.model.state import State
from sim.scenarios.setting_space import setting_fields
from tests.support.paths import ROOT


def test_the_pages_hold_the_tables_of_the_code() -> None:
    for path, tables in PAGE_TABLES.items():
        text = path.read_text(encoding="utf-8")
        assert filled_page(path) == text, "run: python -m sim.cli.reference_tables"
        for name in tables:
            assert f"<!-- {name}:begin -->\n| " in text
    page = (ROOT / "ODD.md").read_text(encoding="utf-8")
    for name in (*State._fields, *METRICS, *setting_fields()):
        assert f"| {name} |" in page or f"| `{name}` |" in page, name


def test_the_readmes_python_runs_as_pasted(capsys: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL)
    assert len(blocks) == 1
    exec(compile(blocks[0], "README.md", "exec"), {})
    shown = capsys.readouterr().out
    assert "2030-12" in shown
    assert "joint_roadmap" in shown


def test_links_between_pages_lead_somewhere() -> None:
    for page in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "ODD.md", "results/README.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text(encoding="utf-8")):
            assert (ROOT / page).parent.joinpath(target).exists(), f"{page} links to {target}"
