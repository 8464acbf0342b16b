"""`compare.json`: what other programs read of a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from forecast.outcomes import Forecast, day_of
from forecast.store.digests import finite_or_none, plain
from forecast.store.summary import summary_of

if TYPE_CHECKING:
    from forecast.analysis.comparison import Alternative, Comparison
    from forecast.analysis.paired import Difference

COMPARE_SCHEMA = "succession-forecast/compare/1"


def comparison_record(comparison: Comparison, aligned: Sequence[str] = ()) -> dict[str, Any]:
    """A comparison as JSON's own types; what is not finite is null.

    Every difference is the scenario less the base, with its error from paired paths (`mcse`) and
    what it would be from unpaired ones (`unpaired_mcse`). aligned: what was taken from the base.
    """
    record = {
        "schema": COMPARE_SCHEMA,
        "base": summary_of(comparison.base),
        "aligned": list(aligned),
        "scenarios": [_alternative(other, comparison.base) for other in comparison.others],
    }
    return dict(plain(record))


def _alternative(other: Alternative, base: Forecast) -> dict[str, Any]:
    return {
        "summary": summary_of(other.forecast),
        "paired": other.pairing,
        "share_of_paths_changed": other.share_changed,
        "outcomes": [{"id": o.id, "kind": o.kind, **_told(o.probability)} for o in other.outcomes],
        "milestones": [
            {"id": m.id, "date": m.on, **_told(m.p_decided_by)} for m in other.milestones
        ],
        "median_date": {
            "base": _date(base, other.median_day.base),
            "other": _date(other.forecast, other.median_day.other),
            "days": finite_or_none(other.median_day.difference),
            "mcse": finite_or_none(other.median_day.mcse),
            "unpaired_mcse": finite_or_none(other.median_day.unpaired_mcse),
        },
        "pivots": [
            {
                "member": p.member,
                "p_objects": _told(p.p_objects),
                "p_last_holdout": _told(p.p_last_holdout),
                "days_added": _told(p.days_added),
            }
            for p in other.pivots
        ],
    }


def _told(found: Difference) -> dict[str, float | None]:
    return {name: finite_or_none(value) for name, value in vars(found).items()}


def _date(forecast: Forecast, days: float) -> str | None:
    return day_of(forecast.as_of, days).isoformat() if isfinite(days) else None
