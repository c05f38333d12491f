"""What the fit has found as tables in words, and as nested values for docs/numbers.json."""

from collections.abc import Mapping, Sequence

import numpy as np

from experiments.fit_participation.fit import Fit, fit
from experiments.fit_participation.held_out import Found, by_quarter, ranks
from experiments.fit_participation.states import CALLS, CHOSEN, SETS, States
from experiments.fit_tables import Table, Values, slug, three, two

LOW, HIGH = 0.05, 0.95
"""Quantiles over random halves that are reported as a range."""
SEEN = "observed"


def in_all_calls(states: States) -> States:
    """The states as if the source could show each in all roll calls: where it does not, they count as absent."""
    return states._replace(calls=np.full(states.votes.size, float(CALLS)))


def middle(values: np.ndarray) -> dict[str, float]:
    """Median and range over halves."""
    return {
        "median": float(np.median(values)),
        "low": float(np.quantile(values, LOW)),
        "high": float(np.quantile(values, HIGH)),
    }


def spread(values: np.ndarray) -> dict[str, float]:
    """Mean and standard deviation over simulations."""
    return {"mean": float(values.mean()), "spread": float(values.std())}


def observed_values(states: States) -> Values:
    """What predictions are held against."""
    lower = states.lower()
    return {
        "states": states.votes.size,
        "roll_calls": CALLS,
        "fewer": int((states.calls < CALLS).sum()),
        "fewest": int(states.calls.min()),
        "rank": ranks(states.share, states.payment),
        "rank_lower": ranks(states.share[lower], states.payment[lower]),
        "quarters": numbered(by_quarter(states.share, states.quarter)),
        "rarely": int((states.share < 0.5).sum()),
    }


def numbered(values: Sequence[float]) -> dict[str, float]:
    """Values of quarters under `q1` to `q4`; the first pays least."""
    return {f"q{number + 1}": float(value) for number, value in enumerate(values)}


def set_values(found: Found) -> Values:
    """Fit, predictions of states held out, and simulations, of one set of covariates."""
    one, other = found.judged, found.simulated
    return {
        "aic": found.fit.aic,
        "sigma": found.fit.sigma,
        "r2": middle(one.r2),
        "rank": middle(one.rank),
        "rank_lower": middle(one.rank_lower),
        "quarters": numbered(one.quarters.mean(axis=0)),
        "simulated": {
            "rank": spread(other.rank),
            "rank_lower": spread(other.rank_lower),
            "quarters": numbered(other.quarters.mean(axis=0)),
            "rarely": spread(other.rarely),
        },
    }


def sets_table(states: States, found: Mapping[str, Found], bold: str = "") -> Table:
    """A row for each set of covariates, what is observed last; the chosen set between `bold`."""
    rows = []
    for name, values in ((name, set_values(one)) for name, one in found.items()):
        r2, simulation = values["r2"], values["simulated"]
        mark = bold if name == CHOSEN else ""
        rows.append([
            f"{mark}{name}{mark}", f"{values['aic']:.1f}", three(values["sigma"]),
            f"{two(r2['median'])} ({two(r2['low'])} to {two(r2['high'])})",
            f"{two(values['rank']['median'])} / {two(values['rank_lower']['median'])}",
            " ".join(three(share) for share in values["quarters"].values()),
            " / ".join(f"{two(simulation[part]['mean'])} ± {two(simulation[part]['spread'])}" for part in ("rank", "rank_lower")),
        ])  # fmt: skip
    seen = observed_values(states)
    shares = " ".join(three(share) for share in seen["quarters"].values())
    rows.append([SEEN, "", "", "", "", shares, f"{two(seen['rank'])} / {two(seen['rank_lower'])}"])
    head = [
        "covariates", "AIC", "sigma [logit]", "R2 of logits held out", "rank held out, all / lower half",
        "quarters held out [share]", "rank with payment, all / lower half",
    ]  # fmt: skip
    return {"head": head, "rows": rows}


def coefficients_table(one: Fit, other: Fit) -> Table:
    """Coefficients with standard errors, beside those of `other`, where every state counts in all roll calls."""
    rows = [
        [f"`{term}`", f"{value:.4f}", three(error), f"{beside:.4f}"]
        for term, value, error, beside in zip(one.terms, one.values, one.errors, other.values, strict=True)
    ]
    return {"head": ["term", "fitted [logit]", "standard error", f"all states in {CALLS} roll calls"], "rows": rows}


def shares_table(states: States, found: Found) -> Table:
    """Shares and correlations of the chosen set: observed, of states held out, simulated."""
    seen, values = observed_values(states), set_values(found)
    simulation = values["simulated"]
    names = ("quarter that pays least", "second quarter", "third quarter", "quarter that pays most")
    rows = [
        [f"share, {name}", *(three(part["quarters"][f"q{number + 1}"]) for part in (seen, values, simulation))]
        for number, name in enumerate(names)
    ]
    for name, key in (("all states", "rank"), ("half that pays less", "rank_lower")):
        one = simulation[key]
        rows.append([
            f"rank correlation with payment, {name}", two(seen[key]), "-", f"{two(one['mean'])} ± {two(one['spread'])}",
        ])  # fmt: skip
    rarely = simulation["rarely"]
    rows.append([
        "states in less than half of roll calls", str(seen["rarely"]), "-", f"{rarely['mean']:.1f} ± {rarely['spread']:.1f}"
    ])  # fmt: skip
    return {"head": ["", "observed", "predicted for states held out", "simulated, all states"], "rows": rows}


def worst_quarter(states: States, found: Found) -> float:
    """Largest difference between a quarter predicted while held out and observed [share]."""
    seen = np.array(by_quarter(states.share, states.quarter))
    return float(np.abs(found.judged.quarters.mean(axis=0) - seen).max())


def fit_values(one: Fit) -> Values:
    """AIC, sigma, and each coefficient with its error and how many errors it is from 0."""
    terms = {
        slug(term): {"value": value, "error": error, "ratio": abs(value) / error}
        for term, value, error in zip(one.terms, one.values, one.errors, strict=True)
    }
    return {"aic": one.aic, "sigma": one.sigma, "of": terms}


def values_of(states: States, found: Mapping[str, Found]) -> Values:
    """All that pages quote."""
    chosen, plain = found[CHOSEN], fit(in_all_calls(states), SETS[CHOSEN])
    return {
        "observed": observed_values(states),
        "halves": chosen.judged.r2.size,
        "simulations": chosen.simulated.rank.size,
        "table": sets_table(states, found, "**"),
        "coefficients": coefficients_table(chosen.fit, plain),
        "shares": shares_table(states, chosen),
        "sets": {
            slug(name): {
                **set_values(one),
                **fit_values(one.fit),
                "aic_difference": one.fit.aic - chosen.fit.aic,
            }
            for name, one in found.items()
        },
        "chosen": {**set_values(chosen), **fit_values(chosen.fit), "worst_quarter": worst_quarter(states, chosen)},
        "all_calls": fit_values(plain),
    }
