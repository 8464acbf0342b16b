"""What a sweep is asked: one scenario, and the keys of it that change."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from forecast.scenario.base import Strict
from forecast.scenario.schema import Slug

MOST_SCENARIOS = 20_000
"""A mistyped grid should not fill a memory: each scenario takes about fifty kilobytes."""

Method = Literal["latin_hypercube", "halton", "random"]


class Sample(Strict):
    """Keys that are sampled together: `n` points, spread by a method.

    keys: key to a list (each item as likely), a range (uniform), or a normal.
    """

    n: int = Field(ge=1, le=MOST_SCENARIOS)
    method: Method = "latin_hypercube"
    rng_seed: int = Field(default=1, ge=0, lt=2**63)
    keys: dict[str, Any] = Field(min_length=1)


class Sweep(Strict):
    """A sweep: every cell of the grid with every sample.

    scenario: the config that is changed, beside this file. set: keys that are the same in all.
    grid: key to a list of values, to a range, or to named values. reweight: answer scenarios that
    differ only in the priors of stated factors from one wider fit, by weights. max_fits: more
    than so many fits, of about a minute each, are not begun unasked.
    """

    name: Slug
    title: str = Field(min_length=1, max_length=200)
    scenario: str = Field(min_length=1)
    set: dict[str, Any] = Field(default_factory=dict)
    grid: dict[str, Any] = Field(default_factory=dict)
    sample: Sample | None = None
    reweight: bool = True
    max_fits: int = Field(default=50, ge=1)


class Named(Strict):
    """Values that are told apart by names, for lists and mappings."""

    named: dict[str, Any] = Field(min_length=1)


class Steps(Strict):
    """Evenly spaced numbers, both ends among them."""

    start: float
    end: float
    steps: int = Field(ge=2, le=MOST_SCENARIOS)


class DaySteps(Strict):
    """Evenly spaced days, both ends among them; of a day that comes twice, one is left out."""

    start: date
    end: date
    steps: int = Field(ge=2, le=MOST_SCENARIOS)


class Uniform(Strict):
    """Any number of a range alike, or of its logarithms, or whole numbers only."""

    start: float
    end: float
    scale: Literal["linear", "log"] = "linear"
    whole: bool = False


class UniformDays(Strict):
    """Any day of a range alike."""

    start: date
    end: date


class Normal(Strict):
    """A normal number."""

    mean: float
    sd: float = Field(gt=0)
