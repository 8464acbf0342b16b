"""What was asked of speed, and what was measured: one row each, where it was measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import log
from statistics import median
from typing import Any

Parts = dict[str, Any]

DEFAULTS = ("pm.sample", "pm.sample, PyMC's own NUTS")
"""What `pm.sample` does unless told otherwise, with nutpie installed and without."""


@dataclass(frozen=True)
class Row:
    """One wish. measured: in words; is_met: None where it cannot be said."""

    what: str
    asked: str
    measured: str
    is_met: bool | None


def rows_of(parts: Parts) -> list[Row]:
    """The rows of all parts that were measured, in the order in which they were asked."""
    found: list[Row] = []
    for name, rows in _ROWS.items():
        if name in parts:
            found += rows(parts[name])
    return found


def microseconds_a_path(kernel: Parts) -> dict[str, float]:
    """Median microseconds that a path takes each engine."""
    paths = kernel["paths"]
    return {n: median(s) / paths[n] * 1e6 for n, s in kernel["seconds"].items()}


def wall(costs: list[dict[str, float]]) -> float:
    """Median wall seconds of a command."""
    return median(cost["wall"] for cost in costs)


def ess_a_second(told: Parts, seconds: str = "seconds") -> float:
    """Smallest effective sample size, bulk or tail, for each second that the sampler took.

    seconds: `seconds` for those of the whole call, `sampling_seconds` for those without compiling.
    """
    return float(min(told["ess_bulk"], told["ess_tail"]) / told[seconds])


def exponent(rows: list[Parts]) -> float:
    """How cost grows from the smallest to the largest: 1 is in proportion, 0 not at all."""
    low, high = rows[0], rows[-1]
    return log(high["cost"] / low["cost"]) / log(high["at"] / low["at"])


def growth_of(growth: Parts, axis: str) -> list[Parts]:
    """Rows of one axis by size; cost: of a path, or of all where the axis is their number."""
    rows = sorted((row for row in growth["rows"] if row["axis"] == axis), key=lambda r: r["at"])
    whole = axis == "paths"
    return [{"at": r["at"], "cost": r["seconds_a_path"] * (r["at"] if whole else 1)} for r in rows]


def _kernel(kernel: Parts) -> Iterator[Row]:
    each = microseconds_a_path(kernel)
    two = each["ours, two workers"] * 0.1
    yield _at_most("100,000 paths of the NATO race, two workers", two, 1.0, "s")
    times = each["straightforward"] / each["ours"]
    yield _at_least("kernel, times the straightforward one", times, 15.0)
    share = each["numbers that it draws"] / each["ours"]
    yield _at_least("kernel, share of the speed of its random numbers", share, 0.25)


def _growth(growth: Parts) -> Iterator[Row]:
    for axis in ("members", "names", "events", "paths"):
        rows = growth_of(growth, axis)
        if len(rows) > 1:
            what = f"cost grows with {axis}: exponent from {rows[0]['at']:g} to {rows[-1]['at']:g}"
            yield _at_most(what, exponent(rows), 1.0, "", slack=0.1)
    if both := growth_of(growth, "both"):
        told = f"{both[0]['cost'] * 1e6:.0f} µs a path"
        yield Row("200 members and 20 names", "runs", told, True)


def _memory(memory: Parts) -> Iterator[Row]:
    what = f"{memory['paths']:,} paths, memory above the start"
    yield _at_most(what, memory["megabytes"], 1000.0, "MB")


def _commands(commands: Parts) -> Iterator[Row]:
    took = {name: wall(costs) for name, costs in commands["costs"].items()}
    yield _at_most("what-if from a stored posterior, whole process", took["what-if"], 1.5, "s")
    yield _at_most("`forecast check`", took["check"], 0.5, "s")
    yield _at_most("flagship, its fit kept", took["run, its fit kept"], 12.0, "s")
    yield _at_most("flagship, sampled anew", took["run, sampled anew"], 12.0, "s")


def _notebook(notebook: Parts) -> Iterator[Row]:
    took = {name: wall(costs) for name, costs in notebook["costs"].items()}
    times = took["plain notebook"] / took["run, sampled anew"]
    yield _at_least("flagship, times the plain notebook", times, 4.0)


def _history(history: Parts) -> Iterator[Row]:
    longest = history["histories"][-1]
    what = f"history of {longest['dates']} dates, in full runs"
    yield _at_most(what, longest["wall"] / wall(history["full_runs"]), 3.0, "")


def _fit(fit: Parts) -> Iterator[Row]:
    done = {name: told for name, told in fit["samplers"].items() if "stopped" not in told}
    for name in done:
        if name != "ours" and "ours" in done:
            for seconds, aside in (("seconds", ""), ("sampling_seconds", ", compiling aside")):
                times = ess_a_second(done["ours"], seconds) / ess_a_second(done[name], seconds)
                what = f"smallest ESS per second, times {name}{aside}"
                yield (
                    _at_least(what, times, 2.0)
                    if name in DEFAULTS
                    else Row(what, "–", plain(times), None)
                )
            equal = done[name]["beside_ours"]["is_equal"]
            yield Row(f"posterior, against {name}", "equal", "yes" if equal else "no", equal)


_ROWS = {
    "kernel": _kernel,
    "growth": _growth,
    "memory": _memory,
    "commands": _commands,
    "notebook": _notebook,
    "history": _history,
    "fit": _fit,
}


def _at_most(what: str, found: float, most: float, unit: str, *, slack: float = 0.0) -> Row:
    space = " " if unit else ""
    told = f"{plain(found)}{space}{unit}"
    within = f" ± {slack:g}" if slack else ""
    return Row(what, f"at most {most:g}{within}{space}{unit}", told, found <= most + slack)


def _at_least(what: str, found: float, least: float) -> Row:
    return Row(what, f"at least {least:g}", plain(found), found >= least)


def plain(number: float) -> str:
    """Three digits, never as a power of ten.

    >>> plain(1761.55), plain(13.58), plain(0.000756)
    ('1,762', '13.6', '0.00076')
    """
    if abs(number) >= 100:
        return f"{number:,.0f}"
    if 0 < abs(number) < 0.01:
        return f"{number:.5f}"
    return f"{number:.2f}" if abs(number) < 10 else f"{number:.1f}"
