"""How one key varies: the values of a grid, or what a sample of it is drawn from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from scipy.special import ndtri

from forecast.errors import ScenarioError
from forecast.scenario.base import Strict
from forecast.scenario.document import Document, Location, Place, dotted
from forecast.scenario.strict_yaml import validate
from forecast.sweeps.schema import DaySteps, Named, Normal, Steps, Uniform, UniformDays


@dataclass(frozen=True)
class Value:
    """One value of a key. told: as the table shows it. place: where it was written."""

    key: str
    value: Any
    told: Any
    place: Place

    @property
    def override(self) -> str:
        """The value as `--set` takes it: JSON is YAML."""
        return f"{self.key}={json.dumps(self.value, default=date.isoformat, ensure_ascii=False)}"


def value_at(key: str, value: Any, place: Place, told: Any = None) -> Value:
    """A value that the table shows as it is; a list or a mapping as JSON.

    >>> value_at("a", [1, 2], Place("s.yaml", 3)).told
    '[1, 2]'
    """
    if told is None:
        told = value
        if isinstance(value, list | dict):
            told = json.dumps(value, default=date.isoformat, ensure_ascii=False)
        elif isinstance(value, date):
            told = value.isoformat()
    return Value(key, value, told, place)


@dataclass(frozen=True)
class Drawn:
    """What a sampled key is drawn from. law: a list of values, or one of the laws."""

    key: str
    law: list[Any] | Uniform | UniformDays | Normal
    place: Place

    def at(self, level: float) -> Value:
        """The value below which a share `level` (0 to 1) of all lies."""
        return value_at(self.key, _quantile(self.law, level), self.place)


def grid_axis(document: Document, location: Location, key: str) -> list[Value]:
    """The values of a key of the grid. Raises ScenarioError on what is no axis."""
    told, place = _found(document, location), document.place_of(location)
    if isinstance(told, list):
        if not told:
            raise ScenarioError(f"{place}: {dotted(location)} is empty; write at least one value")
        return [
            value_at(key, value, document.place_of((*location, k))) for k, value in enumerate(told)
        ]
    keys = {*told} if isinstance(told, dict) else set()
    if "named" in keys:
        named = _read(document, location, Named).named
        return [
            value_at(key, told["named"][name], document.place_of((*location, "named", name)), name)
            for name in named
        ]
    if {"start", "end", "steps"} & keys:
        return [value_at(key, value, place) for value in _spaced(document, location)]
    raise ScenarioError(
        f"{place}: {dotted(location)} is {_shown(told)}; write a list as in [0, 1], a range as in "
        "{start: 0, end: 3, steps: 7}, or {named: {a_name: value}}"
    )


def sample_axis(document: Document, location: Location, key: str) -> Drawn:
    """What a sampled key is drawn from. Raises ScenarioError on what cannot be drawn from."""
    told, place = _found(document, location), document.place_of(location)
    if isinstance(told, list) and told:
        return Drawn(key, told, place)
    keys = {*told} if isinstance(told, dict) else set()
    if {"start", "end"} & keys:
        if isinstance(told.get("start"), date):
            days = _read(document, location, UniformDays)
            _refuse_backwards(days.start, days.end, place, location)
            return Drawn(key, days, place)
        law = _read(document, location, Uniform)
        _refuse_backwards(law.start, law.end, place, location)
        if law.scale == "log" and law.start <= 0:
            raise ScenarioError(
                f"{place}: {dotted(location)} begins at {law.start:g}; on a log scale begin above 0"
            )
        return Drawn(key, law, place)
    if {"mean", "sd"} & keys:
        return Drawn(key, _read(document, location, Normal), place)
    raise ScenarioError(
        f"{place}: {dotted(location)} is {_shown(told)}; write a list as in [0, 1], a range as in "
        "{start: 0, end: 3}, or a normal as in {mean: 1, sd: 0.5}"
    )


def _spaced(document: Document, location: Location) -> list[Any]:
    place = document.place_of(location)
    if isinstance(_found(document, location).get("start"), date):
        days = _read(document, location, DaySteps)
        _refuse_backwards(days.start, days.end, place, location)
        span = (days.end - days.start).days
        offsets = np.unique(np.round(np.linspace(0, span, days.steps)).astype(int))
        return [days.start + timedelta(int(offset)) for offset in offsets]
    steps = _read(document, location, Steps)
    _refuse_backwards(steps.start, steps.end, place, location)
    # twelve digits: 0.3, not 0.30000000000000004
    return [float(f"{v:.12g}") for v in np.linspace(steps.start, steps.end, steps.steps)]


def _quantile(law: list[Any] | Uniform | UniformDays | Normal, level: float) -> Any:
    if isinstance(law, list):
        return law[min(int(level * len(law)), len(law) - 1)]
    if isinstance(law, UniformDays):
        span = (law.end - law.start).days + 1
        return law.start + timedelta(min(int(level * span), span - 1))
    if isinstance(law, Normal):
        return float(law.mean + law.sd * ndtri(level))
    if law.whole:
        return min(int(np.floor(law.start + level * (law.end - law.start + 1))), int(law.end))
    if law.scale == "log":
        return float(law.start * (law.end / law.start) ** level)
    return float(law.start + level * (law.end - law.start))


def _read[Model: Strict](document: Document, location: Location, schema: type[Model]) -> Model:
    """A part of a document as a record, its faults told with their own lines."""
    depth = len(location)
    places = {at[depth:]: place for at, place in document.places.items() if at[:depth] == location}
    part = Document(document.path, _found(document, location), places)
    return validate(part, schema, error=ScenarioError)


def _found(document: Document, location: Location) -> Any:
    found: Any = document.data
    for item in location:
        found = found[item]
    return found


def _refuse_backwards(start: Any, end: Any, place: Place, location: Location) -> None:
    if end <= start:
        raise ScenarioError(
            f"{place}: {dotted(location)} goes from {start} to {end}; end after the beginning"
        )


def _shown(told: Any) -> str:
    if isinstance(told, dict):
        return f"a mapping of {', '.join(map(str, told)) or 'nothing'}"
    return "an empty list" if told == [] else repr(told)
