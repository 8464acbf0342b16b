"""What the paths of the process did on one past date, kept so that a killed backtest goes on.

A file is named by a digest of everything that the result depends on. So a file is right or is
not found, and nothing needs to be cleared away.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from forecast.backtest.code_digest import code_sha256
from forecast.model.data import data_of
from forecast.model.prepared import Prepared
from forecast.outcomes import SampledOutcomes
from forecast.outside_view.days import LAST_DAY
from forecast.pipeline.inputs import VERSIONED
from forecast.pipeline.question import Question
from forecast.pipeline.versions import version
from forecast.scoring.decision_days import DecisionDays, decision_days
from forecast.scoring.scored import UNDECIDED
from forecast.store.atomic import write_atomically
from forecast.store.digests import canonical_json, sha256_of, sha256_of_bytes

SCHEMA = "succession-forecast/process-alone/1"


@dataclass(frozen=True)
class Counted:
    """Paths by what they did.

    outcomes: id to paths, `undecided` among them. days: day, written out, to paths resolved on
    it, from the as-of date. verdict: on the fit that the paths ran on.
    """

    outcomes: Mapping[str, int]
    days: Mapping[str, int]
    verdict: str

    def who(self, alternatives: Sequence[str]) -> dict[str, float]:
        """Share of each alternative among the paths that were resolved by the horizon.

        One that no path chose has none. All alike where no path was resolved at all.
        """
        paths = {name: self.outcomes.get(name, 0) for name in alternatives}
        n_resolved = sum(paths.values())
        if not n_resolved:
            return dict.fromkeys(alternatives, 1 / len(alternatives))
        return {name: n / n_resolved for name, n in paths.items()}

    def when(self) -> DecisionDays:
        """The day of resolution; what is still open at the horizon is put on the last day."""
        days = [float(day) for day in self.days]
        weight = [*self.days.values(), self.outcomes.get(UNDECIDED, 0)]
        return decision_days([*days, np.inf], weight, horizon_days=float(LAST_DAY))


def counted(sampled: SampledOutcomes, verdict: str) -> Counted:
    """Count the paths. A moment within a day counts as that day, but the as-of date is over."""
    ids = [outcome.id for outcome in sampled.outcomes]
    paths = np.bincount(sampled.outcome, minlength=len(ids)).tolist()
    resolved = sampled.decided_day[np.isfinite(sampled.decided_day)]
    days, n_each = np.unique(np.maximum(np.floor(resolved), 1.0).astype(int), return_counts=True)
    return Counted(
        outcomes=dict(zip(ids, paths, strict=True)),
        days={str(day): int(n) for day, n in zip(days, n_each, strict=True)},
        verdict=verdict,
    )


def place_of(question: Question, prepared: Prepared, work: Path) -> Path:
    """Where the result for a question is kept: by case, date and digest."""
    scenario = question.scenario
    digest = sha256_of(
        {
            "arrays": {name: _digest(array) for name, array in data_of(prepared).items()},
            "names": list(prepared.inputs.record.candidates),
            "members": list(question.members),
            "calendar": repr(prepared.inputs.calendar),
            "win_set": repr(prepared.inputs.win_set),
            "rule": question.case.rule.kind,
            "process": scenario.process,
            "fit": scenario.fit,
            "simulation": scenario.simulation,
            "horizon_days": (scenario.horizon - scenario.as_of).days,
            "rng_seed": scenario.rng_seed,
            "code": code_sha256(),
            "versions": {name: version(name) for name in VERSIONED},
        }
    )
    return work / f"{scenario.case}-{scenario.as_of}-{digest[:16]}.json"


def keep(found: Counted, place: Path) -> None:
    """Write a result, whole or not at all. Raises StoreError where it cannot be written."""
    write_atomically(place, canonical_json({"schema": SCHEMA, **asdict(found)}) + "\n")


def read_kept(place: Path) -> Counted | None:
    """The result that is kept in a place; None where there is none, or it cannot be read."""
    try:
        kept = json.loads(place.read_text(encoding="utf-8"))
        if kept.pop("schema") != SCHEMA:
            return None
        return Counted(**kept)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _digest(array: np.ndarray) -> str:
    return sha256_of_bytes(repr((array.dtype.str, array.shape)).encode() + array.tobytes())
