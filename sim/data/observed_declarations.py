"""Declaration of the observed series, which are compared with results and are not inputs of the model."""

from __future__ import annotations

from sim.data.schema import Column, Table, flag, iso3, note, percent, share_column, year

_YEAR = year()


def _count(name: str) -> Column:
    return Column(name, "int", low=0, empty=True, required=False)


OBSERVED = (
    Table(
        "world_internet",
        (
            _YEAR,
            percent("pct_world"),
            _count("number_online_reported"),
            _count("number_online_derived"),
            *note("note", empty=True),
            *note("source"),
        ),
        key=("year",),
        more_states=True,
    ),
    Table(
        "internet_by_group",
        (_YEAR, Column("group"), percent("pct_online"), *note("source")),
        key=("year", "group"),
        more_states=True,
    ),
    Table(
        "stakeholder_participation",
        (
            Column("event"),
            _YEAR,
            Column("group"),
            _count("count"),
            share_column("share"),
            *note("unit", "confidence", "source"),
        ),
        key=("event", "year", "group"),
        more_states=True,
    ),
    Table(
        "state_unga_participation",
        (iso3(), Column("n_votes", "int", low=0, high=433), share_column("participation")),
        key=("iso3",),
        rows=193,
        more_states=True,
    ),
    Table(
        "series_calibration",
        (
            *(Column("series"), _YEAR, Column("value", "float", low=0), Column("unit")),
            Column("edition", empty=True),
            flag("lower_bound")._replace(required=False),
            *note("confidence", "source"),
        ),
        key=("series", "year", "edition"),
        more_states=True,
    ),
)
