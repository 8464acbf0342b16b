"""Reruns killed at random moments, and eight at once: what is left in the store is told as JSON.

    python killing.py kills FOLDER COUNT SEED
    python killing.py crowd FOLDER wait|refuse

Packages are loaded once, and each rerun is a fork of this process: it begins at once, so that
the moments of the kills fall into the rerun and not into its imports.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
import warnings
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parent))

from stand_in import StandIn

from forecast.errors import StoreError
from forecast.rerun.edition import last_edition
from forecast.rerun.plan import Wanted
from forecast.rerun.run import rerun
from forecast.store.editions import PUBLISHED, check_edition
from forecast.store.listing import list_runs
from forecast.store.verify import verify_store

TODAY = date(2026, 1, 15)
REFUSED = 3
os.fsync = lambda descriptor: None  # a kill loses nothing written, and the disk would set the pace


def main() -> None:
    """Do what the arguments say, and print what was found."""
    what, folder, *rest = sys.argv[1:]
    if what == "kills":
        found = kills(Path(folder), int(rest[0]), random.Random(int(rest[1])))
    else:
        found = crowd(Path(folder), wait=rest[0] == "wait")
    print(json.dumps(found))


def kills(folder: Path, count: int, rng: random.Random) -> dict[str, object]:
    """Kill `count` reruns, each on a day of its own, and let the next one of that day complete."""
    store, wrong = folder / "runs", []
    seconds = _timed(lambda: _ended(folder, TODAY))
    caught = 0
    for number in range(1, count + 1):
        day = TODAY + timedelta(days=number)
        before = {entry.run_id for entry in list_runs(store)}
        edition = last_edition(store / PUBLISHED)
        child = _forked(folder, day)
        time.sleep(rng.uniform(0, seconds))
        os.kill(child, signal.SIGKILL)
        caught += os.WIFSIGNALED(os.waitpid(child, 0)[1])
        wrong += _faults(folder, before, edition is not None, number)
        if code := _ended(folder, day):
            wrong.append(f"kill {number}: the next rerun ended with {code}")
        if len([e for e in list_runs(store) if e.as_of == day]) != 3:
            wrong.append(f"kill {number}: a run of {day} is missing")
    return {"caught": caught, "wrong": wrong, "runs": len(list_runs(store)), "seconds": seconds}


def _faults(folder: Path, before: set[str], was_published: bool, number: int) -> list[str]:
    """What is wrong with a store after a kill."""
    store = folder / "runs"
    wrong = [f"kill {number}: {f.says}" for f in verify_store(store) if f.state == "not whole"]
    wrong += [
        f"kill {number}: {run} is lost"
        for run in before - {entry.run_id for entry in list_runs(store)}
    ]
    edition = last_edition(store / PUBLISHED)
    if edition is not None:
        check_edition(edition.folder)
    elif was_published:
        wrong.append(f"kill {number}: nothing is published any more")
    return wrong


def crowd(folder: Path, *, wait: bool) -> dict[str, object]:
    """Eight reruns of one day at once: how they ended, and how often each scenario was asked."""
    log = folder / "asked"
    children = [_forked(folder, TODAY, wait=wait, log=log, seconds=0.05) for _ in range(8)]
    codes = sorted(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)
    wrong = [f.says for f in verify_store(folder / "runs") if f.state == "not whole"]
    asked = sorted(log.read_text().split())
    return {"codes": codes, "asked": asked, "wrong": wrong}


def _timed(work: Callable[[], object]) -> float:
    start = time.monotonic()
    work()
    return time.monotonic() - start


def _ended(folder: Path, day: date) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(_forked(folder, day), 0)[1])


def _forked(
    folder: Path, day: date, *, wait: bool = False, log: Path | None = None, seconds: float = 0.0
) -> int:
    """The process of a rerun; it ends with 0, or with REFUSED where another one is at work."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        child = os.fork()
    if child:
        return child
    stand_in = StandIn(seconds=seconds)
    if log is not None:
        stand_in.on_ask = lambda question: _append(log, question.scenario.name)
    wanted = Wanted(folder / "configs", folder / "runs", day, None, folder / "seeds")
    try:
        report = rerun(wanted, stand_in.steps, wait=wait)
    except StoreError:
        os._exit(REFUSED)
    os._exit(4 if report.failed or report.faults else 0)


def _append(log: Path, name: str) -> None:
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, f"{name}\n".encode())
    os.close(descriptor)


if __name__ == "__main__":
    main()
