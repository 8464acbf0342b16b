"""Closed lists of words that configs, seeds and results share."""

from __future__ import annotations

from typing import Literal, get_args

Stance = Literal["oppose", "reserve", "accept", "endorse"]
"""What a member says of a candidate, from worst to best. The order carries meaning."""

Reliability = Literal["official", "named", "anonymous"]
"""Who stands behind a fact: an office, a named person, or nobody named."""

RuleKind = Literal["consensus", "qualified_majority", "majority", "veto_council", "ballot_rounds"]

EventKind = Literal[
    "mention",
    "interest",
    "refusal",
    "candidacy",
    "withdrawal",
    "stance",
    "report",
    "headcount",
    "ballot",
    "frontrunner",
    "extension",
    "decision",
    "government_change",
    "context",
]

MilestoneKind = Literal["summit", "deadline", "election", "term_end", "round", "nominations"]

STANCES: tuple[Stance, ...] = get_args(Stance)
RELIABILITIES: tuple[Reliability, ...] = get_args(Reliability)
RULE_KINDS: tuple[RuleKind, ...] = get_args(RuleKind)
EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)
MILESTONE_KINDS: tuple[MilestoneKind, ...] = get_args(MilestoneKind)

ID_PATTERN = r"^[a-z][a-z0-9_]{0,39}$"
"""Candidates, milestones and factors: short lower-case names."""

SLUG_PATTERN = r"^[a-z][a-z0-9-]{0,59}$"
"""Cases and scenarios: short lower-case names with hyphens; never a path."""

RESERVED_IDS = ("field", "extended", "undecided")
"""Outcome names that no candidate may bear."""
