"""DOOR from the simulation to everything that reads a forecast.

`SampledOutcomes` is what the paths did; `Forecast` is what is said of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from forecast.posterior import Diagnostics

if TYPE_CHECKING:
    import pandas as pd

OutcomeKind = Literal["candidate", "field", "extended", "undecided"]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
DAY = np.timedelta64(1, "D").astype("timedelta64[us]")


@dataclass(frozen=True)
class Outcome:
    """One way in which the race can end by the horizon."""

    id: str
    kind: OutcomeKind
    name: str


@dataclass(frozen=True)
class SampledOutcomes:
    """What each simulated path did.

    outcome: (path,), index into `outcomes`.
    decided_day: (path,), days from the as-of date; inf where undecided by the horizon.
    draw: (path,), which posterior draw the path ran on, chain by chain.
    objected: (path, member), held a standing objection to the name that was chosen; to the
        leading name where nobody was.
    last_holdout: (path,), member that agreed last after objecting; -1 where nobody objected
        or nobody was chosen.
    holdout_days: (path,), days between its agreement and that of the hold-out before it
        (the as-of date where it was the only one).
    node_days: (node,), days from the as-of date; the last node is the horizon.
    support, holdouts: (node, candidate), mean number of members that agree to (in public or,
        once asked, in private), or hold a standing objection to, each known candidate; a
        path that is decided stays as it was then.
    weight: (path,), how much each path counts, mean 1; evenly where None. `support` and
        `holdouts` are weighted already.
    pivot: (path,), the member on whom the chosen name hangs, by what members want; see
        `forecast.pipeline.pivotal`. None where it was not worked out.
    """

    outcomes: tuple[Outcome, ...]
    members: tuple[str, ...]
    candidates: tuple[str, ...]
    as_of: date
    horizon: date
    n_chains: int
    n_draws: int
    outcome: Ints
    decided_day: Floats
    draw: Ints
    objected: Bools
    last_holdout: Ints
    holdout_days: Floats
    node_days: Floats
    support: Floats
    holdouts: Floats
    weight: Floats | None = None
    pivot: Ints | None = None

    @property
    def weights(self) -> Floats:
        """(path,), how much each path counts, mean 1."""
        return np.ones(self.n_paths) if self.weight is None else self.weight

    @property
    def n_paths(self) -> int:
        """Number of simulated paths."""
        return len(self.outcome)

    def dates(self) -> NDArray[np.datetime64]:
        """Calendar dates of the nodes, to the microsecond."""
        since: NDArray[np.datetime64] = np.datetime64(self.as_of, "us") + self.node_days * DAY
        return since


@dataclass(frozen=True)
class OutcomeProbability:
    """One outcome's probability, its Monte Carlo error and its spread over the posterior."""

    id: str
    kind: OutcomeKind
    name: str
    probability: float
    mcse: float
    interval90: tuple[float, float]


@dataclass(frozen=True)
class MilestoneProbability:
    """Probability that the body has decided by the end of a milestone's day."""

    id: str
    on: date
    kind: str
    note: str
    p_decided_by: float
    mcse: float


@dataclass(frozen=True, eq=False)
class ByDate:
    """Columns of numbers by date, from which a table is made when somebody asks for one.

    dates: (node,), to the microsecond. columns: name to (node,).
    """

    dates: NDArray[np.datetime64]
    columns: Mapping[str, Floats]

    @classmethod
    def of(cls, table: pd.DataFrame) -> ByDate:
        """The columns of a table whose index is dates."""
        dates = table.index.to_numpy().astype("datetime64[us]")
        return cls(dates, {str(name): column.to_numpy() for name, column in table.items()})

    @cached_property
    def table(self) -> pd.DataFrame:
        """Index `date`, a column for each name."""
        import pandas as pd

        index = pd.DatetimeIndex(self.dates, name="date")
        return pd.DataFrame(dict(self.columns), index=index, columns=list(self.columns))


@dataclass(frozen=True)
class Timeline:
    """When: decision-date quantiles (None: beyond the horizon), milestones, curves.

    cumulative_by_date: one column per outcome that resolves the race (`undecided` left out):
    probability that it has come about by the end of that day, at the nodes.
    """

    milestones: tuple[MilestoneProbability, ...]
    p05: date | None
    p50: date | None
    p95: date | None
    p_decided_by_horizon: float
    cumulative_by_date: ByDate

    @property
    def cumulative(self) -> pd.DataFrame:
        """The curves as a table."""
        return self.cumulative_by_date.table


@dataclass(frozen=True)
class Pivot:
    """One member's part: P(objects), P(is the last to agree), days that it then adds.

    p_pivot: P(is the pivot), the member whose agreement, by what members want, turns the body
    to a name; None in a record from before it was worked out.
    """

    member: str
    p_objects: float
    p_last_holdout: float
    days_added: float
    p_pivot: float | None = None


@dataclass(frozen=True)
class Worth:
    """How many points of probability one outcome gains, and the Monte Carlo error of that."""

    outcome: str
    difference: float
    mcse: float


@dataclass(frozen=True)
class Turning:
    """What it is worth that one member takes a stance on one candidate, from the next day on.

    stance: endorse, or oppose (for good). worth: one row for each outcome.
    """

    member: str
    candidate: str
    stance: Literal["endorse", "oppose"]
    worth: tuple[Worth, ...]

    def of(self, outcome: str) -> Worth:
        """What it is worth to one outcome."""
        return next(worth for worth in self.worth if worth.outcome == outcome)


@dataclass(frozen=True)
class Tail:
    """What a late decision says of an outcome, and the outcome of a late decision.

    All are shares of the paths that are decided by the horizon. effective_late: how many evenly
    weighted paths the late ones are worth.
    """

    outcome: str
    p_given_decided: float
    p_given_late: float
    p_late_given: float
    p_late_given_decided: float
    effective_late: float


@dataclass(frozen=True)
class Tails:
    """Tail conditionals; late is what is decided after the end of a day."""

    after: date
    p_late: float
    rows: tuple[Tail, ...]


@dataclass(frozen=True)
class AtOdds:
    """Two members of one bloc whose liking of a name moves apart over the posterior."""

    first: str
    second: str
    candidate: str
    correlation: float


@dataclass(frozen=True)
class Forecast:
    """All that a report says, and nothing that needs the model again.

    support_by_date, holdouts_by_date: one column per known candidate, mean number of members.
    provenance: digests, seed, versions, wall seconds by stage (design of summary.json).
    turnings: what single members' turning is worth; empty where nobody asked.
    tails, at_odds: whether it hangs together; see `forecast.analysis.coherence`.
    """

    scenario: str
    title: str
    as_of: date
    horizon: date
    n_paths: int
    n_members: int
    outcomes: tuple[OutcomeProbability, ...]
    timeline: Timeline
    pivots: tuple[Pivot, ...]
    support_by_date: ByDate
    holdouts_by_date: ByDate
    diagnostics: Diagnostics
    provenance: dict[str, Any]
    turnings: tuple[Turning, ...] = ()
    tails: Tails | None = None
    at_odds: tuple[AtOdds, ...] = ()

    @property
    def support(self) -> pd.DataFrame:
        """How many agree, as a table."""
        return self.support_by_date.table

    @property
    def holdouts(self) -> pd.DataFrame:
        """How many object, as a table."""
        return self.holdouts_by_date.table


def day_of(as_of: date, days: float) -> date:
    """The calendar day on which something `days` after the as-of date falls.

    >>> day_of(date(2023, 11, 22), 1.5)
    datetime.date(2023, 11, 23)
    """
    return as_of + timedelta(days=int(np.floor(days)))
