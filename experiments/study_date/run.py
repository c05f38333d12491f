"""The date of the study: in August 2023, in October 2024, or never."""

import argparse

import sim


def finding(draws: int, seeds: int) -> float:
    """Print duplication and burden by date of the study; return the early study's difference in progress to the late one."""
    table = sim.compare(["study_only", "late_study"], draws, seeds)
    rows = table[table["metric"].isin(["duplication_share", "burden_median", "progress"])]
    columns = ["difference", "difference_low", "difference_high", "verdict"]
    print(rows.set_index(["scenario", "metric"])[columns].round(4).to_string())
    progress = table[table["metric"] == "progress"].set_index("scenario")["mean"]
    return float(progress["study_only"] - progress["late_study"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="4 draws and 1 seed: seconds, no finding")
    finding(4, 1) if parser.parse_args().smoke else finding(32, 2)
