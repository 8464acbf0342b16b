"""Whether a forecast through time moved as it should, in plain words."""

from __future__ import annotations

from collections.abc import Iterator

from forecast.analysis.history import History
from forecast.analysis.movement import ALL, Movement, belief_movement
from forecast.report.words import joined

MEANING = {
    "too much": (
        "It moved more than it learned: steps up and down that take each other back, as from one "
        "who makes too much of each piece of news, or from noise. Trust a single jump less."
    ),
    "too little": (
        "It moved less than it should have for what it ended up knowing: many steps in one "
        "direction, as from one who takes in news too slowly. More of the same may be to come."
    ),
}


def movement_words(history: History) -> tuple[str, ...]:
    """Remarks, each a sentence or two: all outcomes together, then those that are amiss."""
    found = belief_movement(history.days)
    return tuple(_remarks(found, history)) if found else ()


def _remarks(found: tuple[Movement, ...], history: History) -> Iterator[str]:
    together = next(row for row in found if row.outcome == ALL)
    if together.finding == "too few moves to say":
        yield (
            "Whether it moved too much or too little cannot be said: it made too few moves of any "
            f"size ({together.n_steps:.0f} in effect)."
        )
        return
    yield (
        "A forecast that takes in news as it should moves, in expectation, by as much as it grows "
        f"more certain. This one moved by {together.movement:.3f} (the sum of squared changes) "
        f"and grew more certain by {together.reduction:.3f}. Set right for the level at which it "
        f"moved, the difference is {together.adjusted:+.3f} with a standard error of "
        f"{together.error:.3f}{_noise(together)}: {_finding(together)}"
    )
    called = {o.id: o.name for o in history.outcomes}
    for which, meaning in MEANING.items():
        names = [called[r.outcome] for r in found if r.outcome != ALL and r.finding == which]
        if names:
            yield f"By itself, {joined(names)} moved {which}. {meaning}"


def _noise(row: Movement) -> str:
    """How much of the movement is the Monte Carlo error of the dates."""
    return f" (of the movement up to {row.noise:.3f} is Monte Carlo noise)" if row.noise else ""


def _finding(row: Movement) -> str:
    if row.finding in MEANING:
        return f"{row.finding}. {MEANING[row.finding]}"
    return (
        "no sign of too much or too little. One race is one draw: a sound forecast may end far "
        "from it, and a faulty one close to it."
    )
