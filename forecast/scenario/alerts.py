"""When somebody wants to be told: thresholds on what a rerun finds.

An alert says when, never what is then done: a config may come from a stranger, so the command
that an alert calls is given on the command line alone.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from forecast.scenario.base import Strict
from forecast.scenario.factors import Id

Probability = Annotated[float, Field(ge=0, le=1)]


class _Bounded(Strict):
    above: Probability | None = None
    below: Probability | None = None

    @model_validator(mode="after")
    def _has_a_bound(self) -> Self:
        if self.above is None and self.below is None:
            raise ValueError("above and below are both absent; give one of them, as in above: 0.5")
        return self


class ProbabilityAlert(_Bounded):
    """An outcome's probability is above or below a bound."""

    kind: Literal["probability"]
    outcome: Id = Field(description="a candidate's id, field, extended or undecided")


class PivotAlert(_Bounded):
    """A member's chance of being the last to agree is above or below a bound."""

    kind: Literal["pivot"]
    member: str


class MoveAlert(Strict):
    """A probability moved by as much since what was published last, up or down.

    Without an outcome: any outcome's. A move within Monte Carlo error is none.
    """

    kind: Literal["move"]
    outcome: Id | None = None
    by: float = Field(gt=0, le=1, description="probability, so 0.1 is ten points")


class StalenessAlert(Strict):
    """The newest event of the record is this many days older than the as-of date."""

    kind: Literal["staleness"]
    days: int = Field(ge=1)


class DiagnosticsAlert(Strict):
    """The fit's verdict is this one or a worse one."""

    kind: Literal["diagnostics"]
    verdict: Literal["doubtful", "failed"]


Alert = Annotated[
    ProbabilityAlert | PivotAlert | MoveAlert | StalenessAlert | DiagnosticsAlert,
    Field(discriminator="kind"),
]
