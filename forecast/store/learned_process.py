"""What was learned of the process, as a table in the seeds."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from forecast.errors import StoreError
from forecast.scenario.learned_process import LearnedPrior, LearnedProcess, Site, check_complete
from forecast.store.learned_manifest import REMEDY, learned_folder, load_manifest, read_published

PROCESS = "process.csv"
SITES = "process-sites.csv"


def load_process(folder: Path | None = None) -> LearnedProcess:
    """Read what was learned of the process, checked against the manifest.

    Raises:
        StoreError: there is nothing, the file is not the one that was published, or it is of
            other parameters than the process has now.
    """
    folder = folder if folder is not None else learned_folder()
    text = read_published(folder, PROCESS, load_manifest(folder)["files"]).decode()
    try:
        return _read(text)
    except (KeyError, ValueError, TypeError) as error:
        raise StoreError(f"{folder / PROCESS}: cannot be read ({error}); {REMEDY}") from error


@lru_cache(maxsize=2)
def _read(text: str) -> LearnedProcess:
    """What a table says; every scenario of a folder asks for the same one."""
    header, *rows = csv.reader(io.StringIO(text))
    if tuple(header) != LearnedPrior._fields:
        raise ValueError(f"its columns are {', '.join(header)}")
    learned = LearnedProcess(tuple(_prior(row) for row in rows))
    check_complete(learned)
    return learned


def process_csv(learned: LearnedProcess) -> bytes:
    """The table, with four digits: more than is known of a mean or an sd."""
    rows = ((*row[:4], f"{row.mean:.4g}", f"{row.sd:.4g}") for row in learned.rows)
    return _csv(LearnedPrior._fields, rows)


def sites_csv(learned: LearnedProcess) -> bytes:
    """What each race says by itself, for readers: nothing is read back from it."""
    rows = ((*row[:2], f"{row.precision:.6g}", f"{row.shift:.6g}") for row in learned.sites)
    return _csv(Site._fields, rows)


def _csv(header: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(header)
    table.writerows(rows)
    return text.getvalue().encode()


def _prior(row: list[str]) -> LearnedPrior:
    without, body, rule, parameter, mean, sd = row
    return LearnedPrior(without, body, rule, parameter, float(mean), float(sd))
