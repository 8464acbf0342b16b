"""Where the axes of a figure go that has no other: as constrained layout has it, for less.

Constrained layout measures all labels twice at each call, which is most of the time that a small
figure takes. A figure that puts its labels one after another asks many times, and each answer but
the last need only be near.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.transforms import Bbox, BboxBase

STILL = 1e-3
"""Inches. Axes that move by less stand where they belong."""
MOST = 2
"""Measurements of one layout: labels may hang on the size of the axes, but only a little."""


class OneAxesLayout(ConstrainedLayoutEngine):
    """Constrained layout; where there is one pair of axes, the same place found directly."""

    def __init__(self, *, pad: float) -> None:
        """pad: inches that stay free around everything."""
        super().__init__(w_pad=pad, h_pad=pad)
        self.pad = pad
        self.left: float | None = None

    def execute(self, fig: Figure) -> None:
        """Lay a figure out for good."""
        for _ in range(MOST):
            if self.approach(fig) < STILL:
                break

    def approach(self, fig: Figure) -> float:
        """Measure the labels once and put the axes where they fit; by how many inches that moved.

        `left` is then how far labels reach out of the axes to the left, in inches. Anything but
        one pair of axes with room for its labels goes to constrained layout, and `left` is None.
        """
        found = _measured(fig)
        if found is None:
            return self._by_constraints(fig)
        inner, outer = found
        whole, margin = np.asarray(fig.bbox.max), self.pad * fig.dpi
        low = margin + np.subtract(inner.min, outer.min)
        high = whole - margin - np.subtract(outer.max, inner.max)
        if not (low < high).all():
            return self._by_constraints(fig)
        self.left = float(inner.x0 - outer.x0) / fig.dpi
        axes = fig.axes[0]
        axes.set_position(Bbox([low / whole, high / whole]))
        axes.set_in_layout(True)  # which placing by hand takes away
        return float(np.abs([low - inner.min, high - inner.max]).max()) / fig.dpi

    def _by_constraints(self, fig: Figure) -> float:
        self.left = None
        super().execute(fig)
        return 0.0


def left_of(ax: Axes) -> float:
    """Where what belongs to axes that were just laid out begins at the left, in pixels."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    engine = figure.get_layout_engine()
    if isinstance(engine, OneAxesLayout) and engine.left is not None:
        return float(ax.bbox.x0) - engine.left * figure.dpi
    outer = ax.get_tightbbox()
    return float(ax.bbox.x0) if outer is None else float(min(ax.bbox.x0, outer.x0))


def _measured(fig: Figure) -> tuple[Bbox, BboxBase] | None:
    """The axes without and with their labels, in pixels, where there is one pair and no more."""
    if len(fig.axes) != 1 or fig.legends or fig.subfigs or fig.get_suptitle():
        return None
    outer = fig.axes[0].get_tightbbox(for_layout_only=True)
    return None if outer is None else (fig.axes[0].bbox.frozen(), outer)
