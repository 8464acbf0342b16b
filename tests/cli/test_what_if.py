"""Switches on the command line: what is refused, and the words that ask for the same again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forecast.cli.what_if import shown_path, words_of_run
from forecast.pipeline import Question

Command = Callable[..., Any]
Race = tuple[str, ...]


def test_an_answer_without_a_factor_is_told_and_not_stored(
    command: Command, race: Race, calls: list[Question]
) -> None:
    ended = command("run", *race, "--without", "home")
    assert ended.code == 0
    assert "without home: the fit stands, their effect is taken out; nothing is stored" in ended.err
    assert not Path("runs").exists()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--without", "hime"), "'hime' is no stated factor of small-race; choose among home"),
        (("--what-if", "--answer-only"), "--what-if is for the page of a run, and --answer-only"),
        (("--what-if", "--without", "home"), "and --without draws none; drop one"),
    ],
)
def test_switches_that_make_no_sense_are_refused_before_anything_is_sampled(
    command: Command, race: Race, calls: list[Question], options: tuple[str, ...], says: str
) -> None:
    ended = command("run", *race, *options)
    assert ended.code == 2
    assert says in ended.err
    assert calls == []


def test_the_words_of_a_run_ask_for_it_again() -> None:
    options = {"--as-of": "2024-02-23", "--paths": 700, "--draws": None}
    words = words_of_run(
        Path("configs/a b.yaml"), options, assignments=["rng_seed=4"], seeds=Path("facts")
    )
    assert words == [
        "forecast", "run", "configs/a b.yaml", "--set", "rng_seed=4", "--as-of", "2024-02-23",
        "--paths", "700", "--seeds", "facts",
    ]  # fmt: skip


def test_a_page_tells_no_place_outside_the_folder_of_work() -> None:
    assert shown_path(Path.cwd() / "configs" / "a.yaml") == "configs/a.yaml"
    assert shown_path(Path("/somewhere/else/a.yaml")) == "a.yaml"
    assert shown_path(Path("../a.yaml")) == "../a.yaml"
