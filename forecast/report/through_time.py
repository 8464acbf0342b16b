"""The page of a history: the picture, what moved it, and how every date was answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import Markup

from forecast.analysis.history import Day, History, Step, steps
from forecast.evidence.schema import Case, Event
from forecast.report.environment import environment, source
from forecast.report.figures.through_time import Noted, finding_of, lines_of, through_time
from forecast.report.movement import movement_words
from forecast.report.names import Names
from forecast.report.numbers import error_points, long_date, percent
from forecast.report.pictures import Picture
from forecast.report.pictures import drawn as drawn_picture
from forecast.report.record import what

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TOLD_ON_PAGE, TOLD_IN_PICTURE = 12, 7
"""How many of the greatest moves are named."""
LETTERS = 34
"""Of an event in the picture."""
LEAST_CHANGE = 0.005
"""A change that rounds to nothing is not named."""
SILENT = ("context",)
"""Kinds of event that move nothing."""


@dataclass(frozen=True)
class Page:
    """All that the page says, in order."""

    title: str
    finding: str
    range: str
    moves: pd.DataFrame
    no_move: str
    answered: str
    refits: tuple[str, ...]
    errors: str
    coherence: tuple[str, ...]
    closing: tuple[str, ...]


def write_history_page(
    folder: Path, history: History, case: Case, *, member_names: Mapping[str, str] | None = None
) -> list[Path]:
    """Write history.md, history.html and figures/history.png and .svg; the paths written.

    case: what was public on the last date. Equal inputs give equal bytes.
    """
    names = _names(history, case, member_names)
    page, picture = page_of(history, case, names), history_picture(history, case, names)
    figure = drawn_picture(picture)
    html = environment("html").get_template("history.html.j2").render(
        page=page,
        wide={picture.key: figure.wide},
        narrow={picture.key: figure.narrow},
        css=Markup(source("report.css")),
    )  # fmt: skip
    markdown = environment("md").get_template("history.md.j2").render(page=page, picture=picture)
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    files = {
        "figures/history.png": figure.png,
        "figures/history.svg": _standalone(figure.wide).encode(),
        "history.html": html.encode(),
        "history.md": markdown.encode(),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


def _names(history: History, case: Case, members: Mapping[str, str] | None) -> Names:
    candidates = {candidate.id: candidate.name for candidate in case.candidates}
    candidates |= {o.id: o.name for o in history.outcomes if o.kind == "candidate"}
    return Names(members=dict(members or {}), candidates=candidates)


def _standalone(svg: str) -> str:
    """An inline figure as a file of its own: colours fall back to those of white paper."""
    head, _, rest = svg.partition("<svg")
    return f'{head}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"{rest}\n'


def drawn(
    history: History,
    case: Case,
    *,
    member_names: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """The figure with what became public, for notebooks."""
    marks = noted(history, case, _names(history, case, member_names))
    return through_time(history, marks, ax)


def history_picture(history: History, case: Case, names: Names) -> Picture:
    """The figure, with what became public."""
    marks = noted(history, case, names)
    ends = (f"{o.name} {percent(o.probability, history.mcse)}" for o in lines_of(history))
    return Picture(
        "history",
        finding_of(history),
        f"Lines of the probability of each outcome from {_range(history)}; at the end: "
        f"{'; '.join(ends)}.",
        lambda width: through_time(history, marks, width=width),
    )


def noted(history: History, case: Case, names: Names) -> list[Noted]:
    """Days on which something became public, in words where the forecast moved with it most."""
    first, last = history.days[0].as_of, history.days[-1].as_of
    days = sorted({e.on for e in _events(case, first, last)})
    told = {}
    for step in [s for s in steps(history.days) if s.is_clear][:TOLD_IN_PICTURE]:
        events = _events(case, step.since, step.until)
        if events:
            told[events[-1].on] = _short(events, names)
    return [Noted(day, told.get(day, "")) for day in days]


def _events(case: Case, since: date, until: date) -> list[Event]:
    """What became public after a day and up to another, in order."""
    found = [e for e in case.events if since < e.on <= until and e.kind not in SILENT]
    return sorted(found, key=lambda e: (e.on, e.kind, e.candidates, e.members, e.note))


def _short(events: Sequence[Event], names: Names) -> str:
    """The first event of the kind that there is most of, cut to fit, and how many more."""
    kinds = Counter(event.kind for event in events)
    main = max(events, key=lambda event: (kinds[event.kind], event.on))
    words = what(main, names)
    text = words if len(words) <= LETTERS else f"{words[: LETTERS - 1].rstrip()}…"
    return f"{text} and {len(events) - 1} more" if len(events) > 1 else text


def page_of(history: History, case: Case, names: Names) -> Page:
    """The words and tables of the page."""
    moves = [s for s in steps(history.days) if s.is_clear and s.moved >= LEAST_CHANGE]
    return Page(
        title=f"{history.title}: through time",
        finding=finding_of(history),
        range=f"{len(history.days)} dates from {_range(history)}",
        moves=_moves_table(moves[:TOLD_ON_PAGE], history, case, names),
        no_move="" if moves else "Between no two dates did it move by more than its own error.",
        answered=answered_words(history.days),
        refits=tuple(_refits(history.days)),
        errors=_errors(history),
        coherence=movement_words(history),
        closing=_closing(history),
    )


def _range(history: History) -> str:
    first, last = history.days[0].as_of, history.days[-1].as_of
    return f"{long_date(first)} to {long_date(last)}"


def _moves_table(moves: Sequence[Step], history: History, case: Case, names: Names) -> pd.DataFrame:
    called = {o.id: o.name for o in history.outcomes}
    rows = [
        {
            "Between": f"{long_date(step.since)} and {long_date(step.until)}",
            "Change, points": "; ".join(
                f"{called[name]} {100 * change:+.1f}"
                for name, change in list(step.changes.items())[:3]
                if abs(change) >= LEAST_CHANGE
            ),
            "Became public in between": _became_public(step, case, names),
        }
        for step in moves
    ]
    return pd.DataFrame(rows, columns=["Between", "Change, points", "Became public in between"])


def _became_public(step: Step, case: Case, names: Names) -> str:
    events = dict.fromkeys(what(event, names) for event in _events(case, step.since, step.until))
    return "; ".join(events) or "nothing that the record has: the passing of time, or the calendar"


def answered_words(days: Sequence[Day]) -> str:
    """How many dates were answered in which way."""
    words = {
        "fit": "by a full fit",
        "reweighted": "by weighting the draws of an earlier date",
        "rejuvenated": "by weighting and moving them",
    }
    number = Counter(day.stated.how for day in days)
    return "; ".join(f"{number[how]} {said}" for how, said in words.items() if number[how])


def _refits(days: Sequence[Day]) -> list[str]:
    """Dates after the first that needed a fit of their own, and why."""
    found = []
    for day in days[1:]:
        for which, answered in (("", day.stated), (" without the stated factors", day.bare)):
            if answered is not None and answered.how == "fit":
                found.append(f"{long_date(day.as_of)}{which}: {answered.said}")
    return found


def _errors(history: History) -> str:
    return (
        f"{history.n_paths:,} simulated continuations of the record on each date. The Monte Carlo "
        f"error of a probability is at most {error_points(history.mcse)} points; all dates share "
        "their random numbers, so the changes between them have less. A change is named only "
        "where it is more than twice the error that two independent dates would have."
    )


def _closing(history: History) -> tuple[str, ...]:
    return (
        "Every date is forecast from what was public on it, by the same scenario, and nothing "
        "that became public later was used. What stands beside a change became public in the "
        "same days; that it caused the change is for the reader to judge: silence and the "
        "calendar count on every day.",
        f"All probabilities are of what comes about by {long_date(history.horizon)}.",
    )
