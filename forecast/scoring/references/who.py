"""Who, by rules of thumb: uniform, front-runner, endorsements, the incumbent kept.

Each gives outcome -> probability over `view.outcomes`, sum 1. None depends on the order of
names.
"""

from __future__ import annotations

from collections.abc import Mapping

from forecast.scoring.references.rates import Rates
from forecast.scoring.references.view import RaceView
from forecast.scoring.scored import EXTENDED, FIELD

ENDORSEMENT_PSEUDO_COUNT = 1.0
"""One endorsement lent to every name: nobody is ruled out for want of one."""


def uniform_over_known(rates: Rates, view: RaceView) -> dict[str, float]:
    """Known names alike; `field` and `extended` at the base rates of such bodies."""
    return joint(rates.group_of(view), even_share(view))


def front_runner_rule(rates: Rates, view: RaceView) -> dict[str, float]:
    """The reported front-runner at its base rate, the other known names alike."""
    return joint(rates.group_of(view), front_runner_share(rates, view))


def endorsement_share(rates: Rates, view: RaceView) -> dict[str, float]:
    """Known names by their share of public endorsements, one lent to each."""
    counts = {
        name: view.endorsements.get(name, 0.0) + ENDORSEMENT_PSEUDO_COUNT for name in view.known
    }
    total = sum(counts.values())
    return joint(rates.group_of(view), {name: n / total for name, n in counts.items()})


def incumbent_kept(rates: Rates, view: RaceView) -> dict[str, float]:
    """The incumbent kept at the base rate of such bodies, all else as in the uniform rule.

    Where nobody can be kept it is the uniform rule.
    """
    uniform = uniform_over_known(rates, view)
    kept = view.kept_outcome
    if kept is None:
        return uniform
    probability = float(rates.kept.of(view.family)[0])
    scale = (1 - probability) / (1 - uniform[kept])
    return {
        outcome: probability if outcome == kept else p * scale for outcome, p in uniform.items()
    }


def even_share(view: RaceView) -> dict[str, float]:
    """Each known name's share, given that one of them wins: all alike."""
    return {name: 1 / len(view.known) for name in view.known}


def front_runner_share(rates: Rates, view: RaceView) -> dict[str, float]:
    """Each known name's share, given that one of them wins: the front-runner's base rate.

    Without a front-runner, or with one name only, all alike.
    """
    if view.front_runner is None or len(view.known) < 2:
        return even_share(view)
    rest = (1 - rates.front_runner) / (len(view.known) - 1)
    return {name: rates.front_runner if name == view.front_runner else rest for name in view.known}


def joint(group: Mapping[str, float], share: Mapping[str, float]) -> dict[str, float]:
    """P(group) x P(name | named): outcome -> probability.

    >>> joint({"named": 0.8, "field": 0.1, "extended": 0.1}, {"ann": 0.75, "bob": 0.25})
    {'ann': 0.6..., 'bob': 0.2, 'field': 0.1, 'extended': 0.1}
    """
    named = {name: group["named"] * p for name, p in share.items()}
    return {**named, FIELD: group["field"], EXTENDED: group["extended"]}
