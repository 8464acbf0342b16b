"""A tiny scenario on disk, to be spoiled in one way at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

BASE = """\
title: A small race
case: tiny-2024
as_of: 2023-11-22
horizon: 2024-10-01
factors:
  ties:
    kind: ties
    values: {HU: {rutte: 1}}
    effect: {mean: 1.0, sd: 0.5}
    why: good relations
    source: judgement
"""
"""Eleven lines; what a test adds begins on line 12."""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write `BASE` (or `base`) and more lines to a file; gives its path."""

    def write_config(more: str = "", *, base: str = BASE, name: str = "race.yaml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(base + more, encoding="utf-8")
        return path

    return write_config
