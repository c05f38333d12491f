"""The verbs that only tell: list, show and new."""

from pathlib import Path

import pytest

import sim
from sim.cli.listing import LISTS, list_text, show_text
from sim.cli.main import main
from sim.model.levers import LEVERS
from sim.model.mechanisms import MECHANISMS
from sim.model.observation.metrics import COMPARED, METRICS
from sim.scenarios.scenario import scenario, scenario_names
from sim.scenarios.setting_space import setting_fields
from sim.settings.errors import SettingError
from tests.support.asking import refused


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a command prints."""
    capsys.readouterr()
    assert main(list(words)) == 0
    return capsys.readouterr().out


def first_words(text: str) -> set[str]:
    """The first word of every line."""
    return {line.split()[0] for line in text.splitlines() if line.strip()}


def test_each_list_is_whole() -> None:
    assert set(scenario_names()) <= first_words(list_text(["scenarios"]))
    assert set(MECHANISMS) <= first_words(list_text(["mechanisms"]))
    assert {*METRICS, *(entry.name for entry in COMPARED)} <= first_words(list_text(["metrics"]))
    both = first_words(list_text(["mechanisms"])) | first_words(list_text(["parameters"]))
    assert set(setting_fields()) <= both


def test_a_setting_tells_default_unit_range_draw_meaning_and_source() -> None:
    (line,) = (line for line in list_text(["parameters"]).splitlines() if line.startswith("work.adoption_cost "))
    for part in ("0.15", "share", "0.001 to 1", "0.05 to 0.4", "adopting content that exists", "assumption"):
        assert part in line
    (line,) = (line for line in list_text(["mechanisms"]).splitlines() if line.startswith("mechanism.merger.start "))
    assert "2026-01" in line


def test_scenarios_and_mechanisms_say_what_they_are() -> None:
    lines = list_text(["scenarios"]).splitlines()
    assert any(line.startswith("merger ") and scenario("merger").description in line for line in lines)
    for line in list_text(["mechanisms"]).split("\n\n")[1].splitlines()[2:]:
        assert len(line.split()) > 3, line


def test_without_a_name_all_lists_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    shown = told(capsys, "list")
    assert [line for line in shown.splitlines() if line.isupper()] == [kind.upper() for kind in LISTS]
    assert told(capsys, "list", "metrics").startswith("METRICS\n")
    assert "unknown list 'metric'; did you mean 'metrics'?" in refused(capsys, ["list", "metric"])
    assert "--all: unknown flag" in refused(capsys, ["list", "--all"])


def test_show_gives_what_is_set_and_the_months_in_which_levers_move(capsys: pytest.CaptureFixture[str]) -> None:
    shown = told(capsys, "show", "merger", "mechanism.merger.transition_months=6")
    assert shown.startswith("merger: Changed: merger with merger (transition_months 6).\n")
    assert "  mechanism.merger.strength: 1.0\n" in shown
    assert "  mechanism.merger.transition_months: 6\n" in shown
    table = shown.split("\n\n")[2].splitlines()
    assert table[0].split()[0] == "month"
    columns = table[0].split()[1:]
    rows = {line.split()[0]: dict(zip(columns, line.split()[1:], strict=True)) for line in table[2:]}
    assert list(rows) == ["2023-01", "2025-01", "2026-01", "2026-07"]
    assert [row["merged"] for row in rows.values()] == ["0", "0", "1", "1"]
    assert [row["productivity"] for row in rows.values()] == ["1", "1", "0.7", "1"]
    assert set(columns) < set(LEVERS)
    assert f"reporting: {LEVERS['reporting'].meaning} [{LEVERS['reporting'].unit}]" in shown


def test_show_gives_a_range_where_a_lever_differs_by_agent() -> None:
    assert "1 to 1.2" in show_text(scenario("capacity_support"))


def test_show_says_so_when_nothing_is_set() -> None:
    shown = show_text(sim.scenario({"name": "empty"}))
    assert "all settings have their defaults" in shown
    assert "No mechanism is active" in shown


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["show"], "show needs the name of one scenario"),
        (["show", "merger", "nested"], "show needs the name of one scenario"),
        (["show", "mergre"], "unknown scenario 'mergre'; did you mean 'merger'?"),
        (["show", "merger", "mechanism.merger.strat=2027-01"], "did you mean 'mechanism.merger.start'?"),
        (["show", "merger", "mechanism.merger.start=2035-01"], "a month from"),
        (["show", "merger", "mechanism.sunset.strength=1"], "exclude each other"),
        (["new"], "dcsim new scenario my_idea"),
        (["new", "mechanism", "mine"], "dcsim new scenario my_idea"),
        (["new", "scenario", "my idea"], "'my idea' is not a valid name"),
        (["new", "scenario", "../up"], "'../up' is not a valid name"),
        (["new", "scenario", "merger"], "choose another name, such as 'my_merger'"),
    ],
)
def test_a_mistake_gets_one_line(here: Path, capsys: pytest.CaptureFixture[str], words: list[str], part: str) -> None:
    assert part in refused(capsys, words)
    assert not list(here.iterdir())


def test_a_new_scenario_can_be_listed_shown_and_run_as_its_own_comment_says(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = here / "mine" / "scenario" / "my_idea.yaml"
    assert told(capsys, "new", "scenario", "my_idea", "--config-dir", "mine") == "Written: mine/scenario/my_idea.yaml\n"
    assert "my_idea" in first_words(told(capsys, "list", "scenarios", "--config-dir", "mine"))
    commands = [
        line.split("dcsim ")[1].split() for line in path.read_text().splitlines() if ":  " in line and "dcsim" in line
    ]
    assert [words[0] for words in commands] == ["run", "show"]
    assert "broadcast" in told(capsys, *commands[1])
    told(capsys, *commands[0], "months=3", "population=small")
    assert (here / "results" / "latest").resolve().name.startswith("run-my_idea")


def test_every_line_of_a_new_scenario_is_allowed_without_its_comment_sign(here: Path) -> None:
    assert main(["new", "scenario", "my_idea"]) == 0
    path = here / "scenario" / "my_idea.yaml"
    lines = path.read_text().splitlines()
    bare = [
        line.replace("# ", "", 1) if line.lstrip(" #").rstrip().split(":")[0].isidentifier() else line for line in lines
    ]
    path.write_text("\n".join(bare))
    point = scenario("my_idea", folders=(here,))
    assert set(point.mechanisms()) == {"information_sharing", "joint_roadmap"}
    assert point.values["work.adoption_cost"] == 0.2


def test_a_file_that_is_there_is_never_written_over(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "scenario", "my_idea"]) == 0
    path = here / "scenario" / "my_idea.yaml"
    path.write_text("description: mine\n")
    assert "exists already" in refused(capsys, ["new", "scenario", "my_idea"])
    assert path.read_text() == "description: mine\n"


def test_a_place_that_cannot_be_written_is_named(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "taken").write_text("")
    assert "cannot write taken/scenario/my_idea.yaml" in refused(
        capsys, ["new", "scenario", "my_idea", "--config-dir", "taken"]
    )


def test_a_name_that_ships_is_refused_in_a_users_folder(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "scenario").mkdir()
    (here / "scenario" / "merger.yaml").write_text("description: mine\n")
    for words in (["list", "scenarios"], ["show", "merger"], ["run", "scenario=merger"], ["compare"]):
        line = refused(capsys, [words[0], "--config-dir", ".", *words[1:]])
        assert "scenario/merger.yaml" in line
        assert "'my_merger'" in line
    with pytest.raises(SettingError):
        scenario_names((here,))
