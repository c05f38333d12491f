"""Figures of studies and fits, made smaller for the pages; `make numbers` renews them where the model has changed."""

from pathlib import Path

from PIL import Image

from tools.numbers.places import ROOT, STORE

IMAGES = ROOT / "docs" / "images"
COLOURS = 256
MOST_BYTES = 195_000
"""A picture of more is made narrower, by this factor again and again."""
NARROWER = 0.95
WIDTHS = {
    "compare": {
        "comparison": 1400,
        "trade_off": 1200,
        "course": 1300,
        "burden_groups": 1200,
        "goals": 1300,
        "gains": 1200,
        "pair_heatmap": 1300,
        "network": 900,
    },
    "fit_trend": {"hindcast": 1400},
    "fit_participation": {"participation": 1400},
    "robustness": {"robustness": 1250, "winners": 1250},
    "discover": {"boxes": 1250},
    "sensitivity": {"screening": 1250, "indices": 1250},
}
"""Study to its figures that pages show, with the width of each in pixels."""


def copy_figures(store: Path = STORE, images: Path = IMAGES) -> list[str]:
    """Put every figure that pages show into docs/images; the names of those copied."""
    copied = []
    for study, widths in WIDTHS.items():
        for name, width in widths.items():
            found = store / study / f"{name}.png"
            if found.exists():
                shrink(found, images / found.name, width)
                copied.append(found.name)
    return copied


def shrink(source: Path, target: Path, width: int) -> None:
    """Write a picture at a width, or narrower if the file would be large; with a palette."""
    with Image.open(source) as picture:
        whole = picture.convert("RGB")
    while True:
        height = round(whole.height * width / whole.width)
        smaller = whole.resize((width, height), Image.Resampling.LANCZOS)
        smaller.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
        if target.stat().st_size <= MOST_BYTES:
            return
        width = round(NARROWER * width)
