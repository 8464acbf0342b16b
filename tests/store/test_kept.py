"""Arrays in the user's cache come back as they were, or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from forecast.store import kept
from forecast.store.kept import Kept, keep, read

HELD = Kept(
    {"words": ["a", "größer"], "number": 0.1 + 0.2, "nothing": None},
    {
        "numbers": np.arange(12.0).reshape(3, 4) / 7,
        "flags": np.array([True, False, True]),
        "small": np.array([[-1, 3]], dtype=np.int8),
        "one": np.array(5),
        "none": np.zeros((0, 3)),
        "draws/text": np.array(["HU", "größer"]),
    },
)
NAME = "one.fit"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(kept.FOLDER, str(tmp_path))
    return tmp_path / "fits"


def same(found, wanted=HELD):
    """Whether two hold the same to the last bit."""
    return (
        found is not None
        and found.told == wanted.told
        and [*found.arrays] == [*wanted.arrays]
        and all(
            (found.arrays[n].dtype, found.arrays[n].shape, found.arrays[n].tobytes())
            == (a.dtype, a.shape, a.tobytes())
            for n, a in wanted.arrays.items()
        )
    )


def test_what_was_kept_comes_back_to_the_last_bit():
    keep(NAME, HELD)
    assert same(read(NAME))


def test_arrays_come_back_as_compiled_code_wants_them():
    keep(NAME, HELD)
    found = read(NAME)
    assert found is not None
    assert all(a.flags.writeable and a.flags.aligned for a in found.arrays.values())


def test_nothing_is_found_where_nothing_was_kept():
    assert read(NAME) is None


@pytest.mark.parametrize("damage", ["cut", "bit", "empty", "letters", "longer"])
def test_a_damaged_file_is_no_file_and_is_made_anew(folder, damage):
    keep(NAME, HELD)
    path = folder / NAME
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(
        {
            "cut": whole[:middle],
            "bit": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
            "empty": b"",
            "letters": "größer\n".encode("latin-1") * 40,
            "longer": whole + b"\0",
        }[damage]
    )
    assert read(NAME) is None
    keep(NAME, HELD)
    assert path.read_bytes() == whole


def test_a_file_under_the_name_of_another_is_not_taken(folder):
    keep(NAME, HELD)
    (folder / NAME).rename(folder / "other.fit")
    assert read("other.fit") is None


def test_what_would_need_a_pickle_is_refused():
    with pytest.raises(ValueError, match="Object arrays cannot be saved when allow_pickle=False"):
        keep(NAME, Kept({}, {"names": np.array([{}], dtype=object)}))


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path, monkeypatch):
    blocked = tmp_path / "a file, not a folder"
    blocked.write_text("")
    monkeypatch.setenv(kept.FOLDER, str(blocked))
    keep(NAME, HELD)
    assert read(NAME) is None


def test_when_room_is_short_what_was_used_last_stays(folder, monkeypatch):
    for age, name in enumerate("ab"):
        keep(name, HELD)
        os.utime(folder / name, (age + 1, age + 1))
    monkeypatch.setattr(kept, "ROOM_BYTES", 2 * (folder / "a").stat().st_size)
    assert read("a") is not None
    keep("c", HELD)
    assert {path.name for path in folder.iterdir()} == {"a", "c"}


WRITER = """
import sys
from forecast.store.kept import keep, read
held = read(sys.argv[1])
print("ready", flush=True)
while True:
    keep(sys.argv[1], held)
"""


def test_a_reader_sees_a_whole_file_while_two_write_it_and_are_killed():
    keep(NAME, HELD)
    command = [sys.executable, "-c", WRITER, NAME]
    writers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for writer in writers:
        assert writer.stdout is not None and writer.stdout.readline() == "ready\n"
    until = time.monotonic() + 0.3
    while time.monotonic() < until:
        assert same(read(NAME))
    for writer in writers:
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
    assert same(read(NAME))
