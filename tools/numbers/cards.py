"""The facts on the role cards, worked out from the tables; the page docs/teaching/role_cards.md has them as lists."""

import pandas as pd

from sim.data import load_tables
from sim.scenarios.scenario import scenario
from sim.web.page_data import states

DATA = load_tables()


def percent(share: float) -> str:
    """A share in words."""
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
    """Seats of a group in the ITU Council."""
    seats = DATA.member_states["itu_council_member"].sum()
    return f"{group['itu_council_member'].sum()} of you sit on the ITU Council of {seats} (`itu_council_member`)."


def shares_of(group: str) -> str:
    """Shares of the participants of the three IGF in the table."""
    row = DATA.stakeholder_groups.set_index("group").loc[group]
    old, middle, new = (percent(row[f"igf_{year}"]) for year in (2012, 2022, 2025))
    return f"{old} of those at the Internet Governance Forum in 2012, {middle} in 2022, {new} in 2025 (stakeholder_groups)."


def agents_of(group: str) -> str:
    """How many stakeholders of the model are of a group."""
    groups = DATA.stakeholder_groups.set_index("group")["agents"]
    return f"Your kind are {groups[group]} of the {groups.sum()} stakeholders in the model (`agents`, assumed)."


def prizes_of(group: str) -> str:
    """The share of a group in projects nominated for WSIS Prizes."""
    return percent(DATA.stakeholder_groups.set_index("group").loc[group, "prizes_2016"])


def of_2025(table: pd.DataFrame, day: str) -> pd.DataFrame:
    """Rows dated in 2025 that stand in every variant of the calendar."""
    return table[table[day].astype(str).str.startswith("2025") & (table["variant"] == "always")]


def asked_of_states(duties: pd.DataFrame) -> pd.DataFrame:
    """Duties that cost states days."""
    return duties[duties["days"] > 0]


def facts_of_a_small_island_state() -> list[str]:
    """Facts for a small island state."""
    group = states_of("sids")
    least = DATA.member_states["un_assessment_pct"].min()
    payers = (group["un_assessment_pct"] == least).sum()
    met = of_2025(DATA.calendar, "start")
    met = met[(met["weekdays"] > 0) & met["process"].isin(["wsis", "gdc", "joint"]) & (met["attendance"] == "all")]
    due = asked_of_states(of_2025(DATA.reporting_duties, "due"))
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
    """Facts for a large developing country."""
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
    """Facts for a donor."""
    group = states_of("oecd")
    return [
        f"You are one of {len(group)} members of the OECD (`oecd` in member_states), which stand for donors here. Together "
        f"you pay {group['un_assessment_pct'].sum():.0f} percent of the UN's regular budget (`un_assessment_pct`).",
        in_council(group),
        online_in(group),
    ]


def facts_of_itu() -> list[str]:
    """Facts for itu."""
    row = DATA.un_bodies.set_index("short_name").loc["ITU"]
    lead, helped = row["lead_lines"].split(";"), row["co_lines"].split(";")
    meetings = ((DATA.calendar["process"] == "itu") & (DATA.calendar["weekdays"] > 0)).sum()
    seats = DATA.member_states["itu_council_member"].sum()
    return [
        f"You lead {len(lead)} of the {len(DATA.action_lines)} WSIS action lines, {', '.join(lead[:-1])} and {lead[-1]}, and "
        f"help with {len(helped)} (`lead_lines`, `co_lines` in un_bodies).",
        f"Your governing bodies meet {meetings} times from 2023 to 2030 (`process` itu in calendar). "
        f"{seats} states sit on your Council.",
        f"Your part in the Compact: {row['role_gdc']} (`role_gdc`).",
    ]


def facts_of_odet() -> list[str]:
    """Facts for odet."""
    row = DATA.un_bodies.set_index("short_name").loc["ODET"]
    assert row["lead_lines"] == row["co_lines"] == "" and row["size_class"] == 1
    due = DATA.reporting_duties[DATA.reporting_duties["duty"].str.startswith("GDC commitments report")]
    asked, assumed = (due.loc[due["variant"] == reading, "days"] for reading in ("text", "assumed"))
    assert asked.sum() == 0
    (days,) = set(assumed)
    return [
        "You are the UN's Office for Digital and Emerging Technologies. You lead none of the WSIS action lines and help with "
        "none (`lead_lines`, `co_lines` in un_bodies). Your staff is below about 100 (`size_class` 1, recalled).",
        f"Your part in the Compact: {row['role_gdc']} (`role_gdc`). In the UN group on the information society you are an "
        f"{row['ungis_status']} (`ungis_status`).",
        f"For the Compact's implementation map, its text asks no report of states. Reports {len(assumed)} times from 2025 to "
        f"2030, {days:.0f} days of work each, are an assumption that can be switched on (`gdc.reporting`, reporting_duties).",
    ]


def facts_of_a_network() -> list[str]:
    """Facts for a network."""
    return [
        f"Civil society was {shares_of('civil_society')}",
        f"Of the projects nominated for WSIS Prizes in 2016, {prizes_of('civil_society')} were yours and "
        f"{prizes_of('government')} those of governments (`prizes_2016`).",
        agents_of("civil_society"),
    ]


def facts_of_a_company() -> list[str]:
    """Facts for a company."""
    return [
        f"The private sector was {shares_of('private_sector')}",
        f"Of the projects nominated for WSIS Prizes in 2016, {prizes_of('private_sector')} were yours (`prizes_2016`).",
        agents_of("private_sector"),
    ]


def facts_of_a_youth_delegate() -> list[str]:
    """Facts for a youth delegate."""
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
"""Role to its facts."""


def card_values() -> dict[str, list[str]]:
    """The facts of every role, by a key of one word."""
    return {role.lower().replace(" ", "_").replace("-", "_"): facts() for role, facts in FACTS.items()}
