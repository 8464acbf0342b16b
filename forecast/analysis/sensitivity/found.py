"""What is said of what a headline hinges on, and nothing that needs the model again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from forecast.analysis.paired import Difference

PartKind = Literal["factor", "assumption", "event", "milestone"]
How = Literal["unchanged", "weighted", "fit"]
SwingKind = Literal["factor", "utility", "event"]


@dataclass(frozen=True)
class Headline:
    """What is followed: the chance of an outcome, and that of a decision by a milestone.

    milestone, on: None where the scenario knows no milestone that lies ahead.
    """

    outcome: str
    milestone: str | None
    on: date | None


@dataclass(frozen=True)
class Moved:
    """The chance of one outcome, or of a decision by one milestone, with and without something.

    chance: `base` is with it, `other` without, `difference` what its absence adds.
    """

    id: str
    chance: Difference


@dataclass(frozen=True)
class LeftOut:
    """One part of what a forecast rests on, left out.

    place: of an event among the events of the gated case, or of an assumption among those of
    the scenario; -1 for what has a name. how: the same draws serve as they are, by weights, or a
    fit without it was made. pareto_k: of those weights, the larger one of the race and of the
    bare race that the forecast is tied to; 0 where none were needed, None where there are none.
    """

    kind: PartKind
    id: str
    place: int
    outcomes: tuple[Moved, ...]
    milestones: tuple[Moved, ...]
    how: How
    pareto_k: float | None

    def of_outcome(self, outcome: str) -> Difference:
        """The chance of one outcome with and without it."""
        return next(m.chance for m in self.outcomes if m.id == outcome)

    def of_milestone(self, milestone: str) -> Difference:
        """The chance of a decision by one milestone with and without it."""
        return next(m.chance for m in self.milestones if m.id == milestone)


@dataclass(frozen=True)
class Scaled:
    """How the headline moves as one part of the posterior counts for more.

    part: `factors` and `process` are the stated priors of effects and process parameters,
    `evidence` the likelihood of the record. outcome, milestone: points of probability for each
    doubling of its weight (`difference`), worked out between 0.8 and 1.25 times of it.
    """

    part: Literal["factors", "process", "evidence"]
    outcome: Difference
    milestone: Difference | None
    pareto_k: float | None


@dataclass(frozen=True)
class Share:
    """One factor's Shapley share of the difference that all factors make.

    mcse: Monte Carlo error, that of sampled orders among it.
    """

    factor: str
    value: float
    mcse: float


@dataclass(frozen=True)
class Shares:
    """Shapley shares of the factors in the chance of the headline's outcome.

    without, all: its chance with no factor and with all; whole: their difference, from the runs
    that the shares are made of. by_fits: the same difference between the forecast and the race
    fitted without any factor. n_orders: how many orders were sampled; 0 where all were taken.
    refitted: how many sets of factors needed a fit of their own.
    """

    factors: tuple[Share, ...]
    without: float
    all: float
    whole: Difference
    by_fits: Difference
    n_orders: int
    refitted: int


@dataclass(frozen=True)
class Index:
    """How much of the variance of the chance over the posterior goes with one input alone.

    kind: an effect of a factor, or a process parameter. outcome, milestone: first-order index,
    0 to 1; error: its standard error over resampled draws. None where the chance does not move.
    """

    kind: Literal["factor", "process"]
    input: str
    outcome: float | None
    outcome_error: float | None
    milestone: float | None
    milestone_error: float | None


@dataclass(frozen=True)
class Indices:
    """First-order indices of all uncertain inputs.

    sd_outcome, sd_milestone: how far the chance itself moves over the posterior.
    """

    inputs: tuple[Index, ...]
    sd_outcome: float
    sd_milestone: float | None


@dataclass(frozen=True)
class Goal:
    """What a swing is to bring about.

    kind: `overtaken`, any other outcome is likelier than this one; `leads`, none is; `reaches`,
    it has that probability, coming from where the forecast is. probability: None for the others.
    """

    kind: Literal["overtaken", "leads", "reaches"]
    outcome: str
    probability: float | None = None


@dataclass(frozen=True)
class Swing:
    """The smallest change of one thing that brings a goal about; or that none within reach does.

    factor: its name; member, candidate: of a utility or an assumed stance, empty for others.
    stance: of an assumed event; permanent: an objection for good. change: on the logit scale,
    None where out of reach, and for an event; mcse: how far chance in the paths blurs it. reached:
    the chance of the goal's outcome there, or the best within reach. leads: who is likeliest there.
    """

    kind: SwingKind
    goal: Goal
    is_reached: bool
    factor: str
    member: str
    candidate: str
    stance: str
    permanent: bool
    change: float | None
    mcse: float
    reached: float
    leads: str


@dataclass(frozen=True)
class Sensitivity:
    """What a headline hinges on.

    outcomes: id and probability of the forecast itself, as the paths of this study have it.
    n_paths, n_swing_paths: of every run, and of those that swings are looked for on.
    """

    headline: Headline
    n_paths: int
    n_draws: int
    n_swing_paths: int
    outcomes: tuple[tuple[str, float], ...]
    p_milestone: float | None
    left_out: tuple[LeftOut, ...]
    scaled: tuple[Scaled, ...]
    shares: Shares | None
    indices: Indices
    swings: tuple[Swing, ...]
