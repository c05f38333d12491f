"""The signs a trial of the specification had shown, in the draws: what a change of the model must not turn unnoticed."""

import pytest

import sim

LOWER, HIGHER = -1, 1
SIGNS = {
    "itu_proposal": {"duplication_share": LOWER, "burden_median": LOWER, "progress": HIGHER},
    "study_only": {"duplication_share": LOWER, "burden_median": LOWER, "progress": HIGHER},
    "late_study": {"duplication_share": LOWER},
    "information_sharing": {"duplication_share": LOWER, "burden_median": HIGHER},
    "joint_reporting_calendar": {"burden_median": LOWER, "progress": HIGHER},
    "lead_agency": {"duplication_share": LOWER, "burden_median": HIGHER},
    "sharing_and_lead": {"duplication_share": LOWER, "burden_median": HIGHER, "progress": HIGHER},
    "joint_roadmap": {"duplication_share": LOWER, "burden_median": LOWER, "progress": HIGHER},
    "nested": {"duplication_share": LOWER, "burden_median": LOWER, "progress": HIGHER},
    "merger": {"duplication_share": LOWER, "burden_median": LOWER},
    "sunset": {"burden_median": LOWER, "progress": LOWER, "progress_gdc_only": HIGHER},
    "gdc_only": {"burden_median": LOWER, "progress": LOWER, "progress_gdc_only": HIGHER},
    "wsis_only": {"duplication_share": LOWER, "progress": HIGHER, "progress_gdc_only": LOWER},
}


@pytest.fixture(scope="module")
def differences() -> dict[tuple[str, str], float]:
    """Mean difference to parallel of every scenario and metric, over four draws."""
    table = sim.compare(list(SIGNS), draws=4, seeds=1)
    return {(row["scenario"], row["metric"]): row["difference"] for row in table.to_dict("records")}


@pytest.mark.parametrize(("name", "metric"), [(name, metric) for name, signs in SIGNS.items() for metric in signs])
def test_a_difference_has_the_sign_of_the_trial(
    differences: dict[tuple[str, str], float], name: str, metric: str
) -> None:
    assert differences[name, metric] * SIGNS[name][metric] > 0.0


def test_sharing_and_leading_together_do_more_than_both_alone(differences: dict[tuple[str, str], float]) -> None:
    alone = differences["information_sharing", "duplication_share"] + differences["lead_agency", "duplication_share"]
    assert differences["sharing_and_lead", "duplication_share"] < alone


def test_the_merger_leaves_least_duplication_of_all_that_keep_both_processes(
    differences: dict[tuple[str, str], float],
) -> None:
    others = [differences[name, "duplication_share"] for name in SIGNS if name not in ("merger", "wsis_only", "sunset")]
    assert differences["merger", "duplication_share"] < min(others)


def test_a_study_in_time_does_more_than_one_too_late(differences: dict[tuple[str, str], float]) -> None:
    assert differences["study_only", "duplication_share"] < differences["late_study", "duplication_share"]
