"""Your scenario against the reference, draw by draw: differences, their ranges, and the word that may be said of them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.model.observation.metrics import COMPARED
from sim.runs.batch import Batch
from sim.studies.paired import against_reference, quantiles, span
from sim.studies.verdicts import agreement, rounding_scale, signs, verdict
from sim.web.run_summary import RunSummary, metric_matrix, series_bands


def verdict_parts(differences: np.ndarray, scale: float) -> dict[str, Any]:
    """What may be said of differences [draws]: `kind` is level, count, depends or finding; `verdict` says it in English."""
    said = verdict(differences, scale)
    word, agreeing = agreement(differences, scale)
    kind = said if said in ("level", "depends") else "finding" if said == word else "count"
    return {"kind": kind, "word": word, "agreeing": agreeing, "draws": int(differences.size), "verdict": said}


def compared_rows(yours: Sequence[RunSummary], reference: Sequence[RunSummary], vulnerable: np.ndarray) -> pd.DataFrame:
    """[draws] the metrics that exist only in a comparison, of yours against the reference."""
    both, draws = [*reference, *yours], range(len(yours))
    keys = [(name, draw, 0) for name in ("reference", "yours") for draw in draws]
    batch = Batch(
        runs=pd.DataFrame(keys, columns=["scenario", "draw", "seed"]),
        burden=np.array([row.burden for row in both]),
        progress=np.array([row.progress for row in both]),
        course=np.array([row.course for row in both]),
        vulnerable=vulnerable,
    )
    return against_reference(batch, "reference").iloc[len(yours) :]


def paired(yours: Sequence[RunSummary], reference: Sequence[RunSummary], vulnerable: np.ndarray) -> dict[str, Any]:
    """Every metric's paired difference, the metrics of the comparison alone, and the differences over time.

    Metrics that only one side has (tracks of another framing) are left out.
    """
    names = list(yours[0].metrics)
    mine, others = metric_matrix(yours), metric_matrix(reference)
    differences = mine - others
    low, _, high = quantiles(differences)
    metrics = {
        name: {
            "difference": float(differences[:, i].mean()),
            "low": float(low[i]),
            "high": float(high[i]),
            **verdict_parts(differences[:, i], rounding_scale(mine[:, i], others[:, i])),
        }
        for i, name in enumerate(names)
    }
    table = compared_rows(yours, reference, vulnerable)
    alone = {}
    for entry in COMPARED:
        values = table[entry.name].to_numpy(float)
        ends = span(values)
        alone[entry.name] = {
            "mean": float(values.mean()),
            "low": float(ends[0]),
            "high": float(ends[1]),
            "positive": int((signs(values, rounding_scale(values)) > 0).sum()),
        }
    series = series_bands(np.array([one.series - other.series for one, other in zip(yours, reference, strict=True)]))
    return {"metrics": metrics, "alone": alone, "series": series}
