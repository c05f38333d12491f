"""The user's scenario compared with the reference, draw by draw: differences, their ranges and verdicts."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.model.observation.metrics import COMPARED
from sim.model.observation.outcome import mean_of
from sim.runs.batch import Batch
from sim.studies.compare.split import part_pairs
from sim.studies.paired import ADDED, against_reference, quantiles, span
from sim.studies.verdicts import NOT_DEFINED, agreement, defined, rounding_scale, signs, verdict
from sim.web.run_summary import RunSummary, json_number, metric_matrix, series_bands


def verdict_parts(differences: np.ndarray, scale: float) -> dict[str, Any]:
    """The verdict on differences [draws] in parts: `kind`, sign, counts, English text.

    `kind` is level, count, depends, finding or undefined; draws in which the difference is not defined are not counted.
    """
    text = verdict(differences, scale)
    sign, agreeing = agreement(differences, scale)
    kind = text if text in ("level", "depends") else "finding" if text == sign else "count"
    if text == NOT_DEFINED:
        kind = "undefined"
    return {"kind": kind, "word": sign, "agreeing": agreeing, "draws": int(defined(differences).size), "verdict": text}


def difference_parts(mine: np.ndarray, others: np.ndarray) -> dict[str, Any]:
    """The mean difference of two sets of values [draws], its 5-95 % range, and its verdict in parts."""
    differences = mine - others
    low, _, high = quantiles(differences)
    return {
        "difference": json_number(mean_of(defined(differences))),
        "low": json_number(low),
        "high": json_number(high),
        **verdict_parts(differences, rounding_scale(mine, others)),
    }


def split_parts(
    yours: Sequence[RunSummary], content: Sequence[RunSummary], reference: Sequence[RunSummary]
) -> dict[str, Any]:
    """The difference in what the processes add to progress: in all, by time, by content (`sim.studies.compare.split`)."""
    values = (np.array([row.metrics[ADDED] for row in rows]) for rows in (yours, content, reference))
    return {part: difference_parts(*pair) for part, pair in part_pairs(*values).items()}


def compared_rows(yours: Sequence[RunSummary], reference: Sequence[RunSummary], vulnerable: np.ndarray) -> pd.DataFrame:
    """The metrics that exist only in a comparison, for `yours` against the reference, one row per draw."""
    both, draws = [*reference, *yours], range(len(yours))
    keys = [(name, draw, 0) for name in ("reference", "yours") for draw in draws]
    runs = pd.DataFrame(keys, columns=["scenario", "draw", "seed"])
    batch = Batch(
        runs=runs.assign(**{ADDED: [row.metrics[ADDED] for row in both]}),
        burden=np.array([row.burden for row in both]),
        progress=np.array([row.progress for row in both]),
        course=np.array([row.course for row in both]),
        vulnerable=vulnerable,
    )
    return against_reference(batch, "reference").iloc[len(yours) :]


def paired(yours: Sequence[RunSummary], reference: Sequence[RunSummary], vulnerable: np.ndarray) -> dict[str, Any]:
    """Paired differences of all metrics, the metrics that exist only in a comparison, and differences over time."""
    names = list(yours[0].metrics)
    mine, others = metric_matrix(yours), metric_matrix(reference)
    metrics = {name: difference_parts(mine[:, i], others[:, i]) for i, name in enumerate(names)}
    table = compared_rows(yours, reference, vulnerable)
    alone = {}
    for entry in COMPARED:
        values = table[entry.name].to_numpy(float)
        values = defined(values)
        ends = span(values)
        alone[entry.name] = {
            "mean": json_number(mean_of(values)),
            "low": json_number(ends[0]),
            "high": json_number(ends[1]),
            "positive": int((signs(values, rounding_scale(values)) > 0).sum()),
        }
    series = series_bands(np.array([one.series - other.series for one, other in zip(yours, reference, strict=True)]))
    return {"metrics": metrics, "alone": alone, "series": series}
