"""The benchmarks' command, at sizes that measure nothing: that it works, and what its page says."""

from __future__ import annotations

import json

import pytest
from asked import exponent, growth_of, rows_of
from bench import main
from bench_figures import figures
from bench_fit import compared
from bench_page import page

COST = {"wall": 2.0, "processor": 1.8, "megabytes": 300.0}
FIT = {
    "seconds": 10.0, "sampling_seconds": 5.0, "chains": 4, "draws": 1000,
    "ess_bulk": 800.0, "ess_tail": 900.0, "rhat": 1.004, "divergences": 0,
    "beside_ours": {"n": 600, "worst": 2.9, "outside": 0.05, "allowed": 4.0, "is_equal": True},
}  # fmt: skip
BEGUN = {"begun": {"on": "2026-01-02 03:04 UTC", "load": 0.1}, "seconds_taken": 12.0}
COMMANDS = ("--help", "check", "what-if", "run, its fit kept", "run, sampled anew")
NOTEBOOK = ("run, sampled anew", "plain notebook")
PARTS = {
    "kernel": {
        **BEGUN,
        "seconds": {
            "ours": [1.0, 1.2, 1.1],
            "ours, two workers": [0.6],
            "numbers that it draws": [0.5],
            "numbers of all opening clocks": [1.5],
            "straightforward": [0.2],
            "by days": [2.0],
            "plain Python": [3.0],
        },
        "paths": {
            "ours": 100_000,
            "ours, two workers": 100_000,
            "numbers that it draws": 100_000,
            "numbers of all opening clocks": 100_000,
            "straightforward": 1000,
            "by days": 1000,
            "plain Python": 20,
        },
        "words_and_exponentials": {
            "numbers that it draws": [224, 30],
            "numbers of all opening clocks": [0, 265],
        },
        "members": 32,
        "names": 7,
        "places": 13,
        "events_a_path": 12.3,
    },
    "growth": {
        **BEGUN,
        "base": {"members": 32, "names": 7},
        "rows": [
            {"axis": axis, "at": at, "seconds_a_path": each, "times_base": each / 1e-5}
            for axis, at, each in (
                ("members", 8, 1e-5), ("members", 200, 1e-3), ("names", 3, 1e-5),
                ("names", 20, 2e-5), ("paths", 1000, 1e-5), ("paths", 100_000, 1e-5),
                ("events", 10.0, 1e-5), ("events", 20.0, 2e-5), ("both", 200, 2e-4),
            )
        ],
    },
    "memory": {**BEGUN, "paths": 1_000_000, "megabytes": 412.0},
    "commands": {
        **BEGUN,
        "costs": {name: [COST, COST] for name in COMMANDS},
    },
    "notebook": {**BEGUN, "costs": {name: [COST] for name in NOTEBOOK}},
    "history": {
        **BEGUN,
        "histories": [{"dates": 25, **COST}, {"dates": 200, **COST}],
        "single_dates": [{"days": 0.0, **COST}],
        "full_runs": [COST],
    },
    "fit": {
        **BEGUN,
        "samplers": {
            "ours": FIT,
            "pm.sample": {**FIT, "seconds": 30.0, "sampling_seconds": 20.0},
            "pm.sample, NumPyro": {"stopped": "not done after 420 seconds"},
        },
        "at_most_seconds": 420.0,
    },
}  # fmt: skip
MACHINE = {
    "processor": "a processor", "cores": 2, "memory_gib": 24.0, "system": "Linux",
    "versions": {"python": "3.13.0"},
}  # fmt: skip


def found(parts):
    return {"schema": "", "quick": False, "machine": MACHINE, "parts": parts}


@pytest.mark.usefixtures("kernel")
def test_the_command_measures_and_writes_numbers_pictures_and_page(tmp_path, capfd):
    assert main(["--quick", "--only", "growth", "--out", str(tmp_path)]) == 0
    numbers = json.loads((tmp_path / "benchmarks.json").read_text())
    assert {row["axis"] for row in numbers["parts"]["growth"]["rows"]} == {
        "members", "names", "events",
    }  # fmt: skip
    assert "A trial at tiny sizes" in (tmp_path / "benchmarks.md").read_text()
    assert (tmp_path / "benchmarks" / "growth.png").read_bytes().startswith(b"\x89PNG")


def test_a_part_that_is_not_known_is_refused_with_those_that_are(capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["--only", "kernel,speed"])
    assert "'speed' is no part; choose among kernel, growth" in capsys.readouterr().err


def test_every_wish_that_was_measured_has_its_row():
    met = {row.what: row.is_met for row in rows_of(PARTS)}
    assert met["what-if from a stored posterior, whole process"] is False
    assert met["100,000 paths of the NATO race, two workers"] is True
    assert met["kernel, times the straightforward one"] is True
    assert met["cost grows with members: exponent from 8 to 200"] is False
    assert met["history of 200 dates, in full runs"] is True
    assert met["smallest ESS per second, times pm.sample"] is True


def test_the_page_holds_what_there_is_and_leaves_out_what_there_is_not():
    whole = page(found(PARTS), [*figures(PARTS)], "benchmarks")
    assert "| what-if from a stored posterior, whole process | at most 1.5 s | 2.00 s |" in whole
    assert "not done after 420 seconds" in whole
    assert "![Bars: smallest effective sample size per second by sampler]" in whole
    part = page(found({"memory": PARTS["memory"]}), [], "benchmarks")
    assert "1,000,000 paths" in part
    assert "what-if" not in part


def test_cost_in_proportion_has_exponent_one():
    assert exponent(growth_of(PARTS["growth"], "events")) == pytest.approx(1.0)
    assert exponent(growth_of(PARTS["growth"], "paths")) == pytest.approx(1.0)


def test_posteriors_are_told_apart_by_more_than_chance_and_only_by_that():
    one = {"x": {"mean": [0.0, 1.0], "mcse": [0.1, 0.1]}}
    near = {"x": {"mean": [0.1, 1.2], "mcse": [0.1, 0.1]}}
    far = {"x": {"mean": [0.0, 2.0], "mcse": [0.1, 0.1]}}
    assert compared(one, near)["is_equal"]
    assert not compared(one, far)["is_equal"]
