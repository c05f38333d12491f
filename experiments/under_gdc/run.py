"""WSIS under the Compact's vision: five ways to put both under one roof, against two processes side by side."""

import argparse

import sim

ROOFS = ["nested", "wsis_under_gdc", "merger", "lead_agency", "joint_roadmap"]


def finding(draws: int, seeds: int) -> float:
    """Print duplication, burden and progress by scenario; return the joint roadmap's difference in progress."""
    table = sim.compare(ROOFS, draws, seeds)
    rows = table[table["scenario"].isin(ROOFS)].set_index(["metric", "scenario"])
    columns = ["difference", "difference_low", "difference_high", "verdict"]
    print(rows.loc[["duplication_share", "burden_median", "progress"], columns].round(3).to_string())
    return float(rows.loc[("progress", "joint_roadmap"), "difference"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="4 draws and 1 seed: seconds, no finding")
    finding(4, 1) if parser.parse_args().smoke else finding(32, 2)
