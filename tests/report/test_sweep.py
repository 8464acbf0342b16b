"""The page of a sweep: what it says, on a table made by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from forecast.report.sweep.figures import heat, picture_alt
from forecast.report.sweep.page import page_of, write_pages
from forecast.report.sweep.shown import Shown
from forecast.report.sweep.words import errors_sentence, finding, leaders_sentence

STRENGTH = "factors.too_hawkish.effect.mean"
NAMES = {"ann": "Ann <One>", "bob": "Bob Two", "undecided": "undecided by the horizon"}


def shown(n: int = 300, keys: tuple[str, ...] = (STRENGTH, "assume.0.on", "horizon")) -> Shown:
    """Ann falls with the strength; a little with the day; one scenario has no answer."""
    rng = np.random.default_rng(2)
    strength, day = rng.random(n), rng.integers(0, 200, n)
    ann = 0.6 - 0.4 * strength - 0.0005 * day
    table = pd.DataFrame(
        {
            "scenario": range(n),
            STRENGTH: strength,
            "assume.0.on": [f"{pd.Timestamp('2024-01-01') + pd.Timedelta(days=d):%F}" for d in day],
            "horizon": np.where(rng.random(n) < 0.5, "2024-07-01", "2024-10-01"),
            "leader": np.where(ann > 0.3, "ann", "bob"),
            **{f"p.{o}": p for o, p in (("ann", ann), ("bob", 0.3), ("undecided", 0.7 - ann))},
            **{f"mcse.{o}": 0.004 for o in NAMES},
            "verdict": "ok",
            "route": "reweighted",
            "pareto_k": 0.25,
            "ess": 1500.0,
            "error": None,
        }
    )
    table.loc[n - 1, ["route", "error"]] = ["none", "no start was found"]
    return Shown(
        title="What if?",
        scenario="small",
        as_of=date(2023, 11, 22),
        horizon=date(2024, 10, 1),
        n_paths=10_000,
        table=table,
        keys=keys,
        names=NAMES,
        kinds={"ann": "candidate", "bob": "candidate", "undecided": "undecided"},
        failed=(f"scenario {n - 1} (horizon=x): no start was found",),
    )


def test_it_says_whom_the_scenarios_move_how_far_and_with_what():
    said = finding(shown())
    assert said.startswith("Over 299 scenarios Ann <One> has between 1")
    assert said.endswith(f"of that spread goes with {STRENGTH}")
    assert "Bob Two in" in leaders_sentence(shown())
    assert "at most ±0.4 points" in errors_sentence(shown())


def test_keys_come_by_what_they_explain_with_the_ends_of_their_range():
    keys = page_of(shown()).keys
    assert [*keys["Key"]] == [STRENGTH, "assume.0.on", "horizon"]
    assert keys["At its lowest"][0].startswith("5")
    assert keys["At its highest"][0].startswith("1")
    assert "2024-01-01 to" in keys["At its lowest"][1]


def test_the_figure_has_cells_of_two_keys_and_says_in_words_what_it_shows():
    ax = heat(shown())
    assert ax.get_ylabel() == STRENGTH
    assert ax.get_xlabel() == "assume.0.on"
    assert len(ax.get_yticks()) == 8
    assert picture_alt(shown()).count(";") == 7


@pytest.mark.parametrize("keys", [(STRENGTH,), ("horizon",), (STRENGTH, "horizon")])
def test_one_key_or_names_can_be_drawn_too(keys):
    assert heat(shown(keys=keys)).get_ylabel() == keys[0]


def test_pages_hold_everything_and_no_markup_from_a_name(tmp_path):
    files = write_pages(tmp_path, shown())
    assert sorted(f.name for f in files) == ["sweep.html", "sweep.md", "sweep.png"]
    html = (tmp_path / "sweep.html").read_text()
    assert "Ann &lt;One&gt;" in html and "Ann <One>" not in html
    for page in (html, (tmp_path / "sweep.md").read_text()):
        assert "no start was found" in page
        assert "weighting the draws" in page
