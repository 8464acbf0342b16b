"""Where the sourced facts lie, unless a caller says otherwise."""

from __future__ import annotations

from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[2]


def seeds_directory(seeds: Path | None = None) -> Path:
    """The directory of the seeds: `seeds` itself, or the one of the checkout.

    >>> seeds_directory(Path("elsewhere")).name
    'elsewhere'
    """
    return seeds if seeds is not None else _CHECKOUT / "seeds"
