"""A tiny succession: three members, three candidates, a handful of events."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from forecast.evidence.load import load_case
from forecast.evidence.schema import Case

TINY = """\
case: tiny
body: club
office: Chair
rule: {kind: qualified_majority, quota: 2, veto: [AA]}
members: [CC, AA, BB]
opened: 2020-01-01
incumbent:
  name: Old Hand
  candidate: old
  mandates:
    - {ends: 2020-12-31, public: 2019-01-01}
    - {ends: 2021-06-30, public: 2020-06-01}
milestones:
  - {id: term_end, on: 2020-12-31, public: 2020-01-01, kind: term_end, hard: true}
  - {id: congress, on: 2020-03-01, public: 2020-02-01, kind: summit}
candidates:
  - {id: old, name: Old Hand, first_public: 2020-01-01}
  - {id: early, name: Early Bird, first_public: 2020-01-10, attributes: {tone: {value: 0.5}}}
  - {id: late, name: Late Comer, first_public: 2020-05-01, first_public_approx: true}
events:
  - on: 2020-01-10
    kind: mention
    candidates: [early]
    reliability: anonymous
    source: {publisher: The Paper}
  - on: 2020-02-10
    kind: stance
    members: [BB, AA]
    candidates: [late, early]
    stance: accept
    reliability: official
    source: {publisher: The Paper}
  - on: 2020-03-10
    kind: headcount
    candidates: [early]
    backing: 2
    of: 3
    reliability: anonymous
    source: {publisher: The Paper}
  - on: 2020-04-10
    kind: decision
    candidates: [late]
    reliability: official
    source: {publisher: The Paper}
resolution: {on: 2020-04-10, outcome: late, effective: 2021-01-01}
"""


@pytest.fixture
def write_case(tmp_path: Path) -> Callable[..., Path]:
    """Writes the tiny case with one passage put in place of another."""

    def write(old: str = "", new: str = "") -> Path:
        assert old in TINY
        path = tmp_path / "tiny.yaml"
        path.write_text(TINY.replace(old, new, 1), encoding="utf-8")
        return path

    return write


@pytest.fixture
def tiny(write_case: Callable[..., Path]) -> Case:
    """The tiny case, loaded."""
    return load_case(write_case())
