"""What a headline hinges on, in sentences that need no statistics."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scipy.special import expit

from forecast.analysis.paired import Difference
from forecast.analysis.sensitivity.found import Goal, LeftOut, Sensitivity, Swing
from forecast.report.comparison.numbers import is_clear, points, with_error
from forecast.report.numbers import MINUS, error_points, number, percent, signed, signed_points
from forecast.report.sensitivity.labels import PARTS, Labels
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


def swing_sentences(found: Sensitivity, labels: Labels) -> Iterator[str]:
    """For each goal the cheapest change of each kind, or that none within reach is enough."""
    for goal in dict.fromkeys(swing.goal for swing in found.swings):
        swings = [s for s in found.swings if s.goal == goal]
        if any(s.is_reached for s in swings):
            yield _goal_sentence(goal, swings, labels)
        else:
            yield _out_of_reach_sentence(goal, swings, found, labels)


def _out_of_reach_sentence(
    goal: Goal, swings: Sequence[Swing], found: Sensitivity, labels: Labels
) -> str:
    before = dict(found.outcomes)[goal.outcome]
    falls = goal.kind == "overtaken" or (goal.probability or 1.0) < before
    extreme, word = (min, "least") if falls else (max, "most")
    best = extreme(swings, key=lambda s: s.reached)
    return (
        f"No single change that was tried is enough for this: {labels.goal(goal)}. The {word} "
        f"that {labels.outcome(goal.outcome)} gets to is {percent(best.reached, 1.0)} "
        f"({labels.changed(best)})."
    )


def _goal_sentence(goal: Goal, swings: Sequence[Swing], labels: Labels) -> str:
    cheapest = [one for kind in ("factor", "utility", "event") if (one := _cheapest(swings, kind))]
    conditions: dict[str, list[str]] = {}
    for swing in cheapest:
        clause = labels.goal(goal, swing.leads)
        conditions.setdefault(clause, []).append(f"if {swing_words(swing, labels)}")
    text = "; ".join(f"{clause} {', or '.join(ifs)}" for clause, ifs in conditions.items())
    return f"{text[:1].upper()}{text[1:]}."


def _cheapest(swings: Sequence[Swing], kind: str) -> Swing | None:
    """The smallest change of a kind; among events that are enough, the mildest one."""
    enough = [s for s in swings if s.kind == kind and s.is_reached]
    return min(enough, key=_size, default=None)


def _size(swing: Swing) -> tuple[float, float, str, str]:
    size = abs(swing.change) if swing.change is not None else float(swing.permanent)
    return size, -abs(swing.reached), swing.member, swing.candidate


def in_order(swings: Sequence[Swing]) -> list[Swing]:
    """Swings that are enough, kind by kind, the smallest change first."""
    kinds = ("factor", "utility", "event")
    enough = [s for s in swings if s.is_reached]
    return sorted(enough, key=lambda s: (kinds.index(s.kind), *_size(s)))


def swing_words(swing: Swing, labels: Labels) -> str:
    """One swing as a condition."""
    member, name = labels.names.member(swing.member), labels.names.candidate(swing.candidate)
    if swing.kind == "event":
        verb = "objected to" if swing.stance == "oppose" else f"{swing.stance}d"
        return f"{member} {verb} {name} in public{' for good' if swing.permanent else ''}"
    change = swing.change or 0.0
    if swing.kind == "factor":
        stated = labels.scenario.factors[swing.factor].effect.mean
        return (
            f"{swing.factor.replace('_', ' ')} counted for {number(stated + change)} instead of "
            f"{number(stated)}"
        )
    better = "better" if change > 0 else "worse"
    return (
        f"{member} liked {name} {better} by {signed(abs(change), 1).lstrip('+')} (an even chance "
        f"of agreeing would be {percent(float(expit(change)), 1.0)})"
    )
