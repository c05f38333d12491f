"""Mechanisms that are switched, that are off with settings, and what a changed scenario is called."""

from pathlib import Path
from typing import Any

import pytest

import sim
from sim.runs.storage.folders import all_words, changed_for_all
from sim.scenarios.described import changed_name
from sim.scenarios.idle import check_idle
from sim.settings.errors import SettingError
from sim.web.requests import read_question

START, STRENGTH = "mechanism.merger.start", "mechanism.merger.strength"
SHORT = {"months": 2, "population.states": 8, "population.stakeholder_scale": 0.0}


@pytest.mark.parametrize("given", ["on", True, "true"])
def test_on_is_strength_1_in_every_spelling(given: Any) -> None:
    for changes in ({"mechanism.merger": given}, {"mechanism": {"merger": given}}):
        point = sim.scenario("parallel", changes)
        assert point.values[STRENGTH] == 1.0
        assert STRENGTH in point.held
    assert sim.scenario({"mechanism.merger": given}).acts("merger")


@pytest.mark.parametrize("given", ["off", False, "false"])
def test_off_is_strength_0(given: Any) -> None:
    point = sim.scenario("merger", {"mechanism.merger": given})
    assert not point.acts("merger")


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"mechanism.merger": "of"}, "mechanism.merger: 'of' is not allowed; a mechanism is switched by off and on"),
        ({"mechanism.merger": 0.5}, "set in part by mechanism.merger.strength"),
        ({"mechanism.merger": None}, "mechanism.merger: None is not allowed"),
        ({"mechanism.merger": "on", STRENGTH: 0.5}, "set the same value"),
        ({"mechanism": {"merger": {}}}, "mechanism.merger: nothing is set; write mechanism.merger: on"),
    ],
)
def test_what_is_no_switch_gets_one_line(changes: dict[str, Any], part: str) -> None:
    with pytest.raises(SettingError) as fault:
        sim.scenario("parallel", changes)
    assert part in str(fault.value)


def test_a_setting_of_a_mechanism_that_nobody_switched_is_refused_where_it_would_run() -> None:
    point = sim.scenario("parallel", {START: "2027-01", **SHORT})
    line = f"{START} is set, but the mechanism merger is off, .* add mechanism.merger.strength=1"
    for run in (
        lambda: sim.run(point),
        lambda: sim.run_many([point]),
        lambda: sim.compare([point], draws=0, seeds=1, reference=sim.scenario("sunset", SHORT)),
        lambda: sim.DigitalCooperationModel(point),
        lambda: sim.DigitalCooperationModel("parallel", **{START: "2027-01"}),
    ):
        with pytest.raises(SettingError, match=line):
            run()


def test_one_scenario_in_which_it_acts_is_enough_and_strength_0_is_said_on_purpose() -> None:
    idle, acting = (sim.scenario(name, {START: "2027-01", **SHORT}) for name in ("parallel", "merger"))
    check_idle([idle, acting])
    with pytest.raises(SettingError):
        check_idle([idle])
    sim.run(sim.scenario("parallel", {START: "2027-01", STRENGTH: 0.0, **SHORT}))
    sim.run(sim.scenario("parallel", {START: "2027-01", "mechanism.merger": "on"} | SHORT))


def test_a_file_with_settings_but_no_strength_is_refused_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "scenario" / "late.yaml"
    file.parent.mkdir()
    text = "# @package _global_\ndescription: late\nmechanism:\n  merger: {start: 2027-01%s}\n"
    file.write_text(text % "", encoding="utf-8")
    with pytest.raises(SettingError, match=rf"late\.yaml: line 4: {START} is set, but the mechanism merger is off"):
        sim.scenario("late", folders=(tmp_path,))
    file.write_text(text % ", strength: 0", encoding="utf-8")
    assert not sim.scenario("late", folders=(tmp_path,)).acts("merger")
    file.write_text("description: late\nmechanism: {merger: on}\n", encoding="utf-8")
    assert sim.scenario("late", folders=(tmp_path,)).acts("merger")


def test_the_page_is_refused_like_the_command() -> None:
    side = '{"base": "parallel", "changes": {"mechanism.merger.start": "2027-01"%s}}'
    with pytest.raises(SettingError, match="yours: mechanism.merger.start is set"):
        read_question(f'{{"yours": {side % ""}, "reference": {{"base": "parallel"}}}}'.encode())
    stated = side % ', "mechanism.merger.strength": 0'
    assert not read_question(f'{{"yours": {stated}, "reference": {{"base": "parallel"}}}}'.encode()).yours.acts(
        "merger"
    )


@pytest.mark.parametrize(
    ("base", "changes", "name", "said"),
    [
        ("parallel", {}, "parallel", None),
        ("parallel", {"work.adoption_cost": 0.3}, "parallel", None),
        (
            "parallel",
            {"mechanism.lead_agency": "on", "mechanism.information_sharing.strength": 0.5},
            "parallel+information_sharing+lead_agency",
            "Changed: parallel with information_sharing (strength 0.5), with lead_agency.",
        ),
        ("merger", {START: "2027-01"}, "merger+merger.start", "Changed: merger with merger (start 2027-01)."),
        ("merger", {"mechanism.merger": "off"}, "merger-merger", "Changed: merger without merger."),
        (
            "parallel",
            {"gdc.follow_up": "adopted"},
            "parallel+gdc.follow_up",
            "Changed: parallel with gdc.follow_up adopted.",
        ),
    ],
)
def test_name_and_description_follow_what_acts(base: str, changes: dict[str, Any], name: str, said: str | None) -> None:
    plain, point = sim.scenario(base), sim.scenario(base, changes)
    assert changed_name(point, plain, base) == name
    assert point.description == (said or plain.description)
    assert point.name == base  # the key of tables stays what the user named


def test_a_name_of_many_changes_stays_short() -> None:
    point = sim.scenario("parallel", {f"mechanism.{name}": "on" for name in sim.model.mechanisms.COMBINABLE})
    assert changed_name(point, sim.scenario("parallel"), "parallel") == "parallel+10_changes"


def test_what_is_changed_in_all_scenarios_is_said_of_a_study() -> None:
    config = changed_for_all({"mechanism.merger.strength": 1.0, "work.adoption_cost": 0.2, "gdc.follow_up": "adopted"})
    assert all_words(config) == "In all scenarios: mechanism.merger.strength=1.0, gdc.follow_up=adopted."
    assert all_words({}) == ""
