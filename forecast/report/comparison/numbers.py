"""How a difference is printed: in points, with its sign, never finer than its error."""

from __future__ import annotations

from math import isfinite

from forecast.analysis.paired import Difference
from forecast.report import numbers
from forecast.report.numbers import MINUS, error_points, signed, signed_points


def is_clear(found: Difference) -> bool:
    """Whether a difference stands out from what chance in the paths alone would make."""
    return numbers.is_clear(found.difference, found.mcse)


def points(found: Difference) -> str:
    """A difference of probabilities in percentage points, with its sign.

    >>> points(Difference(0.41, 0.452, 0.042, 0.0012, 0.006))
    '+4.2'
    >>> points(Difference(0.41, 0.37, -0.04, 0.01, 0.01))
    '−4'
    >>> points(Difference(0.41, 0.41, 0.0, 0.00005, 0.006))
    '0.0'
    """
    if not isfinite(found.difference):
        return "unknown"
    return signed_points(found.difference, found.mcse)


def days_apart(found: Difference) -> str:
    """A difference of days, whole, with its sign.

    >>> days_apart(Difference(150.0, 163.4, 13.4, 1.0, 4.0))
    '+13 days'
    """
    if not isfinite(found.difference):
        return "beyond the horizon"
    text = signed(found.difference, 0)
    return f"{text} day" if text.lstrip("+" + MINUS) == "1" else f"{text} days"


def days_error(found: Difference) -> str:
    """The error of a difference of days, never printed as zero.

    >>> days_error(Difference(150.0, 163.4, 13.4, 1.26, 4.0))
    '±1.3'
    """
    if not isfinite(found.mcse):
        return ""
    return "±<0.1" if found.mcse < 0.05 else f"±{found.mcse:.1f}"


def with_error(found: Difference) -> str:
    """A difference of probabilities with its error.

    >>> with_error(Difference(0.41, 0.452, 0.042, 0.0012, 0.006))
    '+4.2 ±0.1'
    """
    return f"{points(found)} {error_points(found.mcse)}"


def times_smaller(found: Difference) -> float:
    """How many times the paired error goes into that of independent paths."""
    return found.unpaired_mcse / found.mcse
