"""How the difference between two runs is printed, and what of it other programs read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from forecast.cli.console import columns
from forecast.store.difference import Change, Difference, ProbabilityMove


def difference_lines(found: Difference) -> Iterator[str]:
    """The difference as lines, what went in first. One line says so where nothing changed."""
    yield f"from {found.before} to {found.after}"
    yield from _section("config", _changed(found.config))
    yield from _section("events", found.events)
    yield from _section("facts", _changed(found.facts))
    yield from _section("versions", _changed(found.versions))
    moved = [m for m in found.probabilities if m.before != m.after]
    yield from _section("probabilities", columns([_cells(m) for m in moved]) if moved else ())
    outputs = (*found.dates, *((found.verdict,) if found.verdict else ()))
    yield from _section("dates and verdict", _changed(outputs))
    if not moved and not outputs:
        yield "the forecast is the same"


def difference_record(found: Difference) -> dict[str, Any]:
    """The difference in JSON's own types."""
    moved = [
        {**asdict(m), "points": m.points, "within_monte_carlo_error": m.is_noise}
        for m in found.probabilities
    ]
    return {**asdict(found), "probabilities": moved}


def move_words(move: ProbabilityMove) -> str:
    """A move in percentage points, with its Monte Carlo error.

    >>> move_words(ProbabilityMove("rutte", 0.40, 0.46, 0.004))
    '+6.0 points ±0.4'
    >>> move_words(ProbabilityMove("rutte", 0.40, 0.405, 0.004))
    '+0.5 points ±0.4, within Monte Carlo error'
    """
    if move.points is None:
        return "new" if move.before is None else "no longer asked about"
    noise = ", within Monte Carlo error" if move.is_noise else ""
    return f"{move.points:+.1f} points ±{100 * move.mcse:.1f}{noise}"


def _cells(move: ProbabilityMove) -> tuple[str, ...]:
    before, after = ("-" if p is None else f"{100 * p:.1f} %" for p in (move.before, move.after))
    return (move.outcome, before, "->", after, move_words(move))


def _changed(found: Iterable[Change]) -> list[str]:
    return [f"{change.key}: {change.before} -> {change.after}" for change in found]


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    lines = list(lines)
    if lines:
        yield f"{title}:"
        yield from (f"  {line}" for line in lines)
