"""Is everything in a store what it was when it was published?

Every digest is taken again. What a killed process left half-made is told too: it is hidden,
no reader takes it for a run, and it costs nothing but room on the disk.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from forecast.errors import StoreError
from forecast.evidence.schema import Case
from forecast.scenario.schema import Scenario
from forecast.store.atomic import restore_all
from forecast.store.editions import PUBLISHED, check_edition, check_latest, editions_of
from forecast.store.identity import id_of
from forecast.store.listing import RUN_ID
from forecast.store.manifest import MANIFEST, parsed, read_verified

_NAMED_BY = ("scenario.json", "evidence.json", "forecast.json")


@dataclass(frozen=True)
class Finding:
    """One entry of a store.

    state: `whole`; `not whole`, which is a fault; `half-made`, a rest that a process left or is
    still working on; `foreign`, nothing of ours. says: what is wrong and what to do.
    """

    path: Path
    state: Literal["whole", "not whole", "half-made", "foreign"]
    says: str = ""


def verify_store(store: Path) -> Iterator[Finding]:
    """Every entry of a store in the order of names, each looked at in full."""
    restore_all(store)
    if not store.is_dir():
        raise StoreError(f"{store}: is not a folder; make a run with `forecast run`")
    for path in sorted(store.iterdir()):
        if path.name.startswith((".forecast-new-", ".forecast-old-")):
            yield Finding(path, "half-made", _rest(path))
        elif RUN_ID.fullmatch(path.name) or (path / MANIFEST).is_file():
            yield verify_run(path)
        elif path.name == PUBLISHED:
            yield from _editions(path)
        elif not path.name.startswith("."):
            yield Finding(path, "foreign")


def _editions(published: Path) -> Iterator[Finding]:
    """What reruns published, and whether `latest` points to some of it."""
    checks = [(folder, check_edition) for folder in editions_of(published)]
    for path, check in [*checks, (published, check_latest)]:
        try:
            check(path)
        except StoreError as fault:
            yield Finding(path, "not whole", str(fault))
        else:
            if path != published:
                yield Finding(path, "whole")


def verify_run(folder: Path) -> Finding:
    """One run: are all its files those of its manifest, and does its name fit its inputs?"""
    try:
        run, files = read_verified(folder, _NAMED_BY)
        found = _name_of(folder, files)
    except StoreError as fault:
        return Finding(folder, "not whole", str(fault))
    if run != found:
        says = f"{folder / MANIFEST}: is of run {run}, and the files are of {found}; {REMEDY}"
        return Finding(folder, "not whole", says)
    if RUN_ID.fullmatch(folder.name) and folder.name != run:
        says = f"{folder}: holds run {run}; rename the folder to that"
        return Finding(folder, "not whole", says)
    return Finding(folder, "whole")


REMEDY = "the run is not whole: remove the folder and make it again with `forecast run`"


def _name_of(folder: Path, files: dict[str, bytes]) -> str:
    """What a run should be called, by its own files."""
    try:
        scenario = Scenario.model_validate_json(files["scenario.json"])
        case = Case.model_validate_json(files["evidence.json"])
    except ValidationError as error:
        first = str(error).splitlines()[0]
        raise StoreError(f"{folder}: cannot be read ({first}); {REMEDY}") from error
    provenance = parsed(folder, files, "forecast.json", lambda record: dict(record["provenance"]))
    return id_of(scenario, case, json.loads(json.dumps(provenance)))


def _rest(path: Path) -> str:
    hours = (time.time() - path.lstat().st_mtime) / 3600
    age = f"{hours:.0f} hours old" if hours >= 1 else "less than an hour old"
    remedy = "in use, or left by a killed run; it goes away by itself after a day"
    return f"{path}: half-made, {age}; {remedy}, or remove it once no run is at work"
