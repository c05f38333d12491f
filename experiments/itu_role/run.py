"""ITU's role: what the Compact takes over from WSIS, and duplication, by how far ITU engages."""

import argparse

import sim

ENGAGED = {"mechanism.itu_engagement.strength": 1.0}


def finding(draws: int, seeds: int) -> float:
    """Print the rows asked for; return the difference in duplication with ITU fully engaged."""
    half, full = (
        sim.scenario({"name": f"itu_engaged_{word}", **ENGAGED, "mechanism.itu_engagement.engagement": share})
        for word, share in (("half", 0.5), ("fully", 1.0))
    )
    table = sim.compare([half, full, "itu_proposal"], draws, seeds)
    rows = table[table["metric"] == "duplication_share"].set_index("scenario")
    print(rows[["mean", "difference", "difference_low", "difference_high", "verdict"]].round(3).to_string())
    return float(rows.loc["itu_engaged_fully", "difference"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="4 draws and 1 seed: seconds, no finding")
    finding(4, 1) if parser.parse_args().smoke else finding(32, 2)
