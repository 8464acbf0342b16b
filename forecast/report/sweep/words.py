"""A sweep in sentences."""

from __future__ import annotations

from collections import Counter

from forecast.report.numbers import error_points, long_date, percent
from forecast.report.sweep.shown import Shown
from forecast.report.words import joined

ROUTES = {
    "fit": "from a fit of their own priors, as `forecast run` would answer",
    "reweighted": "by weighting the draws of a fit under wider priors of the factors",
    "none": "not at all",
}
WORST_K = 0.7


def finding(shown: Shown) -> str:
    """Whom the scenarios move most, how far, and what it goes with."""
    subject = shown.subject
    if subject is None:
        return f"None of {len(shown.table):,} scenarios could be answered"
    chance = shown.chance(subject)
    low, high = percent(chance.min(), 1.0), percent(chance.max(), 1.0)
    name = shown.names[subject]
    first = shown.keys_by_weight[0]
    share = percent(shown.explained(first, subject), 1.0)
    return (
        f"Over {len(shown.answered):,} scenarios {name} has between {low} and {high}; "
        f"{share} of that spread goes with {first}"
    )


def leaders_sentence(shown: Shown) -> str:
    """In how many scenarios which name is the likeliest."""
    led = Counter(str(name) for name in shown.answered["leader"])
    told = [f"{shown.names[name]} in {n:,}" for name, n in led.most_common(4)]
    return f"The likeliest name is {joined(told)} of {len(shown.answered):,} scenarios."


def routes_sentence(shown: Shown) -> str:
    """How the scenarios were answered."""
    routes = Counter(str(route) for route in shown.table["route"])
    told = [f"{routes[route]:,} {words}" for route, words in ROUTES.items() if routes[route]]
    weighted = shown.table[shown.table["route"] == "reweighted"]
    trust = ""
    if len(weighted):
        trust = (
            f" The worst Pareto k of the weights is {weighted['pareto_k'].max():.2f} (above "
            f"{WORST_K} a scenario is fitted anew), and they are worth at least "
            f"{weighted['ess'].min():,.0f} even draws."
        )
    return f"Answered: {'; '.join(told)}.{trust}"


def errors_sentence(shown: Shown) -> str:
    """How far the numbers are from what more paths would give."""
    if shown.subject is None:
        return ""
    worst = max(float(shown.answered[f"mcse.{o}"].max()) for o in shown.outcomes)
    return (
        f"{shown.n_paths:,} simulated continuations of the record in each scenario. The Monte "
        f"Carlo error of a probability is at most {error_points(worst)} points; all scenarios "
        "share their random numbers, so differences between them have less."
    )


def closing(shown: Shown) -> tuple[str, ...]:
    """What the numbers do and do not say."""
    return (
        "A sweep asks what the answer would be if something were otherwise. The scenarios are "
        "chosen, not likely or unlikely: that a name leads in so many of them is no probability.",
        "The share of the spread that goes with a key is of the values that the sweep gives it: a "
        "wider range would have a greater share. What no single key explains, keys do together.",
        f"All probabilities are of what comes about by the horizon ({long_date(shown.horizon)} "
        "unless the sweep varies it), as it looked on the as-of date.",
    )
