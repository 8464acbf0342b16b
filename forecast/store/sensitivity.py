"""`sensitivity.json`: what a stored run's headline hinges on, and back without loss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter

from forecast.analysis.sensitivity.found import Sensitivity
from forecast.store.digests import plain

SENSITIVITY_SCHEMA = "succession-forecast/sensitivity/1"


def sensitivity_record(found: Sensitivity) -> dict[str, Any]:
    """All that was found, as JSON's own types.

    In a difference `base` is with the part that is left out, `other` without it; in `scaled`
    they are the chances at 0.8 and 1.25 times the weight, and `difference` is per doubling.
    """
    return {"schema": SENSITIVITY_SCHEMA, **plain(asdict(found))}


def sensitivity_from(record: Mapping[str, Any]) -> Sensitivity:
    """What was found, from its record. Raises ValueError where the record is not one."""
    values = dict(record)
    if (schema := values.pop("schema", None)) != SENSITIVITY_SCHEMA:
        raise ValueError(f"schema is {schema!r}; this version reads {SENSITIVITY_SCHEMA!r}")
    return TypeAdapter(Sensitivity).validate_python(values)
