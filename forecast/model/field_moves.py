"""Who enters, opens up, leaves, or is kept: the likelihood of moves in the field."""

from __future__ import annotations

from typing import Any

import pytensor.tensor as pt

from forecast.evidence.record import LATENT, REFUSED, Record
from forecast.model.arrays import flag, is_any
from forecast.model.exposure import Exposure
from forecast.model.preference import Parameters
from forecast.process import rates

Tensor = Any


def expected_moves(
    v: Tensor, record: Record, exposure: Exposure, parameters: Parameters
) -> dict[str, Tensor]:
    """Compensators: withdrawals, openings, entries and extensions to expect by the as-of date."""
    leaving = pt.exp(_log_withdrawal(parameters, exposure.gap))
    becoming_open = (
        pt.exp(_log_opening(parameters, 0.0)) * exposure.latent_days.sum()
        + pt.exp(_log_opening(parameters, 1.0)) * exposure.refused_days.sum()
    )
    extension = pt.exp(log_extension(v, record, parameters)) * exposure.incumbent_ramp
    stuck = record.moves.deadlocked_days
    free = -record.opened_day - stuck
    sought, unsought = pt.exp(_log_entry(parameters, 1.0)), pt.exp(_log_entry(parameters, 0.0))
    return {
        "withdrawals": (leaving * exposure.open_days).sum(),
        "openings": becoming_open,
        "entries": unsought * free + sought * stuck,
        "extensions": extension.sum(),
    }


def log_rates_of_moves(record: Record, parameters: Parameters) -> Tensor:
    """Sum of log-rates at the moves that happened (no extension has: the race is open)."""
    moves = record.moves
    leaving = _log_withdrawal(parameters, moves.withdrawal_gap)
    before = record.epochs.status[moves.opening_epoch]
    refused = flag(pt.eq(before, REFUSED))
    opening = _log_opening(parameters, refused) * is_any(before, (LATENT, REFUSED))
    sought, unsought = _log_entry(parameters, 1.0), _log_entry(parameters, 0.0)
    n_sought = moves.n_deadlocked_entries
    entering = n_sought * sought + (moves.n_entries - n_sought) * unsought
    return pt.sum(leaving) + pt.sum(opening) + entering


def _log_withdrawal(parameters: Parameters, gap: Any) -> Tensor:
    base, gain = parameters["log_withdrawal_rate"], parameters["withdrawal_gap"]
    return rates.log_withdrawal_rate(gap, base, gain)


def _log_opening(parameters: Parameters, refused: Any) -> Tensor:
    base, penalty = parameters["log_availability_rate"], parameters["refusal_penalty"]
    return rates.log_availability_rate(refused, base, penalty)


def _log_entry(parameters: Parameters, deadlock: float) -> Tensor:
    base, gain = parameters["log_entry_rate"], parameters["entry_deadlock"]
    return rates.log_entry_rate(deadlock, base, gain)


def log_extension(v: Tensor, record: Record, parameters: Parameters) -> Tensor:
    """(epoch,), log-rate at the end of the term of prolonging the name's mandate."""
    return rates.log_extension_rate(
        v.mean(axis=1),
        flag(pt.eq(record.epochs.status, REFUSED)),
        parameters["log_extension_rate"],
        parameters["extension_liking"],
        parameters["extension_reluctance"],
    )
