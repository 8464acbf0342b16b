"""On whom a name hangs: the pivot of each path, by what members want.

Line the members up by how well they like a name, and let them agree one by one: the pivot is the
one with whom the body has its win set (under consensus the member that likes the name least; with
a quota of q the q-th; with veto players the worst-disposed of those needed). It is read at the
utilities of the path's own draw, apart from public pressure, which moves all members alike: so
it says who decides between yes and no by conviction, where the last hold-out says who was last
in fact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecast.process.decision_rule import WinSet, acceptance_margin, pivot

if TYPE_CHECKING:
    from forecast.outcomes import Ints, SampledOutcomes
    from forecast.posterior import Posterior


def pivots_of_paths(sampled: SampledOutcomes, posterior: Posterior, win_set: WinSet) -> Ints:
    """(path,), the pivot for the name that was chosen.

    Where no known name was chosen: for the one that is nearest to passing, by its margin; an
    incumbent whose choice is an extension is none of them.
    """
    values = posterior.drawn["utility"]
    utility = values.reshape(-1, *values.shape[2:])[..., : len(sampled.candidates)]
    used, place = np.unique(sampled.draw, return_inverse=True)
    by_name = np.swapaxes(utility[used], 1, 2)
    margin = acceptance_margin(win_set, by_name)
    if (kept := int(posterior.standing["incumbent_kept"])) >= 0:
        margin[:, kept] = -np.inf
    nearest = margin.argmax(axis=1)[place]
    about = np.where(_name_of(sampled) >= 0, _name_of(sampled), nearest)
    return np.asarray(pivot(win_set, by_name)[place, about], dtype=np.int64)


def _name_of(sampled: SampledOutcomes) -> Ints:
    """(path,), index of the known candidate that was chosen; -1 where none was."""
    names = sampled.candidates
    place = [
        names.index(outcome.id) if outcome.kind == "candidate" else -1
        for outcome in sampled.outcomes
    ]
    return np.array(place, dtype=np.int64)[sampled.outcome]
