"""What is asked: one scenario, as a frozen record."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from forecast.scenario.alerts import Alert
from forecast.scenario.base import Strict
from forecast.scenario.factors import Factor, Id
from forecast.scenario.process_priors import ProcessPriors
from forecast.scenario.vocabulary import SLUG_PATTERN, RuleKind, Stance

Slug = Annotated[str, Field(pattern=SLUG_PATTERN)]


class Rule(Strict):
    """How the body decides. `quota` counts members in favour; `veto` names who can block alone.

    Consensus needs no quota: every member is a veto player.
    """

    kind: RuleKind
    quota: int | None = Field(default=None, ge=1)
    veto: tuple[str, ...] = ()
    secret: bool = False
    note: str = ""


class Agenda(Strict):
    """Which milestones are occasions to decide, and which press hold-outs to concede."""

    slot_kinds: tuple[str, ...] = ("summit", "round")
    deadlines: tuple[Id, ...] = ()


class AddedCandidate(Strict):
    """A name that the scenario adds to those known from the case."""

    name: str = Field(min_length=1, max_length=120)
    country: str | None = None
    head_of_government: bool = False
    status: Literal["latent", "open", "declared"] = "open"
    attributes: dict[Id, float] = Field(default_factory=dict)


class CandidateChanges(Strict):
    """One line each: `add: {wallace: {name: Ben Wallace}}`, `withdraw: [iohannis]`."""

    add: dict[Id, AddedCandidate] = Field(default_factory=dict)
    withdraw: tuple[Id, ...] = ()


class MemberChanges(Strict):
    """Members that are expected to have a voice when the body decides."""

    add: dict[str, str] = Field(default_factory=dict, description="member: why")


class AssumedStance(Strict):
    """What if: a member takes a stance in public on a day after the as-of date."""

    kind: Literal["stance"]
    on: date
    member: str
    candidate: Id
    stance: Stance
    permanent: bool = Field(default=False, description="an objection that is never conceded")


class AssumedSilence(Strict):
    """What if: a member says nothing of a candidate in public before a day."""

    kind: Literal["silence"]
    until: date
    member: str
    candidate: Id


class AssumedGovernmentChange(Strict):
    """What if: a member's government changes on a day; its standing objections are reviewed."""

    kind: Literal["government_change"]
    on: date
    member: str


class AssumedFactorScale(Strict):
    """What if: from a day on a factor acts `scale` times as strongly as stated."""

    kind: Literal["factor_scale"]
    on: date
    factor: Id
    scale: float


Assumed = Annotated[
    AssumedStance | AssumedSilence | AssumedGovernmentChange | AssumedFactorScale,
    Field(discriminator="kind"),
]


class FitSettings(Strict):
    """How the posterior is sampled.

    A thousand draws a chain are as many as 20,000 paths use, five on each. With 750 the flagship's
    R-hat came out just above 1.01.
    """

    chains: int = Field(default=4, ge=2, le=16)
    draws: int = Field(default=1000, ge=50, le=20_000, description="kept, per chain")
    tune: int = Field(default=500, ge=50, le=20_000)
    target_accept: float = Field(default=0.9, gt=0.5, lt=1)


class SimulationSettings(Strict):
    """How the record is run forward."""

    paths: int = Field(default=20_000, ge=100, le=10_000_000)
    step_days: float = Field(default=7.0, gt=0, le=60, description="grid of what varies smoothly")
    newcomers: int = Field(default=6, ge=0, le=20, description="places for names not yet known")
    tie: Literal["outside_view", "none"] = Field(
        default="outside_view",
        description="outside_view: paths are reweighted to the odds that finished races "
        "support; none: the process alone",
    )


class Scenario(Strict):
    """One question: which case, as of when, up to when, under which stated assumptions."""

    name: Slug
    title: str = Field(min_length=1, max_length=200)
    case: Slug
    as_of: date
    horizon: date
    rng_seed: int = Field(default=20231122, ge=0, lt=2**63)
    rule: Rule | None = Field(default=None, description="overrides the rule of the case")
    members: MemberChanges = MemberChanges()
    candidates: CandidateChanges = CandidateChanges()
    agenda: Agenda = Agenda()
    factors: dict[Id, Factor] = Field(default_factory=dict)
    process: ProcessPriors = ProcessPriors()
    assume: tuple[Assumed, ...] = ()
    fit: FitSettings = FitSettings()
    simulation: SimulationSettings = SimulationSettings()
    # What a schedule wants to know of a scenario moves no number: neither is part of what is
    # stored with a run, or of the digests that name it.
    alerts: tuple[Alert, ...] = Field(default=(), exclude=True)
    pinned: bool | None = Field(
        default=None,
        exclude=True,
        description="a rerun keeps as_of as written; where absent, once the race is over",
    )

    @model_validator(mode="after")
    def _horizon_follows_as_of(self) -> Self:
        if self.horizon <= self.as_of:
            raise ValueError(
                f"horizon {self.horizon} is not after as_of {self.as_of}; "
                "choose an earlier as_of or a later horizon"
            )
        return self
