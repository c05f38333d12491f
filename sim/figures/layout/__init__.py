"""What all figures share: style, pages, labels and their placement, markers, ticks."""
