"""Where a command may write its pages: never over what is somebody else's."""

from __future__ import annotations

from pathlib import Path

from forecast.errors import InputError


def check_place(folder: Path, mark: str, what: str) -> None:
    """Refuse a folder that holds something else, before anything is sampled.

    mark: the file by which an earlier one is known, which may be replaced. what: in a word, what
    goes there. Raises InputError; StoreError where nothing can be written.
    """
    from forecast.store.runs import check_store

    if folder.is_file():
        raise InputError(f"{folder}: is a file; choose a folder with --out")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / mark).is_file():
        raise InputError(
            f"{folder}: holds something that is no {what}; choose another folder with --out"
        )
    check_store(folder)
