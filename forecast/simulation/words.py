"""How arrays reach compiled code: one vector of machine words, an address and sizes for each.

The code reads them back as the same named tuples (`forecast.simulation.entry`). Both sides go by
the kinds below.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from forecast.simulation.begin import Opening
from forecast.simulation.course import CourseRoom
from forecast.simulation.results import Results
from forecast.simulation.room import Block, Log, Room
from forecast.simulation.state import State
from forecast.simulation.world import Draws, Floats, World


class PathsCall(NamedTuple):
    """What it takes to run paths. results: overwritten."""

    block: Block
    world: World
    draws: Draws
    results: Results
    room: Room


class WatchCall(NamedTuple):
    """What it takes to watch paths. log: overwritten."""

    block: Block
    world: World
    draws: Draws
    log: Log
    room: Room


class UniformsCall(NamedTuple):
    """values: (path,), overwritten by the uniform numbers of one subject."""

    values: Floats


class Kind(NamedTuple):
    """What an array is made of, and how many dimensions it has."""

    dtype: type[np.generic]
    n_dims: int


FLOAT_1, FLOAT_2, FLOAT_3, FLOAT_4 = (Kind(np.float64, n) for n in (1, 2, 3, 4))
INT_1, INT_2, INT_3 = (Kind(np.int64, n) for n in (1, 2, 3))
SHORT_1, SHORT_2, SHORT_3 = (Kind(np.int16, n) for n in (1, 2, 3))
BYTE_1, BYTE_2 = (Kind(np.int8, n) for n in (1, 2))
WORD_1, WORD_2, WORD_3 = (Kind(np.uint64, n) for n in (1, 2, 3))
FLAG_1, FLAG_2 = (Kind(np.bool_, n) for n in (1, 2))

KINDS: dict[type, dict[str, Kind | type]] = {
    World: {
        "rule": INT_1, "veto": BYTE_1, "home": INT_1, "stance": BYTE_2, "tally": INT_2,
        "counted": FLOAT_1, "patron": INT_1, "exposure": FLOAT_2, "backed": BYTE_2,
        "bound": INT_1, "assumed": INT_2, "assumed_day": FLOAT_1, "silent_until": FLOAT_2,
        "wake_day": FLOAT_1, "edges": FLOAT_1, "profile": FLOAT_2, "nodes": FLOAT_1,
    },
    Draws: {
        "theta": FLOAT_2, "utility": FLOAT_3, "permanence": FLOAT_3, "pull": FLOAT_2,
        "penalty": FLOAT_2, "shift": FLOAT_4,
    },
    State: {
        "mark": SHORT_3, "pair": FLOAT_3, "roster": INT_3, "tally": INT_2, "name": FLOAT_2,
        "clock": FLOAT_1, "place": INT_1, "backed": BYTE_2, "push": FLOAT_2,
        "release_day": FLOAT_1, "word": WORD_1, "change": INT_2, "marks": SHORT_1,
        "tallies": INT_1, "names": FLOAT_1, "wish": FLOAT_2, "lot": FLOAT_1,
        "standing": FLAG_1, "votes": INT_2,
    },
    Opening: {"state": State, "heed": FLOAT_1, "spot": WORD_2},
    CourseRoom: {
        "own": FLOAT_3, "mean_own": FLOAT_2, "gap": FLOAT_1, "pace": FLOAT_2,
        "elapsed": FLOAT_2, "least_word": WORD_3,
    },
    Room: {"first": Opening, "state": State, "course": CourseRoom},
    Block: {"paths": INT_1, "draw_of": INT_1, "release_day": FLOAT_2},
    Results: {
        "outcome": INT_1, "decided_day": FLOAT_1, "objected": FLAG_2, "last_holdout": INT_1,
        "holdout_days": FLOAT_1, "weight": FLOAT_1, "support": FLOAT_2, "holdouts": FLOAT_2,
        "trace": FLOAT_3,
    },
    Log: {"rows": FLOAT_3, "n_rows": INT_1, "seen": SHORT_2},
    PathsCall: {"block": Block, "world": World, "draws": Draws, "results": Results, "room": Room},
    WatchCall: {"block": Block, "world": World, "draws": Draws, "log": Log, "room": Room},
    UniformsCall: {"values": FLOAT_1},
}  # fmt: skip
"""The arrays of each named tuple, and the tuples within it."""


def parts_of(named: type) -> list[tuple[str, Kind | type]]:
    """Name and kind of each part of a named tuple, in its own order: that of its words."""
    return [(name, KINDS[named][name]) for name in named._fields]  # type: ignore[attr-defined]


def words_of(call: tuple[Any, ...], *numbers: int) -> NDArray[np.int64]:
    """Some numbers, then address and sizes of every array, in the order of `parts_of`.

    The arrays must outlive the call. Raises TypeError on one of another kind, or not in one
    piece: the code would read what is not there.
    """
    words = [*numbers]
    for name, kind, array in _arrays(call):
        if array.dtype != kind.dtype or array.ndim != kind.n_dims or not array.flags.c_contiguous:
            raise TypeError(
                f"{name} is {array.dtype} in {array.ndim} dimensions; choose "
                f"{np.dtype(kind.dtype)} in {kind.n_dims}, in one piece"
            )
        words += [array.ctypes.data, *array.shape]
    return np.array(words, dtype=np.int64)


def _arrays(values: tuple[Any, ...]) -> Iterator[tuple[str, Kind, NDArray[Any]]]:
    for (name, kind), value in zip(parts_of(type(values)), values, strict=True):
        if isinstance(kind, Kind):
            yield f"{type(values).__name__}.{name}", kind, value
        else:
            yield from _arrays(value)
