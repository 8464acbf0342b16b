"""What all tests share: figures without a screen, and examples that are the same every time."""

from __future__ import annotations

import os

from hypothesis import settings

os.environ.setdefault("MPLBACKEND", "agg")

# A slow machine must not fail a property, and a failure must come back when it is looked for.
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")
