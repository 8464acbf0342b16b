"""What if a stated factor did not act? The draws of a fit, with its effect taken out.

The fit stands: what the record taught of members was learned while the factor was believed, and
stays as it was. From the as-of date on the factor adds nothing to any utility, a patron's backing
pulls nobody, and nobody is held back by a name that is bound elsewhere. So every combination of
factors is answered from one fit, in the time that the paths take. A forecast that never believed
a factor is another question, and needs a fit of its own: `--set factors.NAME=null`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from forecast.errors import InputError, nearest
from forecast.pipeline.preparation import prepare
from forecast.pipeline.question import Question

if TYPE_CHECKING:
    from forecast.outcomes import Floats
    from forecast.posterior import Posterior


def check_factors(question: Question, factors: Sequence[str]) -> None:
    """Refuse a factor that the scenario does not state, before anything is sampled.

    Raises InputError.
    """
    stated = sorted(question.scenario.factors)
    for name in factors:
        if name in stated:
            continue
        if not stated:
            raise InputError(f"{name!r} is no stated factor: {question.scenario.name} states none")
        hint = nearest(name, stated)
        raise InputError(
            f"{name!r} is no stated factor of {question.scenario.name}; choose among "
            f"{', '.join(stated)}" + (f" (did you mean {hint!r}?)" if hint else "")
        )


def switched_off(question: Question, posterior: Posterior, factors: Sequence[str]) -> Posterior:
    """The draws with the effects of some stated factors at zero.

    Utilities lose what the factors add to them; draws of everything else stand. Raises
    InputError on a factor that is not stated.
    """
    check_factors(question, factors)
    if not factors:
        return posterior
    design = prepare(question).inputs.design
    off = np.isin(design.names, factors)
    draws = posterior.draws
    effect = draws["effect"].sel(factor=list(design.names)).transpose("chain", "draw", "factor")
    utility = draws["utility"].transpose("chain", "draw", "member", "candidate")
    values = _without(utility.to_numpy(), effect.to_numpy()[..., off], design.x[off])
    zeroed = effect.copy(data=np.where(off, 0.0, effect.to_numpy()))
    return posterior.with_draws(draws.assign(utility=utility.copy(data=values), effect=zeroed))


def _without(utility: Floats, effect: Floats, x: Floats) -> Floats:
    """Utilities less what the factors add; names not yet known, which come last, have none.

    utility: (chain, draw, member, candidate). effect: (chain, draw, factor). x: (factor, member,
    candidate).
    """
    n_known = x.shape[2]
    added = np.einsum("kdf,fmc->kdmc", effect, x)
    left = utility.copy()
    left[..., :n_known] -= added
    return left
