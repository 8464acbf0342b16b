"""Machine code taken out of one process does the same in another."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numba import cfunc

from forecast.errors import CompilationError
from forecast.machine_code.code import fits_here, loaded, processor, taken_from

ELSEWHERE = """
import ctypes, sys
from pathlib import Path
from forecast.machine_code.code import MachineCode, fits_here, loaded

entry, *needs = sys.argv[2:]
code = MachineCode(Path(sys.argv[1]).read_bytes(), entry, tuple(needs))
assert fits_here(code)
print(ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)(loaded(code))(0.7).hex())
"""
SINE = ctypes.CDLL(None).sin
SINE.argtypes, SINE.restype = [ctypes.c_double], ctypes.c_double


@pytest.fixture(scope="module")
def function():
    @cfunc("float64(float64)")
    def spread(x):
        room = np.empty(7)  # needs numba's allocator
        for k in range(7):
            room[k] = np.exp(-x * k)
        return room.std()

    return spread


def test_it_does_the_same_in_another_process(function, tmp_path):
    code = taken_from(function)
    assert fits_here(code)
    place = tmp_path / "code.o"
    place.write_bytes(code.object_file)
    command = [sys.executable, "-c", ELSEWHERE, str(place), code.entry, *code.needs]
    found = subprocess.run(
        command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == float(function.ctypes(0.7)).hex()


def test_it_can_be_loaded_beside_itself(function):
    code = taken_from(function)
    call = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)
    one, two = (call(loaded(code)) for _ in range(2))
    assert one(0.3) == two(0.3) == function.ctypes(0.3)


def test_code_that_holds_an_address_of_its_process_is_refused():
    @cfunc("float64(float64)")
    def wave(x):
        return SINE(x)

    with pytest.raises(CompilationError, match="wave holds addresses"):
        taken_from(wave)


def test_a_processor_is_told_by_kind_name_and_features():
    assert all(processor())
