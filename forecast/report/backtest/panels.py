"""Probability over time, a small picture per race, drawn straight as SVG.

Fifty small figures of a plotting library would weigh more than all the data; these are lines
and a few marks, in the colours of the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from markupsafe import Markup, escape

from forecast.evidence.schema import Event
from forecast.report.backtest.numbers import chance
from forecast.report.backtest.races import EXTENDED, FIELD, Race, title_of, what_happened
from forecast.report.backtest.scored import FRONT_RUNNER, OURS
from forecast.report.numbers import long_date, short_month

LEFT, RIGHT, TOP, BOTTOM = 32.0, 330.0, 10.0, 112.0
LANES = {"frontrunner": 122.0, "ballot": 122.0,
         "candidacy": 134.0, "withdrawal": 134.0, "refusal": 134.0}  # fmt: skip
"""Height at which each kind of event is marked: what others say above, own words below."""

MARKS = {
    "frontrunner": ("called ahead", '<path d="M0-4 4 3.4H-4z"/>'),
    "ballot": ("ballot or straw poll", '<path d="M-3.4-3.4H3.4V3.4H-3.4z"/>'),
    "candidacy": ("candidacy", '<circle r="3.4"/>'),
    "withdrawal": (
        "withdrawal",
        '<path d="M-3.2-3.2 3.2 3.2M3.2-3.2-3.2 3.2" fill="none" stroke-width="1.8"/>',
    ),
    "refusal": ("refusal", '<path d="M-4 0H4" fill="none" stroke-width="2.4"/>'),
}
"""Kinds of event that are marked: what they are called, and their sign."""

Point = tuple[date, float]


def panel(race: Race) -> Markup:
    """One race: chances of what happened, of `field` and of `extended`, and what occurred.

    Each forecast stands until the next, and the last until the decision.
    """
    label = f"{title_of(race)}. {what_happened(race)} {_in_words(race)}"
    opening = Markup('<svg class="race" viewBox="0 0 340 158" role="img" aria-label="{}">')
    drawn = Markup("").join([*_axes(race), *_lines(race), *_marks(race)])
    return opening.format(label) + drawn + Markup("</svg>")


def mark_definitions() -> Markup:
    """The signs of events, to stand once on the page."""
    signs = "".join(f'<g id="mark-{kind}">{shape}</g>' for kind, (_, shape) in MARKS.items())
    return Markup(f'<svg class="definitions" aria-hidden="true"><defs>{signs}</defs></svg>')


def mark_legend() -> list[tuple[Markup, str]]:
    """Each sign, and what it means."""
    opening = '<svg viewBox="-6 -6 12 12" aria-hidden="true">'
    return [
        (Markup(f'{opening}<use href="#mark-{kind}"/></svg>'), words)
        for kind, (words, _) in MARKS.items()
    ]


def _in_words(race: Race) -> str:
    said = race.truth[OURS]
    first, last = race.dates[0], race.dates[-1]
    return (
        f"Given {chance(said.iloc[0])} on {long_date(first)}, {chance(said.iloc[-1])} on "
        f"{long_date(last)}."
    )


def _x(race: Race, day: date) -> float:
    start = race.dates[0]
    share = (day - start).days / max((race.decided_on - start).days, 1)
    return LEFT + (RIGHT - LEFT) * min(max(share, 0.0), 1.0)


def _y(probability: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * probability


def _axes(race: Race) -> Iterator[Markup]:
    for share in (0, 0.5, 1):
        y = _y(share)
        yield Markup(f'<path class="grid" d="M{LEFT:g} {y:g}H{RIGHT:g}"/>')
        at = f'class="at-left" x="{LEFT - 5:g}" y="{y + 3.5:g}"'
        yield Markup(f"<text {at}>{100 * share:g}</text>")
    start, end = _month(race.dates[0]), _month(race.decided_on)
    yield Markup(f'<text x="{LEFT:g}" y="152">{start}</text>')
    yield Markup(f'<text class="at-right" x="{RIGHT:g}" y="152">{end}</text>')
    yield Markup(f'<path class="decided" d="M{RIGHT:g} {TOP:g}V{BOTTOM:g}"/>')


def _month(day: date) -> str:
    return f"{day.day} {short_month(day.month)} {day.year}"


def _lines(race: Race) -> Iterator[Markup]:
    dates = race.dates
    truth = race.truth[OURS].reindex(dates).to_list()
    yield _area(race, list(zip(dates, truth, strict=True)))
    for outcome in (FIELD, EXTENDED):
        if outcome in race.chances and outcome != race.outcome:
            said = race.chances[outcome].reindex(dates).fillna(0.0).to_list()
            yield _line(race, outcome, list(zip(dates, said, strict=True)))
    rule = race.truth[FRONT_RUNNER]
    if not rule.empty:
        yield _line(race, "rule", list(zip(dates, rule.reindex(dates).to_list(), strict=True)))
    for is_named, points in _runs(race, list(zip(dates, truth, strict=True))):
        yield _line(race, "truth" if is_named else "truth unnamed", points)


def _runs(race: Race, points: Sequence[Point]) -> Iterator[tuple[bool, list[Point]]]:
    """The line in pieces, by whether what happened had a name; each ends where the next starts."""
    tagged = list(zip(race.is_named, points, strict=True))
    pieces = [(named, [p for _, p in group]) for named, group in groupby(tagged, lambda t: t[0])]
    for place, (named, piece) in enumerate(pieces):
        after = pieces[place + 1][1][:1] if place + 1 < len(pieces) else []
        yield named, [*piece, *after]


def _steps(race: Race, points: Sequence[Point]) -> str:
    """A path that stands until the next point; the very last until the decision."""
    (first, value), *rest = points
    path = f"M{_x(race, first):.1f} {_y(value):.1f}"
    path += "".join(f"H{_x(race, day):.1f}V{_y(said):.1f}" for day, said in rest)
    is_last = points[-1][0] == race.dates[-1]
    return f"{path}H{RIGHT:g}" if is_last else path


def _line(race: Race, kind: str, points: Sequence[Point]) -> Markup:
    return Markup(f'<path class="line {kind}" d="{_steps(race, points)}"/>')


def _area(race: Race, points: Sequence[Point]) -> Markup:
    return Markup(f'<path class="area" d="{_steps(race, points)}V{BOTTOM:g}H{LEFT:g}z"/>')


def _marks(race: Race) -> Iterator[Markup]:
    for event in race.events(*MARKS):
        if event.on < race.dates[0]:
            continue
        names = [*event.candidates, *(event.counts or {})]
        concerns = "winner" if race.outcome in names else "other"
        yield Markup(
            f'<use href="#mark-{event.kind}" class="{concerns}" x="{_x(race, event.on):.1f}" '
            f'y="{LANES[event.kind]:g}"><title>{_tip(race, event)}</title></use>'
        )


def _tip(race: Race, event: Event) -> Markup:
    who = race.names_of(event.candidates) if event.candidates else ""
    words = MARKS[event.kind][0]
    return escape(f"{long_date(event.on)}: {words}{', ' if who else ''}{who}")
