"""The notebook face of a sweep: thousands of scenarios as one frame.

table = forecast.sweep("configs/sweeps/nato-2024.yaml")
table.plot.scatter("factors.too_hawkish.effect.mean", "p.kallas")
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from forecast.pipeline import Progress
from forecast.report.notebook_progress import notebook_progress
from forecast.sweeps.local import LocalWorkers, Workers


def sweep(
    spec: Path | str,
    *,
    workers: int | None = None,
    cluster: str | None = None,
    out: Path | str | None = None,
    seeds: Path | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Answer every scenario of a sweep; a row each, in order (docs/sweeps.md names the columns).

    workers: processes on this machine. cluster: address of a Dask scheduler in their place. out:
    folder of the table and its pages, from which a sweep that was stopped goes on; without it
    nothing is written. A scenario that failed has its reason in `error`. Raises InputError.
    """
    from forecast.sweeps.cluster import ClusterWorkers
    from forecast.sweeps.results import only_one, parts_of, publish
    from forecast.sweeps.run import ask_sweep
    from forecast.sweeps.run import sweep as answered

    asked_of: Workers = LocalWorkers(workers)
    if cluster is not None:
        asked_of = ClusterWorkers(cluster)
        asked_of.check()
    with notebook_progress(progress) as tell:
        asked = ask_sweep(spec, seeds=seeds, progress=tell)
        if out is None:
            return answered(asked, asked_of, progress=tell).table
        folder = Path(out)
        with only_one(folder):
            found = answered(asked, asked_of, folder=folder, parts=parts_of(folder), progress=tell)
            publish(folder, found)
        return found.table
