"""What was public, when, from whom: one succession, as a frozen record."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from forecast.scenario.base import Strict
from forecast.scenario.factors import Id
from forecast.scenario.schema import Rule, Slug
from forecast.scenario.vocabulary import EventKind, MilestoneKind, Reliability, Stance


class Source(Strict):
    """Where a fact was read."""

    publisher: str
    title: str | None = None
    url: str | None = None
    published: date | None = None


class Mandate(Strict):
    """A term's end, and the day on which that end became public."""

    ends: date
    public: date


class Incumbent(Strict):
    """Who holds the office when the race opens."""

    name: str
    candidate: Id | None = Field(default=None, description="id among the candidates, if eligible")
    mandates: tuple[Mandate, ...] = Field(min_length=1)
    renewal: Literal["extension", "reelection"] = Field(
        default="extension",
        description="extension: choosing the incumbent is the outcome `extended`; "
        "reelection: it is a win like any other",
    )
    note: str = ""


class Milestone(Strict):
    """A day on the calendar, known to the public from `public` on."""

    id: Id
    on: date
    public: date
    kind: MilestoneKind
    hard: bool = False
    note: str = ""


class Attribute(Strict):
    """A judged position of a candidate on a scale, with its reason."""

    value: float
    why: str = ""


class Candidate(Strict):
    """A name. It exists from `first_public` on, or from the first event that names it."""

    id: Id
    name: str = Field(min_length=1, max_length=120)
    country: str | None = None
    office_held: str = ""
    first_public: date
    first_public_approx: bool = False
    head_of_government: bool = False
    female: bool | None = None
    attributes: dict[Id, Attribute] = Field(default_factory=dict)


FLAG_ATTRIBUTES = ("head_of_government", "female")
"""Facts of every candidate that a factor may name as an attribute: 1 where true, else 0."""


class Tally(Strict):
    """Votes on one candidate in one ballot; what was not published is absent.

    In straw polls of the UN these are encourage, discourage, no opinion, and how many
    permanent members discourage.
    """

    in_favour: float | None = Field(default=None, ge=0)
    against: float | None = Field(default=None, ge=0)
    abstaining: float | None = Field(default=None, ge=0)
    vetoes: int | None = Field(default=None, ge=0)


class Event(Strict):
    """One dated fact, on the day on which it became public.

    kinds: `mention` (the name is in the air), `interest` / `refusal` / `candidacy` /
    `withdrawal` (the candidate's own), `stance` (a member's own words), `report` (somebody
    else's account of a member; of unnamed members where `members` is empty), `headcount`
    (`backing` of `of` members), `ballot` (`counts` per candidate; `of` voters where that is
    known; shares where `percent`), `frontrunner` (called ahead), `extension`, `decision`,
    `government_change`, `context` (colour; moves nothing).
    """

    on: date
    kind: EventKind
    members: tuple[str, ...] = ()
    candidates: tuple[Id, ...] = ()
    stance: Stance | None = None
    backing: float | None = Field(default=None, ge=0)
    of: int | None = Field(default=None, ge=1)
    counts: dict[str, Tally] | None = None
    round: int | None = Field(default=None, ge=1)
    percent: bool = False
    reliability: Reliability
    confidence: float = Field(default=0.9, gt=0, le=1)
    inferred_date: bool = False
    retrospective: bool = False
    verified: bool = True
    note: str = ""
    source: Source


class Resolution(Strict):
    """How it ended. A label to score against, never an input; gated by its own date."""

    on: date
    outcome: Annotated[str, Field(description="candidate id, `field`, or `extended`")]
    effective: date | None = None
    note: str = ""


class Bloc(Strict):
    """Members that speak as one. `members` names those of them that the case names."""

    seats: int = Field(ge=1, description="votes that the bloc holds")
    members: tuple[str, ...] = ()


class Case(Strict):
    """One succession: body, office, rule, who may be chosen, and the dated public record.

    Where a body is large, `seats` says how many votes it has and `members` names only those
    who are on record. A bloc speaks for all its seats. `without_vote` names those who are on
    record and have no seat.
    """

    case: Slug
    body: Slug
    office: str
    rule: Rule
    members: Literal["nato"] | tuple[str, ...] = Field(
        description="`nato`: the allies of members.csv by accession date; or a list"
    )
    seats: int | None = Field(default=None, ge=1, description="votes, where not all are named")
    blocs: dict[str, Bloc] = Field(default_factory=dict)
    without_vote: tuple[str, ...] = ()
    members_note: str = ""
    package: Slug | None = Field(
        default=None, description="posts settled in one deal share it; a backtest leaves all out"
    )
    opened: date
    opened_why: str = ""
    incumbent: Incumbent
    milestones: tuple[Milestone, ...] = ()
    candidates: tuple[Candidate, ...]
    events: tuple[Event, ...] = ()
    resolution: Resolution | None = None
