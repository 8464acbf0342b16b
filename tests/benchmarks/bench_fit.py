"""The fit by us, and the same model by other samplers: each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from flagship import PROJECT

SAMPLERS = {
    "ours": {},
    "pm.sample": {},
    "pm.sample, PyMC's own NUTS": {},
    "pm.sample, NumPyro": {"XLA_FLAGS": "--xla_force_host_platform_device_count=4"},
}
"""Every way to sample, with what its process needs: JAX runs chains side by side on devices."""
AT_MOST_SECONDS = 420.0
"""A sampler that takes longer is stopped, and told as not done."""
FALSE_ALARM = 0.01
"""Chance that equal posteriors are told apart, over all that is compared."""


def measure(quick: bool) -> dict[str, Any]:
    """What every sampler took and gave, and how far it lies from ours."""
    found = {name: _sampled(name, env, quick) for name, env in SAMPLERS.items()}
    base = found["ours"]
    for told in found.values():
        if "moments" in base and "moments" in told:
            told["beside_ours"] = compared(base["moments"], told["moments"])
    for told in found.values():
        told.pop("moments", None)
    return {"samplers": found, "at_most_seconds": AT_MOST_SECONDS}


def _sampled(name: str, env: dict[str, str], quick: bool) -> dict[str, Any]:
    program = str(Path(__file__).with_name("one_fit.py"))
    with TemporaryDirectory() as folder:
        file = Path(folder) / "fit.json"
        command = [sys.executable, "-W", "ignore", program, name, str(file)]
        try:
            done = subprocess.run(
                [*command, *(["--quick"] if quick else [])],
                cwd=PROJECT,
                env={**os.environ, **env},
                timeout=AT_MOST_SECONDS,
                capture_output=True,
                text=True,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return {"stopped": f"not done after {AT_MOST_SECONDS:.0f} seconds"}
        if done.returncode != 0:
            return {"stopped": (done.stderr.strip().splitlines() or ["no word"])[-1][:300]}
        told: dict[str, Any] = json.loads(file.read_text())
    return told


def compared(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Differences of all posterior means, in units of their Monte Carlo error.

    worst: the largest. outside: share beyond 1.96, of which a twentieth is chance. is_equal:
    whether the largest is no larger than chance allows among so many.
    """
    from scipy.special import ndtri

    pairs = [(one[name], other[name]) for name in one]
    error = np.concatenate([np.hypot(a["mcse"], b["mcse"]) for a, b in pairs])
    apart = np.concatenate([np.subtract(a["mean"], b["mean"]) for a, b in pairs])
    z = np.abs(apart) / np.where(error > 0, error, np.inf)
    allowed = float(-ndtri(FALSE_ALARM / 2 / len(z)))
    return {
        "n": len(z),
        "worst": float(z.max()),
        "outside": float(np.mean(z > 1.96)),
        "allowed": allowed,
        "is_equal": bool(z.max() <= allowed),
    }
