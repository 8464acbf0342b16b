"""The figures of one forecast as methods, for notebooks and scripts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from forecast.outcomes import Forecast
from forecast.report import figures

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Plots:
    """Each method draws into the axes given, or on a figure of its own, and returns the axes.

    A figure of its own is handed to pyplot, so that a notebook shows it at the end of the
    cell. needed: votes that carry a name.
    """

    forecast: Forecast = field(repr=False)
    needed: int

    def who(self, ax: Axes | None = None) -> Axes:
        """The probability of each outcome, with its 90 % interval."""
        return self._drawn(figures.who, ax)

    def when(self, ax: Axes | None = None) -> Axes:
        """The probability that it is decided by each day, with the milestones."""
        return self._drawn(figures.when, ax)

    def support(self, ax: Axes | None = None) -> Axes:
        """Members that agree to the leading names, over time."""
        return self._drawn(figures.support, ax, needed=self.needed)

    def holdouts(self, ax: Axes | None = None) -> Axes:
        """Members with a standing objection to the leading names, over time."""
        return self._drawn(figures.holdouts, ax)

    def pivots(self, ax: Axes | None = None) -> Axes:
        """Who objects, and who is the last to agree."""
        return self._drawn(figures.pivots, ax)

    def _drawn(self, draw: Callable[..., Axes], ax: Axes | None, **more: Any) -> Axes:
        axes = draw(self.forecast, ax, **more)
        return shown_in_notebook(axes) if ax is None else axes


def shown_in_notebook(axes: Axes) -> Axes:
    """The same axes, their figure managed by pyplot as if it had made it."""
    import matplotlib.pyplot as plt

    plt.figure(axes.get_figure(root=True))
    return axes
