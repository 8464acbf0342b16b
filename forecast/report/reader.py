"""A figure of lines read off at a day: the numbers behind it, for hands, ears and eyes alike.

Under the figure stands a slider, which every keyboard and screen reader can move, and a table of
what the lines say on its day. The texts are final; the page's script only shows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from forecast.analysis.history import History
from forecast.evidence.schema import Case
from forecast.outcomes import Forecast
from forecast.report.figures.through_time import lines_of
from forecast.report.names import Names
from forecast.report.numbers import common_mcse, long_date, percent
from forecast.report.record import what
from forecast.report.words import in_report_order, precision

NOT_NAMED = "–"
N_EVENTS = 5
"""Events that are told of a day; the record at the end of the page has all."""


@dataclass(frozen=True)
class Line:
    """One line of a figure. values: one text a day."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Reader:
    """A slider over days. notes: what is told of each day besides; start: where it stands first."""

    key: str
    label: str
    caption: str
    days: tuple[str, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    start: int

    @property
    def data(self) -> dict[str, Any]:
        """What the script reads."""
        return asdict(self)


def when_reader(forecast: Forecast) -> Reader:
    """The chance of each outcome, and of any decision, by the end of each day of the figure."""
    curve = forecast.timeline.cumulative
    mcse = max(precision(forecast), common_mcse(m.mcse for m in forecast.timeline.milestones))
    days = [stamp.date() for stamp in curve.index]
    lines = [Line("Decided, in any way", _percents(curve.sum(axis=1), mcse))]
    lines += [
        Line(outcome.name, _percents(curve[outcome.id], mcse))
        for outcome in in_report_order(forecast)
        if outcome.id in curve
    ]
    return Reader(
        key="when",
        label="Read the figure on a day",
        caption="Chance that it has come about by the end of that day",
        days=tuple(long_date(day) for day in days),
        lines=tuple(lines),
        notes=tuple("" for _ in days),
        start=_start(days, forecast.timeline.p50),
    )


def past_reader(past: History, case: Case, names: Names) -> Reader:
    """What was said on each earlier date, and what had become public since the one before."""
    chances = [{o.id: o.probability for o in day.outcomes} for day in past.days]
    days = [day.as_of for day in past.days]
    lines = [
        Line(
            outcome.name,
            tuple(
                percent(chance[outcome.id], past.mcse) if outcome.id in chance else NOT_NAMED
                for chance in chances
            ),
        )
        for outcome in lines_of(past)
    ]
    before = [None, *days[:-1]]
    return Reader(
        key="past",
        label="Read the figure on a day",
        caption="Probability as it looked on that day",
        days=tuple(long_date(day) for day in days),
        lines=tuple(lines),
        notes=tuple(_news(case, names, *span) for span in zip(before, days, strict=True)),
        start=len(days) - 1,
    )


def _percents(values: Any, mcse: float) -> tuple[str, ...]:
    return tuple(percent(min(float(value), 1.0), mcse) for value in values)


def _start(days: Sequence[date], median: date | None) -> int:
    """The day by which half the chance falls; the last one where it falls later."""
    return next((n for n, day in enumerate(days) if median and day >= median), len(days) - 1)


def _news(case: Case, names: Names, since: date | None, until: date) -> str:
    """What became public after one date and up to the next, in a sentence."""
    if since is None:
        return ""
    found = [event for event in case.events if since < event.on <= until]
    words = list(dict.fromkeys(what(e, names) for e in sorted(found, key=lambda e: e.on)))
    if not words:
        return f"Nothing became public after {long_date(since)}."
    more = f"; and {len(words) - N_EVENTS} more" if len(words) > N_EVENTS else ""
    return f"Became public since {long_date(since)}: {'; '.join(words[:N_EVENTS])}{more}."
