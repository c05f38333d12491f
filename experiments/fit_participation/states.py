"""What is observed of taking part, and covariates of states, as arrays from the tables of the project."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.data import load_tables

CALLS = 433
"""Roll calls of the General Assembly in the table, 2019 to 2023."""
SMALL = 10_000_000
"""A state with fewer inhabitants may join the Forum of Small States [persons]."""
QUARTERS = 4

PAYMENT, PEOPLE, INCOME, EGDI = "ln assessment", "ln population", "ln GDP a head", "EGDI"
LDC, LLDC, SIDS, FORUM = "LDC", "LLDC", "SIDS", "small state"
SETS: dict[str, tuple[str, ...]] = {
    "payment": (PAYMENT,),
    "payment, population": (PAYMENT, PEOPLE),
    "payment, population, GDP, EGDI": (PAYMENT, PEOPLE, INCOME, EGDI),
    "seven: these, LDC, LLDC, SIDS": (PAYMENT, PEOPLE, INCOME, EGDI, LDC, LLDC, SIDS),
    "seven, small state": (PAYMENT, PEOPLE, INCOME, EGDI, LDC, LLDC, SIDS, FORUM),
    "EGDI, SIDS, LLDC": (EGDI, SIDS, LLDC),
    "payment, EGDI, SIDS, LLDC": (PAYMENT, EGDI, SIDS, LLDC),
    "payment, EGDI, SIDS, LLDC, small state": (PAYMENT, EGDI, SIDS, LLDC, FORUM),
}
"""Name of a set of covariates to what is in it."""
CHOSEN = "payment, EGDI, SIDS, LLDC"


class States(NamedTuple):
    """S states in order of their codes.

    iso3: [S] codes; votes: [S] roll calls that a state took part in; calls: [S] roll calls that the source could show it in;
    share: [S] participation as the table has it; payment: [S] assessed share of the UN budget [percent]; quarter: [S] of states
    by payment, 0 pays least to 3; covariates: name to [S], logarithms of percent, millions of persons and 10,000 US dollars.
    """

    iso3: np.ndarray
    votes: np.ndarray
    calls: np.ndarray
    share: np.ndarray
    payment: np.ndarray
    quarter: np.ndarray
    covariates: dict[str, np.ndarray]

    def lower(self) -> np.ndarray:
        """[S] whether a state is of the half that pays less."""
        return np.asarray(self.quarter < QUARTERS // 2)


def quarters(payment: np.ndarray) -> np.ndarray:
    """[S] quarter of states by payment, 0 to 3; states that pay the same are in the order given."""
    rank = np.empty(payment.size, dtype=int)
    rank[np.argsort(payment, kind="stable")] = np.arange(payment.size)
    return np.asarray(QUARTERS * rank // payment.size)


def roll_calls(votes: np.ndarray, share: np.ndarray) -> np.ndarray:
    """[S] roll calls that the source could show each state in, from the rounded share of them.

    It is CALLS for all states but Türkiye, which the source shows in 354 only (sim/data/README.md). A number that differs from
    CALLS by less than one is CALLS, since shares are rounded; so is that of a state that never took part.
    """
    told = np.divide(votes, share, out=np.full(votes.size, float(CALLS)), where=share > 0.0)
    return np.asarray(np.where(np.abs(told - CALLS) < 1.0, CALLS, np.round(told)))


def covariates(table: pd.DataFrame) -> dict[str, np.ndarray]:
    """Every covariate [S] by name. A state without a figure of GDP a head has the median of the others."""
    income = table["gdp_pc_usd"].fillna(table["gdp_pc_usd"].median())
    people = table["population"].to_numpy(float)
    return {
        PAYMENT: np.log(table["un_assessment_pct"].to_numpy(float)),
        PEOPLE: np.log(people / 1e6),
        INCOME: np.log(income.to_numpy(float) / 1e4),
        EGDI: table["egdi"].to_numpy(float),
        LDC: table["ldc"].to_numpy(float),
        LLDC: table["lldc"].to_numpy(float),
        SIDS: table["sids"].to_numpy(float),
        FORUM: (people < SMALL).astype(float),
    }


def observed() -> States:
    """The tables of the project: member_states and state_unga_participation."""
    tables = load_tables()
    both = tables.member_states.merge(tables.state_unga_participation, on="iso3", validate="one_to_one")
    votes, share = both["n_votes"].to_numpy(float), both["participation"].to_numpy(float)
    payment = both["un_assessment_pct"].to_numpy(float)
    return States(
        both["iso3"].to_numpy(str), votes, roll_calls(votes, share), share, payment, quarters(payment), covariates(both)
    )  # fmt: skip
