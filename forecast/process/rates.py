"""The rates at which things happen, written once.

Every function is plain arithmetic on the log scale (log of a rate per day), so the model
calls it on symbolic tensors and the simulation compiles it to machine code: the likelihood
of the dated record and the record run forward cannot drift apart.

Symbols: v latent utility under public pressure (logit scale, 0 = indifferent between the
candidate and no agreement yet); S share of members on record for the candidate, in [0, 1].
"""

from __future__ import annotations

from typing import Any

Value = Any
"""A float, an array, or a symbolic tensor; the result has the same kind."""


def pressured_utility(own: Value, support: Value, pull: Value, pressure: Value) -> Value:
    """Latent utility once the public record weighs in: v = u + psi S + pressure.

    own: utility u apart from what others do. support: S. pull: bandwagon psi >= 0.
    pressure: sum of the patron's backing (plus) and of a candidate's being bound (minus).

    >>> pressured_utility(1.0, 0.5, 1.0, -0.5)
    1.0
    """
    return own + pull * support + pressure


def log_speaking_rate(
    utility: Value,
    home: Value,
    declared: Value,
    frontrunner: Value,
    base: Value,
    home_gain: Value,
    declared_gain: Value,
    frontrunner_gain: Value,
    strength: Value,
    privacy: Value,
) -> Value:
    """Log-rate at which one member states its view of one candidate in public.

    Rises with how much the member cares, v^2 / (1 + v^2), falls with how far the view is
    one to keep private, (1 - v / sqrt(1 + v^2)) / 2 (objections are kept quiet, so silence
    is not missing at random: Kubinec's idealstan treats absence likewise), and rises with
    the candidate's prominence. home (own national), declared, frontrunner: 0 or 1.

    >>> log_speaking_rate(0.0, 0, 0, 0, -10.0, 3.5, 0.7, 1.7, 0.7, 0.7)
    -10.35
    """
    prominence = home_gain * home + declared_gain * declared + frontrunner_gain * frontrunner
    square = utility * utility
    care = square / (1.0 + square)
    reticence = 0.5 * (1.0 - utility / (1.0 + square) ** 0.5)
    return base + prominence + strength * care - privacy * reticence


def log_speaking_bound(
    home: Value,
    declared: Value,
    frontrunner: Value,
    base: Value,
    home_gain: Value,
    declared_gain: Value,
    frontrunner_gain: Value,
    strength: Value,
    privacy: Value,
) -> Value:
    """A log-rate that `log_speaking_rate` exceeds for no utility, nor for a name less prominent.

    Care and reticence lie between 0 and 1. A gain below zero is left out: a name that is no
    longer declared, or no longer ahead, is then spoken of more.

    >>> log_speaking_bound(0, 0, 0, -10.0, 3.5, 0.7, 1.7, 0.7, 0.7)
    -9.3
    """
    prominence = max(declared_gain, 0.0) * declared + max(frontrunner_gain, 0.0) * frontrunner
    moved_by_utility = max(strength, 0.0) + max(-privacy, 0.0)
    return base + home_gain * home + prominence + moved_by_utility


def log_concession_rate(
    utility: Value,
    support: Value,
    isolation: Value,
    base: Value,
    utility_gain: Value,
    support_gain: Value,
    isolation_gain: Value,
) -> Value:
    """Log-hazard at which a standing objection is dropped, far from any deadline.

    isolation: 1 / (number of standing objections), 1 for the last hold-out. A deadline
    multiplies the rate by `1 + gain * nearness` (Roth, Murnighan and Schoumaker 1988).
    """
    return base + utility_gain * utility + support_gain * support + isolation_gain * isolation


def log_withdrawal_rate(gap: Value, base: Value, gap_gain: Value) -> Value:
    """Log-hazard at which an open candidate leaves; gap: leader's support minus own."""
    return base + gap_gain * gap


def log_availability_rate(refused: Value, base: Value, refusal_penalty: Value) -> Value:
    """Log-hazard at which a floated name becomes open to the post; refused: 0 or 1."""
    return base + refusal_penalty * refused


def log_entry_rate(deadlock: Value, base: Value, deadlock_gain: Value) -> Value:
    """Log-rate of new names; deadlock: 1 where the leading name meets an objection."""
    return base + deadlock_gain * deadlock


def log_extension_rate(
    liking: Value,
    reluctant: Value,
    base: Value,
    liking_gain: Value,
    reluctance_penalty: Value,
) -> Value:
    """Log-hazard, at the end of the term, of prolonging the incumbent.

    liking: mean utility of the incumbent over members. reluctant: 1 after a public refusal.
    """
    return base + liking_gain * liking + reluctance_penalty * reluctant


def log_proposal_rate(support: Value, base: Value, support_gain: Value) -> Value:
    """Log-rate, at the end of the term, at which a name is put to the body.

    To be multiplied by the name's share: the exponential of its claim over the sum of those
    of all names in the race. Support S hastens it: what all have agreed is soon made formal.
    """
    return base + support_gain * support


def proposal_claim(
    liking: Value,
    frontrunner: Value,
    latent: Value,
    refused: Value,
    sharpness: Value,
    focal_gain: Value,
    latent_penalty: Value,
    refused_penalty: Value,
) -> Value:
    """How strongly a name comes to mind when the body looks for one (log scale).

    liking: mean utility over members. frontrunner: 1 for the name called ahead, a focal
    point (Schelling 1960). latent, refused: 1 for a name that would have to be drafted.
    """
    drafted = latent_penalty * latent + refused_penalty * refused
    return sharpness * liking + focal_gain * frontrunner + drafted
