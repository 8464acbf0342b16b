"""The page of the benchmarks: what was asked and measured, each part's numbers, and the method."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from statistics import median
from typing import Any

from asked import Parts, ess_a_second, growth_of, microseconds_a_path, rows_of, wall

MET = {True: "yes", False: "**no**", None: "–"}
COMMAND = "uv run --group bench python tests/benchmarks/bench.py"
ENGINES = {
    "ours": "ours: work in proportion to what changes",
    "straightforward": "(b) straightforward numba kernel, every rate at every event",
    "by days": "(c) NumPy, all paths at once, a step a day",
    "plain Python": "(d) plain Python event loop",
    "numbers that it draws": "bound: the random numbers that ours draws, and nothing else",
    "numbers of all opening clocks": "the numbers of all clocks at the opening",
}


def page(found: dict[str, Any], pictures: Sequence[str], folder: str) -> str:
    """The page as Markdown. pictures: names of files in the folder beside it."""
    parts = found["parts"]
    lines = [
        *_beginning(found),
        *_asked(parts),
        *(line for name, part in _PARTS.items() if name in parts for line in part(parts[name])),
        *(f"\n![{_ALT[name]}]({folder}/{name}.png)" for name in pictures),
        *_method(found),
    ]
    return "\n".join(lines) + "\n"


_ALT = {
    "engines": "Bars: how many times as long as ours each engine takes",
    "growth": "Lines: how cost grows with members, names, events, paths and dates",
    "fit": "Bars: smallest effective sample size per second by sampler",
}


def _beginning(found: dict[str, Any]) -> Iterator[str]:
    machine = found["machine"]
    yield "# How fast it is\n"
    yield (
        f"Measured on {machine['processor']}, {machine['cores']} cores, {machine['memory_gib']:g} "
        f"GiB, {machine['system']}. All of it again: `{COMMAND}`. Raw numbers: "
        "[benchmarks.json](benchmarks.json). How it was measured is told [below](#method)."
    )
    if found["quick"]:
        yield "\n**A trial at tiny sizes: these numbers say only that the command works.**"


def _asked(parts: Parts) -> Iterator[str]:
    yield "\n## Asked and measured\n"
    rows = ((r.what, r.asked, r.measured, MET[r.is_met]) for r in rows_of(parts))
    yield from _table(("what", "asked", "measured", "met"), rows, "llrl")


def _kernel(kernel: Parts) -> Iterator[str]:
    each = microseconds_a_path(kernel)
    yield "\n## Paths\n"
    yield (
        f"The NATO race on its posterior: {kernel['members']} members, {kernel['names']} names, "
        f"{kernel['places'] - kernel['names']} places for newcomers, "
        f"{kernel['events_a_path']:.1f} events a path. On one core.\n"
    )
    rows = (
        (name, f"{each[key]:,.2f}", f"{each[key] / each['ours']:,.2f}", f"{kernel['paths'][key]:,}")
        for key, name in ENGINES.items()
    )
    yield from _table(("engine", "µs a path", "times ours", "paths"), rows, "lrrr")
    drawn = kernel["words_and_exponentials"]
    yield (
        f"\nTwo workers are {each['ours'] / each['ours, two workers']:.2f} times as fast as one. "
        "Words and exponentials a path: {} and {} for what ours draws, {} and {} for all clocks "
        "at the opening, more than ours ever asks for.".format(
            *drawn["numbers that it draws"], *drawn["numbers of all opening clocks"]
        )
    )


def _growth(growth: Parts) -> Iterator[str]:
    base = growth["base"]
    yield "\n## How the cost of a path grows\n"
    yield (
        f"In units of a path of the base: {base['members']} members, {base['names']} names. Events "
        "grow as members speak more often.\n"
    )
    unit = next(r["seconds_a_path"] / r["times_base"] for r in growth["rows"])
    named = {"members": "members", "names": "names", "events": "events a path", "paths": "paths"}
    rows = (
        (name, ", ".join(f"{r['at']:g}: {_times(r, axis) / unit:.2f}" for r in found))
        for axis, name in named.items()
        if (found := growth_of(growth, axis))
    )
    yield from _table(("axis", "size: times the base"), rows, "ll")


def _times(row: Parts, axis: str) -> float:
    return float(row["cost"] / (row["at"] if axis == "paths" else 1))


def _memory(memory: Parts) -> Iterator[str]:
    yield f"\n{memory['paths']:,} paths take {memory['megabytes']:,.0f} MB above the start."


def _commands(commands: Parts) -> Iterator[str]:
    yield "\n## Whole processes\n"
    yield from _processes(commands["costs"])


def _notebook(notebook: Parts) -> Iterator[str]:
    yield "\n## Beside a plain notebook\n"
    yield from _processes(notebook["costs"])


def _processes(costs_of: Parts) -> Iterator[str]:
    rows = (
        (
            name,
            f"{wall(costs):.2f}",
            f"{median(c['processor'] for c in costs):.2f}",
            f"{max(c['megabytes'] for c in costs):,.0f}",
            str(len(costs)),
        )
        for name, costs in costs_of.items()
    )
    heads = ("command", "wall s", "processor s", "peak MB", "runs")
    yield from _table(heads, rows, "lrrrr")


def _history(history: Parts) -> Iterator[str]:
    yield "\n## A history of many dates\n"
    single, full = (wall(history[name]) for name in ("single_dates", "full_runs"))
    rows = (
        (
            str(told["dates"]),
            f"{told['wall']:.1f}",
            f"{told['wall'] / full:.2f}",
            f"{single * told['dates'] / told['wall']:.1f}",
        )
        for told in history["histories"]
    )
    heads = ("dates", "wall s", "in full runs", "one fit per date, times ours")
    yield from _table(heads, rows, "rrrr")
    yield (
        f"\nOne fit per date is {single:.1f} s a date, the median of "
        f"{len(history['single_dates'])} dates that were fitted so, times the number of dates. "
        f"A full run is {full:.1f} s, the median of {len(history['full_runs'])} that took turns "
        "with the histories."
    )


def _fit(fit: Parts) -> Iterator[str]:
    yield "\n## The fit\n"
    rows = (_fit_row(name, told) for name, told in fit["samplers"].items())
    heads = (
        "sampler", "s", "of them sampling", "draws", "smallest ESS", "ESS a second", "R-hat",
        "divergences", "means apart from ours",
    )  # fmt: skip
    yield from _table(heads, rows, "lrrrrrrrl")
    yield (
        "\nThe last column: the largest difference of a posterior mean in units of its Monte Carlo "
        "error, over all free variables, and the share beyond 1.96, of which a twentieth is chance."
    )


def _fit_row(name: str, told: Parts) -> Sequence[str]:
    if "stopped" in told:
        return name, "–", "–", "–", "–", "–", "–", "–", told["stopped"]
    apart = told.get("beside_ours")
    return (
        name,
        f"{told['seconds']:.1f}",
        f"{told['sampling_seconds']:.1f}",
        f"{told['chains']} × {told['draws']}",
        f"{min(told['ess_bulk'], told['ess_tail']):.0f}",
        f"{ess_a_second(told):.1f}",
        f"{told['rhat']:.3f}",
        str(told["divergences"]),
        f"{apart['worst']:.1f} of {apart['n']}, {apart['outside']:.0%}"
        if apart and name != "ours"
        else "–",
    )


def _method(found: dict[str, Any]) -> Iterator[str]:
    yield "\n## Method\n"
    yield (
        "- Every ratio is of times from one run, in which the sides take turns; each time is the "
        "median of several. A side too slow for all paths runs fewer; its cost is a path's.\n"
        "- Warm: everything that is compiled once a machine has been. No fit is kept but where the "
        "row says so. A whole process is timed from its start to its end, outputs thrown away.\n"
        "- The plain notebook builds the same model, calls `pm.sample` with its defaults, runs "
        "20,000 paths of a race of that size in NumPy and draws one picture. It neither fits a "
        "second time for the tie to finished races nor writes a report, as ours does.\n"
        "- `pm.sample` takes nutpie where that is installed, as it is here; PyMC's own sampler and "
        "NumPyro are asked for by name. All take 1,000 draws after 1,000 steps of tuning in as "
        "many chains as PyMC chooses, one a core and two at least; ours takes four, after as many "
        "steps as the config says (500). Seconds are those of the call, with what it compiles: "
        "ours is compiled once a machine, theirs once a process; beside it, those of sampling."
    )
    yield ""
    rows = (
        (name, told["begun"]["on"], f"{told['begun']['load']:g}", f"{told['seconds_taken']:.0f}")
        for name, told in found["parts"].items()
    )
    yield from _table(("part", "begun", "processes waiting then", "took s"), rows, "llrr")
    versions = ", ".join(f"{name} {v}" for name, v in found["machine"]["versions"].items())
    yield f"\nVersions: {versions}."


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], align: str) -> Iterator[str]:
    """A Markdown table. align: a letter for each column, l or r."""
    yield f"| {' | '.join(heads)} |"
    yield f"|{'|'.join('---' if side == 'l' else '---:' for side in align)}|"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


_PARTS = {
    "kernel": _kernel,
    "growth": _growth,
    "memory": _memory,
    "commands": _commands,
    "notebook": _notebook,
    "history": _history,
    "fit": _fit,
}
