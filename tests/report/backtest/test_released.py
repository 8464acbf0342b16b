"""What the front page says of the backtest is what its released files say."""

from __future__ import annotations

from pathlib import Path

import pytest

from forecast.report.backtest.scored import Scored, read_scored
from forecast.report.backtest.tables import score_table
from forecast.report.backtest.words import headline

ROOT = Path(__file__).parents[3]
MOST_BYTES = 4_000_000


@pytest.fixture(scope="module")
def released() -> Scored:
    return read_scored(ROOT / "reports" / "backtest")


@pytest.fixture(scope="module")
def front_page() -> str:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return text.split("<!-- backtest -->")[1].split("<!-- /backtest -->")[0]


def test_the_front_page_gives_the_released_answer(released, front_page):
    assert headline(released) in front_page


def test_the_front_page_gives_the_released_scores(released, front_page):
    scores = score_table(released).set_index("Forecaster")
    rows = [line.strip("| ").split(" | ") for line in front_page.splitlines() if "| " in line][1:]
    assert len(rows) >= 5
    for name, log_score, brier, crps in rows:
        found = scores.loc[name, ["Log score", "Brier (0–2)", "CRPS, log-days"]]
        assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in found] == [
            log_score, brier, crps,
        ]  # fmt: skip


def test_the_released_files_are_small_enough_for_a_repository():
    files = (ROOT / "reports" / "backtest").iterdir()
    assert sum(file.stat().st_size for file in files) < MOST_BYTES
