"""What the public record says of each alternative, as numbers: the features of *who*."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from forecast.evidence.schema import Candidate, Case
from forecast.outside_view.standing import LATELY_DAYS, Standing

NAME_FEATURES = (
    "ahead",
    "backing",
    "headcount",
    "votes",
    "opposition",
    "blocked",
    "unnamed",
    "declared",
    "interested",
    "refused",
    "withdrawn",
    "incumbent",
    "head_of_government",
    "own_government",
    "named_lately",
)
FIELD_FEATURES = (
    "field",
    "field_log_names",
    "field_log_age",
    "field_log_term",
    "field_closed",
    "field_balloting",
    "field_ahead",
    "field_backing",
    "field_declared",
)
EXTENDED_FEATURES = (
    "extended",
    "extended_customary",
    "extended_eligible",
    "extended_log_term",
    "extended_overdue",
    "extended_refused",
    "extended_age",
)
TODAY_FEATURES = ("ahead", "backing", "headcount", "balloting", "blocked", "no_names")
"""What the state of the race says of *when*; fades with the distance of the day forecast."""

NEVER = math.inf


@dataclass(frozen=True)
class PublicRecord:
    """A gated case on a date, with the standing of every known name. names: who can win."""

    case: Case
    as_of: date
    table: dict[str, Standing]
    names: tuple[str, ...]

    @property
    def term_end_day(self) -> float:
        """Days from the as-of date to the end of the mandate; inf where none is known."""
        mandates = self.case.incumbent.mandates
        return float((mandates[-1].ends - self.as_of).days) if mandates else NEVER

    @property
    def n_backing(self) -> float:
        """Members on record for somebody, each with the trust in its word."""
        return sum(sum(s.backers.values()) for s in self.table.values())

    @property
    def balloting(self) -> bool:
        """Whether votes of a ballot have been published."""
        return any(not math.isnan(s.votes) for s in self.table.values())

    @property
    def closed(self) -> bool:
        """Nominations have closed: a day of that kind lies behind."""
        ends = [m.on for m in self.case.milestones if m.kind == "nominations"]
        return bool(ends) and max(ends) < self.as_of

    def of_name(self, name: str) -> dict[str, float]:
        """NAME_FEATURES of a known name."""
        s = self.table[name]
        backing, opposition = sum(s.backers.values()), sum(s.opponents.values())
        return {
            "ahead": s.ahead,
            "backing": backing / (self.n_backing + 2.0),
            "headcount": 0.0 if math.isnan(s.headcount) else min(s.headcount, 1.0),
            "votes": 0.0 if math.isnan(s.votes) else s.votes,
            "opposition": opposition / (opposition + backing + 2.0),
            "blocked": float(s.blocked),
            "unnamed": s.unnamed,
            "declared": float(s.ever_declared and s.own_word not in ("refusal", "withdrawal")),
            "interested": float(s.own_word == "interest" and not s.ever_declared),
            "refused": float(s.own_word == "refusal"),
            "withdrawn": float(s.own_word == "withdrawal"),
            "incumbent": float(name == self.case.incumbent.candidate),
            "head_of_government": float(self._candidate(name).head_of_government),
            "own_government": float(s.own_government),
            "named_lately": float((self.as_of - s.named_on).days <= LATELY_DAYS),
        }

    def of_field(self) -> dict[str, float]:
        """FIELD_FEATURES: what makes somebody not yet named likely."""
        rows = [self.of_name(name) for name in self.names]
        return {
            "field": 1.0,
            "field_log_names": math.log1p(len(self.names)),
            "field_log_age": math.log1p((self.as_of - self.case.opened).days / 30),
            "field_log_term": self._log_term(),
            "field_closed": float(self.closed),
            "field_balloting": float(self.balloting),
            "field_ahead": max((row["ahead"] for row in rows), default=0.0),
            "field_backing": max((row["backing"] for row in rows), default=0.0),
            "field_declared": float(any(row["declared"] for row in rows)),
        }

    def of_extension(self, stays: str | None) -> dict[str, float]:
        """EXTENDED_FEATURES, and the standing of the incumbent who would stay, if any."""
        row = self.of_name(stays) if stays in self.table else {}
        own = {k: v for k, v in row.items() if k in ("ahead", "backing", "opposition", "unnamed")}
        return {
            **own,
            "extended": 1.0,
            "extended_customary": float(self.case.incumbent.renewal == "extension"),
            "extended_eligible": float(stays is not None),
            "extended_log_term": self._log_term(),
            "extended_overdue": float(self.term_end_day < 0),
            "extended_refused": row.get("refused", 0.0) + row.get("withdrawn", 0.0),
            "extended_age": math.log1p((self.as_of - self.case.opened).days / 30),
        }

    def today(self) -> dict[str, float]:
        """TODAY_FEATURES: how near the race looks to its end."""
        rows = {name: self.of_name(name) for name in self.names}
        leader = max(rows, key=lambda n: (rows[n]["ahead"], rows[n]["backing"], n), default=None)
        return {
            "ahead": max((row["ahead"] for row in rows.values()), default=0.0),
            "backing": max((row["backing"] for row in rows.values()), default=0.0),
            "headcount": max((row["headcount"] for row in rows.values()), default=0.0),
            "balloting": float(self.balloting),
            "blocked": rows[leader]["blocked"] if leader is not None else 0.0,
            "no_names": float(not rows),
        }

    def _log_term(self) -> float:
        """How far the end of the mandate is: 0 at once or unknown, 1 after some 50 days."""
        day = self.term_end_day
        return math.log1p(max(day, 0.0) / 30) if math.isfinite(day) else 0.0

    def _candidate(self, name: str) -> Candidate:
        return next(c for c in self.case.candidates if c.id == name)
