"""What one member's turning is worth to each name: a table and a sentence."""

from __future__ import annotations

import pandas as pd

from forecast.outcomes import Forecast, Turning, Worth
from forecast.report.names import Names
from forecast.report.numbers import is_clear, signed_points

HOW = (
    "Each cell: by how many points the chance of that name moves if the member endorses it from "
    "the day after the as-of date on / if it objects to it then and never gives way. The race is "
    "run forward again with nothing else changed, on the same random numbers; a number in "
    "brackets is not told from none. By consensus an objection for good rules a name out, "
    "whoever holds it."
)


def turning_table(forecast: Forecast, names: Names) -> pd.DataFrame:
    """One row for each member that was turned, one column for each name; empty where none was."""
    found = {(t.member, t.candidate, t.stance): t for t in forecast.turnings}
    members = list(dict.fromkeys(t.member for t in forecast.turnings))
    candidates = list(dict.fromkeys(t.candidate for t in forecast.turnings))
    rows = []
    for member in members:
        row = {"Member": names.member(member)}
        for candidate in candidates:
            cells = [
                _cell(found.get((member, candidate, stance))) for stance in ("endorse", "oppose")
            ]
            row[f"{names.candidate(candidate)}: endorsed / opposed"] = " / ".join(cells)
        rows.append(row)
    return pd.DataFrame(rows)


def turning_sentence(forecast: Forecast, names: Names) -> str:
    """The turn that is worth most in either direction, in words; empty where none is."""
    turned = [(t, t.of(t.candidate)) for t in forecast.turnings]
    turned = [(t, w) for t, w in turned if _is_clear(w)]
    if not turned:
        return ""
    parts = []
    for stance, words in (("endorse", "endorsing"), ("oppose", "objecting for good to")):
        of_stance = [pair for pair in turned if pair[0].stance == stance]
        if of_stance:
            turning, worth = max(of_stance, key=lambda pair: abs(pair[1].difference))
            who = "any of them" if _all_alike(forecast, turning) else names.member(turning.member)
            parts.append(
                f"{who} {words} {names.candidate(turning.candidate)} is worth "
                f"{_points(worth)} points to that name"
            )
    return f"What weighs most: {'; '.join(parts)}."


def _all_alike(forecast: Forecast, turning: Turning) -> bool:
    """Whether every member's word is worth the same, as an objection for good is by consensus."""
    of_all = [
        t.of(t.candidate).difference
        for t in forecast.turnings
        if (t.candidate, t.stance) == (turning.candidate, turning.stance)
    ]
    return len(of_all) > 1 and max(of_all) - min(of_all) < 0.005


def _is_clear(worth: Worth) -> bool:
    return is_clear(worth.difference, worth.mcse)


def _points(worth: Worth) -> str:
    return signed_points(worth.difference, worth.mcse)


def _cell(turning: Turning | None) -> str:
    if turning is None:
        return ""
    worth = turning.of(turning.candidate)
    return _points(worth) if _is_clear(worth) else f"({_points(worth)})"
