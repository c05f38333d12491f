"""Scenarios by name, from a mapping, changed at dotted paths; and every file that ships."""

from pathlib import Path

import pytest

import sim
from sim.model.mechanisms import MECHANISMS
from sim.scenarios.config_files import config_folder
from sim.scenarios.scenario import default_scenario, read_scenario, scenario, scenario_files
from sim.scenarios.setting_space import setting_fields
from sim.settings.errors import SettingError


def test_the_default_of_every_setting_is_allowed() -> None:
    default = default_scenario()
    assert default.at(default.settings()).values == default.values


@pytest.mark.parametrize("name", sorted(scenario_files()))
def test_every_scenario_that_ships_says_what_it_is_and_reads_back_from_its_settings(name: str) -> None:
    point = scenario(name)
    assert len(point.description) > 20
    assert scenario({"name": name, **point.settings()}).values == point.values
    assert bool(point.mechanisms()) == (name != "parallel")


def test_named_scenarios_are_those_of_the_model() -> None:
    asked = [
        "parallel",
        "sunset",
        "itu_proposal",
        "study_only",
        "late_study",
        "information_sharing",
        "joint_reporting_calendar",
        "lead_agency",
        "sharing_and_lead",
        "joint_roadmap",
        "nested",
        "wsis_under_gdc",
        "merger",
        "inclusive_consultation",
        "capacity_support",
        "wsis_only",
        "gdc_only",
        "actual_path",
    ]
    assert set(asked) <= set(sim.scenario_names())
    assert sim.scenario_names()[0] == "parallel"


def test_every_mechanism_has_a_preset_that_switches_it_on() -> None:
    presets = {path.stem: path.read_text() for path in (config_folder() / "mechanism").glob("*.yaml")}
    assert set(presets) == set(MECHANISMS)
    for name, text in presets.items():
        assert text.startswith(f"# @package mechanism.{name}\n")
        assert "strength: 1.0" in text


def test_dotted_and_nested_changes_are_the_same() -> None:
    dotted = sim.scenario("joint_roadmap", {"work.adoption_cost": 0.2, "mechanism.joint_roadmap.start": "2027-01"})
    nested = sim.scenario(
        "joint_roadmap", {"work": {"adoption_cost": 0.2}, "mechanism": {"joint_roadmap": {"start": "2027-01"}}}
    )
    assert dotted == nested
    assert dotted.values["work.adoption_cost"] == 0.2
    assert dotted.mechanisms()["joint_roadmap"].start == 48
    assert sim.scenario("joint_roadmap").values["work.adoption_cost"] == 0.15


def test_a_scenario_from_a_mapping_has_name_and_description() -> None:
    made = sim.scenario(
        {
            "name": "mine",
            "description": "Both merge early.",
            "mechanism": {"merger": {"strength": 1, "start": "2025-01"}},
        }
    )
    assert (made.name, made.description) == ("mine", "Both merge early.")
    assert set(made.mechanisms()) == {"merger"}


@pytest.mark.parametrize("pair", [("sunset", "merger"), ("nested", "merger"), ("nested", "wsis_under_gdc"), ("sunset", "nested"),
                                  ("sunset", "wsis_under_gdc"), ("merger", "wsis_under_gdc"), ("no_gdc", "merger"),
                                  ("no_wsis", "nested")])  # fmt: skip
def test_mechanisms_that_exclude_each_other_are_refused_unless_one_is_off(pair: tuple[str, str]) -> None:
    first, second = pair
    with pytest.raises(SettingError, match="exclude each other"):
        sim.scenario({f"mechanism.{first}.strength": 1.0, f"mechanism.{second}.strength": 0.2})
    sim.scenario({f"mechanism.{first}.strength": 1.0, f"mechanism.{second}.strength": 0.0})


def test_unknown_things_are_refused_with_the_nearest_match() -> None:
    with pytest.raises(SettingError, match="did you mean 'merger'"):
        sim.scenario("mergre")
    with pytest.raises(SettingError, match="did you mean 'learning.forgetting'"):
        sim.scenario("merger", {"learning.forgeting": 0.1})
    with pytest.raises(SettingError, match="a name or a mapping of settings"):
        sim.scenario(3)  # type: ignore[arg-type]


def test_a_users_file_names_itself_in_errors_and_may_not_take_a_name_that_ships(tmp_path: Path) -> None:
    folder = tmp_path / "scenario"
    folder.mkdir()
    (folder / "broken.yaml").write_text("description: x\nmechanism:\n  merger:\n    strenght: 1.0\n")
    with pytest.raises(
        SettingError, match=r"broken\.yaml: line 4: unknown setting .*did you mean 'mechanism.merger.strength'"
    ):
        scenario("broken", folders=(tmp_path,))
    (folder / "unreadable.yaml").write_text("a: [1\n")
    with pytest.raises(SettingError, match=r"unreadable\.yaml: line 2: not readable as YAML"):
        read_scenario(folder / "unreadable.yaml")
    (folder / "merger.yaml").write_text("description: mine\n")
    with pytest.raises(
        SettingError, match=r"a scenario named 'merger' exists already; choose another name, such as 'my_merger'"
    ):
        scenario("parallel", folders=(tmp_path,))


def test_a_description_that_would_act_on_the_terminal_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text('description: "a\\e[2J"\nmechanism: {merger: on}\n')
    with pytest.raises(
        SettingError, match=r"mine.yaml: line 1: description: .* control character '.x1b'; leave it out"
    ):
        read_scenario(path)


def test_a_scenario_file_cannot_name_code(tmp_path: Path) -> None:
    path = tmp_path / "attack.yaml"
    path.write_text("description: !!python/object/apply:os.system ['true']\n")
    with pytest.raises(SettingError, match="the tag .* is not allowed"):
        read_scenario(path)
    path.write_text("_target_: os.system\n")
    with pytest.raises(SettingError, match="unknown setting '_target_'"):
        read_scenario(path)


def test_every_setting_says_what_it_is() -> None:
    for path, field in setting_fields().items():
        quantity = field.quantity
        assert quantity.meaning, path
        assert quantity.unit, path
        assert quantity.source, path
        assert quantity.choices or quantity.least is not None or quantity.unit == "file", path
        if quantity.drawn:
            assert quantity.least <= quantity.drawn[0] <= field.default <= quantity.drawn[1] <= quantity.most, path
