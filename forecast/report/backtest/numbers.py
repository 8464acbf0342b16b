"""How scores, gains and p-values are printed."""

from __future__ import annotations

from forecast.report.numbers import percent

NOTHING = "–"
MINUS = "\N{MINUS SIGN}"


def score(value: float | None, decimals: int = 3) -> str:
    """A score, or a dash where a forecaster does not speak of it.

    >>> score(1.44668), score(45.096, 0), score(None)
    ('1.447', '45', '–')
    """
    if value is None or value != value:
        return NOTHING
    return f"{value:.{decimals}f}".replace("-", MINUS)


def signed(value: float | None, decimals: int = 3) -> str:
    """A difference with its sign.

    >>> signed(-0.2)
    '−0.200'
    """
    if value is None or value != value:
        return NOTHING
    return f"{value:+.{decimals}f}".replace("-", MINUS)


def gain(share: float) -> str:
    """A relative gain in percent; positive where ours is better.

    >>> gain(0.12515), gain(-0.0293)
    ('+12.5 %', '−2.9 %')
    """
    return f"{100 * share:+.1f} %".replace("-", MINUS)


def weight(share: float) -> str:
    """A weight in whole percent; unlike a chance it may be nothing or all.

    >>> weight(0.398), weight(0.0)
    ('40 %', '0 %')
    """
    return f"{100 * share:.0f} %"


def p_value(value: float) -> str:
    """A p-value, no smaller than can be told.

    >>> p_value(0.01836), p_value(0.00001)
    ('.018', '<.001')
    """
    return "<.001" if value < 0.001 else f"{value:.3f}".lstrip("0")


def chance(probability: float | None) -> str:
    """A probability in whole percent, or a dash.

    >>> chance(0.348), chance(None)
    ('35 %', '–')
    """
    missing = probability is None or probability != probability
    return NOTHING if missing else percent(float(probability), 1.0)  # type: ignore[arg-type]
