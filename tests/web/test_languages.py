"""Languages: every file is complete, those found in the folder are offered, and no text is missing or of no use."""

import json
import re
from copy import deepcopy
from pathlib import Path

import pytest

from sim.web.languages import languages, missing_and_unknown
from sim.web.live_runs import LiveRuns
from sim.web.page_data import catalogue, texts
from sim.web.server import build_site
from sim.web.static_files import STATIC

KNOWN = languages()


@pytest.mark.parametrize("name", KNOWN)
def test_a_language_is_complete(name: str) -> None:
    assert missing_and_unknown(name, KNOWN[name], texts(), KNOWN["en"]) == []
    assert KNOWN[name]["language"]["direction"] in ("ltr", "rtl")


@pytest.mark.parametrize("name", KNOWN)
def test_a_language_keeps_the_places_of_values(name: str) -> None:
    for key, text in KNOWN["en"]["interface"].items():
        places = set(re.findall(r"\{\w+\}", text))
        assert set(re.findall(r"\{\w+\}", KNOWN[name]["interface"][key])) == places, key


def test_what_is_missing_or_too_much_is_found() -> None:
    broken = deepcopy(KNOWN["zh"])
    del broken["interface"]["share"], broken["records"]["work.adoption_cost"]
    broken["records"]["work.no_such"] = "?"
    assert missing_and_unknown("zh", broken, texts(), KNOWN["en"]) == [
        "lacks interface.share", "lacks records.work.adoption_cost", "has unknown records.work.no_such",
    ]  # fmt: skip


def test_chinese_is_chinese() -> None:
    plain = [key for key, text in KNOWN["zh"]["records"].items() if not re.search(r"[\u4e00-\u9fff]", text)]
    assert plain == []


def test_a_file_in_the_folder_is_a_language_offered(tmp_path: Path) -> None:
    for name in ("en", "qps"):
        (tmp_path / f"{name}.json").write_text(
            json.dumps({**KNOWN["zh"], "language": {"name": name, "direction": "rtl"}})
        )
    site = build_site(LiveRuns(), tmp_path)
    assert [one["code"] for one in json.loads(site.files["/api/catalogue"].content)["languages"]] == ["en", "qps"]
    assert "/api/texts/qps" in site.files


def test_every_text_that_is_said_is_in_the_files() -> None:
    said = {
        key
        for path in STATIC.rglob("*.js")
        for key in re.findall(r'\bsay\("([^"]+)"', path.read_text(encoding="utf-8"))
    }
    assert said <= set(KNOWN["en"]["interface"])


def test_settings_say_what_the_records_say() -> None:
    found = catalogue()
    assert found["settings"]["work.adoption_cost"]["drawn"] == (0.05, 0.4)
    assert found["texts"]["work.adoption_cost"].startswith("Effort of adopting content")
    assert found["settings"]["mechanism.merger.start"]["default"] == "2026-01"
    assert found["mechanisms"]["merger"]["group"] == "mandates"
    assert "sunset" in found["mechanisms"]["merger"]["excludes"]
    assert {move["lever"] for move in found["mechanisms"]["information_sharing"]["moves"]} == {"broadcast", "overhead"}
    assert found["scenarios"]["actual_path"]["settings"]["gdc.follow_up"] == "adopted"
    assert not [path for path in found["settings"] if path.startswith(("data.", "population."))]
    assert len(found["states"]) == 193
