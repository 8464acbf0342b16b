"""Named streams of random numbers, addressed by what they decide.

Each kind of decision owns a stream, and within it each path, member and candidate its own
sequence. A number is a hash of its address (a counter-based generator: Salmon, Moraes, Dror
and Shaw 2011; mixing by the finaliser of SplitMix64, Steele, Lea and Flood 2014). So two
scenarios draw the same number for the same decision, and no draw depends on how many came
before it elsewhere, or on how many workers share the paths.
"""

from __future__ import annotations

from math import exp, log

import numpy as np

from forecast.simulation.compiled import compiled

SPEAKING = 1
STATEMENT = 2
CONCESSION = 3
PERMANENCE = 4
PROPOSAL = 5
ACQUIESCENCE = 6
WITHDRAWAL = 7
AVAILABILITY = 8
ENTRY = 9
EXTENSION = 10
RELEASE = 11
LOTS = 12

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_TO_UNIT = 1.0 / 4503599627370496.0
"""2^-52: with one bit more, adding a half would round the greatest number up to 1."""


@compiled
def _mix(word: np.uint64) -> np.uint64:
    word = (word ^ (word >> np.uint64(30))) * _MIX_1
    word = (word ^ (word >> np.uint64(27))) * _MIX_2
    return word ^ (word >> np.uint64(31))


@compiled
def path_key(rng_seed: int, path: int) -> np.uint64:
    """The key of one path under one seed."""
    return _mix(_mix(np.uint64(rng_seed) + _GOLDEN) + np.uint64(path) * _GOLDEN + _GOLDEN)


@compiled
def spot(stream: int, subject: int, count: int) -> np.uint64:
    """Where in a path's numbers an address lies: the same on every path."""
    address = (
        np.uint64(stream) | np.uint64(count) << np.uint64(8) | np.uint64(subject) << np.uint64(24)
    )
    return _mix(address + _GOLDEN)


@compiled
def word_at(key: np.uint64, place: np.uint64) -> np.uint64:
    """The 52 random bits of one path at a spot."""
    return _mix(place ^ key) >> np.uint64(12)


@compiled
def unit(word: np.uint64) -> float:
    """The number in (0, 1) that 52 bits stand for."""
    return (float(np.int64(word)) + 0.5) * _TO_UNIT


@compiled
def uniform(key: np.uint64, stream: int, subject: int, count: int) -> float:
    """A uniform number in (0, 1) at one address.

    subject: which pair or candidate decides. count: how many times it has decided before.
    """
    return unit(word_at(key, spot(stream, subject, count)))


@compiled
def exponential(key: np.uint64, stream: int, subject: int, count: int) -> float:
    """A unit exponential number at one address: the hazard that a clock runs up to."""
    return -log(uniform(key, stream, subject, count))


@compiled
def logistic(key: np.uint64, stream: int, subject: int, count: int) -> float:
    """A standard logistic number at one address."""
    u = uniform(key, stream, subject, count)
    return log(u / (1.0 - u))


@compiled
def least_word(hazard: float) -> np.uint64:
    """Words below it stand for exponential numbers beyond `hazard`.

    To the safe side of rounding: a word from there on may still be beyond it.
    """
    return np.uint64(max(exp(-hazard * (1.0 + 1e-9)) / _TO_UNIT - 2.0, 0.0))
