"""Whether the numbers can be trusted: the sampler's diagnostics and the predictive checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from forecast.posterior import Diagnostics
from forecast.report.numbers import number


@dataclass(frozen=True)
class Check:
    """One predictive check as it is printed."""

    name: str
    observed: str
    expected: str
    result: str


def health_rows(found: Diagnostics) -> list[tuple[str, str]]:
    """Diagnostics with the limits that they are held to.

    >>> health_rows(Diagnostics("ok", 1.0042, 812.3, 0))[1]
    ('Largest R-hat (below 1.01 wanted)', '1.004')
    """
    return [
        ("Verdict", found.verdict),
        ("Largest R-hat (below 1.01 wanted)", f"{found.rhat_max:.3f}"),
        ("Smallest effective sample size (above 400 wanted)", f"{found.ess_min:.0f}"),
        ("Divergences (none wanted)", str(found.divergences)),
    ]


def check_rows(checks: Iterable[Mapping[str, Any]]) -> list[Check]:
    """Predictive checks: what was observed against what the model would expect."""
    return [
        Check(
            name=str(check["name"]),
            observed=number(float(check["observed"])),
            expected=f"{number(float(check['low']))} to {number(float(check['high']))}",
            result="as expected" if check["ok"] else "outside: the model misses this",
        )
        for check in checks
    ]
