"""WSIS beyond 2025: what continuing it to 2030 adds, against its end after the review of December 2025."""

import argparse

import sim


def finding(draws: int, seeds: int) -> float:
    """Print progress by goal and the burden; return the difference in delivery of WSIS content in states."""
    table = sim.compare(["parallel"], draws, seeds, reference="sunset")
    rows = table[table["scenario"] == "parallel"].set_index("metric")
    goals = [metric for metric in rows.index if metric.startswith("progress_sdg_")]
    columns = ["mean", "difference", "difference_low", "difference_high", "verdict"]
    print(rows.loc[["progress", "formal_progress_wsis", "burden_median", *goals], columns].round(3).to_string())
    return float(rows.loc["formal_progress_wsis", "difference"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="4 draws and 1 seed: seconds, no finding")
    finding(4, 1) if parser.parse_args().smoke else finding(32, 2)
