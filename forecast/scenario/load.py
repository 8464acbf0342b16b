"""From a config on disk to a scenario: ancestors, overrides, schema, consistency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from forecast.errors import ScenarioError
from forecast.scenario.consistency import check_consistency
from forecast.scenario.document import Document, Location
from forecast.scenario.factors import Factor, TableFactor
from forecast.scenario.inheritance import EXTENDS, read_with_ancestors
from forecast.scenario.overlay import merged
from forecast.scenario.overrides import apply_overrides
from forecast.scenario.process_priors import Prior, ProcessPriors
from forecast.scenario.schema import Scenario
from forecast.scenario.strict_yaml import validate
from forecast.scenario.table import read_table, table_path


@dataclass(frozen=True)
class LoadedScenario:
    """A scenario, and where each of its values was written."""

    scenario: Scenario
    document: Document

    def locate(self, location: Location) -> str:
        """File and line (or override) of a value, for messages about it."""
        return str(self.document.place_of(location))


def load_scenario(path: Path | str, overrides: Iterable[str] = ()) -> Scenario:
    """The scenario in the file at `path`.

    Args:
        path: a YAML file; what it `extends:` is found beside it. Its stem is the name of the
            scenario unless the file gives one.
        overrides: `key=value` strings, applied in order.

    Raises:
        ScenarioError: on the first fault; the message names file, line (or override) and remedy.
    """
    return read_scenario(path, overrides).scenario


def read_scenario(path: Path | str, overrides: Iterable[str] = ()) -> LoadedScenario:
    """As `load_scenario`, with the places, for checks that know more than the scenario."""
    document = _named(read_with_ancestors(Path(path)))
    document = _on_default_priors(apply_overrides(document, overrides))
    scenario = validate(document, Scenario, error=ScenarioError, also=(EXTENDS,))
    check_consistency(scenario, document)
    return LoadedScenario(_with_tables(scenario, document), document)


def _named(document: Document) -> Document:
    data = {"name": document.path.stem, **document.data}
    return Document(document.path, data, document.places)


def _on_default_priors(document: Document) -> Document:
    """A process prior may state its mean or its sd alone; the other keeps its default."""
    process = document.data.get("process")
    if not isinstance(process, dict):
        return document
    defaults = {
        name: {"mean": prior.mean, "sd": prior.sd}
        for name, prior in ProcessPriors()
        if isinstance(prior, Prior) and isinstance(process.get(name), dict)
    }
    data = {**document.data, "process": merged(defaults, process)}
    return Document(document.path, data, document.places)


def _with_tables(scenario: Scenario, document: Document) -> Scenario:
    """The scenario with the values of its tables read in."""
    factors = {name: _filled(name, factor, document) for name, factor in scenario.factors.items()}
    return scenario.model_copy(update={"factors": factors})


def _filled(name: str, factor: Factor, document: Document) -> Factor:
    if not isinstance(factor, TableFactor):
        return factor
    if factor.values:
        place = document.place_of(("factors", name, "values"))
        raise ScenarioError(
            f"{place}: values of a table stand in its file; choose kind ties for these"
        )
    place = document.place_of(("factors", name, "path"))
    # A table stands beside the file that names it; an override names one beside the config.
    folder = Path(place.source).parent if place.line else document.path.parent
    return factor.model_copy(update={"values": read_table(table_path(factor.path, folder, place))})
