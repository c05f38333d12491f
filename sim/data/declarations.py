"""Declaration of every table: columns, keys, counts and totals, used by the loader, its checks and its tests."""

from __future__ import annotations

from sim.data.observed_declarations import OBSERVED
from sim.data.schema import Column, Table, Total, flag, iso3, note, percent, share_column, year

ACTION_LINES = (
    *("C1", "C2", "C3", "C4", "C5", "C6", "C7-egov", "C7-ebus", "C7-elea"),
    *("C7-ehea", "C7-eemp", "C7-eenv", "C7-eagr", "C7-esci", "C8", "C9", "C10", "C11"),
)
SDGS = tuple(range(1, 18))
OBJECTIVES = {"themes": 7, "objectives": 5}  # codes of each reading of the GDC
COMMISSIONS = ("ECA", "ECE", "ECLAC", "ESCAP", "ESCWA")  # "UN regional commissions" in action_lines
COMMISSIONS_NAME = "UN regional commissions"
NAMED_BODIES = ("ITU", "ODET", "OHCHR")  # the model has assumptions of their own for these
LEAST_PARTNERS = 6  # a state's model ties are its six strongest
STAKEHOLDER_GROUPS = 6  # groups with agents
REGIONS = ("African Group", "Asia-Pacific Group", "Eastern European Group", "GRULAC", "WEOG")
GROUP_COLUMNS = (
    *("government", "un_system", "private_sector", "civil_society", "grassroots"),
    *("academia", "technical_community", "individuals_youth", "media"),
)
MEMBERSHIPS = ("ldc", "lldc", "sids", "itu_council_member", "g77", "eu", "oecd", "g20", "brics", "dco")
LAST_FIGURE = 2022  # year of the figures that start the national index; later ones are held out
STRENGTHS = ("0", "0.25", "0.5", "0.75", "1")
VARIANTS = ("always", "proposed", "adopted")
DUTY_VARIANTS = (*VARIANTS, "text", "assumed")  # the last two: readings of what the GDC asks of states
EVENT_PROCESSES = ("wsis", "gdc", "joint", "itu", "other")  # other: listed, without a share on this subject
VENUES = ("New York", "Geneva", "online", "unknown")  # others count as elsewhere
_LINE = Column("action_line", allowed=ACTION_LINES, refers="action_lines.code")
_FRAMING = Column("framing", allowed=tuple(OBJECTIVES))


def _lines(name: str) -> Column:
    return Column(name, allowed=ACTION_LINES, many=True, empty=True)


_TABLES = (
    Table(
        "member_states",
        (
            *(iso3(refers=""), Column("name"), Column("name_zh"), Column("un_region_group", allowed=REGIONS)),
            *(flag(n) for n in MEMBERSHIPS),
            Column("population", "int", low=1, high=2_000_000_000),
            Column("un_assessment_pct", "float", low=0, high=22),
            Column("internet_users_pct", "float", low=0, high=100),
            Column("internet_users_year", "int", low=1990, high=2030),
            share_column("egdi"),
            Column("gdp_pc_usd", "float", low=0, empty=True),
            Column("gdp_pc_year", "int", low=1990, high=2030, empty=True),
        ),
        key=("iso3",),
        rows=193,
        totals=(Total("un_assessment_pct", 100, 1e-6), Total("itu_council_member", 48)),
        sort=("iso3",),
    ),
    Table(
        "state_ties",
        (iso3("iso3_a"), iso3("iso3_b"), Column("weight_pi", "float", low=-1, high=1)),
        key=("iso3_a", "iso3_b"),
    ),
    Table(
        "action_lines",
        (
            *(Column("code", allowed=ACTION_LINES), Column("title")),
            Column("lead_facilitators", many=True),
            Column("co_facilitators", many=True, empty=True),
            *note("moderators_2005", "confidence", "source"),
        ),
        key=("code",),
        rows=18,
    ),
    Table(
        "un_bodies",
        (
            *(Column("short_name"), Column("full_name"), Column("kind")),
            *(
                _lines("lead_lines"),
                _lines("co_lines"),
                Column("size_class", "int", low=0, high=5),
                flag("ungis"),
            ),
            *note("ungis_status", "ungis_confidence", "role_wsis", "role_gdc", "source"),
        ),
        key=("short_name",),
        rows=37,
    ),
    Table(
        "wsis_sdg_matrix",
        (
            *(_LINE, Column("sdg", "int", low=1, high=17), flag("link")),
            *(flag(n)._replace(required=False) for n in ("in_line_to_goal_table", "in_goal_to_line_table")),
            *(
                *note("targets_cited", empty=True),
                *note("confidence"),
                *note("note", empty=True),
                *note("source"),
            ),
        ),
        key=("action_line", "sdg"),
    ),
    Table(
        "gdc_objectives",
        (
            *(_FRAMING, Column("code"), Column("title"), flag("connectivity")),
            *(
                *note("areas", "main_paragraphs", "paragraph_range", empty=True),
                *note("note", "confidence", "source"),
            ),
        ),
        key=("code",),
        rows=12,
    ),
    Table(
        "overlap_map",
        (
            *(_LINE, _FRAMING, Column("gdc_code", refers="gdc_objectives.code")),
            *(Column("strength", "float", allowed=STRENGTHS), *note("reason", "confidence", "source")),
        ),
        key=("action_line", "framing", "gdc_code"),
    ),
    Table(
        "stakeholder_groups",
        (
            *(Column("group", allowed=GROUP_COLUMNS), Column("label"), Column("agents", "int", low=0, high=1000)),
            flag("named_in_contribution")._replace(required=False),
            *(share_column(n, empty=True, required=False) for n in ("igf_2012", "igf_2022", "igf_2025")),
            *(share_column(n, empty=True, required=False) for n in ("prizes_2016", "stocktaking_2008")),
            *(*note("note", empty=True), *note("confidence", "source")),
        ),
        key=("group",),
        rows=9,
    ),
    Table(
        "calendar",
        (
            *(Column("event"), Column("process", allowed=EVENT_PROCESSES), Column("kind")),
            *(
                Column("start", "date", low=2023, high=2030),
                Column("precision", allowed=("day", "month", "year")),
            ),
            *(Column("weekdays", "int", low=0, high=60), Column("place", near=VENUES), share_column("share")),
            *(Column("attendance", allowed=("all", "itu_council")), Column("variant", allowed=VARIANTS)),
            *note("confidence", "source"),
        ),
        key=("event", "start"),
    ),
    Table(
        "reporting_duties",
        (
            *(Column("duty"), Column("process", allowed=("wsis", "gdc")), Column("due", "date", low=2023, high=2030)),
            *(
                Column("days", "float", low=0, high=250),
                Column("variant", allowed=DUTY_VARIANTS),
                *note("who", "confidence", "source"),
            ),
        ),
        key=("duty", "due", "variant"),
    ),
    Table(
        "internet_series",
        (iso3(), year(), percent("pct"), *note("source")),
        key=("iso3", "year"),
        more_states=True,
    ),
    Table(
        "egdi_series",
        (iso3(), year(), share_column("egdi", empty=True), *note("source")),
        key=("iso3", "year"),
        more_states=True,
    ),
)
TABLES: dict[str, Table] = {t.name: t for t in (*_TABLES, *OBSERVED)}
