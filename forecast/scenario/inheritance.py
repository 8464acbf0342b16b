"""`extends: other.yaml`: one scenario as a few changes to another."""

from __future__ import annotations

from functools import reduce
from os.path import isfile
from pathlib import Path

from forecast.errors import ScenarioError
from forecast.scenario.document import Document
from forecast.scenario.overlay import overlay
from forecast.scenario.strict_yaml import read_document

EXTENDS = "extends"


def read_with_ancestors(path: Path) -> Document:
    """The file at `path` laid over the file that it extends, and so on.

    A name is never inherited: it tells two scenarios apart.

    Raises:
        ScenarioError: for a file that cannot be read, or for a chain that comes back to itself.
    """
    lineage = _lineage(path)
    # The oldest comes first, so that each descendant is laid over all before it.
    return reduce(
        overlay, [*map(_as_ancestor, reversed(lineage[1:])), _without_extends(lineage[0])]
    )


def _lineage(path: Path) -> list[Document]:
    """The file, what it extends, what that extends, ..."""
    documents = [read_document(path, error=ScenarioError)]
    while EXTENDS in documents[-1].data:
        document = documents[-1]
        parent = _parent_path(document)
        chain = [earlier.path for earlier in documents]
        if parent.resolve() in [earlier.resolve() for earlier in chain]:
            shown = " -> ".join(str(step) for step in [*chain, parent])
            raise ScenarioError(
                f"{document.place_of((EXTENDS,))}: extends comes back to itself ({shown}); "
                "remove one of these"
            )
        if not isfile(parent):
            raise ScenarioError(
                f"{document.place_of((EXTENDS,))}: extends is '{document.data[EXTENDS]}', but "
                f"{parent} is not a file; correct the name"
            )
        documents.append(read_document(parent, error=ScenarioError))
    return documents


def _parent_path(document: Document) -> Path:
    named = document.data[EXTENDS]
    place = document.place_of((EXTENDS,))
    if not isinstance(named, str) or not named.endswith((".yaml", ".yml")) or "\0" in named:
        raise ScenarioError(f"{place}: extends is {named!r}; name one YAML file, as in base.yaml")
    if Path(named).is_absolute():
        raise ScenarioError(f"{place}: extends is '{named}'; write it relative to this file")
    return document.path.parent / named


def _as_ancestor(document: Document) -> Document:
    kept = {key: value for key, value in _without_extends(document).data.items() if key != "name"}
    return Document(document.path, kept, document.places)


def _without_extends(document: Document) -> Document:
    kept = {key: value for key, value in document.data.items() if key != EXTENDS}
    return Document(document.path, kept, document.places)
