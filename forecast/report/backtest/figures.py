"""The figures of a backtest: paired differences, skill by stage, reliability, PIT."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from forecast.report.backtest.numbers import chance, score, signed
from forecast.report.backtest.scored import (
    OURS,
    WHEN,
    WHO,
    Scored,
    in_order,
    label_of,
)
from forecast.report.backtest.tables import BESIDE, parts_of
from forecast.report.figures.style import (
    CANDIDATE_COLOURS,
    INK,
    MUTED,
    OTHER_COLOUR,
    RULE,
    new_axes,
    set_title,
    styled,
)
from forecast.report.pictures import Picture
from forecast.report.words import joined

if TYPE_CHECKING:
    from matplotlib.axes import Axes

OURS_COLOUR = CANDIDATE_COLOURS[0]
UNITS = {WHO: "log score", WHEN: "CRPS, log-days"}
WORDS = {WHO: "who", WHEN: "when"}
STYLES = (
    (OURS_COLOUR, "-"), (CANDIDATE_COLOURS[2], "-."), (CANDIDATE_COLOURS[3], (0, (5, 1, 1, 1))),
    (CANDIDATE_COLOURS[5], "--"), (MUTED, ":"),
)  # fmt: skip
"""Lines by stage: ours, then those beside it; of two yardsticks alone, the last two."""


def backtest_pictures(scored: Scored) -> list[Picture]:
    """All figures in reading order."""
    metrics = [m for m in (WHO, WHEN) if _rows(scored, m)]
    found = [_difference_picture(scored, m) for m in metrics]
    found += [_stage_picture(scored, m) for m in metrics]
    return [*found, _reliability_picture(scored), _pit_picture(scored)]


def _rows(scored: Scored, metric: str) -> dict[str, Mapping[str, Any]]:
    rows = {r["against"]: r for r in scored.aggregate["comparisons"] if r["metric"] == metric}
    return {name: rows[name] for name in in_order(rows)}


def _difference_picture(scored: Scored, metric: str) -> Picture:
    rows = _rows(scored, metric)
    clear = [label_of(name) for name, row in rows.items() if row["difference"]["high"] < 0]
    beaten = f"clearly better than {len(clear)} of {len(rows)}"
    said = [
        f"{label_of(n)} {signed(r['difference']['estimate'])} ({signed(r['difference']['low'])} to "
        f"{signed(r['difference']['high'])})"
        for n, r in rows.items()
    ]
    return Picture(
        f"difference-{WORDS[metric]}",
        f"{WORDS[metric].capitalize()}: ours is {beaten} other forecasters",
        f"Dots with intervals, ours less theirs in {UNITS[metric]}: {'; '.join(said)}.",
        lambda width: differences(scored, metric, width),
    )


@styled
def differences(scored: Scored, metric: str, width: float) -> Axes:
    """Ours less theirs by forecaster, paired by case; left of zero ours is better."""
    rows = _rows(scored, metric)
    ax = new_axes(width, 1.55 + 0.3 * len(rows))
    ax.axvline(0, color=MUTED, linewidth=1, zorder=1)
    for place, row in enumerate(rows.values()):
        found = row["difference"]
        colour = OURS_COLOUR if found["high"] < 0 else MUTED
        ax.plot([found["low"], found["high"]], [place, place], color=colour, linewidth=2)
        ax.plot(found["estimate"], place, "o", color=colour, markersize=6.5)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_yticks(range(len(rows)), [f"against {label_of(name)}" for name in rows])
    ax.tick_params(axis="y", labelcolor=INK)
    ax.grid(axis="x")
    ax.set_xlabel(f"ours less theirs, {UNITS[metric]}")
    set_title(
        ax,
        _difference_picture(scored, metric).finding,
        "Dot: mean difference over cases. Line: 90 % interval, whole cases resampled; blue where "
        "it lies on our side of zero.",
    )
    return ax


def _stage_picture(scored: Scored, metric: str) -> Picture:
    rows = {(r["forecaster"], r["stage"]): r[metric] for r in scored.aggregate["by_stage"]}
    stages = parts_of(scored, "stage")
    others = [name for name in BESIDE[metric] if (name, stages[0]) in rows]
    won = [s for s in stages if all(rows[OURS, s] < rows[name, s] for name in others)]
    is_all = len(won) == len(stages)
    where = "at every stage of the race" if is_all else f"at {len(won)} of {len(stages)} stages"
    said = [
        f"{label_of(name)} {', '.join(score(rows[name, stage]) for stage in stages)}"
        for name in (OURS, *others)
    ]
    return Picture(
        f"stage-{WORDS[metric]}",
        f"{WORDS[metric].capitalize()}: ours scores best of these {where}",
        f"Lines of the {UNITS[metric]} at {joined(stages)} days to the decision: "
        f"{'; '.join(said)}.",
        lambda width: by_stage(scored, metric, width),
    )


@styled
def by_stage(scored: Scored, metric: str, width: float) -> Axes:
    """Mean score at each distance to the decision: ours, its parts alone, and two yardsticks."""
    rows = {(r["forecaster"], r["stage"]): r[metric] for r in scored.aggregate["by_stage"]}
    stages = parts_of(scored, "stage")
    ax = new_axes(width, 3.1)
    names = [OURS, *(n for n in BESIDE[metric] if (n, stages[0]) in rows)]
    styles = (STYLES[0], *STYLES[1 - len(names) :])
    for name, (colour, dash) in zip(names, styles, strict=False):
        values = [rows[name, stage] for stage in stages]
        ax.plot(
            range(len(stages)), values, linestyle=dash, color=colour, linewidth=2, marker="o",
            markersize=5, label=label_of(name),
        )  # fmt: skip
    ax.set_xticks(range(len(stages)), [f"{stage}\ndays before" for stage in stages])
    ax.set_xlim(-0.25, len(stages) - 0.75)
    # room above for the legend, so that it never lies on a line
    n_columns = 3 if width > 5 else 1
    top = max(rows[name, stage] for name in names for stage in stages)
    ax.set_ylim(0, top * (1.25 if n_columns > 1 else 1.6))
    ax.grid(axis="y")
    ax.legend(frameon=False, ncols=n_columns, fontsize=9, loc="upper right", borderpad=0)
    set_title(
        ax,
        _stage_picture(scored, metric).finding,
        f"Mean {UNITS[metric]}, smaller is better; cases weigh the same within a stage.",
    )
    return ax


def _reliability_picture(scored: Scored) -> Picture:
    found = scored.aggregate["reliability"]
    error, by_chance = (100 * found[k] for k in ("expected_error", "expected_error_if_calibrated"))
    curve = scored.aggregate["reliability_curve"]
    near = [_near(curve, probability) for probability in (0.1, 0.3, 0.5, 0.7, 0.9)]
    said = (f"of what was given {chance(r['probability'])}, {chance(r['observed'])}" for r in near)
    return Picture(
        "reliability",
        _reliability_finding(curve),
        f"Curve of what happened by what was said: {'; '.join(said)}. Calibration error "
        f"{error:.1f} points, {by_chance:.1f} by chance.",
        lambda width: reliability(scored, width),
    )


def _near(curve: Sequence[Mapping[str, float]], probability: float) -> Mapping[str, float]:
    """The row of the curve nearest to a probability."""
    return min(curve, key=lambda row: abs(row["probability"] - probability))


def _reliability_finding(curve: Sequence[Mapping[str, float]]) -> str:
    """Where the curve leaves the band, but for chances below five percent, or that it does not."""
    said = [row for row in curve if row["probability"] >= 0.05]
    outside = [r for r in said if not r["band_low"] <= r["observed"] <= r["band_high"]]
    if not outside:
        return f"Of what we gave 30 %, {chance(_near(curve, 0.3)['observed'])} came true"
    worst = max(outside, key=lambda r: abs(r["observed"] - r["probability"]))
    step = [r["probability"] for r in outside if r["observed"] == worst["observed"]]
    is_top = max(step) == max(row["probability"] for row in said)
    given = (
        f"{chance(min(step))} or more" if is_top else f"{chance(min(step))} to {chance(max(step))}"
    )
    verdict = "less" if worst["observed"] < worst["probability"] else "more"
    true = chance(worst["observed"])
    return f"Where we gave {given}, {true} came true: {verdict} than the band allows"


@styled
def reliability(scored: Scored, width: float) -> Axes:
    """What happened by what was said, the band of a calibrated forecaster, and what was said."""
    curve = scored.aggregate["reliability_curve"]
    said, seen, low, high, weight = (
        np.array([row[key] for row in curve], dtype=float)
        for key in ("probability", "observed", "band_low", "band_high", "weight")
    )
    ax = new_axes(width, 4.6 if width > 5 else 4.4)
    ax.plot([0, 1], [0, 1], color=MUTED, linewidth=1, linestyle="--", zorder=1)
    ax.fill_between(said, low, high, color=OTHER_COLOUR, alpha=0.35, linewidth=0, step="post")
    ax.plot(said, seen, color=OURS_COLOUR, linewidth=2.2, drawstyle="steps-post", zorder=3)
    shares, edges = np.histogram(said, bins=20, range=(0, 1), weights=weight / weight.sum())
    ax.bar(edges[:-1], 0.3 * shares, width=0.045, align="edge", color=OURS_COLOUR, alpha=0.35)
    ticks = [0, 0.2, 0.4, 0.6, 0.8, 1]
    ax.set_xticks(ticks, [chance_tick(t) for t in ticks])
    ax.set_yticks(ticks, [chance_tick(t) for t in ticks])
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1.02)
    ax.set_xlabel("probability said")
    ax.set_ylabel("share that came true")
    set_title(
        ax,
        _reliability_picture(scored).finding,
        "Line: isotonic fit over all outcomes, cases equal. Band: where it would lie nine times "
        "in ten if every probability held. Bars: how often each was said.",
    )
    return ax


def chance_tick(share: float) -> str:
    """A tick in whole percent.

    >>> chance_tick(0.2)
    '20 %'
    """
    return f"{100 * share:.0f} %"


def _pit_picture(scored: Scored) -> Picture:
    shares, (low, high) = _quintiles(scored), scored.aggregate["pit_band90"]
    outside = sum(not low <= share <= high for share in shares)
    verdict = "all within" if not outside else f"{outside} outside"
    return Picture(
        "pit",
        f"Decision dates fall evenly over what was said: quintiles {verdict} the 90 % band"
        if not outside
        else f"Decision dates do not fall evenly over what was said: {verdict} the band",
        f"Bars of the share of races in each fifth of the forecast: "
        f"{joined([chance(s) for s in shares])}; band {chance(low)} to {chance(high)}.",
        lambda width: pit(scored, width),
    )


def _quintiles(scored: Scored) -> Sequence[float]:
    row = scored.aggregate["pit_quintiles"][0]
    return [row[f"bin{i}"] for i in range(1, 6)]


@styled
def pit(scored: Scored, width: float) -> Axes:
    """Share of races by the fifth of the forecast in which the decision fell."""
    shares, (low, high) = _quintiles(scored), scored.aggregate["pit_band90"]
    ax = new_axes(width, 3.0)
    ax.axhspan(low, high, color=OTHER_COLOUR, alpha=0.35, linewidth=0, zorder=1)
    ax.axhline(0.2, color=MUTED, linewidth=1, linestyle="--", zorder=2)
    ax.bar(range(5), shares, width=0.7, color=OURS_COLOUR, zorder=3)
    for place, share in enumerate(shares):
        ax.annotate(
            chance(share), xy=(place, share), xytext=(0, 4), textcoords="offset points",
            ha="center", zorder=4,
        )  # fmt: skip
    ax.set_xticks(range(5), ["earliest\nfifth", "second", "third", "fourth", "latest\nfifth"])
    ax.set_yticks([])
    ax.set_ylim(0, 1.15 * max(*shares, high))
    ax.axhline(0, color=RULE, linewidth=1)
    set_title(
        ax,
        _pit_picture(scored).finding,
        "Share of races decided in each fifth of the predicted days. Band: where a calibrated "
        "forecaster's share lies nine times in ten.",
    )
    return ax
