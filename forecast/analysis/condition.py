"""Conditions on how a race goes on, in a small strict language, and on which paths they hold.

    condition := clause { "and" clause }
    clause    := [ "not" ] ( decided | outcome | member )
    decided   := "decided" [ when ]
    outcome   := CANDIDATE "chosen" [ when ] | "field" [ when ] | "extended" [ when ] | "undecided"
    member    := MEMBER ( "objects" [ "to" CANDIDATE ] [ when ] | "endorses" CANDIDATE [ when ]
                        | "last to agree" | "is the pivot" )
    when      := ( "before" | "by" | "on" | "after" ) ( DATE | MILESTONE )

"not" may also stand before the verb: "HU not objects", "rutte not chosen". A day begins with its
first hour and ends with its last: "by" takes the day in, "before" and "after" leave it out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, NoReturn

from forecast.errors import InputError, nearest

What = Literal["decided", "outcome", "objects", "endorses", "last", "pivot"]
When = Literal["before", "by", "on", "after"]

WHENS: tuple[When, ...] = ("before", "by", "on", "after")
OTHER_OUTCOMES = ("field", "extended", "undecided")
VERBS = ("objects", "endorses", "last to agree", "is the pivot")


@dataclass(frozen=True)
class Words:
    """What a condition may speak of.

    members: codes to plain names. candidates: ids. milestones: id to day.
    """

    members: Mapping[str, str]
    candidates: Sequence[str]
    milestones: Mapping[str, date]
    as_of: date
    horizon: date


@dataclass(frozen=True)
class Clause:
    """One thing that happens, or does not.

    subject: an outcome's id, or a member's code. candidate: whom an objection or endorsement is
    about; None for the name that is chosen or leads. when, on: None for any day.
    """

    text: str
    what: What
    subject: str = ""
    candidate: str | None = None
    when: When | None = None
    on: date | None = None
    is_negated: bool = False

    @property
    def needs_days_of_stances(self) -> bool:
        """Whether the paths must be watched: what a run keeps does not tell."""
        if self.what == "endorses":
            return True
        return self.what == "objects" and (self.when is not None or self.candidate is not None)


def read_condition(text: str, words: Words) -> tuple[Clause, ...]:
    """Read a condition. Raises InputError with the word at fault and the nearest valid one.

    >>> words = Words({"HU": "Hungary"}, ("rutte",), {}, date(2023, 11, 22), date(2024, 10, 1))
    >>> [c.what for c in read_condition("HU objects and not decided by 2024-05-01", words)]
    ['objects', 'decided']
    """
    parts = re.split(r"\s+and(?:\s+|$)", " ".join(text.split()), flags=re.IGNORECASE)
    return tuple(_Reader(text, part, words).clause() for part in parts)


@dataclass
class _Reader:
    """Reads one clause from left to right."""

    whole: str
    part: str
    words: Words
    left: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.part.split()

    def clause(self) -> Clause:
        negated = self._take("not")
        first = self._next("a member, a candidate, decided, field, extended or undecided")
        clause = self._about(first)
        if self.left:
            self._fail(f"{' '.join(self.left)!r} is left over after {self._read()!r}")
        return replace(clause, text=self.part, is_negated=negated != clause.is_negated)

    def _about(self, first: str) -> Clause:
        if first.lower() == "decided":
            return self._dated(Clause("", "decided"))
        if first.lower() in OTHER_OUTCOMES:
            clause = Clause("", "outcome", first.lower())
            return clause if first.lower() == "undecided" else self._dated(clause)
        if (candidate := self._match(first, self.words.candidates)) is not None:
            negated = self._take("not")
            self._expect("chosen", f"{candidate} chosen")
            return replace(self._dated(Clause("", "outcome", candidate)), is_negated=negated)
        if (member := self._member(first)) is not None:
            negated = self._take("not")
            return replace(self._of_member(member), is_negated=negated)
        known = ("decided", *OTHER_OUTCOMES, *self.words.candidates, *self.words.members)
        self._fail(
            f"{first!r} is no member, candidate or outcome{_hint(first, known)}; choose decided, "
            f"{', '.join(OTHER_OUTCOMES)}, one of {', '.join(self.words.candidates)}, or a "
            f"member's code such as {', '.join([*self.words.members][:3])}"
        )

    def _of_member(self, member: str) -> Clause:
        verb = self._next(f"one of {', '.join(VERBS)}").lower()
        if verb == "objects":
            candidate = self._candidate() if self._take("to") else None
            return self._dated(Clause("", "objects", member, candidate))
        if verb == "endorses":
            return self._dated(Clause("", "endorses", member, self._candidate()))
        if verb == "last":
            self._expect("to", "last to agree")
            self._expect("agree", "last to agree")
            return Clause("", "last", member)
        if verb == "is":
            self._expect("the", "is the pivot")
            self._expect("pivot", "is the pivot")
            return Clause("", "pivot", member)
        hint = _hint(verb, ("objects", "endorses", "last", "is"))
        self._fail(f"{verb!r} is nothing that a member does{hint}; choose {', '.join(VERBS)}")

    def _dated(self, clause: Clause) -> Clause:
        if not self.left:
            return clause
        word = self.left.pop(0).lower()
        when = next((w for w in WHENS if w == word), None)
        if when is None:
            hint = _hint(word, WHENS)
            self._fail(f"{word!r} is unknown here{hint}; choose before, by, on or after a day")
        return replace(clause, when=when, on=self._day(when))

    def _day(self, when: str) -> date:
        text = self._next(f"a date or a milestone after {when!r}")
        on = self._milestone(text)
        if not self.words.as_of < on <= self.words.horizon:
            self._fail(
                f"{text} is {on}, not after the as-of date {self.words.as_of} and up to the "
                f"horizon {self.words.horizon}"
            )
        return on

    def _milestone(self, text: str) -> date:
        if (name := self._match(text, [*self.words.milestones])) is not None:
            return self.words.milestones[name]
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                self._fail(f"{text!r} is no day of the calendar")
        known = [*self.words.milestones]
        self._fail(
            f"{text!r} is no milestone{_hint(text, known)}; choose a date like "
            f"{self.words.horizon}, or one of {', '.join(known) or 'no milestones (none is known)'}"
        )

    def _candidate(self) -> str:
        text = self._next("a candidate")
        if (found := self._match(text, self.words.candidates)) is not None:
            return found
        known = self.words.candidates
        self._fail(f"{text!r} is no candidate{_hint(text, known)}; choose {', '.join(known)}")

    def _member(self, text: str) -> str | None:
        by_code = self._match(text, [*self.words.members])
        if by_code is not None:
            return by_code
        names = {name.replace(" ", "_"): code for code, name in self.words.members.items()}
        found = self._match(text, [*names])
        return None if found is None else names[found]

    @staticmethod
    def _match(text: str, known: Sequence[str]) -> str | None:
        return next((name for name in known if name.casefold() == text.casefold()), None)

    def _take(self, word: str) -> bool:
        if self.left and self.left[0].lower() == word:
            self.left.pop(0)
            return True
        return False

    def _next(self, wanted: str) -> str:
        if not self.left:
            where = f"it ends after {self._read()!r}" if self._read() else "there is an empty part"
            self._fail(f"{where}; {wanted} is missing")
        return self.left.pop(0)

    def _expect(self, word: str, phrase: str) -> None:
        found = self._next(f"{word!r}")
        if found.lower() != word:
            hint = _hint(found, (word,))
            self._fail(f"{found!r} is unknown here{hint}; write {phrase!r}")

    def _read(self) -> str:
        done = len(self.part.split()) - len(self.left)
        return " ".join(self.part.split()[:done])

    def _fail(self, problem: str) -> NoReturn:
        raise InputError(f"--given {self.whole!r}: {problem}")


def _hint(word: str, known: Sequence[str]) -> str:
    found = nearest(word, known) or nearest(word.lower(), known) or nearest(word.upper(), known)
    return f" (did you mean {found!r}?)" if found else ""
