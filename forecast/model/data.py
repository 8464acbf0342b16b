"""The arrays of one race as data of its model, so that one PyMC model serves many races.

What a model is built for is its `Sizes`: how many members, candidates, blocs, standing
objections and stated factors there is room for. Room beyond what a race needs holds standard
normal variables that nothing depends on. All the rest of a race is data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import numpy as np

from forecast.evidence.record import Record, Tallies
from forecast.model.ending import Ending
from forecast.model.exposure import Exposure
from forecast.model.influence import Influence, influence
from forecast.model.prepared import Prepared
from forecast.model.rule import Rule, rule_of
from forecast.model.segments import Attempts
from forecast.model.stated import Stated, stated

ROOM_FOR_MEMBERS, ROOM_FOR_OTHERS = 32, 8
"""Least room; beyond it, room doubles until it is enough. NATO and all smaller bodies have as much
room for members, so that most races have one layout of their draws."""
NOT_PUBLISHED = -1.0
"""Stands for a number of votes that is not known."""
PLAIN = ("n_few",)
"""Numbers that the PyMC model is built for."""


@dataclass(frozen=True)
class Sizes:
    """What a PyMC model is built for; draws of two races of equal sizes are laid out alike."""

    members: int
    candidates: int
    blocs: int
    spells: int
    factors: int
    n_few: int


@dataclass(frozen=True)
class Arrays:
    """All that the model of one race reads, as numbers or as symbols."""

    record: Record
    influence: Influence
    exposure: Exposure
    attempts: Attempts
    ending: Ending
    rule: Rule
    stated: Stated


def sizes_of(prepared: Prepared) -> Sizes:
    """Room for the race, rounded up."""
    record, design = prepared.inputs.record, prepared.inputs.design
    return Sizes(
        members=_room(len(record.members), ROOM_FOR_MEMBERS),
        candidates=_room(len(record.candidates), ROOM_FOR_OTHERS),
        blocs=_room(len(record.blocs), ROOM_FOR_OTHERS),
        spells=_room(len(record.spells.member), ROOM_FOR_OTHERS),
        factors=_room(len(design.names), ROOM_FOR_OTHERS),
        n_few=rule_of(prepared.inputs.win_set).n_few,
    )


def _room(needed: int, least: int) -> int:
    room = least
    while room < needed:
        room *= 2
    return room


def arrays_of(prepared: Prepared) -> Arrays:
    """Every array, those of utilities as wide as the room for them."""
    inputs, sizes = prepared.inputs, sizes_of(prepared)
    record = inputs.record
    widen = (0, sizes.candidates - len(record.candidates))
    return Arrays(
        record=replace(
            record,
            bloc=np.pad(record.bloc, (0, sizes.members - len(record.members)), constant_values=-1),
            head_of_government=np.pad(record.head_of_government, widen),
            tallies=_without_nan(record.tallies),
        ),
        influence=influence(
            record, inputs.design, (sizes.factors, sizes.members, sizes.candidates)
        ),
        exposure=prepared.exposure,
        attempts=prepared.attempts,
        ending=prepared.ending,
        rule=rule_of(inputs.win_set),
        stated=stated(inputs.priors),
    )


def _without_nan(tallies: Tallies) -> Tallies:
    """Votes that were not published are nan in the record, which data of a model cannot be."""
    votes = {name: getattr(tallies, name) for name in ("in_favour", "against", "vetoes")}
    told = {name: np.nan_to_num(each, nan=NOT_PUBLISHED) for name, each in votes.items()}
    return replace(tallies, **told)


def data_of(prepared: Prepared) -> dict[str, np.ndarray]:
    """All arrays of a race end to end, as the model holds them.

    numbers, places: the entries of all arrays of numbers, and of whole numbers. layout: for each
    array in turn, where it begins in its row and how long it is along each axis.
    """
    rows: dict[str, list[np.ndarray]] = {"numbers": [], "places": []}
    layout: list[int] = []
    begins = {"numbers": 0, "places": 0}

    def note(array: np.ndarray) -> np.ndarray:
        row = row_of(array)
        rows[row].append(array.ravel())
        layout.extend((begins[row], *array.shape))
        begins[row] += array.size
        return array

    each_array(arrays_of(prepared), note)
    data = {row: np.concatenate(parts) for row, parts in rows.items()}
    return data | {"layout": np.array(layout, dtype=np.int32)}


def each_array(part: Any, use: Callable[[np.ndarray], Any]) -> Any:
    """The same dataclass with `use(array)` in place of every array, all the way down."""
    changed = {}
    for field in fields(part):
        value = getattr(part, field.name)
        if is_dataclass(value):
            changed[field.name] = each_array(value, use)
        elif _is_number(value) and field.name not in PLAIN:
            changed[field.name] = use(_plain(value))
    return replace(part, **changed)


def row_of(array: np.ndarray) -> str:
    """In which row of the model's data an array lies."""
    return "places" if array.dtype.kind == "i" else "numbers"


def _is_number(value: Any) -> bool:
    return isinstance(value, np.ndarray | np.generic | float | int) and not isinstance(value, bool)


def _plain(value: Any) -> np.ndarray:
    """Whole numbers as PyMC keeps them, flags and all the rest as float64."""
    array = np.asarray(value)
    return array.astype(np.int32 if array.dtype.kind in "iu" else np.float64)
