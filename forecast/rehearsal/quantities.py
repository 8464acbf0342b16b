"""What is looked at in simulation-based calibration: single numbers, as true and as drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from forecast.model.prepared import Prepared
from forecast.rehearsal.log_likelihood import log_likelihood
from forecast.rehearsal.ranks import rank_of

Bools = NDArray[np.bool_]


def ranks_of(
    prepared: Prepared,
    truth: xr.Dataset,
    draws: xr.Dataset,
    parameters: Sequence[str],
    rng: np.random.Generator,
) -> dict[str, int]:
    """Ranks of the truth among draws (along `sample`), by quantity.

    They are: each of `parameters`; the effect of every factor; the mean utility over members
    of every name known from the opening; the utility of one random pair that has spoken and of
    one that has not (none where there is no such pair); the log-likelihood of the record.
    """
    ids = list(prepared.inputs.record.candidates)
    truth, draws = truth.sel(candidate=ids), draws.sel(candidate=ids)
    true, drawn = truth["utility"], draws["utility"]
    ranks = {name: rank_of(float(truth[name]), draws[name]) for name in parameters}
    for factor in prepared.inputs.design.names:
        ranks[f"effect of {factor}"] = rank_of(
            float(truth["effect"].sel(factor=factor)), draws["effect"].sel(factor=factor)
        )
    for name in _from_the_opening(prepared):
        mean = drawn.sel(candidate=name).mean("member")
        ranks[f"mean utility of {name}"] = rank_of(float(true.sel(candidate=name).mean()), mean)
    for kind, pairs in (("on record", spoke(prepared)), ("silent", ~spoke(prepared))):
        if pairs.any():
            chosen = np.asarray(rng.choice(np.argwhere(pairs)))
            place = {"member": int(chosen[0]), "candidate": int(chosen[1])}
            ranks[f"utility, pair {kind}"] = rank_of(float(true.isel(place)), drawn.isel(place))
    likely = log_likelihood(prepared, draws)
    ranks["log-likelihood"] = rank_of(_of_truth(prepared, truth), likely)
    return ranks


def _of_truth(prepared: Prepared, truth: xr.Dataset) -> float:
    return float(log_likelihood(prepared, truth.expand_dims("sample"))[0])


def spoke(prepared: Prepared) -> Bools:
    """(member, candidate), who is on record about whom."""
    record = prepared.inputs.record
    found = np.zeros((len(record.members), len(record.candidates)), dtype=np.bool_)
    found[record.statements.member, record.epochs.candidate[record.statements.epoch]] = True
    return found


def _from_the_opening(prepared: Prepared) -> Iterator[str]:
    """Names that every record of the race has, whoever else comes up in it."""
    record = prepared.inputs.record
    for k, name in enumerate(record.candidates):
        if record.epochs.start[record.epochs.candidate == k].min() <= record.opened_day:
            yield name
