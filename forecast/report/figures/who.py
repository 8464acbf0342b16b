"""Who: the probability of each outcome, with its 90 % interval."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from forecast.outcomes import Forecast, OutcomeProbability
from forecast.report.beside import left_open
from forecast.report.figures.style import (
    INK,
    MUTED,
    RULE,
    WIDTH,
    colours,
    new_axes,
    set_title,
    styled,
)
from forecast.report.numbers import percent
from forecast.report.words import in_report_order, outcome_phrase, precision, ranked, too_close

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@styled
def who(forecast: Forecast, ax: Axes | None = None, *, width: float = WIDTH) -> Axes:
    """Horizontal bars, one per outcome; the thin line is the 90 % interval."""
    outcomes = in_report_order(forecast)
    places = _places(outcomes)
    ax = new_axes(width, 1.35 + 0.33 * (places[-1] + 1)) if ax is None else ax
    hue = colours(forecast)
    for place, outcome in zip(places, outcomes, strict=True):
        ax.barh(place, outcome.probability, height=0.62, color=hue[outcome.id], zorder=2)
        _interval(ax, place, outcome)
        _value(ax, place, outcome, precision(forecast))
    top = max(max(o.probability, o.interval90[1]) for o in outcomes)
    ax.set_xlim(0, max(1.16 * top, 0.1))
    ax.set_ylim(places[-1] + 0.6, -0.6)
    ax.set_yticks(places, [wrapped(o.name, 0.4 * width) for o in outcomes])
    ax.tick_params(axis="y", labelcolor=INK)
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    ax.axvline(0, color=RULE, linewidth=1, zorder=1)
    set_title(
        ax,
        who_finding(forecast),
        f"Bar: probability. Thin line: 90 % interval over {left_open(forecast)}.",
    )
    return ax


def who_finding(forecast: Forecast) -> str:
    """The finding of the who figure, in a line."""
    leader, *others = ranked(forecast)
    if others and too_close(leader, others[0]):
        pair = f"{_capital(outcome_phrase(leader, forecast))} and {others[0].name}"
        return f"{pair} are too close to call"
    if leader.kind == "candidate":
        chance = percent(leader.probability, precision(forecast))
        return f"{leader.name} is the likeliest choice ({chance})"
    return f"Likeliest: {outcome_phrase(leader, forecast)}"


def wrapped(name: str, inches: float) -> str:
    """A name over as many lines as it needs, beside the axes."""
    columns = max(12, int(9.5 * inches))
    return textwrap.fill(name, columns, max_lines=2, placeholder="…")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _places(outcomes: list[OutcomeProbability]) -> list[float]:
    """Rows from the top, with a little air between names and what is not a name."""
    n_names = sum(outcome.kind == "candidate" for outcome in outcomes)
    air = 0.45 if n_names else 0.0
    return [row + (air if row >= n_names else 0.0) for row in range(len(outcomes))]


def _interval(ax: Axes, place: float, outcome: OutcomeProbability) -> None:
    low, high = outcome.interval90
    ax.plot([low, high], [place, place], color=INK, linewidth=1.3, zorder=3)
    for end in (low, high):
        ax.plot([end, end], [place - 0.13, place + 0.13], color=INK, linewidth=1.3, zorder=3)


def _value(ax: Axes, place: float, outcome: OutcomeProbability, mcse: float) -> None:
    ax.annotate(
        percent(outcome.probability, mcse),
        xy=(max(outcome.probability, outcome.interval90[1]), place),
        xytext=(7, 0),
        textcoords="offset points",
        va="center",
        fontweight="bold" if outcome.probability >= 0.1 else "normal",
        color=INK if outcome.probability >= 0.005 else MUTED,
    )
