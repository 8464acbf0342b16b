"""The stated factors switched on and off, in every set of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import hypot

import numpy as np

from forecast.analysis.paired import (
    Difference,
    difference_of_shares,
    error_of_influence,
    share_and_influence,
)
from forecast.analysis.sensitivity.found import LeftOut, Share, Shares
from forecast.analysis.sensitivity.shapley import (
    Players,
    Weighing,
    combined,
    error_of_orders,
    weighing,
)
from forecast.model.prepared import Prepared
from forecast.outcomes import Floats, SampledOutcomes
from forecast.pipeline.question import Question
from forecast.pipeline.sensitivity.base import Answered, Base, happened
from forecast.pipeline.sensitivity.carried import carried, fit_of
from forecast.pipeline.sensitivity.parts import left_out
from forecast.pipeline.simulation import simulate
from forecast.scenario.schema import AssumedFactorScale


@dataclass(frozen=True)
class _Valued:
    """What a set of factors says of the headline's outcome. influence: (used draw,)."""

    chance: float
    influence: Floats
    is_fit: bool


def factors_left_out(
    base: Base, progress: Callable[[float], None]
) -> tuple[tuple[LeftOut, ...], Shares | None]:
    """Each factor left out, and the Shapley shares of all; no share where none is stated."""
    names = tuple(sorted(base.question.scenario.factors))
    if not names:
        return (), None
    how = weighing(names, rng_seed=base.question.scenario.rng_seed)
    everyone = frozenset(names)
    wanted = dict.fromkeys([*how.sets, *(everyone - {name} for name in names)])
    valued: dict[Players, _Valued] = {}
    alone: dict[str, LeftOut] = {}
    for done, chosen in enumerate(wanted, start=1):
        found = _with_only(base, chosen)
        valued[chosen] = _valued(base, found)
        if len(off := everyone - chosen) == 1:
            (name,) = off
            alone[name] = left_out(base, "factor", name, -1, found)
        progress(done / len(wanted))
    return tuple(alone[name] for name in names), _shares(base, names, how, valued)


def switched(prepared: Prepared, off: Players) -> Prepared:
    """A race in which some factors act on nobody. They keep their places, so draws fit it."""
    design = prepared.inputs.design
    acts = np.array([name not in off for name in design.names], dtype=bool)
    bound = [k for k, place in enumerate(design.binding) if acts[place]]
    changed = replace(
        design,
        x=design.x * acts[:, None, None],
        exposure=design.exposure * acts[list(design.backing)][:, None],
        binding=tuple(design.binding[k] for k in bound),
        bound=design.bound[bound],
    )
    return replace(prepared, inputs=replace(prepared.inputs, design=changed))


def with_only(question: Question, chosen: Players) -> Question:
    """The question with some of its factors; what is assumed of the others goes with them."""
    scenario = question.scenario
    kept = {name: scenario.factors[name] for name in sorted(chosen)}
    assume = tuple(
        a for a in scenario.assume if not isinstance(a, AssumedFactorScale) or a.factor in kept
    )
    update = {"factors": kept, "assume": assume}
    return replace(question, scenario=scenario.model_copy(update=update))


def _with_only(base: Base, chosen: Players) -> Answered:
    """The forecast with some of its factors: their tie is the same, as it knows none of them."""
    off = frozenset(base.question.scenario.factors) - chosen
    if not off:
        return Answered(base.sampled, "unchanged", 0.0)
    found = carried(
        base.source,
        base.question,
        switched(base.source.prepared, off),
        partial(fit_of, with_only(base.question, chosen), base.told),
        workers=base.workers,
    )
    return Answered(base.tied_alike(found.sampled), found.how, found.pareto_k)


def _valued(base: Base, found: Answered) -> _Valued:
    among = happened(found.sampled, base.headline.outcome)
    chance, influence = share_and_influence(found.sampled, among)
    return _Valued(chance, influence, found.how == "fit")


def _shares(
    base: Base, names: Sequence[str], how: Weighing, valued: dict[Players, _Valued]
) -> Shares:
    chance = {chosen: one.chance for chosen, one in valued.items()}
    influence = {chosen: one.influence for chosen, one in valued.items()}
    shares = []
    for name in names:
        weights = how.weights[name]
        error = error_of_influence(np.asarray(combined(weights, influence)), base.sampled)
        error = float(np.hypot(error, error_of_orders(name, how.by_order, chance)))
        shares.append(Share(name, float(combined(weights, chance)), error))
    none, everyone = frozenset[str](), frozenset(names)
    gap = influence[everyone] - influence[none]
    errors = [error_of_influence(influence[s], base.sampled) for s in (none, everyone)]
    whole = Difference(
        base=chance[none],
        other=chance[everyone],
        difference=chance[everyone] - chance[none],
        mcse=error_of_influence(gap, base.sampled),
        unpaired_mcse=hypot(*errors),
    )
    return Shares(
        factors=tuple(shares),
        without=chance[none],
        all=chance[everyone],
        whole=whole,
        by_fits=_by_fits(base),
        n_orders=len(how.by_order),
        refitted=sum(one.is_fit for one in valued.values()),
    )


def _by_fits(base: Base) -> Difference:
    """The whole difference once more, from a fit without any factor: what the sum is held to."""
    bare, question = base.bare, with_only(base.question, frozenset())
    paths = simulate(question, bare.prepared, bare.posterior, workers=base.workers)
    none: SampledOutcomes = base.tied_alike(paths)
    name = base.headline.outcome
    return difference_of_shares(
        none, base.sampled, happened(none, name), happened(base.sampled, name)
    )
