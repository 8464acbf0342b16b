"""The public record's state on the as-of date, as the simulation takes it over."""

from __future__ import annotations

import numpy as np

from forecast.evidence.record import SILENT, UNNAMED, Record
from forecast.posterior import Labelled

PREFIX = "field_"
"""Ids of the places for names not yet known."""


def opening_state(record: Record, newcomers: int) -> Labelled:
    """See `forecast.posterior.Posterior.standing`; newcomers are not yet named."""
    now, epochs = record.now, record.epochs
    n_known, n_members = len(record.candidates), len(record.members)
    stance = np.full((n_members, n_known + newcomers), SILENT, dtype=np.int8)
    stance[:, :n_known] = epochs.stance[now].T

    def extended(values: np.ndarray, fill: float) -> np.ndarray:
        return np.concatenate([values, np.full(newcomers, fill)])

    on_record = (epochs.stance[now] >= 2).mean(axis=1)
    counted = np.where(epochs.support[now] > on_record, epochs.support[now], 0.0)
    renewal = record.incumbent_renewal_is_extension
    newly = [f"{PREFIX}{k + 1}" for k in range(newcomers)]
    return Labelled(
        {
            "stance": (("member", "candidate"), stance),
            "status": (("candidate",), extended(epochs.status[now], UNNAMED).astype(np.int8)),
            "declared": (("candidate",), extended(epochs.declared[now], 0.0)),
            "frontrunner": (("candidate",), extended(epochs.frontrunner[now], 0.0)),
            "counted": (("candidate",), extended(counted, 0.0)),
            "backed": (("candidate", "patron"), _backed(record, newcomers)),
            "home": (("candidate",), extended(record.home, -1).astype(np.int64)),
            "bloc": (("member",), np.asarray(record.bloc)),
            "incumbent_kept": ((), np.array(record.incumbent if renewal else -1)),
            "member": (("member",), np.array(record.members)),
            "candidate": (("candidate",), np.array([*record.candidates, *newly])),
        },
        frozenset(("member", "candidate")),
    )


def permanence(
    stood: np.ndarray, record: Record, newcomers: int, permanent_share: float
) -> np.ndarray:
    """(chain, draw, member, candidate), chance that an objection is never conceded.

    For one that has stood through an integrated hazard H, by Bayes:
    pi / (pi + (1 - pi) exp(-H)); elsewhere pi. stood: (chain, draw, spell), H.
    """
    pairs = (len(record.members), len(record.candidates) + newcomers)
    values = np.full((*stood.shape[:2], *pairs), permanent_share)
    spells = record.spells
    for s in range(len(spells.member)):
        if spells.conceded[s] or permanent_share == 0:
            continue
        survived = (1.0 - permanent_share) * np.exp(-stood[:, :, s])
        chance = permanent_share / (permanent_share + survived)
        values[:, :, spells.member[s], spells.candidate[s]] = chance
    return values


def _backed(record: Record, newcomers: int) -> np.ndarray:
    backed = record.epochs.backed[record.now]
    return np.concatenate([backed, np.zeros((newcomers, backed.shape[1]), dtype=bool)])
