"""The kernel as other processes call it: C functions that read all they need from one vector."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import cfunc, types

from forecast.simulation.compiled import OPTIONS
from forecast.simulation.kernel import run_block
from forecast.simulation.reading import reader
from forecast.simulation.streams import RELEASE, path_key, uniform
from forecast.simulation.watched import watch_block
from forecast.simulation.words import PathsCall, UniformsCall, WatchCall

WORDS = types.CPointer(types.int64)
ENTRY = types.int64(WORDS)
DONE = 0
"""What a call gives back."""


_read_paths, _read_watch = reader(PathsCall, 1), reader(WatchCall, 1)
_read_uniforms = reader(UniformsCall, 2)


def paths(words: Any) -> int:
    """Run a block of paths. words: the seed, then a PathsCall."""
    call = _read_paths(words)
    run_block(call.world, call.draws, words[0], call.block, call.results, call.room)
    return DONE


def watched(words: Any) -> int:
    """Watch a block of paths. words: the seed, then a WatchCall."""
    call = _read_watch(words)
    watch_block(call.world, call.draws, words[0], call.block, call.log, call.room)
    return DONE


def uniforms(words: Any) -> int:
    """The numbers by which releases are drawn. words: seed and subject, then a UniformsCall."""
    values = _read_uniforms(words).values
    for path in range(len(values)):
        values[path] = uniform(path_key(words[0], path), RELEASE, words[1], 0)
    return DONE


def c_function(function: Callable[[Any], int]) -> Any:
    """One of these, compiled. It lets go of no lock by itself: who calls it from Python does."""
    return cfunc(ENTRY, **OPTIONS)(function)
