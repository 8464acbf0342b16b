"""The smallest changes that are enough, as conditions: what would have to be otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import exp

from forecast.analysis.sensitivity.found import Goal, Sensitivity, Swing
from forecast.report.numbers import number, percent, signed
from forecast.report.sensitivity.labels import Labels


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
        alike = [s for s in swings if s.is_reached and _deed(s) == _deed(swing)]
        conditions.setdefault(clause, []).append(f"if {swing_words(swing, labels, alike)}")
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


def _deed(swing: Swing) -> tuple[str, ...]:
    """What a swing is, whichever member does it; other kinds than events are alike to none."""
    if swing.kind != "event":
        return (swing.kind, swing.factor, swing.member, swing.candidate)
    return (swing.kind, swing.stance, swing.candidate, str(swing.permanent), swing.leads)


def swing_words(swing: Swing, labels: Labels, alike: Sequence[Swing] = ()) -> str:
    """One swing as a condition. alike: events that are enough as well, by other members."""
    member, name = labels.names.member(swing.member), labels.names.candidate(swing.candidate)
    if swing.kind == "event":
        verb = "objected to" if swing.stance == "oppose" else f"{swing.stance}d"
        *some, last = sorted(labels.names.member(s.member) for s in alike or (swing,))
        who = f"any one of {', '.join(some)} or {last}" if some else last
        return f"{who} {verb} {name} in public{' for good' if swing.permanent else ''}"
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
        f"of agreeing would be {percent(1 / (1 + exp(-change)), 1.0)})"
    )
