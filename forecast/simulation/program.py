"""The kernel for Python: compiled once a machine, loaded once a process, without its compiler."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import Any

import numpy as np

from forecast.errors import CompilationError, InputError
from forecast.machine_code.code import loaded, taken_from
from forecast.machine_code.key import key_of, sha256_of
from forecast.machine_code.store import Codes, kept_or_compiled, read
from forecast.simulation.compiled import SOURCES, SWITCH, is_switched_off
from forecast.simulation.results import Results
from forecast.simulation.room import Block, Log, empty_room
from forecast.simulation.words import PathsCall, UniformsCall, WatchCall, words_of
from forecast.simulation.world import Draws, Floats, Ints, World

ENTRY = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p)
"""How compiled code is called: by the address of its words. Python's lock is let go meanwhile."""
PROGRAMS = {"kernel": ("paths", "uniforms"), "watch": ("watched",)}
"""What is compiled together: to watch paths is rarely asked for, and takes as long to compile."""
_LOADING = Lock()


def run_paths(
    world: World,
    draws: Draws,
    rng_seed: int,
    paths: Ints,
    draw_of: Ints,
    release_day: Floats,
    results: Results,
) -> None:
    """Run some paths, and fill their rows of `results`.

    paths: those to run, in this order: quickest where paths on one draw follow each other.
    draw_of: (path,), the posterior draw. release_day: (path, binding). Both, and the rows of
    `results`, are those of all paths. Holds no lock, so that several blocks of paths run side
    by side in threads; no number depends on how they are shared out.
    """
    block = Block(paths, draw_of, release_day)
    call = PathsCall(block, world, draws, results, empty_room(world, draws))
    _call("kernel", "paths", call, rng_seed)


def watch_paths(
    world: World,
    draws: Draws,
    rng_seed: int,
    paths: Ints,
    draw_of: Ints,
    release_day: Floats,
    rows: Floats,
    n_rows: Ints,
) -> None:
    """Run some paths, and write their changes of stance down.

    rows, n_rows: as in `Log`. The others, and what is said of locks: as in `run_paths`.
    """
    block = Block(paths, draw_of, release_day)
    seen = np.zeros((len(world.home), len(world.veto)), np.int16)
    log, room = Log(rows, n_rows, seen), empty_room(world, draws)
    _call("watch", "watched", WatchCall(block, world, draws, log, room), rng_seed)


def release_uniforms(rng_seed: int, subject: int, n_paths: int) -> Floats:
    """(path,), the uniform numbers by which one release is drawn."""
    values = np.empty(n_paths)
    _call("kernel", "uniforms", UniformsCall(values), rng_seed, subject)
    return values


def is_kept(program: str) -> bool:
    """Whether this machine has a program compiled."""
    return read(_key(program)) is not None


def make_ready(program: str) -> None:
    """Load a program, and compile it first where this machine does not have it yet."""
    with _LOADING:
        _functions(program)


def _call(program: str, name: str, call: tuple[Any, ...], *numbers: int) -> None:
    with _LOADING:
        function = _functions(program)[name]
    words = words_of(call, *numbers)
    function(words.ctypes.data)


@cache
def _functions(program: str) -> dict[str, Callable[[int], int]]:
    """The functions of a program, ready to be called in this process."""
    return {name: ENTRY(address) for name, address in _addresses(program).items()}


def _addresses(program: str) -> dict[str, int]:
    try:
        codes = kept_or_compiled(program, _key(program), lambda: _compile(program))
    except CompilationError:
        return {name: function.address for name, function in _compiled_here(program).items()}
    return {name: loaded(code) for name, code in codes.items()}


def _key(program: str) -> str:
    return key_of(program, sha256_of(SOURCES))


def _compile(program: str) -> Codes:
    """Compile a program, which takes numba a minute."""
    return {name: taken_from(function) for name, function in _compiled_here(program).items()}


def _compiled_here(program: str) -> dict[str, Any]:
    """What the compiler makes in this process, and no other can use."""
    if is_switched_off():
        raise InputError(f"{SWITCH} is set, and paths are run by compiled code alone; unset it")
    from forecast.simulation import entry

    return {name: entry.c_function(getattr(entry, name)) for name in PROGRAMS[program]}
