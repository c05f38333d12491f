"""The role cards of the lesson: every fact on them is worked out from the tables again, and every wish is a measure."""

import re
from typing import NamedTuple

import pandas as pd
import pytest

from sim.data import load_tables
from sim.model.observation.metrics import METRICS
from sim.scenarios.scenario import scenario
from sim.web.languages import languages
from sim.web.page_data import states, texts
from tests.support.paths import ROOT

PAGE = ROOT / "docs" / "teaching" / "role_cards.md"
LONGEST = 170
"""Words on a card: about half a page in print."""
DATA = load_tables()


class Card(NamedTuple):
    """A role: what it is told, the measure it cares for, and whether it wants it lower or higher."""

    facts: list[str]
    better: str
    measure: str
    text: str


def titles() -> dict[str, str]:
    """Titles of the metrics as the page shows them, to names."""
    known = {**texts(), **languages()["en"]["records"]}
    return {known[f"metric.{name}.title"]: name for name in METRICS}


def cards() -> dict[str, Card]:
    """The cards of the page by role."""
    found = {}
    for part in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        role, text = part.split("\n", 1)
        wish = re.findall(r"You want to \*\*(lower|raise)\*\* \*([^*]+)\*", text)
        assert len(wish) == 1, role
        facts = re.findall(r"^- (.+)$", text, re.M)
        found[role] = Card(facts, {"lower": "lower", "raise": "higher"}[wish[0][0]], titles()[wish[0][1]], text)
    return found


def percent(share: float) -> str:
    return f"{100 * share:.0f} percent"


def states_of(column: str) -> pd.DataFrame:
    """Member states with a 1 in a column, with the capacity that the page shows."""
    capacity = {one["iso3"]: one["capacity"] for one in states(scenario("parallel"))}
    members = DATA.member_states
    return members[members[column] == 1].assign(capacity=members["iso3"].map(capacity))


def online_in(group: pd.DataFrame) -> str:
    """Internet use of a group, without figures of long ago."""
    online = group.loc[group["internet_users_year"] >= 2015, "internet_users_pct"]
    ends = f"from {online.min():.0f} to {online.max():.0f} percent, median {online.median():.0f}"
    return f"People online: {ends} (`internet_users_pct`, figures since 2015)."


def in_council(group: pd.DataFrame) -> str:
    seats = DATA.member_states["itu_council_member"].sum()
    return f"{group['itu_council_member'].sum()} of you sit on the ITU Council of {seats} (`itu_council_member`)."


def shares_of(group: str) -> str:
    """Shares of the participants of the three IGF in the table."""
    row = DATA.stakeholder_groups.set_index("group").loc[group]
    old, middle, new = (percent(row[f"igf_{year}"]) for year in (2012, 2022, 2025))
    return f"{old} of those at the Internet Governance Forum in 2012, {middle} in 2022, {new} in 2025 (stakeholder_groups)."


def agents_of(group: str) -> str:
    groups = DATA.stakeholder_groups.set_index("group")["agents"]
    return f"Your kind are {groups[group]} of the {groups.sum()} stakeholders in the model (`agents`, assumed)."


def prizes_of(group: str) -> str:
    return percent(DATA.stakeholder_groups.set_index("group").loc[group, "prizes_2016"])


def of_2025(table: pd.DataFrame, day: str) -> pd.DataFrame:
    """Rows dated in 2025 that stand in every variant of the calendar."""
    return table[table[day].astype(str).str.startswith("2025") & (table["variant"] == "always")]


def facts_of_a_small_island_state() -> list[str]:
    group = states_of("sids")
    least = DATA.member_states["un_assessment_pct"].min()
    payers = (group["un_assessment_pct"] == least).sum()
    met = of_2025(DATA.calendar, "start")
    met = met[met["process"].isin(["wsis", "gdc", "joint"]) & (met["attendance"] == "all")]
    due = of_2025(DATA.reporting_duties, "due")
    return [
        f"You are one of {len(group)} small island developing states (`sids`). {payers} of them pay the least there is to "
        f"the UN, {least:g} percent of its budget (`un_assessment_pct` in member_states).",
        f"In 2025 there were {len(met)} meetings of the two processes for all states, {met['weekdays'].sum():.0f} weekdays "
        f"in all (calendar), and {len(due)} reports, {due['days'].sum():.0f} days of work for a delegation of usual size "
        "(`days` in reporting_duties, assumed).",
        f"The model gives half of you {group['capacity'].median():.1f} days of staff a month or less "
        "(*Capacity* in the table of *States*, assumed).",
        online_in(group),
    ]


def facts_of_a_large_developing_country() -> list[str]:
    members, group = DATA.member_states, states_of("g77")
    group = group[group["population"] > 100_000_000]
    people = percent(group["population"].sum() / members["population"].sum())
    return [
        f"You are one of {len(group)} members of the Group of 77 with more than 100 million people (`g77`, `population` in "
        f"member_states). {people} of the people of all member states live in one of you.",
        online_in(group),
        in_council(group),
    ]


def facts_of_a_donor() -> list[str]:
    group = states_of("oecd")
    return [
        f"You are one of {len(group)} members of the OECD (`oecd` in member_states), which stand for donors here. Together "
        f"you pay {group['un_assessment_pct'].sum():.0f} percent of the UN's regular budget (`un_assessment_pct`).",
        in_council(group),
        online_in(group),
    ]


def facts_of_itu() -> list[str]:
    row = DATA.un_bodies.set_index("short_name").loc["ITU"]
    lead, helped = row["lead_lines"].split(";"), row["co_lines"].split(";")
    meetings = (DATA.calendar["process"] == "itu").sum()
    seats = DATA.member_states["itu_council_member"].sum()
    return [
        f"You lead {len(lead)} of the {len(DATA.action_lines)} WSIS action lines, {', '.join(lead[:-1])} and {lead[-1]}, and "
        f"help with {len(helped)} (`lead_lines`, `co_lines` in un_bodies).",
        f"Your governing bodies meet {meetings} times from 2023 to 2030 (`process` itu in calendar). "
        f"{seats} states sit on your Council.",
        f"Your part in the Compact: {row['role_gdc']} (`role_gdc`).",
    ]


def facts_of_odet() -> list[str]:
    row = DATA.un_bodies.set_index("short_name").loc["ODET"]
    assert row["lead_lines"] == row["co_lines"] == "" and row["size_class"] == 1
    due = DATA.reporting_duties[DATA.reporting_duties["duty"].str.startswith("GDC commitments report")]
    (days,) = set(due["days"])
    return [
        "You are the UN's Office for Digital and Emerging Technologies. You lead none of the WSIS action lines and help with "
        "none (`lead_lines`, `co_lines` in un_bodies). Your staff is below about 100 (`size_class` 1, recalled).",
        f"Your part in the Compact: {row['role_gdc']} (`role_gdc`). In the UN group on the information society you are an "
        f"{row['ungis_status']} (`ungis_status`).",
        f"For the Compact's implementation map, states report {len(due)} times from 2025 to 2030, {days:.0f} days of work "
        "each time (reporting_duties, assumed).",
    ]


def facts_of_a_network() -> list[str]:
    return [
        f"Civil society was {shares_of('civil_society')}",
        f"Of the projects nominated for WSIS Prizes in 2016, {prizes_of('civil_society')} were yours and "
        f"{prizes_of('government')} those of governments (`prizes_2016`).",
        agents_of("civil_society"),
    ]


def facts_of_a_company() -> list[str]:
    return [
        f"The private sector was {shares_of('private_sector')}",
        f"Of the projects nominated for WSIS Prizes in 2016, {prizes_of('private_sector')} were yours (`prizes_2016`).",
        agents_of("private_sector"),
    ]


def facts_of_a_youth_delegate() -> list[str]:
    row = DATA.stakeholder_groups.set_index("group").loc["individuals_youth"]
    assert row[["igf_2012", "igf_2022", "igf_2025"]].isna().all()
    online = DATA.internet_by_group[DATA.internet_by_group["year"] == 2025].set_index("group")["pct_online"]
    return [
        "You are not counted: for individuals and youth the table of participants of the Internet Governance Forum is empty "
        "(`igf_2012`, `igf_2022`, `igf_2025` in stakeholder_groups).",
        agents_of("individuals_youth"),
        f"In 2025, {online['World']:.0f} percent of the world's people were online, and {online['Low-income countries']:.0f} "
        "percent of those in low-income countries (internet_by_group).",
    ]


FACTS = {
    "A small island state": facts_of_a_small_island_state,
    "A large developing country": facts_of_a_large_developing_country,
    "A donor": facts_of_a_donor,
    "ITU": facts_of_itu,
    "ODET": facts_of_odet,
    "A civil-society network": facts_of_a_network,
    "A company": facts_of_a_company,
    "A youth delegate": facts_of_a_youth_delegate,
}


@pytest.mark.parametrize("role", FACTS)
def test_the_facts_on_a_card_are_those_of_the_tables(role: str) -> None:
    assert cards()[role].facts == FACTS[role]()


def test_every_role_has_a_card_of_half_a_page_with_a_wish_and_a_question() -> None:
    found = cards()
    assert list(found) == list(FACTS)
    for role, card in found.items():
        assert len(card.text.split()) <= LONGEST, role
        assert card.better == METRICS[card.measure].better, role
        assert re.search(r"^Your question: .+\?$", card.text, re.M), role
    assert len({card.measure for card in found.values()}) == len(found)


def test_no_card_names_a_state() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [name for name in DATA.member_states["name"] if re.search(rf"\b{re.escape(name)}\b", text)] == []
