"""Tables of the fit of negotiation: values in use and fitted, and what the follow-up keeps."""

from experiments.fit_negotiation.worth import (
    DISSENTS,
    OBSERVED,
    OLD,
    POPULATIONS,
    TRIED,
    Fitted,
    fitted,
    kept_items,
    mean_cuts,
)
from experiments.fit_tables import Table, three
from sim.data import load_tables
from sim.model.processes.negotiation import Negotiation
from sim.scenarios.setting_space import setting_fields

PATH = "negotiation.worth"


def worth_table(populations: int = POPULATIONS) -> Table:
    """Worth before the tables were corrected, fitted and in use; and the cut at each."""
    drawn = setting_fields()[PATH].quantity.drawn
    assert drawn is not None
    usual, found = Negotiation(), fitted(Negotiation().dissent, populations)
    cut = mean_cuts((OLD, usual.worth), populations)
    rows = [
        ["old", f"{OLD:g}", three(cut[OLD]), ""],
        ["fitted", f"{found.worth:.4f}", three(float(found.cuts.mean())), spread(found)],
        ["in use", f"{usual.worth:g}", three(cut[usual.worth]), f"drawn {drawn[0]:g} to {drawn[1]:g}"],
        ["observed", "", three(OBSERVED), "12 of 36 days kept"],
    ]
    return {"head": [f"`{PATH}`", "value", "mean cut", "populations"], "rows": rows}


def spread(found: Fitted) -> str:
    """The smallest and the largest cut of a population."""
    return f"{found.cuts.min():.3f} to {found.cuts.max():.3f}"


def trade_table(populations: int = POPULATIONS) -> Table:
    """Worth fitted at several values of dissent: one cut cannot fit both."""
    rows = [[f"{one.dissent:g}", three(one.worth), spread(one)] for one in (fitted(q, populations) for q in DISSENTS)]
    return {"head": ["`negotiation.dissent`", "worth that fits", "cut by population"], "rows": rows}


def cut_table(populations: int = POPULATIONS) -> Table:
    """The mean cut at several values of worth."""
    rows = [[f"{worth:g}", three(cut)] for worth, cut in mean_cuts(TRIED, populations).items()]
    return {"head": [f"`{PATH}`", "mean cut"], "rows": rows}


def kept_table() -> Table:
    """What a whole run keeps of each item, and what the table for runs without rounds has."""
    table = load_tables().follow_up_fit.set_index("item")["kept"]
    rows = [[item, f"{kept:.4f}", f"{table[item]:.4f}"] for item, kept in kept_items().items()]
    return {"head": ["item", "kept in a run at the defaults", "in follow_up_fit.csv"], "rows": rows}
