"""Pictures of the benchmarks, in the look of all other figures."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from asked import Parts, ess_a_second, growth_of, microseconds_a_path, plain

from forecast.report.figures.style import CANDIDATE_COLOURS, MUTED, OTHER_COLOUR, WIDTH, styled

OURS = CANDIDATE_COLOURS[0]
ENGINES = {
    "numbers that it draws": "its random numbers alone",
    "ours": "ours",
    "straightforward": "straightforward numba kernel",
    "by days": "NumPy, a step a day",
    "plain Python": "plain Python loop",
}
AXES = {
    "members": "members",
    "names": "names",
    "events": "events a path",
    "paths": "paths",
    "dates": "dates",
}


def figures(parts: Parts) -> dict[str, bytes]:
    """Name of a picture to its PNG, for each that there are numbers for."""
    drawn = {}
    if "kernel" in parts:
        each = microseconds_a_path(parts["kernel"])
        times = {name: each[key] / each["ours"] for key, name in ENGINES.items()}
        drawn["engines"] = _bars(times, "Time of a path, times ours (logarithmic)", is_log=True)
    lines = _lines(parts)
    if lines:
        drawn["growth"] = _growth(lines)
    samplers = parts.get("fit", {}).get("samplers", {})
    done = {n: ess_a_second(told) for n, told in samplers.items() if "stopped" not in told}
    if done:
        drawn["fit"] = _bars(done, "Smallest effective sample size per second", is_log=False)
    return drawn


def _lines(parts: Parts) -> dict[str, list[Parts]]:
    """Axis to its rows by size, where there are two or more."""
    found = {}
    if "growth" in parts:
        found = {axis: growth_of(parts["growth"], axis) for axis in AXES if axis != "dates"}
    if "history" in parts:
        found["dates"] = [
            {"at": h["dates"], "cost": h["wall"]} for h in parts["history"]["histories"]
        ]
    return {axis: rows for axis, rows in found.items() if len(rows) > 1}


@styled
def _bars(values: dict[str, float], title: str, *, is_log: bool) -> bytes:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 0.9 + 0.32 * len(values)), layout="constrained")
    axes = figure.subplots()
    names = [*values]
    colours = [OURS if name == "ours" else OTHER_COLOUR for name in names]
    bars = axes.barh(names, [values[name] for name in names], color=colours, height=0.62)
    axes.bar_label(bars, [plain(values[name]) for name in names], padding=4, color=MUTED)
    axes.invert_yaxis()
    if is_log:
        axes.set_xscale("log")
    axes.set_xticks([], minor=True)
    axes.set_xticks([])
    axes.margins(x=0.12)
    axes.set_title(title, loc="left", fontsize=11)
    return _png(figure)


@styled
def _growth(lines: dict[str, list[Parts]]) -> bytes:
    """Cost by size, both in units of the smallest; the thin line is growth in proportion."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 2.3), layout="constrained")
    panels = figure.subplots(1, len(lines), squeeze=False)[0]
    for axes, (axis, rows) in zip(panels, lines.items(), strict=True):
        first = rows[0]
        size = [row["at"] / first["at"] for row in rows]
        axes.loglog(size, size, color=OTHER_COLOUR, linewidth=1)
        axes.loglog(size, [r["cost"] / first["cost"] for r in rows], color=OURS, marker="o", ms=3.5)
        axes.set_xticks([size[0], size[-1]], [f"{rows[0]['at']:,.6g}", f"{rows[-1]['at']:,.6g}"])
        axes.set_xticks([], minor=True)
        top = max(size[-1], rows[-1]["cost"] / first["cost"])
        axes.set_yticks([1, top], ["1", f"{top:,.3g}"])
        axes.set_yticks([], minor=True)
        axes.set_xlabel(AXES[axis])
    figure.suptitle("Cost, times that of the smallest; the grey line is growth in proportion",
                    fontsize=11, x=0.01, ha="left")  # fmt: skip
    return _png(figure)


def _png(figure: Any) -> bytes:
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=160, metadata={"Software": None})
    return buffer.getvalue()
