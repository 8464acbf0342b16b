"""The picture of simulation-based calibration: how far ranks stray from uniform, in their bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from forecast.report.figures.style import (
    CANDIDATE_COLOURS,
    INK,
    MUTED,
    PAPER,
    RULE,
    WIDTH,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
COLUMNS = 4
PANEL_HEIGHT = 1.15
"""Inches."""
WITHIN, STRAYS = CANDIDATE_COLOURS[0], CANDIDATE_COLOURS[5]


@dataclass(frozen=True)
class RankCurve:
    """Of one quantity: its distribution function less that of a uniform one, and the band.

    difference, low, high: (place,), at evenly spaced places between 0 and 1.
    """

    quantity: str
    difference: Floats
    low: Floats
    high: Floats

    @property
    def is_outside(self) -> bool:
        """Whether the curve leaves its band anywhere."""
        return bool(((self.difference < self.low) | (self.difference > self.high)).any())


@styled
def rank_figure(curves: Sequence[RankCurve]) -> Figure:
    """One small panel a quantity, all on one scale; a curve that leaves its band stands out."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows = -(-len(curves) // COLUMNS)
    figure = Figure(figsize=(WIDTH, PANEL_HEIGHT * rows), layout="constrained", facecolor=PAPER)
    FigureCanvasAgg(figure)
    panels = figure.subplots(rows, COLUMNS, sharex=True, sharey=True, squeeze=False).ravel()
    for curve, panel in zip(curves, panels, strict=False):
        _draw(curve, panel)
    for panel in panels[len(curves) :]:
        panel.set_visible(False)
    return figure


def _draw(curve: RankCurve, panel: Axes) -> None:
    place = np.linspace(0.0, 1.0, len(curve.difference) + 2)

    def closed(values: Floats) -> Floats:
        return np.concatenate([[0.0], values, [0.0]])

    colour = STRAYS if curve.is_outside else WITHIN
    panel.fill_between(place, closed(curve.low), closed(curve.high), color=RULE, linewidth=0)
    panel.axhline(0.0, color=MUTED, linewidth=0.6)
    panel.plot(place, closed(curve.difference), color=colour, linewidth=1.3)
    panel.set_title(curve.quantity, fontsize=7.5, color=INK, loc="left", pad=2)
    panel.set_xticks([0.0, 0.5, 1.0], ["0", "½", "1"])
    panel.tick_params(labelsize=7, pad=1)
