"""How much the process counts beside the outside view, kept with what was learned."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from forecast.errors import StoreError
from forecast.scenario.base import Strict
from forecast.store.atomic import write_atomically
from forecast.store.digests import readable_json
from forecast.store.learned_manifest import load_manifest

POOL = "pool.json"
REMEDY = "make it with `forecast backtest --keep-pool`"


class KeptWeights(Strict):
    """Weights of the process, 0 to 1; the outside view has the rest. sharpness: what the
    log-odds of the pool of *when* are stretched by.
    """

    who: float = Field(ge=0, le=1)
    when: float = Field(ge=0, le=1)
    sharpness: float = Field(default=1.0, gt=0)


class KeptPool(Strict):
    """weights: learned from all cases that were scored. without: case to weights learned
    without it and its package. learned_inputs_sha256: of the outside view that was pooled;
    process_inputs_sha256: of the process, None where its priors were stated.
    """

    format: Literal["succession-forecast/pool/1"] = "succession-forecast/pool/1"
    weights: KeptWeights
    without: dict[str, KeptWeights]
    n_cases: int
    n_dates: int
    learned_inputs_sha256: str
    process_inputs_sha256: str | None = None

    def of(self, case: str) -> KeptWeights:
        """The weights for a race: learned without it where it was learned from."""
        return self.without.get(case, self.weights)


def save_pool(pool: KeptPool, folder: Path) -> Path:
    """Write the weights beside what was learned. Raises StoreError where that cannot be."""
    record = pool.model_dump(mode="json")
    named = {"schema": record.pop("format"), **record}
    write_atomically(folder / POOL, readable_json(named))
    return folder / POOL


def current_pool(folder: Path) -> KeptPool | None:
    """The weights that are kept, where they are of what is learned now: else they weigh nothing.

    Raises StoreError where they, or what is learned, cannot be read.
    """
    pool, manifest = load_pool(folder), load_manifest(folder)
    learned = (manifest.get("inputs_sha256"), manifest.get("process", {}).get("inputs_sha256"))
    is_current = pool is not None and learned == (
        pool.learned_inputs_sha256,
        pool.process_inputs_sha256,
    )
    return pool if is_current else None


def load_pool(folder: Path) -> KeptPool | None:
    """The weights that are kept; None where none are. Raises StoreError where unreadable."""
    path = folder / POOL
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return KeptPool.model_validate({"format": record.pop("schema"), **record})
    except FileNotFoundError:
        return None
    except (OSError, ValidationError, ValueError, KeyError, TypeError, AttributeError) as error:
        first = str(error).splitlines()[0]
        raise StoreError(f"{path}: cannot be read ({first}); {REMEDY}") from error
