"""Where objectives of the Compact complement WSIS: days saved and duplicated by pair, and what a joint roadmap changes."""

import argparse

import sim


def finding(draws: int, seeds: int) -> float:
    """Print the pairs with most days saved; return the roadmap's mean difference in days duplicated, over all pairs."""
    pairs = sim.run_many(["parallel", "joint_roadmap"], seeds, draws, with_tables=True).pairs
    pairs["saved"] = pairs["synergy_global"] + pairs["synergy_national"]
    pairs["duplicated"] = pairs["duplicated_global"] + pairs["duplicated_national"]
    means = pairs.groupby(["scenario", "line", "objective"])[["saved", "duplicated"]].mean()
    print(means.loc["parallel"].sort_values("saved", ascending=False).head(6).round().to_string())
    change = means.loc["joint_roadmap"] - means.loc["parallel"]
    print(f"\njoint roadmap: fewer days duplicated at {(change['duplicated'] < 0).sum()} of {len(change)} pairs")
    return float(change["duplicated"].mean())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="4 draws and 1 seed: seconds, no finding")
    finding(4, 1) if parser.parse_args().smoke else finding(32, 2)
