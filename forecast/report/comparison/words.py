"""A comparison in sentences: what moves most, when, whom it hangs on, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from statistics import median

from forecast.analysis.comparison import Alternative, Comparison, OutcomeDifference
from forecast.report.comparison.numbers import (
    days_apart,
    days_error,
    is_clear,
    points,
    times_smaller,
    with_error,
)
from forecast.report.numbers import percent
from forecast.report.words import KIND_ORDER, joined, outcome_phrase, precision, ranked

PAIRING_WORDS = {
    "paths and draws": "same fit: paths and posterior draws are paired",
    "paths": "another fit: paths are paired, posterior draws are not",
}


def label_of(alternative: Alternative, base: str) -> str:
    """A scenario's short name: what it has beyond the name of the base.

    >>> short_name("nato-2024-no-us-backing", "nato-2024")
    'no us backing'
    """
    return short_name(alternative.forecast.scenario, base)


def phrase_of(alternative: Alternative, base: str) -> str:
    """A scenario in the words of its title, from its "if" on; else its short name in quotes.

    The title "The race, if the US backs Kallas" gives "if the US backs Kallas".
    """
    _, found, rest = alternative.forecast.title.rstrip(".").partition(", if ")
    return f"if {rest}" if found else f"with “{label_of(alternative, base)}”"


def short_name(scenario: str, base: str) -> str:
    """The part of a scenario's name that is not the base's, as words."""
    rest = scenario.removeprefix(f"{base}-")
    return rest.replace("-", " ") if rest != scenario else scenario


def headline_sentences(comparison: Comparison) -> list[str]:
    """One sentence for each scenario: what moves most, and by how much."""
    return [alternative_sentence(other) for other in comparison.others]


def alternative_sentence(alternative: Alternative) -> str:
    """What moves most in one scenario, and its median day."""
    title = alternative.forecast.title.rstrip(".")
    moved = [o for o in most_moved(alternative)[:2] if is_clear(o.probability)]
    if not moved:
        return f"{title}: no outcome moves by more than chance in the paths would move it."
    told = joined([f"{_subject(o)} {points(o.probability)} points" for o in moved])
    return f"{title}: {told}.{_median_words(alternative)}"


def most_moved(alternative: Alternative) -> list[OutcomeDifference]:
    """Outcomes, those that move most coming first."""
    return sorted(alternative.outcomes, key=lambda o: (-abs(o.probability.difference), o.id))


def in_order(comparison: Comparison) -> list[str]:
    """Ids of all outcomes: names by their probability in the base, then what is no name."""
    seen = {o.id: o for other in comparison.others for o in other.outcomes}
    rows = sorted(seen.values(), key=lambda o: (KIND_ORDER[o.kind], -o.probability.base, o.id))
    return [o.id for o in rows]


def method_sentences(comparison: Comparison) -> tuple[str, ...]:
    """How the errors were worked out, and how much the pairing is worth here."""
    return (
        "Every scenario runs on the same random numbers: each path of one is the same path of "
        "another with something changed. The error (±) of a difference is worked out from these "
        "pairs; it is what more paths would remove.",
        *_pairing(comparison.others),
        "Errors do not say how sure the model is of a difference, only how well it was computed.",
    )


def _pairing(others: Sequence[Alternative]) -> Iterator[str]:
    for other in others:
        gains = [times_smaller(o.probability) for o in most_moved(other)[:3]]
        told = [g for g in gains if isfinite(g)]
        gain = (
            f"; errors are {median(told):.1f} times below those of unpaired paths" if told else ""
        )
        yield (
            f"{other.forecast.scenario}: {PAIRING_WORDS[other.pairing]}; "
            f"{percent(other.share_changed, 1.0)} of the paths end in another way{gain}."
        )


def base_sentence(comparison: Comparison) -> str:
    """The base, in a sentence."""
    base = comparison.base
    leader = ranked(base)[0]
    chance = percent(leader.probability, precision(base))
    return (
        f"Base: {base.title.rstrip('.')}; likeliest is {outcome_phrase(leader, base)} ({chance})."
    )


def _subject(outcome: OutcomeDifference) -> str:
    return {
        "candidate": outcome.name,
        "field": "someone not yet named",
        "extended": "the incumbent's extension",
        "undecided": "no decision by the horizon",
    }[outcome.kind]


def _median_words(alternative: Alternative) -> str:
    found = alternative.median_day
    if not isfinite(found.difference) or not is_clear(found) or abs(found.difference) < 0.5:
        return ""
    later = "later" if found.difference > 0 else "earlier"
    days = days_apart(found).lstrip("+−")
    return f" Half the chance of a decision falls {days} {later} ({days_error(found)})."


def outcome_alt(comparison: Comparison) -> str:
    """The figure of outcomes in words."""
    parts = [
        f"{other.forecast.scenario}: "
        + ", ".join(f"{o.name} {with_error(o.probability)}" for o in most_moved(other)[:4])
        for other in comparison.others
    ]
    return f"Change of each outcome's probability in points. {'; '.join(parts)}."
