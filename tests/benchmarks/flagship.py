"""The race that all measures are of."""

from __future__ import annotations

from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
CONFIG = PROJECT / "configs" / "nato-2024.yaml"
WHAT_IF = PROJECT / "configs" / "nato-2024-us-backs-kallas.yaml"
"""Differs in what is assumed alone, so its fit is the flagship's."""
