"""From a validation error's location to the spot in the schema that it is about.

The validator puts tags of unions and marks for keys into its locations; they are no keys
of the document and are taken out here.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from forecast.scenario.document import Location

TAG = "kind"
"""The key by which every union of our schemas is told apart."""


@dataclass(frozen=True)
class Spot:
    """A place in a schema.

    location: as in the document. annotation: the type expected there, None when unknown.
    siblings: keys accepted beside the last one. kinds: tags accepted, when it is a union.
    is_key: the fault is in the key itself, not in its value.
    """

    location: Location
    annotation: Any
    siblings: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    is_key: bool = False


def walk(schema: type[BaseModel], location: Location) -> Spot:
    """The spot that a validator's location points at."""
    node: Any = schema
    spot = Spot((), node)
    for item in location:
        if item == "[key]":
            return Spot(spot.location, node, spot.siblings, is_key=True)
        models = _tagged(node)
        if item in models:
            node = models[str(item)]
            continue
        if _is_union(node):
            break
        siblings = tuple(node.model_fields) if _is_model(node) else ()
        node = _step(node, item)
        spot = Spot((*spot.location, item), node, siblings)
    return Spot(spot.location, node, spot.siblings, tuple(_tagged(node)))


def _step(node: Any, item: str | int) -> Any:
    """The type that stands under a key or index."""
    if _is_model(node):
        field = node.model_fields.get(str(item))
        return _bare(field.annotation) if field else None
    arguments = get_args(node)
    if get_origin(node) is dict:
        return _bare(arguments[1])
    return _bare(arguments[0]) if get_origin(node) is tuple else None


def _bare(annotation: Any) -> Any:
    """A type without its metadata and without `| None`."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if _is_union(annotation):
        kept = [part for part in get_args(annotation) if part is not NoneType]
        if len(kept) == 1:
            return _bare(kept[0])
    return annotation


def _tagged(node: Any) -> dict[str, type[BaseModel]]:
    """Tag to model, for a union of models told apart by their tag."""
    models = [_bare(part) for part in get_args(node)] if _is_union(node) else []
    return {
        str(word): model
        for model in models
        if _is_model(model) and TAG in model.model_fields
        for word in get_args(model.model_fields[TAG].annotation)
        if get_origin(model.model_fields[TAG].annotation) is Literal
    }


def _is_union(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, UnionType)


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
