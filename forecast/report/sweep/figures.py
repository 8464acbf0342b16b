"""The figure of a sweep: one name's probability over the two keys that it goes with most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from forecast.analysis.variance_share import Cells
from forecast.report.figures.style import (
    CANDIDATE_COLOURS,
    INK,
    NARROW,
    WIDTH,
    new_axes,
    set_title,
    styled,
)
from forecast.report.numbers import percent
from forecast.report.sweep.shown import Shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap

PALE = "#f1f5f9"
DARK = 0.55
"""From this share of the scale on, a number in a cell is white."""


def picture_finding(shown: Shown) -> str:
    """The title of the figure."""
    keys = shown.keys_by_weight[:2]
    return f"The chance of {_subject(shown)} over {' and '.join(keys)}"


def picture_alt(shown: Shown) -> str:
    """The figure in words: the mean of every row of cells."""
    rows, columns, mean = _means(shown)
    told = [
        f"{label}: " + ", ".join("none" if np.isnan(p) else percent(p, 1.0) for p in mean[k])
        for k, label in enumerate(rows.labels)
    ]
    across = f" from left to right {'; '.join(columns.labels)}" if len(columns.labels) > 1 else ""
    return f"Mean probability in cells, by {shown.keys_by_weight[0]},{across}: {'. '.join(told)}."


@styled
def heat(shown: Shown, ax: Axes | None = None, *, width: float = WIDTH) -> Axes:
    """Cells of two keys (rows: the one that counts most), coloured by the mean probability."""
    rows, columns, mean = _means(shown)
    ax = new_axes(width, 1.9 + 0.42 * len(rows.labels)) if ax is None else ax
    low, high = float(np.nanmin(mean)), float(np.nanmax(mean))
    ax.pcolormesh(
        np.ma.masked_invalid(mean), cmap=_scale(), vmin=low, vmax=max(high, low + 1e-9),
        edgecolors="white", linewidth=1.5,
    )  # fmt: skip
    for (k, j), chance in np.ndenumerate(mean):
        if not np.isnan(chance):
            is_dark = chance > low + DARK * (high - low)
            colour = "white" if is_dark else INK
            text = percent(chance, 1.0).removesuffix(" %")
            ax.text(j + 0.5, k + 0.5, text, ha="center", va="center", color=colour, fontsize=8.5)
    ax.set_yticks(np.arange(len(rows.labels)) + 0.5, rows.labels)
    turned = 0 if len(columns.labels) * max(map(len, columns.labels)) < 11 * width else 40
    ax.set_xticks(
        np.arange(len(columns.labels)) + 0.5, columns.labels, rotation=turned,
        ha="right" if turned else "center", rotation_mode="anchor",
    )  # fmt: skip
    ax.spines["bottom"].set_visible(False)
    keys = shown.keys_by_weight
    ax.set_ylabel(keys[0])
    if len(keys) > 1:
        ax.set_xlabel(keys[1])
    detail = "Percent, mean over the scenarios of a cell."
    if len(keys) > 2:
        detail += f" {len(keys) - 2} more keys vary within each."
    set_title(ax, picture_finding(shown), detail if width > NARROW else "Percent, by cell.")
    return ax


def _means(shown: Shown) -> tuple[Cells, Cells, NDArray[np.float64]]:
    """Rows, columns and (row, column) mean probability of the subject; nan where none is."""
    keys = shown.keys_by_weight
    rows = shown.cells(keys[0])
    columns = shown.cells(keys[1]) if len(keys) > 1 else Cells(np.zeros_like(rows.of), ("",))
    shape = (len(rows.labels), len(columns.labels))
    place = rows.of * shape[1] + columns.of
    n_cells = shape[0] * shape[1]
    count = np.bincount(place, minlength=n_cells).astype(np.float64)
    total = np.bincount(place, shown.chance(str(shown.subject)), minlength=n_cells)
    mean = np.divide(total, count, out=np.full(n_cells, np.nan), where=count > 0)
    return rows, columns, mean.reshape(shape)


def _subject(shown: Shown) -> str:
    return shown.names[str(shown.subject)]


def _scale() -> Colormap:
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("chance", [PALE, CANDIDATE_COLOURS[0]])
