"""An edition in words: what the index page and the feed say of each scenario."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from forecast.report.index_page import IndexBar, IndexPast, IndexRow
from forecast.report.numbers import common_mcse, long_date, percent, signed
from forecast.rerun.entry import Entry, leader_of

N_MOVES, N_CAUSES = 3, 3
"""Moves, and causes of one, that are worth a place on the index page."""
LEAST_POINTS = 0.5
"""A cause that moved less is not named."""
N_BARS = 4
"""Outcomes that are worth a place there, the likeliest first."""


def rows_of(
    entries: Iterable[Entry], past: Sequence[Mapping[str, Any]] = (), edition: str = ""
) -> list[IndexRow]:
    """The rows of the index page, in the order of the entries.

    past: what editions up to this one said, the newest first; see `forecast.rerun.past`.
    """
    return [
        IndexRow(
            scenario=entry.scenario,
            title=entry.title,
            headline=entry.headline or "No forecast was made yet.",
            as_of=entry.as_of or "–",
            is_pinned=entry.pinned,
            is_shown=entry.run is not None,
            change=" ".join(s for s in (change_words(entry), cause_words(entry)) if s),
            verdict=str(entry.diagnostics.get("verdict", "none")),
            alerts=tuple(str(alert["says"]) for alert in entry.alerts),
            fault=entry.fault or "",
            bars=_bars(entry),
            past=tuple(
                _past(row)
                for row in past
                if row["scenario"] == entry.scenario and row["edition"] != edition
            ),
        )
        for entry in entries
    ]


def _bars(entry: Entry) -> tuple[IndexBar, ...]:
    shown = sorted(entry.outcomes, key=lambda o: (-o["probability"], o["id"]))[:N_BARS]
    mcse = common_mcse(outcome["mcse"] or 0.0 for outcome in shown)
    return tuple(
        IndexBar(o["name"], percent(o["probability"], mcse), round(100 * o["probability"], 1))
        for o in shown
    )


def _past(row: Mapping[str, Any]) -> IndexPast:
    return IndexPast(
        as_of=row["as_of"],
        said=row["name"],
        percent=percent(row["probability"], row["mcse"]),
        page=f"../{row['edition']}/{row['scenario']}/report.html",
    )


def change_words(entry: Entry) -> str:
    """How the answer moved since what was published last, in a sentence or two."""
    change = entry.change
    if entry.fault is not None:
        return "Not renewed."
    if not change:
        return "First forecast."
    if change.get("is_same_run"):
        return "No change."
    beyond = [m for m in change["moves"] if not m["within_monte_carlo_error"]]
    since = f"since {long_date(date.fromisoformat(change['since_as_of']))}"
    said = [_other_leader(entry)] if change["leader_before"] != leader_of(entry.outcomes) else []
    if beyond:
        moved = ", ".join(_moved(move, entry) for move in beyond[:N_MOVES])
        said.append(f"{moved} {since}.")
    elif not said:
        said.append(f"Nothing moved beyond Monte Carlo error {since}.")
    return " ".join(said)


def cause_words(entry: Entry, outcome: str | None = None) -> str:
    """What moved an outcome most, in a sentence; empty where nothing is known or stands out.

    outcome: the one that moved most where None.
    """
    moves = entry.change.get("moves", ())
    name = outcome or next((m["outcome"] for m in moves), None)
    if entry.fault is not None or name is None:
        return ""
    named = [f"{part['name']} ({signed(points, 1)})" for part, points in _causes(entry, name)]
    who = name_of(name, entry.outcomes)
    return f"What moved {who} most: {'; '.join(named[:N_CAUSES])}." if named else ""


def _causes(entry: Entry, outcome: str) -> list[tuple[Mapping[str, Any], float]]:
    """Parts that moved an outcome by more than chance, with their points, the greatest first."""
    found = [
        (part, part["points"].get(outcome, 0.0))
        for part in entry.change.get("parts", ())
        if part["kind"] != "noise"
        and abs(part["points"].get(outcome, 0.0))
        > max(2 * part["mcse_points"].get(outcome, 0.0), LEAST_POINTS)
    ]
    return sorted(found, key=lambda cause: -abs(cause[1]))


def _other_leader(entry: Entry) -> str:
    before = entry.change["leader_before"]
    leader = leader_of(entry.outcomes) or ""
    was = "" if before is None else f", no longer {name_of(before, entry.outcomes)}"
    row = next(o for o in entry.outcomes if o["id"] == leader)
    chance = percent(row["probability"], row["mcse"] or 0.0)
    return f"Likeliest is now {name_of(leader, entry.outcomes)} ({chance}){was}."


def _moved(move: Mapping[str, Any], entry: Entry) -> str:
    name = name_of(move["outcome"], entry.outcomes)
    if move["points"] is None:
        return f"{name} {'is new' if move['before'] is None else 'is gone'}"
    return f"{name} {signed(move['points'], 1)} points (±{move['mcse_points']:.1f})"


def name_of(outcome: str, outcomes: Iterable[Mapping[str, Any]]) -> str:
    """What an outcome is called; its id where it is no longer asked about."""
    return next((str(o["name"]) for o in outcomes if o["id"] == outcome), outcome)
