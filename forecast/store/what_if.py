"""`what_if.json`: the answers for combinations of switched-off factors, kept with a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forecast.analysis.what_if import WhatIf

WHAT_IF = "what_if.json"
WHAT_IF_SCHEMA = "succession-forecast/what-if/1"


def what_if_record(found: WhatIf) -> dict[str, Any]:
    """The answers as JSON's own types, but for dates."""
    return {"schema": WHAT_IF_SCHEMA, **asdict(found)}


def what_if_from(record: Mapping[str, Any]) -> WhatIf:
    """The answers of a record. Raises ValueError where the record is not one."""
    values = dict(record)
    if (schema := values.pop("schema", None)) != WHAT_IF_SCHEMA:
        raise ValueError(f"schema is {schema!r}; this version reads {WHAT_IF_SCHEMA!r}")
    # arrays and tables come with it, and who only asks whether answers are kept needs neither
    from pydantic import TypeAdapter

    from forecast.analysis.what_if import WhatIf

    return TypeAdapter(WhatIf).validate_python(values)
