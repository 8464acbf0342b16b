"""The figures of a comparison as methods, for notebooks and scripts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forecast.analysis.comparison import Comparison
from forecast.report.comparison import figures
from forecast.report.plots import hand_to_pyplot

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class ComparisonPlots:
    """Each method draws into the axes given, or on a figure of its own, and returns the axes."""

    comparison: Comparison = field(repr=False)

    def moves(self, ax: Axes | None = None) -> Axes:
        """By how many points each outcome moves, with errors."""
        return self._drawn(figures.moves, ax)

    def decided(self, ax: Axes | None = None) -> Axes:
        """The chance of a decision by each day, in the base and in each scenario."""
        return self._drawn(figures.decided, ax)

    def _drawn(self, draw: Callable[..., Axes], ax: Axes | None) -> Axes:
        axes = draw(self.comparison, ax)
        if ax is None:
            hand_to_pyplot(axes)
        return axes
