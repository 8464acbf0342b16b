"""Two parsers read the same out of a text, or the careful one has the word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml.error import YAMLError

from forecast.errors import InputError
from forecast.scenario.document import Location, Place
from forecast.scenario.strict_yaml import parse_document
from forecast.scenario.yaml_events import Event, Unsure, careful_events, quick_events
from forecast.scenario.yaml_reader import Reader

ROOT = Path(__file__).parents[2]
SHIPPED = [*sorted((ROOT / "configs").glob("*.yaml")), ROOT / "seeds/cases/nato-2019-ext.yaml"]

RACE = """\
title: 'A race' # of three
members: {add: [DE, FR], "drop": []}
events:
- on: 2023-11-22
  note: >-
    Said in two lines,
    and folded.
  votes: &votes {for: 3, against: .5}
- on:
  again: *votes
"""
SIGNS = "\n :#-,[]{}'\"&*!|>%?@`~a1.\\/\t\r\u00a0\u2028é"


def read(events: Callable[[str], Iterator[Event]], text: str) -> tuple[Any, dict[Location, Place]]:
    reader = Reader(lambda line: Place("a.yaml", line), InputError)
    for event in events(text):
        reader.take(event)
    return reader.value, reader.places


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_both_parsers_read_what_is_shipped_alike_line_by_line(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert read(quick_events, text) == read(careful_events, text)


@given(st.data())
def test_what_the_quick_parser_takes_means_the_same_to_the_careful_one(data: st.DataObject) -> None:
    text = RACE
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 3))
        text = text[:at] + data.draw(st.text(SIGNS, max_size=2)) + text[at + cut :]
    try:
        quick = read(quick_events, text)
    except (Unsure, InputError):
        return  # refused in the words of the careful parser, or for what the events say
    assert quick == read(careful_events, text)


@pytest.mark.parametrize(
    "text",
    ["%YAML 1.2\n---\na: 1\n", "a: one\u2028two\n", "a:\t1\n", "&a:b c: 1\n", "a: [1\n"],
    ids=["directive", "line end", "tab", "anchor", "fault"],
)
def test_where_versions_of_yaml_differ_the_quick_parser_has_no_say(text: str) -> None:
    with pytest.raises(Unsure):
        list(quick_events(text))


def test_a_fault_is_told_by_the_careful_parser() -> None:
    with pytest.raises(YAMLError, match="expected ',' or ']', but got '<stream end>'"):
        list(careful_events("a: [1\n"))


def test_without_libyaml_the_careful_parser_reads_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert parse_document("a: 1\n", path=Path("a.yaml"), error=InputError).data == {"a": 1}
