"""What moved the forecast since the run before, in words and as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from forecast.analysis.moved import Explained, Part
from forecast.report.numbers import error_points, is_clear, long_date, percent, signed_points
from forecast.report.words import joined

N_NAMED = 3
"""Causes that are named in a sentence."""
N_OUTCOMES = 4
"""Outcomes that have a column: those that the parts moved most."""
LEAST = 0.005
"""A move that rounds to nothing is not spoken of."""

KINDS = {
    "code": "another program",
    "assumption": "assumption",
    "time": "time",
    "fact": "what became known",
    "event": "new event",
    "noise": "chance",
}
ORDER_WORDS = (
    "Read from the top down: each row lets in one thing more, on top of those above it. First the "
    "assumptions that were changed, on the old date; then time passes with nothing new on the "
    "record, which is evidence too; then what became known of the calendar and the body; then the "
    "events, by date. In another order the same cause can have another share. The rows add up to "
    "the whole move; the last one is what is left, beside the error that it may have."
)


@dataclass(frozen=True)
class Moved:
    """The section of a report: sentences first, then a table, and how to read it."""

    found: Explained
    sentences: tuple[str, ...]
    table: pd.DataFrame
    how_to_read: str = ORDER_WORDS


def moved_section(found: Explained | None) -> Moved | None:
    """The section on what moved the forecast; None where nothing is known of it."""
    if found is None or not found.parts:
        return None
    return Moved(found, tuple(moved_sentences(found)), moved_table(found))


def moved_sentences(found: Explained) -> Iterator[str]:
    """How far the outcome that moved most did so, and by what; then whether the parts add up."""
    since = f"Since the run as of {long_date(found.since)}"
    name = found.outcomes[0]
    whole = found.whole(name)
    if abs(whole) < LEAST:
        yield f"{since} no outcome has moved by as much as half a point."
    else:
        before, after = (percent(side.get(name, 0.0), 1.0) for side in (found.before, found.after))
        verb = "risen" if whole > 0 else "fallen"
        yield (
            f"{since} {found.names[name]} has {verb} from {before} to {after} "
            f"({signed_points(whole, 0.0)} points)."
        )
    causes = causes_of(found, name)
    if causes:
        told = joined([_cause(part, name) for part in causes[:N_NAMED]])
        yield f"What moved it most: {told}."
    else:
        yield "No part of that stands out from Monte Carlo error."
    yield _adds_up(found)


def causes_of(found: Explained, outcome: str) -> list[Part]:
    """Parts that moved an outcome by more than their error, the greatest first."""
    clear = [
        part
        for part in found.parts
        if part.kind != "noise"
        and abs(_by(part.moved, outcome)) >= LEAST
        and is_clear(_by(part.moved, outcome), _by(part.mcse, outcome))
    ]
    return sorted(clear, key=lambda part: -abs(_by(part.moved, outcome)))


def _cause(part: Part, outcome: str) -> str:
    by, mcse = _by(part.moved, outcome), _by(part.mcse, outcome)
    return f"{part.name} ({signed_points(by, 0.0)} {error_points(mcse)})"


def _adds_up(found: Explained) -> str:
    if found.beyond_error:
        who = joined([found.names[name] for name in found.beyond_error])
        return (
            f"The parts do not add up: for {who} more is left over than Monte Carlo error "
            "explains. Do not rely on single parts; with more draws and paths they may."
        )
    return "The parts add up to the whole move within Monte Carlo error."


def moved_table(found: Explained) -> pd.DataFrame:
    """A row per part with its points and their error, then the whole; a column per outcome."""
    shown = shown_outcomes(found)
    rows = [
        {
            "Kind": KINDS[part.kind],
            "What": part.name,
            **{found.names[name]: _cell(part, name) for name in shown},
        }
        for part in found.parts
    ]
    whole = {found.names[n]: signed_points(found.whole(n), 0.0) for n in shown}
    return pd.DataFrame([*rows, {"Kind": "in all", "What": "", **whole}])


def shown_outcomes(found: Explained) -> list[str]:
    """The outcomes that the parts moved most, in that order: a rise and a fall do not cancel."""
    size = {n: sum(abs(_by(part.moved, n)) for part in found.parts) for n in found.names}
    return sorted(size, key=lambda name: (-size[name], name))[:N_OUTCOMES]


def _cell(part: Part, name: str) -> str:
    by, mcse = _by(part.moved, name), _by(part.mcse, name)
    return f"{signed_points(by, 0.0)} {error_points(mcse)}" if mcse else signed_points(by, 0.0)


def _by(values: Mapping[str, float], name: str) -> float:
    return values.get(name, 0.0)
