"""The page about a calibration, as Markdown: what was done, what came out, what it cannot say."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version

import numpy as np

from forecast.rehearsal.calibration import Calibration
from forecast.rehearsal.uniformity import LEVEL, N_BINS, N_SIMULATED, Uniformity

VERSIONED = ("pymc", "nutpie", "pytensor", "numba", "numpy", "scipy")
READING = f"""\
Each panel shows the distribution function of the ranks less that of a uniform one. Grey is the
band in which a uniform sample stays throughout with probability {100 - 100 * LEVEL:.0f} %
(Säilynoja, Bürkner and Vehtari 2022). Above zero on the left and below it on the right, the
posterior is too narrow; above throughout, it lies too high."""
NOT_COVERED = """\
## What this does not show

It tells whether the fit finds what the model supposes, not whether bodies are like the model; that
is for the [backtest](../backtest/README.md). What the simulation does not write is not in these
records: front-runner reports, head-counts, ballots, second-hand accounts, candidacies declared
during the race. Names are hardly ever put to the body here: attempts that fail in private leave no
trace in a record, and the likelihood of *no decision yet* takes them approximately."""


def page(calibration: Calibration, found: Sequence[Uniformity], *, picture: str) -> str:
    """The whole page. picture: the file of the figure, beside it."""
    parts = (
        "# Simulation-based calibration",
        f"**{_headline(calibration, found)}**",
        _what_was_done(calibration),
        _what_was_left_out(calibration),
        f"![Ranks of each quantity, less those of a uniform sample, in a band]({picture})",
        READING,
        _table(found),
        _rule(found),
        _run_by_run(calibration),
        _settings(calibration),
        NOT_COVERED,
    )
    return "\n\n".join(parts) + "\n"


def _headline(calibration: Calibration, found: Sequence[Uniformity]) -> str:
    astray = [one.quantity for one in found if not one.is_uniform]
    said = f"{len(calibration.ranks)} made-up records, {len(found)} quantities: "
    if astray:
        return f"{said}not uniform, beyond what chance explains: {', '.join(astray)}."
    return f"{said}the ranks of all are uniform, as far as chance lets one tell."


def _what_was_done(calibration: Calibration) -> str:
    plan = calibration.plan
    members, names = len(plan.question.members), len(plan.question.case.candidates)
    blocs = len(set(plan.question.table.column("region").values()))
    return f"""\
A draw from the prior is taken for the truth; the simulation makes a record of {plan.days} days
out of it ({members} members in {blocs} blocs, {names} names and those who come up meanwhile); the
model is fitted to the record; and the truth is ranked among {plan.n_ranked} thinned draws. If
simulation and likelihood are the same process, and the sampler samples, the truth is one more
draw and its rank is uniform (Cook, Gelman and Rubin 2006; Talts et al. 2018). The log-likelihood
of the record is among the quantities because it notices a posterior that heeds only part of the
data (Modrák et al. 2023)."""


def _what_was_left_out(calibration: Calibration) -> str:
    n_made = calibration.plan.n_records * len(calibration.plan.rng_seeds)
    return f"""\
Of {n_made} records, {n_made - calibration.n_open} were left out because the
incumbent was extended (or, hardly ever, a name chosen) before the end: a race that is over is not
forecast. This favours no truth: that a race is open is seen in its record, and the likelihood
counts it as *no extension, no decision so far*. So among open records the truth still is a draw
from the posterior. Of the {calibration.n_open} others {len(calibration.ranks)} were fitted, the
first so many of each run, and no fit was left out, whatever its diagnosis. A record in which
nothing of some kind happened is kept; only the utility of a pair on record, or of a silent one, has
no rank where there is no such pair."""


def _table(found: Sequence[Uniformity]) -> str:
    head = (
        f"| quantity | ranks | chi-square, {N_BINS} bins | p | p of the band | adjusted | verdict |"
    )
    rule = "| --- | ---: | ---: | ---: | ---: | ---: | --- |"
    return "\n".join((head, rule, *(_row(one) for one in found)))


def _row(one: Uniformity) -> str:
    verdict = "uniform" if one.is_uniform else "**not uniform**"
    if one.is_uniform and one.is_outside:
        verdict = "uniform; leaves its own band, as a few of many may"
    numbers = (one.chi_square_p, one.band_p, one.adjusted_p)
    shown = " | ".join(f"{p:.3f}" for p in numbers)
    return f"| {one.quantity} | {one.n_ranks} | {one.chi_square:.1f} | {shown} | {verdict} |"


def _rule(found: Sequence[Uniformity]) -> str:
    outside = sum(one.is_outside for one in found)
    return f"""\
*Rule.* The p of the band is the share of {N_SIMULATED:,} uniform samples that stray as far
somewhere. The check fails where it is below {LEVEL} for any quantity once adjusted by Holm for all
{len(found)}, whatever their dependence; if all is well, that happens at most once in twenty runs.
Taken one by one, {outside} of {len(found)} curves leave their own band; about
{LEVEL * len(found):.1f} would by chance. The chi-square is shown beside and decides nothing."""


def _run_by_run(calibration: Calibration) -> str:
    """What stayed from run to run: a fault does, and chance does not."""
    lines = ["*Run by run.* Curves that leave their own band, a run taken by itself:", ""]
    for seed, found in calibration.run_by_run().items():
        outside = [f"{one.quantity} (p {one.band_p:.3f})" for one in found if one.is_outside]
        n_ranks = max(one.n_ranks for one in found)
        lines.append(f"- seed {seed}, {n_ranks} records: {', '.join(outside) or 'none'}")
    return "\n".join(lines)


def _settings(calibration: Calibration) -> str:
    plan, verdicts = calibration.plan, calibration.verdicts
    told = ", ".join(f"{verdicts[v]} {v}" for v in ("ok", "doubtful", "failed") if verdicts[v])
    low, half = np.quantile([d.ess_min for d in calibration.diagnostics], [0.1, 0.5])
    divergent = sum(d.divergences > 0 for d in calibration.diagnostics)
    few, some, many = np.quantile(calibration.n_events, [0.1, 0.5, 0.9])
    seeds = " and ".join(str(seed) for seed in plan.rng_seeds)
    every = plan.fit.chains * plan.fit.draws / plan.n_ranked
    return f"""\
## Settings

- `uv run pytest -m calibration` makes these files anew; seeds {seeds}.
- Each fit: {plan.fit.chains} chains of {plan.fit.draws} draws after {plan.fit.tune} of tuning,
  target acceptance {plan.fit.target_accept}; one draw in {every:.0f} is kept.
- Smallest effective sample size of any variable: median {half:.0f}, tenth percentile {low:.0f};
  {divergent} fits with a divergence. By the rules of a forecast, which asks for longer chains:
  {told}.
- Rows of a record: median {some:.0f}; eight of ten records have {few:.0f} to {many:.0f}.
- {", ".join(f"{name} {version(name)}" for name in VERSIONED)}."""
