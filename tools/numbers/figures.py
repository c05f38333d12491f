"""Figures of the studies, made smaller for the pages."""

from pathlib import Path

from PIL import Image

from tools.numbers.places import ROOT, STORE

IMAGES = ROOT / "docs" / "images"
COLOURS = 256
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
    """Write a picture at a width, with a palette, which lines and areas need few colours of."""
    with Image.open(source) as picture:
        height = round(picture.height * width / picture.width)
        smaller = picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    smaller.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
