"""The Summit of the Future and WSIS: delivery of WSIS content with the Compact, against a world without it."""

import argparse

import sim


def finding(draws: int, seeds: int) -> float:
    """Print the rows asked for; return the difference in delivery of WSIS content in states."""
    table = sim.compare(["parallel"], draws, seeds, reference="wsis_only")
    rows = table[table["scenario"] == "parallel"].set_index("metric")
    columns = ["mean", "difference", "difference_low", "difference_high", "verdict"]
    print(rows.loc[["formal_progress_wsis", "burden_median", "burden_vulnerable"], columns].round(3).to_string())
    return float(rows.loc["formal_progress_wsis", "difference"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="4 draws and 1 seed: seconds, no finding")
    finding(4, 1) if parser.parse_args().smoke else finding(32, 2)
