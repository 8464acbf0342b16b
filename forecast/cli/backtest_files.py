"""What `forecast backtest` writes, whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forecast.backtest.run import Backtest
    from forecast.evidence.schema import Case

VARIANTS, PROCESS_VARIANTS = "variants.json", "process-variants.json"
"""The outside view and the process without one part each; kept beside the files that are made
anew, for they take long."""


def publish(
    result: Backtest,
    cases: Sequence[Case],
    out: Path,
    noted: Mapping[str, list[dict[str, Any]]],
) -> None:
    """Write scores, forecasts, days, variants and the page.

    noted: file to the rows of its variants; what was noted before stays where it is not here.
    Raises StoreError where the folder cannot be written.
    """
    from forecast.backtest.record import days_csv, forecasts_csv, scores_json
    from forecast.report.backtest import write_backtest_page
    from forecast.store.atomic import folder_to_publish
    from forecast.store.digests import readable_json

    files = {
        "scores.json": scores_json(result.table, result.aggregate, result.provenance),
        "forecasts.csv": forecasts_csv(result.forecasts),
        "days.csv": days_csv(result.forecasts),
    }
    for name in (VARIANTS, PROCESS_VARIANTS):
        if name in noted:
            files[name] = readable_json(noted[name])
        elif (before := out / name).is_file():
            files[name] = before.read_text(encoding="utf-8")
    with folder_to_publish(out) as new:
        for name, text in files.items():
            (new / name).write_text(text, encoding="utf-8", newline="\n")
        write_backtest_page(new, {case.case: case for case in cases})
