"""How numbers are printed: never finer than their Monte Carlo error."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import isfinite, sqrt

COARSE_MCSE = 0.003
"""From this Monte Carlo error on (0.3 points) a decimal would be noise: rounding to whole
percent already has a standard error of that size."""

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def percent(probability: float, mcse: float) -> str:
    """A probability in percent: one decimal where the Monte Carlo error allows it, else none.

    What rounds to nothing is not printed as impossible, what rounds to all not as certain.

    >>> percent(0.5833, 0.004), percent(0.5833, 0.001), percent(0.001, 0.0002)
    ('58 %', '58.3 %', '<1 %')
    >>> percent(1.0, 0.0)
    '>99 %'
    """
    if not isfinite(probability):
        return "unknown"
    if probability <= 0.005:
        return "<1 %"
    if probability >= 0.995:
        return ">99 %"
    decimals = 1 if mcse < COARSE_MCSE else 0
    return f"{100 * probability:.{decimals}f} %"


CLEAR = 2.0
"""A difference of fewer Monte Carlo errors than this is not told from none."""
MINUS = "\N{MINUS SIGN}"


def is_clear(difference: float, mcse: float) -> bool:
    """Whether a difference stands out from what chance in the paths alone would make."""
    return isfinite(mcse) and abs(difference) > CLEAR * mcse


def signed(value: float, decimals: int) -> str:
    """A number with its sign; one that rounds to nothing has none.

    >>> signed(4.21, 1), signed(-4.0, 0), signed(-0.04, 1)
    ('+4.2', '−4', '0.0')
    """
    text = f"{abs(value):.{decimals}f}"
    if float(text) == 0.0:
        return text
    return f"+{text}" if value > 0 else f"{MINUS}{text}"


def signed_points(difference: float, mcse: float) -> str:
    """A difference of probabilities in percentage points, no finer than its error.

    >>> signed_points(0.042, 0.0012), signed_points(-0.04, 0.01)
    ('+4.2', '−4')
    """
    return signed(100 * difference, 1 if mcse < COARSE_MCSE else 0)


def interval(bounds: tuple[float, float]) -> str:
    """An interval of probabilities, in whole percent.

    >>> interval((0.312, 0.778)), interval((0.001, 0.04))
    ('31 to 78 %', '<1 to 4 %')
    """
    low, high = (percent(bound, 1.0) for bound in bounds)
    return f"{low.removesuffix(' %')} to {high}"


def error_points(mcse: float) -> str:
    """A Monte Carlo error in percentage points, never printed as zero.

    >>> error_points(0.0042), error_points(0.0001), error_points(0.026)
    ('±0.4', '±<0.1', '±2.6')
    """
    if not isfinite(mcse):
        return "unknown"
    points = 100 * mcse
    return "±<0.1" if points < 0.05 else f"±{points:.1f}"


def common_mcse(errors: Iterable[float]) -> float:
    """The largest of some Monte Carlo errors, so that a whole table has one precision."""
    return max(errors, default=0.0)


def binomial_mcse(probability: float, n_paths: int) -> float:
    """Monte Carlo error of a share of `n_paths` independent paths.

    >>> round(binomial_mcse(0.5, 10_000), 4)
    0.005
    """
    return sqrt(max(probability * (1 - probability), 0.0) / max(n_paths, 1))


def whole_days(days: float) -> str:
    """A duration in whole days.

    >>> whole_days(12.6), whole_days(1.0), whole_days(0.2), whole_days(0.0)
    ('13 days', '1 day', '<1 day', '0 days')
    """
    if not isfinite(days):
        return "unknown"
    if 0 < days < 0.5:
        return "<1 day"
    n_days = round(days)
    return f"{n_days} day" if n_days == 1 else f"{n_days} days"


def long_date(day: date) -> str:
    """A date in words, the same in every locale.

    >>> long_date(date(2024, 5, 3))
    '3 May 2024'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """A date without its year, for labels on an axis that shows the years.

    >>> short_date(date(2024, 9, 3))
    '3 Sep'
    """
    return f"{day.day} {short_month(day.month)}"


def short_month(month: int) -> str:
    """Three letters for a month, 1 to 12."""
    return _MONTHS[month - 1][:3]


def number(value: float) -> str:
    """A stated number as short as it can be read.

    >>> number(1.0), number(0.35), number(-6.5510803)
    ('1', '0.35', '-6.55')
    """
    return f"{value:.3g}"


def bar(probability: float, *, width: int = 20) -> str:
    """A bar of block letters for terminals and plain text.

    >>> bar(0.5, width=4)
    '██'
    """
    eighths = round(8 * width * min(max(probability, 0.0), 1.0))
    return "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()
