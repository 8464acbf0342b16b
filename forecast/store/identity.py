"""What a run is named by: everything that its numbers depend on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forecast.errors import StoreError
from forecast.evidence.schema import Case
from forecast.scenario.schema import Scenario
from forecast.store.digests import sha256_of
from forecast.store.listing import RUN_ID

FURTHER_INPUTS = ("seeds_sha256", "learned_sha256", "code_sha256")
"""Digests of the provenance that count beside scenario, evidence and versions.

They do so where all are told: a run of before they were has the name that it had then.
"""


def id_of(scenario: Scenario, evidence: Case, provenance: Mapping[str, Any]) -> str:
    """`<scenario>-<as of>-<digest>`: the digest is of scenario, evidence, versions and code.

    provenance: that of the forecast, or of one that is still to be made. Raises StoreError for
    a scenario whose name could be a path.
    """
    inputs = {
        "scenario": scenario,
        "evidence": sha256_of(evidence),
        "versions": provenance.get("versions", {}),
    }
    if all(name in provenance for name in FURTHER_INPUTS):
        inputs["further"] = [provenance[name] for name in FURTHER_INPUTS]
    name = f"{scenario.name}-{scenario.as_of.isoformat()}-{sha256_of(inputs)[:8]}"
    if not RUN_ID.fullmatch(name):
        raise StoreError(f"scenario name is {scenario.name!r}; choose lower-case words")
    return name
