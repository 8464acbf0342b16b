"""The figure of what a headline hinges on as a method, for notebooks and scripts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forecast.analysis.sensitivity.found import Sensitivity
from forecast.report.plots import hand_to_pyplot
from forecast.report.sensitivity import figures
from forecast.report.sensitivity.labels import Labels

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class SensitivityPlots:
    """The method draws into the axes given, or on a figure of its own, and returns the axes."""

    found: Sensitivity = field(repr=False)
    labels: Labels = field(repr=False)

    def tornado(self, ax: Axes | None = None) -> Axes:
        """By how much the headline moves when each part is left out."""
        axes = figures.tornado(self.found, self.labels, ax)
        if ax is None:
            hand_to_pyplot(axes)
        return axes
