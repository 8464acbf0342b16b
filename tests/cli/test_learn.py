"""`forecast learn`: what it keeps, what it says, and when it keeps nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import forecast.pipeline.learning as learning
import forecast.pipeline.learning_process as learning_process
from forecast.outside_view.learned import Learned
from forecast.outside_view.unlearned import unlearned
from forecast.scenario.learned_process import LearnedPrior, LearnedProcess
from forecast.store.learned_manifest import load_manifest

Command = Callable[..., Any]


@pytest.fixture
def fitted(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Learning ends at once, with a verdict."""

    def with_verdict(verdict: str) -> None:
        draws = unlearned(rng_seed=1).draws.isel(draw=slice(5))
        told = {"verdict": verdict, "rhat_max": 1.1, "ess_min": 99.0, "divergences": 3}
        manifest = {
            "cases": ["a", "b"],
            "n_dates": 7,
            "verdicts": {"who": told, "when": told},
            "pareto_k_max": {"who": 0.3, "when": 0.9},
            "refitted_without": {"who": [], "when": ["b"]},
        }
        kept = Learned(draws.drop_dims(["body", "rule", "case"]), {})
        monkeypatch.setattr(learning, "finished_cases", lambda seeds: [])
        monkeypatch.setattr(learning, "learn_from", lambda *args, **kwargs: (kept, manifest))
        process = LearnedProcess(
            (LearnedPrior("", "club", "consensus", "log_entry_rate", 0.1, 0.2),)
        )
        of_process = {
            "verdict": told,
            "by_itself": {"a": {"verdict": "ok"}, "b": {"verdict": told["verdict"]}},
        }
        learned = (process, of_process)
        monkeypatch.setattr(learning_process, "learn_process_from", lambda *args, **kwargs: learned)

    return with_verdict


def test_what_was_learned_is_kept_and_summed_up(
    fitted: Callable[[str], None], command: Command, tmp_path: Path
) -> None:
    fitted("ok")
    ended = command("learn", "--out", "here")
    assert ended.code == 0
    assert ended.out.splitlines() == [
        "learned from 2 cases on 7 dates; here",
        "who: ok (R-hat 1.100, smallest ESS 99, 3 divergences); largest Pareto k 0.30; "
        "refitted without nothing",
        "when: ok (R-hat 1.100, smallest ESS 99, 3 divergences); largest Pareto k 0.90; "
        "refitted without b",
        "process: ok (R-hat 1.100, smallest ESS 99, 3 divergences); 2 races fitted by themselves, "
        "doubtful none",
    ]
    assert load_manifest(tmp_path / "here")["n_dates"] == 7


def test_a_fit_that_failed_is_not_kept(
    fitted: Callable[[str], None], command: Command, tmp_path: Path
) -> None:
    fitted("ok")
    command("learn", "--out", "here", "--quiet")
    before = {p.name: p.read_bytes() for p in (tmp_path / "here").iterdir()}
    fitted("failed")
    ended = command("learn", "--out", "here")
    assert (ended.code, ended.out) == (3, "")
    assert "learning failed its diagnostics" in ended.err.splitlines()[-1]
    assert {p.name: p.read_bytes() for p in (tmp_path / "here").iterdir()} == before


def test_without_finished_cases_there_is_nothing_to_learn(command: Command) -> None:
    ended = command("learn", "--seeds", "nowhere", "--quiet")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "there is no finished race to learn from; add one to seeds/cases\n"


@pytest.mark.slow
def test_learning_from_the_seeds_succeeds_and_gives_the_same_bytes_twice(
    command: Command, tmp_path: Path
) -> None:
    for folder in ("one", "two"):
        ended = command("learn", "--out", folder, "--quiet")
        assert (ended.code, ended.err) == (0, "")
    verdicts = json.loads((tmp_path / "one" / "manifest.json").read_text())["verdicts"]
    assert {part["verdict"] for part in verdicts.values()} == {"ok"}
    one, two = (
        {p.name: p.read_bytes() for p in (tmp_path / folder).iterdir()} for folder in ("one", "two")
    )
    assert one == two
