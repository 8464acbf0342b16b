"""What a headline hinges on, in sentences that need no statistics."""

from __future__ import annotations

from forecast.analysis.paired import Difference
from forecast.analysis.sensitivity.found import LeftOut, Sensitivity
from forecast.report.comparison.numbers import is_clear, points, with_error
from forecast.report.numbers import MINUS, error_points, percent, signed_points
from forecast.report.sensitivity.labels import PARTS, Labels
from forecast.report.sensitivity.swings import swing_sentences
from forecast.report.words import joined

METHOD = (
    "Each part of what the forecast rests on is left out in turn and the race is run forward "
    "again on the same random numbers. A factor left out has no effect on anybody, an event was "
    "never said (whoever it named stays named), a milestone is on nobody's calendar. Where the "
    "record or a factor changes, draws of the fit are weighted as if it had been made without it; "
    "where the weights are not to be trusted (Pareto k of 0.7 and more) a fit without it was made, "
    "and the table says so. Changes of several parts do not add up.",
    "Shapley shares do: each factor's share is its worth averaged over every order in which the "
    "factors could be brought in.",
    "The weight of stated priors and of the record is told by counting one of them more in the "
    "posterior with the odds of past races held as they are (power scaling, Kallioinen et al. "
    "2024). What parts of the model nobody stated, such as the spread of members' own views, is in "
    "neither.",
    "The spread over inputs tells how much of the variation of the process's answer over the "
    "posterior goes with one uncertain input alone (first-order index). How far the odds of past "
    "races are themselves known is not in it.",
    "The smallest changes were found by bisection. They act from the as-of date on; the record is "
    "read as it was. Effects and liking are on the logit scale: 1 turns an even chance of agreeing "
    "into 73 %.",
)


def sentences(found: Sensitivity, labels: Labels) -> tuple[str, ...]:
    """The answer: what weighs most, what factors do, assumption against evidence, swings."""
    told = [
        _most_sentence(found, labels),
        _when_sentence(found, labels),
        _shares_sentence(found, labels),
        _scaled_sentence(found, labels),
        _inputs_sentence(found, labels),
        *swing_sentences(found, labels),
    ]
    return tuple(sentence for sentence in told if sentence)


def most_moving(found: Sensitivity) -> list[LeftOut]:
    """What moves the headline's outcome clearly when it is left out, most first."""
    name = found.headline.outcome
    clear = [p for p in found.left_out if is_clear(p.of_outcome(name))]
    return sorted(clear, key=lambda p: -abs(p.of_outcome(name).difference))


def _most_sentence(found: Sensitivity, labels: Labels) -> str:
    parts = most_moving(found)
    who = labels.headline(found)
    if not parts:
        return f"Nothing that can be left out moves {who} by more than chance in the paths would."
    name = found.headline.outcome
    first = parts[0].of_outcome(name)
    text = (
        f"The headline hinges most on “{labels.left_out(parts[0])}”: without it "
        f"{who} would stand at {_chance(first.other, first)} instead of "
        f"{_chance(first.base, first)}"
    )
    rest = [f"“{labels.left_out(p)}” ({points(p.of_outcome(name))} points)" for p in parts[1:3]]
    return f"{text}; next come {joined(rest)}." if rest else f"{text}."


def _chance(value: float, found: Difference) -> str:
    return percent(value, found.mcse)


def _when_sentence(found: Sensitivity, labels: Labels) -> str:
    milestone = found.headline.milestone
    if milestone is None:
        return ""
    parts = [(p, p.of_milestone(milestone)) for p in found.left_out]
    clear = [(p, d) for p, d in parts if is_clear(d)]
    by = labels.milestone(milestone)
    if not clear:
        return f"Nothing moves the chance of a decision by “{by}” by more than chance would."
    part, most = max(clear, key=lambda pair: abs(pair[1].difference))
    return (
        f"The chance of a decision by “{by}” hinges most on “{labels.left_out(part)}”: "
        f"{_chance(most.other, most)} without it instead of {_chance(most.base, most)}."
    )


def _shares_sentence(found: Sensitivity, labels: Labels) -> str:
    shares = found.shares
    if shares is None:
        return ""
    whole = shares.whole
    ordered = sorted(shares.factors, key=lambda s: -abs(s.value))
    parts = [
        f"{s.factor.replace('_', ' ')} {signed_points(s.value, s.mcse)}"
        for s in ordered
        if abs(s.value) > 2 * s.mcse
    ]
    of_which = f": of these {joined(parts)}" if parts else ""
    verb = "add" if whole.difference >= 0 else "take"
    amount = points(whole).lstrip("+" + MINUS)
    return (
        f"All stated factors together {verb} {amount} points ({error_points(whole.mcse)}) "
        f"{'to' if verb == 'add' else 'from'} {labels.headline(found)}, from "
        f"{_chance(whole.base, whole)} with none of them{of_which}."
    )


def _scaled_sentence(found: Sensitivity, labels: Labels) -> str:
    told = [f"{PARTS[s.part]} by {with_error(s.outcome)} points" for s in found.scaled]
    if not told:
        return ""
    return (
        f"Counting twice as much would move {labels.headline(found)}: {'; '.join(told)}. "
        f"{_balance(found)}"
    )


def _balance(found: Sensitivity) -> str:
    slope = {s.part: abs(s.outcome.difference) for s in found.scaled}
    stated = max(slope.get("factors", 0.0), slope.get("process", 0.0))
    evidence = slope.get("evidence", 0.0)
    if max(stated, evidence) < 0.01:
        return "Neither stated assumption nor the record pulls hard on it."
    if stated > 2 * evidence:
        return "So it leans on stated assumption more than on the record."
    if evidence > 2 * stated:
        return "So it leans on the record more than on stated assumption."
    return "So it leans on stated assumption and on the record about alike."


def _inputs_sentence(found: Sensitivity, labels: Labels) -> str:
    rows = [(i, i.outcome, i.outcome_error) for i in found.indices.inputs]
    clear = [
        (i, index)
        for i, index, error in rows
        if index is not None and error is not None and index > max(2 * error, 0.01)
    ]
    if not clear:
        return ""
    ordered = sorted(clear, key=lambda pair: -pair[1])[:3]
    told = joined([f"{labels.input(i)} ({100 * index:.0f} %)" for i, index in ordered])
    return (
        "Of the uncertain inputs, most of the variation over the posterior of "
        f"{labels.headline(found)}'s chance goes with {told}."
    )
