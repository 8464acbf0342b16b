"""The tables of what a headline hinges on, as pandas frames whose cells are text."""

from __future__ import annotations

import pandas as pd

from forecast.analysis.paired import Difference
from forecast.analysis.sensitivity.found import LeftOut, Sensitivity, Swing
from forecast.report.comparison.numbers import is_clear, with_error
from forecast.report.comparison.tables import UNCLEAR
from forecast.report.numbers import MINUS, error_points, percent, signed, signed_points
from forecast.report.sensitivity.labels import KINDS, PARTS, Labels
from forecast.report.sensitivity.swings import in_order

MOST_INPUTS = 8
LEGEND = f"“{UNCLEAR}”: not told from no change by these paths (less than two errors)."


def left_out_table(found: Sensitivity, labels: Labels) -> pd.DataFrame:
    """Every part left out: the headline's chances without it, what moves most coming first."""
    name = found.headline.outcome
    parts = sorted(found.left_out, key=lambda p: -abs(p.of_outcome(name).difference))
    return pd.DataFrame([_left_out_row(part, found, labels) for part in parts])


def _left_out_row(part: LeftOut, found: Sensitivity, labels: Labels) -> dict[str, str]:
    who = part.of_outcome(found.headline.outcome)
    row = {
        "Left out": labels.left_out(part),
        "Kind": KINDS[part.kind],
        "Without it": percent(who.other, who.mcse),
        "Change": cell(who),
    }
    if (milestone := found.headline.milestone) is not None:
        row[f"Change by {labels.milestone(milestone)}"] = cell(part.of_milestone(milestone))
    return row | {"Answered by": answered_by(part)}


def answered_by(part: LeftOut) -> str:
    """How the race without it was answered."""
    if part.how == "unchanged":
        return "the same draws"
    if part.how == "fit":
        return "a fit of its own"
    return f"weights (k {signed(part.pareto_k or 0.0, 2).lstrip('+')})"


def cell(found: Difference) -> str:
    """A change in points with its error, marked where it is not told from none."""
    text = with_error(found)
    return text if is_clear(found) else f"{UNCLEAR} {text}"


def share_table(found: Sensitivity) -> pd.DataFrame:
    """Shapley shares of the factors, and what they add up to."""
    shares = found.shares
    if shares is None:
        return pd.DataFrame()
    rows = [
        (s.factor.replace("_", " "), signed_points(s.value, s.mcse), error_points(s.mcse))
        for s in sorted(shares.factors, key=lambda s: -abs(s.value))
    ]
    whole = shares.whole
    rows.append(
        ("all of them", signed_points(whole.difference, whole.mcse), error_points(whole.mcse))
    )
    fits = shares.by_fits
    points = signed_points(fits.difference, fits.mcse)
    rows.append(("all of them, against a fit without any", points, error_points(fits.mcse)))
    return pd.DataFrame(rows, columns=["Factor", "Share, points", "Error"])


def scaled_table(found: Sensitivity, labels: Labels) -> pd.DataFrame:
    """By how many points the headline moves where a part counts twice."""
    rows = []
    for one in found.scaled:
        row = {"Counted twice": PARTS[one.part], labels.headline(found): cell(one.outcome)}
        if one.milestone is not None and found.headline.milestone is not None:
            row[f"by {labels.milestone(found.headline.milestone)}"] = cell(one.milestone)
        told = "unknown" if one.pareto_k is None else f"{one.pareto_k:.2f}".replace("-", MINUS)
        rows.append(row | {"Pareto k": told})
    return pd.DataFrame(rows)


def input_table(found: Sensitivity, labels: Labels) -> pd.DataFrame:
    """The inputs with which most of the spread of the headline goes."""
    inputs = [i for i in found.indices.inputs if i.outcome is not None]
    inputs.sort(key=lambda i: -(i.outcome or 0.0))
    rows = []
    for one in inputs[:MOST_INPUTS]:
        row = {
            "Uncertain input": labels.input(one),
            labels.headline(found): _index(one.outcome, one.outcome_error),
        }
        if found.headline.milestone is not None:
            by = labels.milestone(found.headline.milestone)
            row[f"by {by}"] = _index(one.milestone, one.milestone_error)
        rows.append(row)
    return pd.DataFrame(rows)


def _index(value: float | None, error: float | None) -> str:
    if value is None or error is None:
        return "unknown"
    return f"{100 * value:.0f} % ±{100 * error:.0f}"


def swing_table(found: Sensitivity, labels: Labels) -> pd.DataFrame:
    """Every change that was found to be enough, the smallest of each kind first."""
    rows = [
        {
            "So that": labels.goal(swing.goal, swing.leads),
            "Change": labels.changed(swing),
            "By": by_how_much(swing),
            "Chance then": f"{labels.outcome(swing.goal.outcome)} {percent(swing.reached, 1.0)}",
        }
        for swing in in_order(found.swings)
    ]
    return pd.DataFrame(rows)


def by_how_much(swing: Swing) -> str:
    """The size of a change with how far chance in the paths blurs it."""
    if swing.change is None:
        return "assumed"
    return f"{signed(swing.change, 1)} ±{swing.mcse:.1f}"
