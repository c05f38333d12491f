"""Every number that is an assumption has a range from which draws take it, the one of the specification."""

import pytest

from sim.model.mechanisms import MECHANISMS
from sim.model.mechanisms.base import NEGOTIATION_DAYS
from sim.scenarios.draws import at_draw, drawn_paths, is_drawn_in, is_drawn_strength, values_at, varied_paths
from sim.scenarios.scenario import scenario
from sim.scenarios.setting_space import setting_fields
from sim.settings.quantity import CHOICE

PARAMETERS = {
    "packages.overlap_intensity": (0.35, 0.95), "packages.global_volume": (6000, 20000), "packages.national_volume": (200, 500),
    "packages.need_exponent": (0.3, 1), "work.adoption_cost": (0.05, 0.4), "work.guidance": (0.5, 1.5),
    "obligations.service_limit": (0.4, 0.8), "recognition.self_ignorance": (0.1, 0.5), "obligations.preparation": (1, 2.5),
    "allocation.speed": (0.06, 0.25), "allocation.outside_pull": (0.2, 0.6), "allocation.early_attention": (0.1, 0.5),
    "learning.contact": (0.02, 0.08), "learning.closing": (0.1, 0.5), "learning.own_work": (0.05, 0.2),
    "learning.meetings": (0.01, 0.04), "learning.forgetting": (0, 0.03), "learning.rotation": (1 / 60, 1 / 24),
    "learning.rotation_keeps": (0.1, 0.6), "allocation.noise": (0.1, 0.6), "recognition.base": (0.15, 0.6),
    "climate.stall_hazard": (0, 0.03), "climate.attention_sd": (0.1, 0.4), "climate.budget_cut": (0, 0.3),
    "adoption.base_reuse": (0, 0.25), "adoption.learned_reuse": (0.3, 0.9),
    "population.state_floor": (0.1, 0.6), "population.state_slope": (15, 40), "population.co_lead_posts": (0.1, 0.5),
    "population.stakeholder_days": (5, 20), "population.stakeholder_spread": (0.3, 0.9),
    "population.salience_spread": (0.25, 0.8), "population.need_salience": (0, 4), "population.co_lead_salience": (0.2, 0.7),
    "population.least_salience": (0.005, 0.08), "population.preference": (0.45, 0.75),
    "population.preference_spread": (0.05, 0.2), "population.lead_preference": (0.65, 0.9),
    "population.first_effort": (0.4, 0.9), "population.awareness_shape": (4, 16), "population.national_egov": (0.6, 0.9),
    "population.national_internet": (0.7, 0.95), "population.global_weak": (0.3, 0.6), "population.global_other": (0.45, 0.75),
    "climate.attention_persistence": (0.8, 0.97), "climate.stall_months": (3, 12), "climate.stall_productivity": (0.2, 0.7),
    "adoption.engagement_reuse": (0, 0.3), "population.national_gdc": (0.2, 0.6), "obligations.travel_days": (1, 4),
    "obligations.size_exponent": (0.1, 0.5), "obligations.body_share": (0.25, 1), "obligations.stakeholder_share": (0.1, 0.6),
    "allocation.peer_influence": (0.3, 2), "allocation.engagement_shift": (0.2, 0.8), "learning.engagement_gain": (0.03, 0.25),
    "trend.egov_rate": (0.08, 0.13), "trend.egov_gap": (-0.01, 0.06), "trend.internet_rate": (0.11, 0.19),
    "trend.egov_spread": (0.045, 0.07), "trend.internet_spread": (0.065, 0.095), "trend.autonomous": (0.5, 0.9),
    "trend.reach": (0.32, 0.48),
}  # fmt: skip
MULTIPLIERS = (
    "reporting",
    "co_location",
    "follow_up",
    "wsis_meetings",
    "odd_year_reports",
    "transition_productivity",
    "capacity",
)
"""Fields of mechanisms whose lever is 1 where no mechanism acts."""
SPREAD = 0.5
"""A value v of a mechanism, with n where it does not act, is drawn from n + (1 - SPREAD) (v - n) to n + (1 + SPREAD) (v - n)."""
OTHERWISE = {"mechanism.merger.transition_months": (6, 30)}
DEFINING = "it defines what is compared"
UNDRAWN = {
    "obligations.clash_cost": "moves no result; the rule of clashing events ends with the second version of attendance",
    "mechanism.sunset.wsis_open": DEFINING, "mechanism.no_gdc.gdc_open": DEFINING, "mechanism.no_wsis.wsis_open": DEFINING,
    "mechanism.no_gdc.strength": "a counterfactual is whole", "mechanism.no_wsis.strength": "a counterfactual is whole",
}  # fmt: skip
"""The numbers that are no choice of the user and no date, and are not drawn, with the reason."""


def included(path: str) -> bool:
    """Whether a setting belongs to the model itself rather than to a user's mechanism."""
    return not path.startswith("mechanism.") or MECHANISMS[path.split(".")[1]].__module__.startswith("sim.")


def is_mechanism_value(path: str) -> bool:
    return path.startswith("mechanism.") and included(path) and not is_drawn_strength(path)


def test_parameters_have_the_ranges_of_the_specification() -> None:
    found = {path: setting_fields()[path].quantity.drawn for path in drawn_paths() if not path.startswith("mechanism.")}
    assert found == {path: pytest.approx(limits) for path, limits in PARAMETERS.items()}


@pytest.mark.parametrize("path", [path for path in drawn_paths() if is_mechanism_value(path)])
def test_a_value_of_a_mechanism_is_drawn_between_half_and_one_and_a_half_of_its_effect(path: str) -> None:
    field = setting_fields()[path]
    name = path.split(".")[-1]
    least, most = field.quantity.least, field.quantity.most
    assert least is not None
    assert most is not None
    neutral = 1.0 if name in MULTIPLIERS else 0.35 if name == "recognition" else 0.0
    ends = sorted(neutral + part * (field.default - neutral) for part in (1.0 - SPREAD, 1.0 + SPREAD))
    expected = OTHERWISE.get(path, (max(least, ends[0]), min(most, ends[1])))
    assert field.quantity.drawn == pytest.approx(expected)


def test_all_fields_of_mechanisms_but_dates_are_drawn() -> None:
    assert sum(is_mechanism_value(path) for path in drawn_paths()) == 45
    assert setting_fields()["mechanism.merger.negotiation_days"].default == NEGOTIATION_DAYS


def test_every_number_is_drawn_or_has_a_reason_not_to_be() -> None:
    left = {
        path
        for path, field in setting_fields().items()
        if field.type in (int, float)
        and included(path)
        and path not in drawn_paths()
        and field.quantity.unit != "month"
        and field.quantity.source != CHOICE
    }
    assert left == set(UNDRAWN), "give the setting a range (`drawn`), or a reason here"


@pytest.mark.parametrize("path", [path for path in drawn_paths() if not is_drawn_strength(path) and included(path)])
def test_a_range_holds_the_default_and_is_allowed(path: str) -> None:
    field = setting_fields()[path]
    drawn, least, most = field.quantity.drawn, field.quantity.least, field.quantity.most
    assert drawn is not None
    assert least is not None
    assert most is not None
    assert least <= drawn[0] <= field.default <= drawn[1] <= most
    assert drawn[0] < drawn[1]


@pytest.mark.parametrize(
    ("place", "months"), [(0.0, 3), (1.0, 12), (0.5 / 9, 4), (1.5 / 9, 4), (2.5 / 9, 6), (0.6 / 9, 4)]
)
def test_whole_numbers_are_rounded_with_halves_to_even(place: float, months: int) -> None:
    (value,) = values_at(scenario("parallel"), ["climate.stall_months"], [place]).values()
    assert value == months
    assert isinstance(value, int)


def test_values_of_mechanisms_are_drawn_alike_whether_they_act_or_not_and_listed_where_they_act() -> None:
    value, start = "mechanism.merger.reporting", "mechanism.merger.start"
    strong, weak = scenario("merger"), scenario("merger", {"mechanism.merger.strength": 0.5})
    drawn = [at_draw(point, 5).values[value] for point in (strong, weak, scenario("parallel"))]
    assert drawn[0] == drawn[1] == drawn[2] != strong.values[value]
    assert at_draw(strong, 5).values[start] == strong.values[start]
    assert value in varied_paths([scenario("parallel"), strong])
    assert value not in varied_paths([scenario("parallel"), scenario("joint_roadmap")])
    assert not any(path.startswith("mechanism.") for path in varied_paths([scenario("parallel")]))


def test_a_value_of_a_mechanism_that_is_given_is_fixed() -> None:
    path = "mechanism.merger.transition_months"
    given = scenario("merger", {path: 12})
    assert not is_drawn_in(given, path)
    assert [at_draw(given, draw).values[path] for draw in range(4)] == [12] * 4
