"""`forecast run`, with a pipeline that answers at once; the last test runs the real one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import forecast.report.page
from forecast import pipeline
from forecast.pipeline import Question
from forecast.store.runs import load_posterior, load_run

Command = Callable[..., Any]
Race = tuple[str, ...]
ROOT = Path(__file__).parents[2]


def only_run(store: Path) -> Path:
    (folder,) = store.iterdir()
    return folder


def test_a_run_prints_headline_table_verdict_and_where_the_report_is(
    command: Command, race: Race, calls: list[Question]
) -> None:
    ended = command("run", *race)
    assert ended.code == 0
    first, *_ = ended.out.splitlines()
    assert first.startswith("On what was public on 15 January 2026, [red]First is the likeliest")
    assert "Fit: ok (R-hat 1.001" in ended.out
    assert ended.out.splitlines()[-1] == f"report: {only_run(Path('runs')) / 'report.html'}"


def test_names_are_data_and_never_markup(
    command: Command, race: Race, calls: list[Question]
) -> None:
    out = command("run", *race).out
    assert "[bold]A small race[/bold]" in out
    assert out.count("[red]First") == 2


def test_a_run_is_stored_whole_with_its_pages(
    command: Command, race: Race, calls: list[Question]
) -> None:
    command("run", *race)
    folder = only_run(Path("runs"))
    assert load_run(folder).scenario == calls[0].scenario
    assert load_posterior(folder) is not None
    assert {"report.md", "report.html", "figures"} <= {path.name for path in folder.iterdir()}


def test_out_names_the_store(command: Command, race: Race, calls: list[Question]) -> None:
    command("run", *race, "--out", "some/where")
    assert load_run(only_run(Path("some/where"))).scenario.name == "small-race"
    assert not Path("runs").exists()


def test_pages_that_cannot_be_drawn_leave_no_run_behind(
    command: Command, race: Race, calls: list[Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("no ink")

    monkeypatch.setattr(forecast.report.page, "write_report", fail)
    with pytest.raises(RuntimeError, match="no ink"):
        command("run", *race)
    assert list(Path("runs").iterdir()) == []


def test_options_come_after_set_and_win(
    command: Command, race: Race, calls: list[Question]
) -> None:
    command(
        "run", *race, "--as-of", "2026-02-01", "--paths", "700", "--draws", "60", "--tune", "70",
        "--rng-seed", "5", "--set", "rng_seed=4", "--set", "simulation.paths=800",
        "--set", "fit.chains=2",
    )  # fmt: skip
    scenario = calls[0].scenario
    assert scenario.as_of == date(2026, 2, 1)
    assert (scenario.fit.chains, scenario.fit.draws, scenario.fit.tune) == (2, 60, 70)
    assert (scenario.simulation.paths, scenario.rng_seed) == (700, 5)


def test_json_is_all_of_stdout_and_equals_the_summary(
    command: Command, race: Race, calls: list[Question]
) -> None:
    ended = command("run", *race, "--json")
    assert ended.out == (only_run(Path("runs")) / "summary.json").read_text()
    assert json.loads(ended.out)["schema"] == "succession-forecast/summary/1"


def test_quiet_says_nothing_at_all(command: Command, race: Race, calls: list[Question]) -> None:
    ended = command("run", *race, "--quiet")
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert only_run(Path("runs"))


def test_progress_goes_to_stderr(command: Command, race: Race, calls: list[Question]) -> None:
    ended = command("run", *race)
    assert ended.err.splitlines() == [
        "fit: compiling",
        "fit: 50 %",
        "fit: 100 %",
        "simulate: compiling",
        "simulate: 100 %",
        "report: drawing",
        "report: 100 %",
    ]
    assert "compiling" not in ended.out


def test_timings_name_each_stage(command: Command, race: Race, calls: list[Question]) -> None:
    told = command("run", *race, "--quiet", "--timings").err.splitlines()
    assert [line.split()[0] for line in told] == ["fit", "render", "write"]
    assert told[0] == "fit         1.2 s"
    assert all(line.endswith(" s") for line in told)


def test_timings_fill_in_what_the_stored_summary_leaves_empty(
    command: Command, race: Race, calls: list[Question]
) -> None:
    ended = command("run", *race, "--quiet", "--json", "--timings")
    stored = json.loads((only_run(Path("runs")) / "summary.json").read_text())
    assert stored["provenance"].pop("wall_seconds") == {}
    printed = json.loads(ended.out)
    seconds = printed["provenance"].pop("wall_seconds")
    assert [*seconds] == ["fit", "render", "write"]
    assert printed == stored


@pytest.mark.usefixtures("failing")
def test_a_failed_fit_is_stored_and_exits_3_with_the_remedy(command: Command, race: Race) -> None:
    ended = command("run", *race, "--quiet")
    folder = only_run(Path("runs"))
    assert ended.code == 3
    assert ended.err == (
        f"{folder}: the fit failed its diagnostics, do not use its numbers; "
        "R-hat is 1.300: raise fit.tune\n"
    )
    assert load_run(folder).forecast.diagnostics.verdict == "failed"


@pytest.mark.usefixtures("failing")
def test_the_remarks_of_the_verdict_are_printed(command: Command, race: Race) -> None:
    assert "- R-hat is 1.300: raise fit.tune\n" in command("run", *race).out


def test_ctrl_c_ends_a_run_even_where_a_library_would_go_on(
    command: Command, race: Race, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(question: Question, **kwargs: Any) -> None:
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)
        except KeyboardInterrupt:  # as the sampler does, which then hands back what it has
            pytest.fail("the run went on with part of the draws")

    monkeypatch.setattr(pipeline, "run", run)
    before = signal.getsignal(signal.SIGINT)
    ended = command("run", *race)
    assert (ended.code, ended.out) == (130, "")
    assert ended.err.splitlines()[-1] == "interrupted"
    assert not Path("runs").exists()
    assert signal.getsignal(signal.SIGINT) is before


def test_a_fault_of_ours_is_not_dressed_up_as_bad_input(
    command: Command, race: Race, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(question: Question, **kwargs: Any) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(pipeline, "run", run)
    with pytest.raises(ZeroDivisionError, match="a bug"):
        command("run", *race)


def test_an_answer_alone_leaves_nothing_behind(
    command: Command, race: Race, calls: list[Question]
) -> None:
    before = sorted(Path.cwd().rglob("*"))
    ended = command("run", *race, "--answer-only")
    assert ended.code == 0
    assert ended.out.startswith(
        "On what was public on 15 January 2026, [red]First is the likeliest"
    )
    assert "report" not in ended.out + ended.err
    assert sorted(Path.cwd().rglob("*")) == before


def test_an_answer_alone_as_json_has_the_bytes_of_the_stored_summary(
    command: Command, race: Race, calls: list[Question]
) -> None:
    alone = command("run", *race, "--answer-only", "--json").out
    command("run", *race)
    assert alone == (only_run(Path("runs")) / "summary.json").read_text()


@pytest.mark.usefixtures("failing")
def test_an_answer_alone_of_a_failed_fit_exits_3_and_names_the_scenario(
    command: Command, race: Race
) -> None:
    ended = command("run", *race, "--quiet", "--answer-only")
    assert ended.code == 3
    assert ended.err.startswith("small-race: the fit failed its diagnostics")


def test_a_run_says_that_its_fit_was_kept(
    command: Command, race: Race, calls: list[Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, told = pipeline.run, []

    def run(question: Question, **options: Any) -> pipeline.Run:
        told.append(options["refit"])
        return replace(before(question, **options), fit_is_kept=not options["refit"])

    monkeypatch.setattr(pipeline, "run", run)
    said = "fit: kept from before"
    assert said in command("run", *race).err.splitlines()
    assert said not in command("run", *race, "--refit").err
    assert command("run", *race, "--quiet").err == ""
    assert told == [False, True, False]


@pytest.mark.usefixtures("kernel", "program")
def test_the_nato_race_runs_from_the_command_line_and_answers_again_from_its_fit(
    tmp_path: Path,
) -> None:
    entry = Path(sys.executable).with_name("forecast")
    tiny = ["--paths", "400", "--draws", "100", "--tune", "150", "--json"]

    def run(*options: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [entry, "run", "configs/nato-2024.yaml", *tiny, *options],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    ended = run("--out", tmp_path, "--refit", "--what-if")
    summary = json.loads(ended.stdout)
    assert ended.returncode == (3 if summary["diagnostics"]["verdict"] == "failed" else 0)
    assert sum(o["probability"] for o in summary["outcomes"]) == pytest.approx(1.0, abs=1e-9)
    assert {"fit: compiling", "fit: 100 %", "simulate: 100 %"} <= {*ended.stderr.splitlines()}
    assert "Traceback" not in ended.stderr
    folder = only_run(tmp_path)
    assert load_run(folder).forecast.scenario == "nato-2024"
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "Mark Rutte" in page
    assert (folder / "figures" / "who.png").read_bytes().startswith(b"\x89PNG")

    again = run("--answer-only")
    assert again.stdout == ended.stdout
    assert {"fit: kept from before", "simulate: 100 %"} <= {*again.stderr.splitlines()}
    assert "fit: compiling" not in again.stderr

    # what the switches of a page say is what the command line says, to the last digit
    found = load_run(folder).what_if
    assert found is not None and found.is_complete and len(found.answers) == 32
    assert found.command.endswith("--paths 400 --draws 100 --tune 150")
    for off in ((), ("rutte_availability", "us_backing")):
        words = [word for name in off for word in ("--without", name)]
        told = json.loads(run("--answer-only", *words).stdout if off else again.stdout)
        kept = found.of(off)
        assert kept is not None
        assert [(c.outcome, c.probability, c.mcse) for c in kept.chances] == [
            (o["id"], o["probability"], o["mcse"]) for o in told["outcomes"]
        ]
        milestones = {m["id"]: m["p_decided_by"] for m in told["timeline"]["milestones"]}
        assert kept.decided_by == milestones
        assert told["provenance"].get("without", []) == sorted(off)
        assert f'"command":"{" ".join([found.command, *words])}"' in page
