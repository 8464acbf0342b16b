"""Stated factors: what moves a member's utility, declared in the scenario, not coded.

Each factor f gives a design value x[f, member, candidate]; its effect beta[f] has a normal
prior on the logit scale. A positive effect means what the factor's name says.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from forecast.scenario.base import Strict
from forecast.scenario.process_priors import Prior
from forecast.scenario.vocabulary import ID_PATTERN

Id = Annotated[str, Field(pattern=ID_PATTERN)]


class _Declared(Strict):
    effect: Prior
    why: str = Field(min_length=1)
    source: str = Field(min_length=1, description="a source, or the word judgement")


class BackingFactor(_Declared):
    """A patron's public support: acts on the others from the day on which it is on record."""

    kind: Literal["backing"]
    by: str
    exposure: dict[str, float] = Field(default_factory=lambda: {"default": 1.0})


class TiesFactor(_Declared):
    """A relation between a member and a candidate: `values[member][candidate]`."""

    kind: Literal["ties"]
    values: dict[str, dict[str, float]] = Field(min_length=1)


class PositionFactor(_Declared):
    """A penalty for standing beyond what a member tolerates on a scale.

    x = -caution[member] * max(0, attribute[candidate] - tolerance), so a positive effect
    is a penalty. `caution` may hold `default`.
    """

    kind: Literal["position"]
    attribute: Id
    caution: dict[str, float] = Field(min_length=1)
    tolerance: float = 0.0


class AttributeFactor(_Declared):
    """A candidate's attribute, the same for all members."""

    kind: Literal["attribute"]
    attribute: Id


class RegionFactor(_Declared):
    """One where member and candidate come from the same region (column of the members table)."""

    kind: Literal["region"]
    column: Id = "region"


class HomeFactor(_Declared):
    """One where the candidate is the member's own national."""

    kind: Literal["home"]


class TableFactor(_Declared):
    """Any table with columns member, candidate, value; the path is relative to the config.

    `values[member][candidate]` is read from the table when the scenario is loaded.
    """

    kind: Literal["table"]
    path: str = Field(min_length=1)
    values: dict[str, dict[str, float]] = Field(default_factory=dict)


class AvailabilityFactor(_Declared):
    """A candidate bound elsewhere until an uncertain day; until then members hold back.

    The day is `milestone` once that is known; before, it is lognormal: `starts` plus a
    duration with median `median_days` and log-sd `log_sd`, given that it is not yet over.
    The utility of every member is lower by the effect until that day.
    """

    kind: Literal["availability"]
    candidate: Id
    starts: date
    median_days: float = Field(gt=0)
    log_sd: float = Field(gt=0)
    milestone: Id | None = None


Factor = Annotated[
    BackingFactor
    | TiesFactor
    | PositionFactor
    | AttributeFactor
    | RegionFactor
    | HomeFactor
    | TableFactor
    | AvailabilityFactor,
    Field(discriminator="kind"),
]
