"""Figures: each takes a forecast and perhaps matplotlib axes, and returns the axes.

>>> from forecast.report import figures  # nothing of matplotlib is imported yet
>>> sorted(figures.__all__)
['holdouts', 'pivots', 'support', 'when', 'who']
"""

from forecast.report.figures.pivots import pivots
from forecast.report.figures.support import holdouts, support
from forecast.report.figures.when import when
from forecast.report.figures.who import who

__all__ = ["holdouts", "pivots", "support", "when", "who"]
