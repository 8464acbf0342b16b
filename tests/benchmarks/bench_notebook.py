"""The flagship by us, sampled anew, beside a plain notebook that does the same with PyMC alone."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench_commands import FLAGSHIP, QUICK
from whole_process import cost_of, no_fit_kept

NOTEBOOK = Path(__file__).with_name("plain_notebook.py")


def measure(quick: bool) -> dict[str, Any]:
    """Costs of both as whole processes: ours before and after the notebook, which takes long."""
    with TemporaryDirectory() as folder:

        def ours() -> dict[str, float]:
            with no_fit_kept() as nothing:
                command = [*FLAGSHIP, *(QUICK if quick else ()), "--out", f"{folder}/store"]
                return cost_of(command, nothing)

        def plain() -> dict[str, float]:
            command = [sys.executable, "-W", "ignore", str(NOTEBOOK), folder]
            return cost_of([*command, *(["--quick"] if quick else [])])

        if not quick:
            ours()  # from here on all is compiled
        before, notebook, after = ours(), plain(), ours()
    return {"costs": {"run, sampled anew": [before, after], "plain notebook": [notebook]}}
