"""Metrics of what states negotiate: the follow-up of the GDC, and mechanisms that are to be agreed (ODD 8.2)."""

import numpy as np

from sim.data.declarations import ITEMS
from sim.model.mechanisms import NEGOTIATED
from sim.model.observation.metric_registry import Metric
from sim.model.observation.outcome import Outcome, ratio

SOURCED = ("forum", "ai", "hlm")
"""The items of the follow-up whose adopted days are known from a source: 12 of the 36 proposed."""
KEPT_PART, AGREED_PART = "kept_", "agreed_"
DECIDED = {
    **{
        f"{KEPT_PART}{item}": Metric(
            f"{KEPT_PART}{item}",
            "share",
            "",
            "emergent",
            f"Part of the days proposed for the item {item} of the GDC's follow-up that states keep.",
            None,
        )
        for item in ITEMS
    },
    **{
        f"{AGREED_PART}{name}": Metric(
            f"{AGREED_PART}{name}",
            "share",
            "",
            "emergent",
            f"Part of the strength of {name} that states agree on.",
            None,
        )
        for name in NEGOTIATED
    },
}
"""Metrics of single items and mechanisms by name; only runs in which they are negotiated have a value."""


def kept_days(outcome: Outcome) -> np.ndarray:
    """[I] kept part of each item of the follow-up proposed for the GDC; NaN where none is proposed or the GDC is not adopted."""
    follows = (outcome.proposed_days > 0.0) & (outcome.state.adopted[0] == 1)
    return np.where(follows, outcome.state.kept, np.nan)


def cut(outcome: Outcome) -> float:
    """Share of the proposed days of the items with a source that states do not keep; NaN where nothing is decided on them."""
    if outcome.state.adopted[0] != 1:
        return float("nan")
    days = np.where(np.isin(ITEMS, SOURCED), outcome.proposed_days, 0.0)
    return 1.0 - ratio((outcome.state.kept * days).sum(), days.sum())


def decided_parts(outcome: Outcome) -> dict[str, float]:
    """Kept part of every item; and the agreed part of every mechanism that states decide on in the run, once it is decided."""
    kept = {f"{KEPT_PART}{item}": float(part) for item, part in zip(ITEMS, kept_days(outcome), strict=True)}
    agreed = zip(NEGOTIATED, outcome.state.agreed.tolist(), strict=True)
    return {**kept, **{f"{AGREED_PART}{name}": part for name, part in agreed if part >= 0.0}}
