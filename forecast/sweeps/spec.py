"""From a sweep's file to its axes: strict YAML, every fault with its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from forecast.errors import ScenarioError
from forecast.scenario.document import Document, Location
from forecast.scenario.strict_yaml import read_document, validate
from forecast.sweeps.axes import Drawn, Value, grid_axis, sample_axis, value_at
from forecast.sweeps.schema import Sweep


@dataclass(frozen=True)
class Spec:
    """A sweep that was read. config: the scenario's file. fixed: the same in all scenarios.

    grid: (axis,) of (value,). drawn: the sampled keys.
    """

    sweep: Sweep
    path: Path
    config: Path
    fixed: tuple[Value, ...]
    grid: tuple[tuple[Value, ...], ...]
    drawn: tuple[Drawn, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that vary, in the order of the file."""
        return (*(axis[0].key for axis in self.grid), *(drawn.key for drawn in self.drawn))


def read_spec(path: Path | str) -> Spec:
    """Read a sweep. Raises ScenarioError naming file, line, key and what is accepted."""
    path = Path(path)
    document = read_document(path, error=ScenarioError)
    document = Document(path, {"name": path.stem, **document.data}, document.places)
    sweep = validate(document, Sweep, error=ScenarioError)
    _check_keys(document, sweep)
    return Spec(
        sweep=sweep,
        path=path,
        config=_config(document, sweep),
        fixed=tuple(
            value_at(key, document.data["set"][key], document.place_of(("set", key)))
            for key in sweep.set
        ),
        grid=tuple(tuple(grid_axis(document, ("grid", key), key)) for key in sweep.grid),
        drawn=tuple(
            sample_axis(document, ("sample", "keys", key), key)
            for key in (sweep.sample.keys if sweep.sample else ())
        ),
    )


def _check_keys(document: Document, sweep: Sweep) -> None:
    if not sweep.grid and sweep.sample is None:
        raise ScenarioError(f"{document.path}: nothing varies; add 'grid:' or 'sample:'")
    seen: dict[str, Location] = {}
    for key, location in _keys(sweep):
        if not all(part.strip() for part in key.split(".")) or "=" in key:
            raise ScenarioError(
                f"{document.place_of(location)}: '{key}' is no key of a scenario; write it as "
                "--set does, as in factors.ties.effect.mean"
            )
        if key in seen:
            raise ScenarioError(
                f"{document.place_of(location)}: {key} stands in {seen[key][0]} too; "
                "leave it in one place"
            )
        seen[key] = location


def _keys(sweep: Sweep) -> Iterator[tuple[str, Location]]:
    for key in sweep.set:
        yield key, ("set", key)
    for key in sweep.grid:
        yield key, ("grid", key)
    for key in sweep.sample.keys if sweep.sample else ():
        yield key, ("sample", "keys", key)


def _config(document: Document, sweep: Sweep) -> Path:
    place = document.place_of(("scenario",))
    config = document.path.parent / sweep.scenario
    if Path(sweep.scenario).is_absolute():
        raise ScenarioError(f"{place}: scenario is '{sweep.scenario}'; write it relative to here")
    if not config.is_file():
        raise ScenarioError(
            f"{place}: scenario is '{sweep.scenario}', but {config} is not a file; correct the name"
        )
    return config
