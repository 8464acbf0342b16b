"""All benchmarks, one command: each part in a process of its own, then the page.

    uv run --group bench python tests/benchmarks/bench.py
    uv run --group bench python tests/benchmarks/bench.py --only kernel,growth
    uv run --group bench python tests/benchmarks/bench.py --quick --only kernel

Numbers go to `benchmarks.json` as soon as a part is done, so one that fails loses no other; those
of parts that are not measured stay. `--quick` measures next to nothing: it shows that all works.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench_figures import figures
from bench_page import page
from flagship import PROJECT
from machine import facts, now

from forecast.store.atomic import write_atomically
from forecast.store.digests import readable_json

PARTS = {
    "kernel": "bench_kernel",
    "growth": "bench_growth",
    "memory": "bench_memory",
    "commands": "bench_commands",
    "notebook": "bench_notebook",
    "history": "bench_history",
    "fit": "bench_fit",
}
"""What is measured, in order, and the module whose `measure` does it."""
SCHEMA = "succession-forecast/benchmarks/1"
REPORTS, TRIALS = PROJECT / "reports", PROJECT / "runs" / "benchmarks"
NUMBERS, PAGE, PICTURES = "benchmarks.json", "benchmarks.md", "benchmarks"


def main(arguments: list[str] | None = None) -> int:
    """Measure what is asked for, and write numbers, pictures and page; 1 where a part failed."""
    asked = _arguments().parse_args(arguments)
    if asked.part:
        Path(asked.result).write_text(json.dumps(_measure(asked.part, asked.quick)))
        return 0
    out = asked.out or (TRIALS if asked.quick else REPORTS)
    found, failed = _kept(out, asked.quick), []
    for part in asked.only:
        print(f"{part} ...", file=sys.stderr, flush=True)
        told = _in_own_process(part, quick=asked.quick)
        if told is None:
            failed.append(part)
            continue
        found["parts"][part] = told
        write_atomically(out / NUMBERS, readable_json(found))
        print(f"{part}: {told['seconds_taken']:.0f} s", file=sys.stderr, flush=True)
    _publish(out, found)
    if failed:
        print(f"failed: {', '.join(failed)}; what they said is above", file=sys.stderr)
    return 1 if failed else 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--only", type=_parts, default=[*PARTS], metavar="PART,...", help=", ".join(PARTS)
    )
    parser.add_argument("--quick", action="store_true", help="tiny sizes; shows that all works")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="reports, or runs/benchmarks where quick"
    )
    parser.add_argument("--part", choices=[*PARTS], help=argparse.SUPPRESS)
    parser.add_argument("--result", help=argparse.SUPPRESS)
    return parser


def _parts(text: str) -> list[str]:
    """The parts that are named, in the order in which they are measured."""
    named = [name.strip() for name in text.split(",")]
    for name in named:
        if name not in PARTS:
            raise argparse.ArgumentTypeError(
                f"{name!r} is no part; choose among {', '.join(PARTS)}"
            )
    return [part for part in PARTS if part in named]


def _measure(part: str, quick: bool) -> dict[str, Any]:
    begun, start = now(), time.perf_counter()
    found: dict[str, Any] = importlib.import_module(PARTS[part]).measure(quick)
    return {"begun": begun, "seconds_taken": round(time.perf_counter() - start, 1), **found}


def _in_own_process(part: str, *, quick: bool) -> dict[str, Any] | None:
    """What a part found; None where it failed, having said why."""
    with TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        command = [
            sys.executable,
            "-W",
            "ignore",
            __file__,
            "--part",
            part,
            "--result",
            str(result),
        ]
        done = subprocess.run(
            [*command, *(["--quick"] if quick else [])], cwd=PROJECT, stdout=sys.stderr, check=False
        )
        if done.returncode != 0 or not result.exists():
            return None
        told: dict[str, Any] = json.loads(result.read_text())
    return told


def _kept(out: Path, quick: bool) -> dict[str, Any]:
    """Numbers of earlier parts of the same kind, with the facts of this machine."""
    parts: dict[str, Any] = {}
    if (out / NUMBERS).exists():
        before = json.loads((out / NUMBERS).read_text())
        if before["schema"] == SCHEMA and before["quick"] == quick:
            parts = before["parts"]
    return {"schema": SCHEMA, "quick": quick, "machine": facts(), "parts": parts}


def _publish(out: Path, found: dict[str, Any]) -> None:
    """Write pictures and page of all numbers that there are."""
    drawn = figures(found["parts"])
    for name, png in drawn.items():
        write_atomically(out / PICTURES / f"{name}.png", png)
    write_atomically(out / PAGE, page(found, [*drawn], PICTURES))


if __name__ == "__main__":
    sys.exit(main())
