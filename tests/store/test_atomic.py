"""A killed run leaves nothing half-made, and takes nothing away."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import forecast
from forecast.errors import StoreError
from forecast.store import atomic
from forecast.store.atomic import (
    folder_to_publish,
    remove_stale,
    restore,
    restore_all,
    write_atomically,
)

ROOT = Path(forecast.__file__).parents[1]
KILLED = 9

# Each replaces the folder argv[1] and dies at another moment.
DEATHS = {
    "while the new folder is written": """
with atomic.folder_to_publish(final) as new:
    (new / "word.txt").write_text("half of the n")
    os._exit(9)
""",
    "before the old folder is renamed": """
atomic._swap = lambda new, final: os._exit(9)
publish()
""",
    "between the two renames": """
rename = os.rename
os.rename = lambda a, b: rename(a, b) if ".forecast-old-" in str(b) else os._exit(9)
publish()
""",
}


def publish(final: Path, word: str) -> None:
    with folder_to_publish(final) as new:
        (new / "word.txt").write_text(word)


def die_while_publishing(final: Path, moment: str) -> None:
    """Replace `final` in another process, which is killed at that moment."""
    script = f"""
import os, sys
from pathlib import Path
from forecast.store import atomic
final = Path(sys.argv[1])
def publish():
    with atomic.folder_to_publish(final) as new:
        (new / "word.txt").write_text("new")
{DEATHS[moment]}
"""
    done = subprocess.run([sys.executable, "-c", script, str(final)], cwd=ROOT, check=False)
    assert done.returncode == KILLED


@pytest.mark.parametrize("moment", DEATHS)
def test_a_killed_run_leaves_the_earlier_folder_as_it_was(tmp_path: Path, moment: str) -> None:
    final = tmp_path / "run"
    publish(final, "old")
    die_while_publishing(final, moment)
    restore_all(tmp_path)
    assert (final / "word.txt").read_text() == "old"
    assert remove_stale(tmp_path, older_than_seconds=-1) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["run"]


def test_a_run_killed_between_the_renames_does_not_stop_the_next(tmp_path: Path) -> None:
    final = tmp_path / "run"
    publish(final, "old")
    die_while_publishing(final, "between the two renames")
    assert not final.exists()
    publish(final, "newer")
    assert (final / "word.txt").read_text() == "newer"
    assert not list(tmp_path.glob(".forecast-old-*"))


def test_an_error_while_the_folder_is_filled_leaves_the_earlier_one(tmp_path: Path) -> None:
    final = tmp_path / "run"
    publish(final, "old")
    with pytest.raises(RuntimeError, match="out of ideas"), folder_to_publish(final) as new:
        (new / "word.txt").write_text("new")
        raise RuntimeError("out of ideas")
    assert (final / "word.txt").read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["run"]


def test_a_folder_that_cannot_be_renamed_in_leaves_the_earlier_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    final = tmp_path / "run"
    publish(final, "old")
    rename = os.rename

    def refuse(source: Path, target: Path) -> None:
        if ".forecast-new-" in str(source):
            raise PermissionError(13, "Permission denied")
        rename(source, target)

    monkeypatch.setattr(atomic.os, "rename", refuse)
    with pytest.raises(StoreError, match=r"run: cannot be written: Permission denied; choose"):
        publish(final, "new")
    assert (final / "word.txt").read_text() == "old"


def test_publishing_replaces_the_whole_folder(tmp_path: Path) -> None:
    final = tmp_path / "deep" / "run"
    publish(final, "old")
    (final / "left_over.txt").write_text("")
    publish(final, "new")
    assert [(f.name, f.read_text()) for f in final.iterdir()] == [("word.txt", "new")]
    assert [entry.name for entry in final.parent.iterdir()] == ["run"]


def test_another_run_that_publishes_meanwhile_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    final = tmp_path / "run"
    rename, raced = os.rename, []

    def race(source: Path, target: Path) -> None:
        if not raced:
            raced.append(True)
            publish(final, "theirs")
        rename(source, target)

    monkeypatch.setattr(atomic.os, "rename", race)
    publish(final, "ours")
    assert (final / "word.txt").read_text() == "ours"
    assert [entry.name for entry in tmp_path.iterdir()] == ["run"]


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    publish(tmp_path / "run", "old")
    (tmp_path / "latest").symlink_to("run")
    publish(tmp_path / "latest", "new")
    assert (tmp_path / "latest").is_symlink()
    assert (tmp_path / "run" / "word.txt").read_text() == "new"


def test_what_is_young_may_be_in_use_and_is_not_stale(tmp_path: Path) -> None:
    with folder_to_publish(tmp_path / "run"):
        assert remove_stale(tmp_path) == 0
        assert len(list(tmp_path.iterdir())) == 1


def test_a_link_that_a_killed_run_left_goes_and_what_it_points_to_stays(tmp_path: Path) -> None:
    publish(tmp_path / "run", "old")
    (tmp_path / ".forecast-new-latest-0123abcd").symlink_to("run")
    assert remove_stale(tmp_path, older_than_seconds=-1) == 1
    assert (tmp_path / "run" / "word.txt").read_text() == "old"


def test_only_the_folder_of_that_very_name_is_put_back(tmp_path: Path) -> None:
    (tmp_path / ".forecast-old-run-b-0123abcd").mkdir()
    restore(tmp_path / "run")
    assert not (tmp_path / "run").exists()
    restore(tmp_path / "run-b")
    assert (tmp_path / "run-b").is_dir()


def test_a_file_is_written_whole_in_place_of_the_old(tmp_path: Path) -> None:
    path = tmp_path / "new" / "report.md"
    write_atomically(path, "old")
    write_atomically(path, "Kariņš")
    assert path.read_bytes() == "Kariņš".encode()
    assert [entry.name for entry in path.parent.iterdir()] == ["report.md"]


def test_a_file_that_cannot_be_renamed_in_leaves_the_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.md"
    write_atomically(path, "old")

    def refuse(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic.os, "replace", refuse)
    with pytest.raises(StoreError, match=r"report.md: cannot be written: No space left"):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.md"]


def test_results_are_as_open_to_others_as_the_umask_says(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_atomically(tmp_path / "report.md", "")
        publish(tmp_path / "run", "")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "report.md").stat().st_mode) == 0o644
    assert stat.S_IMODE((tmp_path / "run").stat().st_mode) == 0o755


def test_a_place_below_a_file_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"^\S+: cannot be written: .*; choose another place$"):
        write_atomically(tmp_path / "file" / "report.md", "")
    with pytest.raises(StoreError, match=r"^\S+: cannot be written: .*; choose another place$"):
        publish(tmp_path / "file" / "run", "")


def test_a_published_folder_may_hold_folders(tmp_path: Path) -> None:
    with folder_to_publish(tmp_path / "run") as new:
        (new / "figures").mkdir()
        (new / "figures" / "who.png").write_bytes(b"picture")
    assert (tmp_path / "run" / "figures" / "who.png").read_bytes() == b"picture"
